"""Drafts of frameworks, what publishing does, and publishing.

`rules` is a door beside service and types: a forecast counts what a draft would
do to people.
"""

__all__ = ["rules"]
