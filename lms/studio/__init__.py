"""Drafts of frameworks, what publishing does, and publishing."""
