"""Which outcomes are offered, and why not."""

import datetime as dt
from collections.abc import Iterator

from lms.core.marks import N_
from lms.core.types import Json
from lms.trials.types import TrialFacts, TrialState

Why = tuple[str, Json]
EXTENDED = "extended"


def refusals_of(
    facts: TrialFacts,
    today: dt.date,
    concern_days: int,
    extended: bool,
    most_months: int,
) -> dict[str, list[Why]]:
    """By outcome, what speaks against offering it today. Confirming and saying
    that evidence is missing are always offered.
    """
    return {
        TrialState.ENDED: list(_against_ending(facts, today, concern_days)),
        EXTENDED: list(_against_extending(extended, most_months)),
    }


def _against_ending(
    facts: TrialFacts, today: dt.date, days: int
) -> Iterator[Why]:
    if not facts.final_held:
        yield (
            N_("The final review has not been held; the reviewer owes it."),
            {},
        )
    if not facts.heard:
        yield (
            N_("The person has not replied, and may still do so."),
            {},
        )
    yield from _help_missing(facts, today, days)
    if facts.meetings < facts.planned_meetings:
        values = {
            "name": facts.mentor,
            "held": facts.meetings,
            "planned": facts.planned_meetings,
        }
        yield (
            N_(
                "%(name)s met them %(held)s of %(planned)s times; the mentor owes the others."
            ),
            values,
        )
    if facts.count.unproven:
        yield (
            N_(
                "%(number)s essential requirements are unproven. Nobody has looked yet, which says nothing about what the person can do."
            ),
            {"number": facts.count.unproven},
        )
    if not facts.count.not_yet:
        yield (
            N_("No essential requirement was shown to be missing."),
            {},
        )


def _help_missing(
    facts: TrialFacts, today: dt.date, days: int
) -> Iterator[Why]:
    """Help must have stood so many days for a concern that is still open."""
    since = facts.helped_since
    if since is None and facts.closed_on:
        yield (
            N_(
                "No concern is open: the last one was closed on %(closed)s. Only what is still missing, with help for at least %(days)s days, can end a trial period."
            ),
            {"closed": facts.closed_on.isoformat(), "days": days},
        )
    elif since is None:
        yield (
            N_(
                "No concern is recorded. Say what was missing and what help was given, at least %(days)s days before."
            ),
            {"days": days},
        )
    elif (today - since).days < days:
        yield (
            N_(
                "Help stands only since %(since)s; it must have stood %(days)s days."
            ),
            {"since": since.isoformat(), "days": days},
        )


def _against_extending(extended: bool, most: int) -> Iterator[Why]:
    if extended:
        yield N_("It was extended once already; there is no second time."), {}
    elif not most:
        yield N_("It is too short to be extended by a whole month."), {}


def longest_extension(first_months: int) -> int:
    """Whole months, at most half of the first length."""
    return first_months // 2
