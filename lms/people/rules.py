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
    never was. `PostingOverlap` if a later post stands in the way, or if both stand in
    the same file.
    """
    for span in spans:
        if (span.unit_id, span.post) == (new.unit_id, new.post):
            if (span.since, span.until) == (new.since, new.until) or (
                span.until is None
                and new.until is None
                and span.since <= new.since
            ):
                return [], []
            if span.since == new.since and span.row:
                _refuse_later([one for one in spans if one is not span], new)
                return [replace(span, until=new.until)], []
    _refuse_later(spans, new)
    crossed = [
        span for span in spans if span.until is None or span.until > new.since
    ]
    before = [span for span in crossed if span.since <= new.since]
    return [replace(span, until=new.since) for span in before], [new]


def _refuse_later(spans: Sequence[Span], new: Span) -> None:
    for span in spans:
        meets = (new.until is None or span.since < new.until) and (
            span.until is None or span.until > new.since
        )
        later = span.since > new.since
        written = bool(span.line) and (
            span.until is not None or later or span.since == new.since
        )
        if meets and (later or written):
            raise PostingOverlap(span)
