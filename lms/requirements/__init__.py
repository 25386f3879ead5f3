"""What each post in each place requires: nation, province, commune, each layer
dated.

`rules` is a door beside service and types: files write cells as the table does,
and a forecast merges layers by itself. So is `loader`: what comes with the
product is read before there is a database.
"""

__all__ = ["loader", "rules"]
