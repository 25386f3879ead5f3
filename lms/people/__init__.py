"""People, the units they work in and the posts they hold. The host says who is
here; this room remembers who held what, when.

`rules` is a door beside service and types: how a posting fits among others is
decided once, for pages and for files.
"""

__all__ = ["host", "rules"]
