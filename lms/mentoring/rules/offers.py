"""What an offer and an absence must say. Pure."""

import datetime as dt
from collections.abc import Collection

from lms.core.errors import (
    YEAR,
    Invalid,
    WrongFields,
    outside,
    refuse_all,
    too_long,
)
from lms.mentoring.types import OfferDraft, PairPeriod

LONGEST_CONTACT = 200
SHORTEST_CONTACT = 3


def check_offer(
    draft: OfferDraft,
    places: tuple[int, int],
    known: Collection[str],
    today: dt.date,
) -> None:
    """Refuse an offer of too few or too many places, of fewer than are taken
    (`places`: the most, the taken), of competencies that nobody knows, until a
    day that is over or far away, or without a way to be reached.
    """
    refuse_all(_wrong(draft, places, known, today))


def _wrong(
    draft: OfferDraft,
    places: tuple[int, int],
    known: Collection[str],
    today: dt.date,
) -> WrongFields:
    yield from _wrong_places(draft.places, *places)
    if len(draft.contact) < SHORTEST_CONTACT:
        yield Invalid(
            "Say how those whom you guide reach you, for instance a room or a telephone number.",
            "contact",
        )
    yield from too_long(draft.contact, LONGEST_CONTACT, "contact")
    if not set(draft.competencies) <= set(known):
        yield Invalid("Choose one of the offered answers.", "competencies")
    yield from wrong_last(PairPeriod(draft.since or today, draft.until), today)


def wrong_last(period: PairPeriod, today: dt.date) -> WrongFields:
    """A last day that is named lies behind the first, within two years."""
    if period.last:
        last = today + 2 * YEAR
        yield from outside(period.last, period.since, last, "until")


def _wrong_places(places: int | None, most: int, taken: int) -> WrongFields:
    if places is None or places < 1:
        yield Invalid(
            "Offer at least one place. To offer none, take the offer back.",
            "places",
        )
    elif places > most:
        yield Invalid(
            "At most %(most)s people can be guided well at once here. Offer %(most)s or fewer.",
            "places",
            most=most,
        )
    elif places < taken:
        yield Invalid(
            "You guide %(taken)s people today. Offer as many places at least; a pair ends on its own page.",
            "places",
            taken=taken,
        )


def check_absence(period: PairPeriod, today: dt.date) -> None:
    """Refuse an absence that begins in the past, has no end, or lasts beyond a
    year: then the pairs should end.
    """
    refuse_all(_wrong_absence(period, today))


def _wrong_absence(period: PairPeriod, today: dt.date) -> WrongFields:
    yield from outside(period.since, today, today + YEAR, "since")
    if period.until is None:
        yield Invalid("Say which is the last day you are away.", "last")
    elif period.until <= period.since:
        yield Invalid(
            "The last day lies before the first. Choose the first day or a later one.",
            "last",
        )
    elif period.until - period.since > YEAR:
        yield Invalid(
            "Somebody stands in for a year at most. For longer, end the pairs.",
            "last",
        )
