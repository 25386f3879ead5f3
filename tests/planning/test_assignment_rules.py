"""What rules and people ask for, added up; and what cannot be meant."""

import datetime as dt
from dataclasses import replace

import pytest

from lms.core.errors import Invalid
from lms.planning.rules import assignment_rules
from lms.planning.rules.assignment_rules import CourseRequest, LiveRule
from lms.planning.types import RuleTerms
from tests.planning.conftest import (
    DONE,
    OPEN,
    TODAY,
    WAITING,
    course,
    held,
    taking,
)

DAY = dt.timedelta(days=1)
TERMS = RuleTerms("one", "", True, TODAY, None, None, 30)


def rule(unit=2, **changes):
    return LiveRule(7, unit, replace(TERMS, **changes))


@pytest.mark.parametrize(
    ("one", "yes"),
    [
        (rule(), True),
        (rule(unit=1), True),
        (rule(unit=3, below=False), True),
        (rule(unit=2, below=False), False),
        (rule(unit=9), False),
        (rule(post="clerk"), True),
        (rule(post="justice"), False),
    ],
)
def test_a_rule_is_about_those_with_its_post_in_its_unit_and_if_it_says_so_below(
    one, yes
):
    assert assignment_rules.applies(one, held("clerk", 3, "/1/2/3/")) is yes


@pytest.mark.parametrize(
    ("changes", "yes"),
    [
        ({}, True),
        ({"valid_from": TODAY + DAY}, False),
        ({"valid_to": TODAY}, True),
        ({"valid_to": TODAY - DAY, "valid_from": TODAY - 9 * DAY}, False),
        ({"due_on": TODAY, "due_days": None}, True),
        (
            {
                "due_on": TODAY - DAY,
                "due_days": None,
                "valid_from": TODAY - 9 * DAY,
            },
            False,
        ),
    ],
    ids=["open", "to come", "last day", "over", "due today", "due yesterday"],
)
def test_a_rule_gives_itself_to_people_within_its_days_and_not_after_what_it_asks_is_due(
    changes, yes
):
    assert (
        bool(assignment_rules.requests([held()], [rule(**changes)], TODAY))
        is yes
    )


@pytest.mark.parametrize("over", ["valid_to", "due_on"])
def test_of_a_last_day_and_a_due_day_the_earlier_ends_the_giving(over):
    begun = {"valid_from": TODAY - 9 * DAY}
    days = {"valid_to": TODAY + DAY, "due_on": TODAY + DAY}
    given = replace(TERMS, **begun | days)
    assert assignment_rules.is_given(given, TODAY)
    ended = replace(given, **{over: TODAY - DAY})
    assert not assignment_rules.is_given(ended, TODAY)


def test_days_after_the_start_count_from_the_later_of_the_two_beginnings():
    old, new = held(since=TODAY - 900 * DAY), held(since=TODAY + 3 * DAY)
    assert (
        assignment_rules.due_day(TERMS, old.valid_from) == TODAY + 30 * DAY
    ), "nobody is late on the day a rule is set"
    assert assignment_rules.due_day(TERMS, new.valid_from) == TODAY + 33 * DAY
    assert (
        assignment_rules.due_day(
            replace(TERMS, due_on=TODAY + DAY, due_days=None), new.valid_from
        )
        == TODAY + DAY
    )


def test_what_was_asked_lasts_as_long_as_the_rule_and_the_post():
    request = CourseRequest("rule:7", "one", "", TODAY, "clerk", 3, 7)
    over = rule(valid_from=TODAY - 9 * DAY, valid_to=TODAY - DAY)
    assert assignment_rules.lasts(request, [held()], {7: over}), (
        "the window only decides who gets it"
    )
    assert not assignment_rules.lasts(request, [held()], {}), (
        "the rule was ended"
    )
    assert not assignment_rules.lasts(
        request, [held(unit=8, path="/1/8/")], {7: rule()}
    )
    assert not assignment_rules.lasts(request, [], {7: rule()})
    two = [held(unit=8, path="/1/8/"), held()]
    assert assignment_rules.lasts(request, two, {7: rule()}), "either post"
    by_hand = replace(request, key="direct", rule_id=None)
    assert assignment_rules.lasts(by_hand, [held()], {})
    assert assignment_rules.lasts(by_hand, two, {}), "either post"
    assert not assignment_rules.lasts(by_hand, [held(post="justice")], {}), (
        "another post in the same unit"
    )
    assert assignment_rules.lasts(replace(by_hand, unit_id=None), [], {}), (
        "asked of somebody without a post"
    )


