"""Commands, in a host as `flask lms …` and alone as `lms …`."""

from lms.cli.commands import group
from lms.cli.worker import count_maps, work

__all__ = ["count_maps", "group", "work"]
