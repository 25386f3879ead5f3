"""Commands, in a host as `flask lms …` and alone as `lms …`."""

from lms.cli.commands import group

__all__ = ["group"]
