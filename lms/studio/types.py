"""What became of a framework file, and a draft that is no longer as it was shown."""

from enum import StrEnum

from lms.core.errors import Conflict


class LoadResult(StrEnum):
    """What became of a framework file."""

    UNCHANGED = "unchanged"
    PUBLISHED = "published"
    DRAFT = "draft"
    WAITS = "waits"


class StaleDraft(Conflict):
    """A draft was saved by somebody else since it was opened; nothing of the
    later save is stored.
    """
