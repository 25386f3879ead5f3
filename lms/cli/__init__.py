"""Commands, in a host as `flask lms …` and alone as `lms …`."""

from lms.cli.commands import count_maps, group, work

__all__ = ["count_maps", "group", "work"]
