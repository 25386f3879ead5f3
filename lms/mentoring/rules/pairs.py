"""When two people may be a pair, and for how long. Pure."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from lms.core.errors import YEAR, Conflict, Invalid, outside, refuse_all
from lms.mentoring.types import PairPeriod, PairState, Side, Until
from lms.people.types import Span

SIDES = {
    Side.MENTOR: "mentor_at",
    Side.PERSON: "person_at",
    Side.HEAD: "head_at",
}
"""In which column of a pair each yes is kept."""


def posted(
    spans: Iterable[Span], period: PairPeriod, authority: Callable[[int], str]
) -> Until | bool:
    """How long somebody holds a post from the first day of a period on, one
    after another in the same authority; False: they hold none on that day.
    """
    held = sorted(spans, key=lambda one: one.since)
    end: Until | bool = False
    place = ""
    for span in held:
        here = PairPeriod(span.since, span.until)
        if end is False and here.holds(period.since):
            end, place = span.until, authority(span.unit_id)
        elif end and span.since == end and authority(span.unit_id) == place:
            end = span.until
    return end


def check_period(
    period: PairPeriod, today: Any, ends: dict[str, Until | bool]
) -> PairPeriod:
    """The period, which lies in the postings of both (`ends`: how long each
    holds a post, by name); without a last day it ends with the first of
    them. Refused if it leaves one, begins in the past or ends before it
    begins.
    """
    refuse_all(outside(period.since, today, today + YEAR, "since"))
    for name, end in ends.items():
        if end is False:
            raise Invalid(
                "%(name)s holds no post in this place on that day. Choose another day, or ask your administrator to enter the post.",
                "since",
                name=name,
            )
    known = [(end, name) for name, end in ends.items() if end]
    if known:
        period = _within(period, *min(known))
    if period.until is not None and period.until <= period.since:
        raise Invalid(
            "The last day lies before the first. Choose the first day or a later one.",
            "until",
        )
    return period


def _within(period: PairPeriod, end: Any, name: str) -> PairPeriod:
    if period.until is None:
        return period._replace(until=end)
    if period.until > end:
        raise _beyond(name)
    return period


def _beyond(name: str) -> Invalid:
    return Invalid(
        "Both must hold their posts all the time. The post of %(name)s ends before the last day you gave. Leave the last day empty, and the pair ends with the post.",
        "until",
        name=name,
    )


def check_main(
    period: PairPeriod, others: Iterable[PairPeriod], name: str
) -> None:
    """One main mentor at a time."""
    if any(period.meets(other) for other in others):
        raise Conflict(
            "%(name)s has a main mentor in this time already. End that pair first, choose a later day, or ask for a single competency only.",
            name=name,
        )


def check_free(
    period: PairPeriod, others: Sequence[PairPeriod], places: int
) -> None:
    """A mentor has a place left on every day of the period."""
    days = [period.since, *(one.since for one in others)]
    most = max(
        sum(one.holds(day) for one in others)
        for day in days
        if period.holds(day)
    )
    if most >= places:
        raise Conflict(
            "All places of this mentor are taken in this time. Choose another one below."
        )


def check_answer(state: str) -> None:
    """Only what is asked can be answered."""
    if state != PairState.ASKED:
        raise Conflict(
            "This question has been settled in the meantime. Below stands what holds now."
        )


def missing_yes(row: Any) -> list[Side]:
    """Whose yes a pair still needs."""
    return [side for side, column in SIDES.items() if not getattr(row, column)]
