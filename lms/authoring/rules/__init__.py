"""Decisions about drafts of courses. Pure."""
