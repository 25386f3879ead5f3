"""Posts of the commune, and what in a place may call for more.

`loader` is a door beside service and types: one file holds the shipped posts
and what is required of them.
"""

__all__ = ["loader"]
