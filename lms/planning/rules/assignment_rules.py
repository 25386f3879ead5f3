"""Who is asked to take what, by when, and until when it is asked: what rules,
plans and people ask for, added up. Pure.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lms.core.errors import Invalid, outside, refuse_all
from lms.people.types import Posting, ids_on
from lms.planning.types import (
    FINISHED,
    RuleTerms,
    Taking,
)

MOST_DAYS = 1100  # three years: longer is a typing mistake


@dataclass(frozen=True)
class CourseRequest:
    """What a rule, a plan or a person asks of one learner: a course up to a
    part, by a day, in the posting it is asked for. `act_id`: the act that asks
    for it and can be taken back.
    """

    key: str
    slug: str
    part: str
    due_on: dt.date
    post: str
    unit_id: int | None
    rule_id: int | None = None
    asked_by: int | None = None
    act_id: int | None = None


class LiveRule(NamedTuple):
    """A rule that has not been ended, as people are matched with it."""

    id: int
    unit_id: int
    terms: RuleTerms


def is_complete(taking: Taking | None, part: str) -> bool:
    """Whether a course is done up to a part (empty, or unknown to the revision
    taken: all of it).
    """
    if taking is None:
        return False
    keys = list(taking.parts)
    upto = keys[: keys.index(part) + 1] if part in keys else keys
    return all(taking.parts[key] in FINISHED for key in upto)


def due_day(terms: RuleTerms, start: dt.date) -> dt.date:
    """By when somebody who began on this day has to be done: the fixed day, or
    so many days after both the person and the rule had begun.
    """
    return terms.due_on or (
        max(start, terms.valid_from) + dt.timedelta(days=terms.due_days or 0)
    )


def is_given(terms: RuleTerms, today: dt.date) -> bool:
    """Whether somebody would get it today. After a fixed day nobody does: it
    could only be late.
    """
    ends = filter(None, (terms.valid_to, terms.due_on))
    return terms.valid_from <= today <= min(ends, default=today)


def applies(rule: LiveRule, held: Posting) -> bool:
    """Whether a rule is about somebody who holds this post there."""
    if rule.terms.below:
        is_there = rule.unit_id in ids_on(held.unit.path)
    else:
        is_there = rule.unit_id == held.unit_id
    return is_there and rule.terms.post in ("", held.post)


def requests(
    held: Iterable[Posting], rules: Iterable[LiveRule], today: dt.date
) -> list[CourseRequest]:
    """What the rules ask of somebody with these posts today."""
    found = []
    for rule in rules:
        posting = next((one for one in held if applies(rule, one)), None)
        if posting and is_given(rule.terms, today):
            found.append(_request(rule, posting))
    return found


def _request(rule: LiveRule, posting: Posting) -> CourseRequest:
    return CourseRequest(
        f"rule:{rule.id}",
        rule.terms.slug,
        rule.terms.part,
        due_day(rule.terms, posting.valid_from),
        posting.post,
        posting.unit_id,
        rule.id,
    )


def lasts(
    request: CourseRequest,
    held: Iterable[Posting],
    rules: Mapping[int, LiveRule],
) -> bool:
    """Whether something asked earlier is still asked: its rule was not ended
    and is about the person still, or they still hold the posting for which it
    was asked. A rule's window only decides who gets it, not how long it holds.
    """
    if request.rule_id is not None:
        rule = rules.get(request.rule_id)
        return rule is not None and any(applies(rule, one) for one in held)
    if request.unit_id is None:
        return True
    posting = request.post, request.unit_id
    return any((one.post, one.unit_id) == posting for one in held)


class Target(NamedTuple):
    """The earliest day of several requests, and the furthest part (empty: all
    of the course).
    """

    due_on: dt.date
    part: str


def target(
    requests: Sequence[CourseRequest], parts: Sequence[str]
) -> Target | None:
    """What several requests for one course come to, with its parts in order;
    None for no request.
    """
    if not requests:
        return None
    lengths = [
        parts.index(one.part) + 1 if one.part in parts else len(parts)
        for one in requests
    ]
    furthest = max(lengths)
    part = "" if furthest == len(parts) else parts[furthest - 1]
    return Target(min(one.due_on for one in requests), part)


def check_rule(terms: RuleTerms, today: dt.date, parts: Sequence[str]) -> None:
    """Refuse a rule that cannot be meant: no day or two of them, days in the
    past or out of order, a part the course does not have.
    """
    if (terms.due_on is None) == (terms.due_days is None):
        raise Invalid(
            "Give either a day by which it is due, or a number of days after the start, not both.",
            "due_on",
        )
    if terms.due_on:
        check_due(terms.due_on, today)
    elif not 1 <= (terms.due_days or 0) <= MOST_DAYS:
        raise Invalid(
            "Give from 1 to %(most)s days.", "due_days", most=MOST_DAYS
        )
    _check_window(terms, today)
    check_part(terms.part, parts)


def _check_window(terms: RuleTerms, today: dt.date) -> None:
    if abs(terms.valid_from - today) > dt.timedelta(days=MOST_DAYS):
        raise Invalid("Check the year of this day.", "valid_from")
    if terms.valid_to and terms.valid_to < max(terms.valid_from, today):
        raise Invalid(
            "The rule would be over before it begins. Give a later last day, or none.",
            "valid_to",
        )
    if terms.due_on and terms.due_on < terms.valid_from:
        raise Invalid(
            "It would be due before the rule begins. Give a later day.",
            "due_on",
        )


def check_part(part: str, parts: Sequence[str]) -> None:
    """Refuse a part that the course does not have."""
    if part and part not in parts:
        raise Invalid(
            "The course has no part “%(part)s”. Choose one from the list, or the whole course.",
            "part",
            part=part,
        )


def check_due(due_on: dt.date | None, today: dt.date) -> dt.date:
    """The day, unless it is missing, past or absurdly far."""
    last = today + dt.timedelta(days=MOST_DAYS)
    refuse_all(outside(due_on, today, last, "due_on"))
    return due_on or last
