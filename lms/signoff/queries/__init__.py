"""Reading many submissions at once."""

from lms.signoff.queries.inbox import (
    InboxCounts,
    InboxSize,
    inbox,
    inbox_counts,
    inbox_of,
    inbox_page,
    inbox_size,
    next_in_inbox,
)
from lms.signoff.queries.narrowing import late_days
from lms.signoff.queries.pictures import first_pictures
from lms.signoff.queries.similar import (
    EarlierFile,
    EarlierUse,
    similar_papers,
    used_before,
)
from lms.signoff.queries.standings import (
    STANDINGS,
    handed_in,
    last_signed,
    open_work,
    signed,
    states,
    tasks_of,
    unfinished,
)

__all__ = [
    "STANDINGS",
    "EarlierFile",
    "EarlierUse",
    "InboxCounts",
    "InboxSize",
    "first_pictures",
    "handed_in",
    "inbox",
    "inbox_counts",
    "inbox_of",
    "inbox_page",
    "inbox_size",
    "last_signed",
    "late_days",
    "next_in_inbox",
    "open_work",
    "signed",
    "similar_papers",
    "states",
    "tasks_of",
    "unfinished",
    "used_before",
]
