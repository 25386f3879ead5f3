"""Showing a task again, two observations of it, and objections to answers."""
