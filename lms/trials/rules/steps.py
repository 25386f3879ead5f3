"""What comes next in a trial, in a sentence for each of its four people. Pure."""

import datetime as dt
from dataclasses import dataclass

from lms.core.marks import Message, message
from lms.trials.types import TrialClock, TrialSide


@dataclass(frozen=True)
class TrialStanding:
    """What the next step is read from: the clock, how many reviews were held of
    how many, until when help is agreed (None: no concern is open), how often
    the mentor met them of how many times, today, and whether the decider may.
    """

    clock: TrialClock
    held: int
    reviews: int
    help_until: dt.date | None
    met: int
    meetings: int
    today: dt.date
    may_decide: bool = True

    @property
    def help_over(self) -> bool:
        """Whether the day on which the help is looked at again is over."""
        return self.help_until is not None and self.help_until < self.today


def is_ahead(side: TrialSide, now: TrialStanding) -> bool:
    """Whether nothing can be done before a day to come: by who decides, or by
    who holds the next review.
    """
    if now.help_over or now.today >= now.clock.ends_before:
        return False
    if side is TrialSide.DECIDER:
        return now.today < now.clock.opens_on
    if side is TrialSide.REVIEWER and now.held < now.reviews:
        return now.today < now.clock.review_from(now.held + 1)
    return False


def step_of(side: TrialSide, now: TrialStanding) -> Message:
    """The one next step of whoever reads it."""
    if now.today >= now.clock.ends_before:
        return message("It ended, and nothing is decided yet.")
    if side is TrialSide.DECIDER and not now.may_decide:
        return message("You may not decide it any more; somebody else does.")
    if side is TrialSide.DECIDER:
        return message("You decide from %(day)s on.", day=now.clock.opens_on)
    if now.help_over:
        return message(
            "The help that was agreed was to be looked at again on %(day)s.",
            day=now.help_until,
        )
    if now.help_until and side is not TrialSide.REVIEWER:
        return message(
            "Something is missing; help is agreed until %(day)s.",
            day=now.help_until,
        )
    if side is TrialSide.MENTOR and now.met < now.meetings:
        return message(
            "You have met %(met)s of %(planned)s times. Agree on the next one.",
            met=now.met,
            planned=now.meetings,
        )
    return _review(now)


def _review(now: TrialStanding) -> Message:
    """Of reviews, the next; after the last one, when it may be decided."""
    if now.held >= now.reviews:
        return message(
            "All reviews were held; it is decided from %(day)s on.",
            day=now.clock.opens_on,
        )
    number = now.held + 1
    due, is_last = now.clock.review_due(number), number == now.reviews
    if due < now.today:
        return _missed(number, due, is_last)
    days = {"day": due, "first": now.clock.review_from(number)}
    if is_last:
        return message(
            "The final review is due on %(day)s; it can be held from %(first)s on.",
            **days,
        )
    return message(
        "Review %(number)s is due on %(day)s; it can be held from %(first)s on.",
        number=number,
        **days,
    )


def _missed(number: int, due: dt.date, is_last: bool) -> Message:
    """Of the review whose day is over."""
    if is_last:
        return message(
            "The final review was due on %(day)s and is still to be held.",
            day=due,
        )
    return message(
        "Review %(number)s was due on %(day)s and is still to be held.",
        number=number,
        day=due,
    )
