"""How one more posting fits among those a person has. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from lms.people.types import Span


class PostingOverlap(Exception):
    """Another posting holds on days that the new one wants."""

    def __init__(self, span: Span) -> None:
        super().__init__(span)
        self.span = span


def fit(spans: Sequence[Span], new: Span) -> tuple[list[Span], list[Span]]:
    """What the new posting ends, with its new end, and what it adds (nothing,
    if it is there already).

    A person holds one post at a time: a post that began before ends on the day
    the new one begins, and one that began on the same day was a mistake and
    never was. `PostingOverlap` if a later post stands in the way, or if both
    stand in the same file.
    """
    for span in spans:
        if _covers(span, new):
            return [], []
        if _corrects(span, new):
            _refuse_overlap([one for one in spans if one is not span], new)
            return [replace(span, until=new.until)], []
    _refuse_overlap(spans, new)
    ended = [
        replace(span, until=new.since)
        for span in spans
        if span.since <= new.since and span.lasts_beyond(new.since)
    ]
    return ended, [new]


def _is_same_post(span: Span, new: Span) -> bool:
    return (span.unit_id, span.post) == (new.unit_id, new.post)


def _corrects(span: Span, new: Span) -> bool:
    """Whether the new posting only says anew how long a stored one lasts."""
    same_start = _is_same_post(span, new) and span.since == new.since
    return same_start and bool(span.row)


def _covers(span: Span, new: Span) -> bool:
    """Whether the new posting is there already."""
    if not _is_same_post(span, new) or span.until != new.until:
        return False
    return span.since == new.since or (
        new.until is None and span.since < new.since
    )


def _refuse_overlap(spans: Sequence[Span], new: Span) -> None:
    for span in spans:
        meets = new.lasts_beyond(span.since) and span.lasts_beyond(new.since)
        later = span.since > new.since
        same_day = span.since == new.since
        same_file = bool(span.line) and (span.until is not None or same_day)
        if meets and (later or same_file):
            raise PostingOverlap(span)
