"""What each post in each place requires: nation, province, commune, each layer
dated.

`rules` is a door beside service and types: files write a depth in the words
that a cell of the table takes.
"""

__all__ = ["rules"]
