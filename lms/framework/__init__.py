"""Competencies with five levels, in versions, and what evidence of each version
counts for.

`rules` and `loader` are doors beside service and types: what a version says is
plain data, which drafts, files and forecasts work on.
"""

__all__ = ["loader", "rules"]