def test_several_reasons_add_up_to_the_earliest_day_and_the_furthest_part():
    parts = ["lesson", "quiz", "task"]

    def asked(*requests):
        return assignment_rules.target(
            [
                CourseRequest("k", "one", part, day, "", None)
                for part, day in requests
            ],
            parts,
        )

    assert asked(("quiz", TODAY + 9 * DAY), ("lesson", TODAY)) == (
        TODAY,
        "quiz",
    )
    assert asked(("lesson", TODAY), ("", TODAY + DAY)) == (TODAY, "")
    assert asked(("task", TODAY)) == (TODAY, ""), "its last part is all of it"
    assert asked(("gone", TODAY)) == (TODAY, ""), (
        "a part that a new revision no longer has"
    )


def test_done_is_done_up_to_the_part_that_is_asked():
    one = course("one", task=[("a", 1)])
    half = taking(one, DONE, DONE, WAITING)
    assert assignment_rules.is_complete(half, "quiz")
    assert not assignment_rules.is_complete(half, "")
    assert not assignment_rules.is_complete(half, "gone")
    assert assignment_rules.is_complete(taking(one, DONE, DONE, DONE), "gone")
    assert not assignment_rules.is_complete(
        taking(one, OPEN, DONE, DONE), "quiz"
    )
    assert not assignment_rules.is_complete(None, "")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"due_days": None}, "due_on"),
        ({"due_on": TODAY + DAY}, "due_on"),
        ({"due_on": TODAY - DAY, "due_days": None}, "due_on"),
        (
            {
                "due_on": TODAY + DAY,
                "due_days": None,
                "valid_from": TODAY + 2 * DAY,
            },
            "due_on",
        ),
        ({"due_days": 0}, "due_days"),
        ({"due_days": 99_999}, "due_days"),
        ({"valid_to": TODAY - DAY}, "valid_to"),
        ({"valid_to": TODAY - DAY, "valid_from": TODAY - 9 * DAY}, "valid_to"),
        ({"part": "nothing"}, "part"),
        ({"valid_from": dt.date.max}, "valid_from"),
        ({"valid_from": dt.date.min}, "valid_from"),
        ({"due_on": dt.date.max, "due_days": None}, "due_on"),
    ],
)
def test_a_rule_that_cannot_be_meant_is_refused_at_its_field(changes, field):
    with pytest.raises(Invalid) as refused:
        assignment_rules.check_rule(
            replace(TERMS, **changes), TODAY, ["lesson", "quiz"]
        )
    assert refused.value.field == field


def test_a_rule_that_can_be_meant_is_taken():
    assignment_rules.check_rule(TERMS, TODAY, ["lesson"])
    assignment_rules.check_rule(
        replace(
            TERMS, due_days=None, due_on=TODAY, part="lesson", valid_to=TODAY
        ),
        TODAY,
        ["lesson"],
    )


@pytest.mark.parametrize("day", [None, TODAY - DAY, TODAY + 2000 * DAY])
def test_a_day_that_cannot_be_meant_is_refused(day):
    with pytest.raises(Invalid) as refused:
        assignment_rules.check_due(day, TODAY)
    assert refused.value.field == "due_on"


@pytest.mark.parametrize(
    ("last", "beyond"),
    [
        ({"due_days": 1100}, {"due_days": 1101}),
        ({"due_days": 1}, {"due_days": 0}),
        (
            {"valid_from": TODAY + 1100 * DAY},
            {"valid_from": TODAY + 1101 * DAY},
        ),
        (
            {"valid_from": TODAY - 1100 * DAY},
            {"valid_from": TODAY - 1101 * DAY},
        ),
        (
            {"due_days": None, "due_on": TODAY + 1100 * DAY},
            {"due_days": None, "due_on": TODAY + 1101 * DAY},
        ),
        (
            {"due_days": None, "due_on": TODAY, "valid_from": TODAY},
            {"due_days": None, "due_on": TODAY, "valid_from": TODAY + DAY},
        ),
    ],
)
def test_the_last_days_and_the_first_beyond(last, beyond):
    assignment_rules.check_rule(replace(TERMS, **last), TODAY, [])
    with pytest.raises(Invalid):
        assignment_rules.check_rule(replace(TERMS, **beyond), TODAY, [])
