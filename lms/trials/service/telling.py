"""Notices about a trial, in the open transaction."""

from typing import Any

from lms.core import outbox
from lms.core.types import NoticeKind

MINE = "/my-trial"


def tell(whom: int, text: str, path: str = MINE, **values: Any) -> None:
    """Send somebody a notice that leads to their page of it."""
    outbox.notify(
        whom,
        text,
        path,
        kind=NoticeKind.CHANGE,
        **values,
    )
