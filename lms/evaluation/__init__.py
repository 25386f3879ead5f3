"""Evaluation by results: what was given and delivered, the sheet of a period,
the year. Exact arithmetic only; a named person decides.

`rules` is a door beside service and types: what a catalogue may say and how an
amount is read hold for pages and for files alike.
"""

__all__ = ["rules"]
