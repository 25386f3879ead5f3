"""Spaced repetition: a few questions a day of courses whose quiz is passed."""
