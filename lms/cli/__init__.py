"""Commands, in a host as `flask lms …` and alone as `lms …`."""

from lms.cli.commands import group
from lms.cli.options import failing_in_words, in_words
from lms.cli.worker import count_maps, work

__all__ = ["count_maps", "failing_in_words", "group", "in_words", "work"]
