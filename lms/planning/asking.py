"""Who is asked to take what, by when, and until when it is asked: what rules,
plans and people ask for, added up. Pure.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.people.types import Held, ids_on
from lms.planning.types import Progress, RuleAsked, Taking, Wish

MOST_DAYS = 1100  # three years: longer is a typing mistake


def complete(taking: Taking | None, part: str) -> bool:
    """Whether a course is done up to a part (empty, or unknown to the revision
    she takes: all of it).
    """
    if taking is None:
        return False
    keys = list(taking.parts)
    upto = keys[: keys.index(part) + 1] if part in keys else keys
    return all(taking.parts[key] is Progress.DONE for key in upto)


class LiveRule(NamedTuple):
    """A rule that has not been ended, as people are matched with it."""

    id: int
    unit_id: int
    asked: RuleAsked


def due_of(rule: RuleAsked, start: dt.date) -> dt.date:
    """By when somebody who began on this day has to be done: the fixed day, or
    so many days after both she and the rule had begun.
    """
    return rule.due_on or max(start, rule.valid_from) + dt.timedelta(
        days=rule.due_days or 0
    )


def in_window(rule: RuleAsked, today: dt.date) -> bool:
    """Whether somebody would get it today. After a fixed day nobody does: it
    could only be late.
    """
    ends = [day for day in (rule.valid_to, rule.due_on) if day]
    return rule.valid_from <= today <= min(ends, default=today)


def applies(rule: LiveRule, held: Held) -> bool:
    """Whether a rule is about somebody who holds this post there."""
    place = (
        rule.unit_id in ids_on(held.unit.path)
        if rule.asked.below
        else rule.unit_id == held.unit_id
    )
    return place and rule.asked.post in ("", held.post)


def wishes(
    held: Iterable[Held], rules: Iterable[LiveRule], today: dt.date
) -> dict[tuple[str, str], Wish]:
    """What the rules ask of somebody with these posts today, by course and
    reason.
    """
    found = {}
    for rule in rules:
        posting = next((one for one in held if applies(rule, one)), None)
        if posting and in_window(rule.asked, today):
            key, due_on = (
                f"rule:{rule.id}",
                due_of(rule.asked, posting.valid_from),
            )
            found[rule.asked.slug, key] = Wish(
                key,
                rule.asked.slug,
                rule.asked.part,
                due_on,
                posting.post,
                posting.unit_id,
                rule.id,
            )
    return found


def lasts(
    wish: Wish, held: Iterable[Held], rules: Mapping[int, LiveRule]
) -> bool:
    """Whether something asked earlier is still asked: its rule was not ended
    and is about her still, or she still holds the posting for which it was
    asked. A rule's window only decides who gets it, not how long it holds.
    """
    if wish.rule_id is None:
        return wish.unit_id is None or any(
            one.post == wish.post and one.unit_id == wish.unit_id
            for one in held
        )
    rule = rules.get(wish.rule_id)
    return rule is not None and any(applies(rule, one) for one in held)


def added_up(
    asked: Sequence[Wish], parts: Sequence[str]
) -> tuple[dt.date, str]:
    """The earliest day of several reasons, and the furthest part (empty: all of
    it) in the order of the course's parts.
    """
    upto = [
        parts.index(wish.part) + 1 if wish.part in parts else len(parts)
        for wish in asked
    ]
    furthest = max(upto)
    return min(wish.due_on for wish in asked), "" if furthest == len(
        parts
    ) else parts[furthest - 1]


def check_rule(asked: RuleAsked, today: dt.date, parts: Sequence[str]) -> None:
    """Refuse a rule that cannot be meant: no day or two of them, days in the
    past or out of order, a part the course does not have.
    """
    if (asked.due_on is None) == (asked.due_days is None):
        raise Invalid(
            N_(
                "Give either a day by which it is due, or a number of days after the start, not both."
            ),
            "due_on",
        )
    if asked.due_on and asked.due_on < today:
        raise Invalid(
            N_(
                "The day it is due lies in the past. Give today or a later day."
            ),
            "due_on",
        )
    if asked.due_days is not None and not 1 <= asked.due_days <= MOST_DAYS:
        raise Invalid(
            N_("Give from 1 to %(most)s days."), "due_days", most=MOST_DAYS
        )
    if abs(asked.valid_from - today) > dt.timedelta(days=MOST_DAYS):
        raise Invalid(N_("Check the year of this day."), "valid_from")
    if asked.due_on and asked.due_on > today + dt.timedelta(days=MOST_DAYS):
        raise Invalid(
            N_("The day it is due is more than %(most)s days away."),
            "due_on",
            most=MOST_DAYS,
        )
    if asked.valid_to and asked.valid_to < max(asked.valid_from, today):
        raise Invalid(
            N_(
                "The rule would be over before it begins. Give a later last day, or none."
            ),
            "valid_to",
        )
    if asked.due_on and asked.due_on < asked.valid_from:
        raise Invalid(
            N_("It would be due before the rule begins. Give a later day."),
            "due_on",
        )
    check_part(asked.part, parts)


def check_part(part: str, parts: Sequence[str]) -> None:
    """Refuse a part that the course does not have."""
    if part and part not in parts:
        raise Invalid(
            N_(
                "The course has no part “%(part)s”. Choose one from the list, or the whole course."
            ),
            "part",
            part=part,
        )


def check_due(due_on: dt.date | None, today: dt.date) -> None:
    """Refuse a day that is missing, past or absurdly far."""
    if due_on is None:
        raise Invalid(N_("Give the day by which it is due."), "due_on")
    if due_on < today:
        raise Invalid(
            N_(
                "The day it is due lies in the past. Give today or a later day."
            ),
            "due_on",
        )
    if due_on > today + dt.timedelta(days=MOST_DAYS):
        raise Invalid(
            N_("The day it is due is more than %(most)s days away."),
            "due_on",
            most=MOST_DAYS,
        )
