"""The scenarios A1 to A9 with their computed numbers, and what holds for all."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import YEAR, Invalid
from lms.trials import rules
from lms.trials.rules.checks import MOST_AWAY
from lms.trials.types import (
    Away,
    AwayDraft,
    ReviewDraft,
    ShownCount,
    TrialDraft,
    TrialFacts,
    TrialSide,
)

MARCH, END = dt.date(2027, 3, 1), dt.date(2027, 9, 1)
TODAY = dt.date(2027, 8, 10)
DAY = dt.timedelta(days=1)
LONG_AGO = TODAY - 40 * DAY
COUNT = ShownCount(10, 4, 6, 0, 4)
GOOD = TrialFacts(True, True, LONG_AGO, 6, 6, "Hòa", COUNT)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1))
MONTHS = st.integers(1, 36)


def facts(**more):
    return TrialFacts(**vars(GOOD) | more)


def test_a1_six_months_from_march():
    assert rules.end_of(MARCH, 6) == END
    clock = rules.clock_of(MARCH, END, 6, 60, 30)
    assert (clock.days, clock.last_day) == (184, dt.date(2027, 8, 31))
    assert list(clock.milestones) == [dt.date(2027, 5, 1), dt.date(2027, 7, 1)]
    assert clock.talk_by == dt.date(2027, 7, 3)
    assert clock.opens_on == dt.date(2027, 8, 2)


@given(DAYS, MONTHS, st.integers(1, 180), st.integers(1, 90))
def test_reviews_come_in_order_however_short_the_trial(
    start, months, talk, opens
):
    end = rules.end_of(start, months)
    clock = rules.clock_of(start, end, months, talk, opens)
    first, second, final = map(clock.review_due, (1, 2, 3))
    assert start < first < second < final <= clock.last_day
    assert start <= min(clock.talk_by, clock.opens_on)


def test_three_months_leave_half_of_the_last_third_after_review_2():
    start, end = dt.date(2026, 12, 1), dt.date(2027, 3, 1)
    clock = rules.clock_of(start, end, 3, 60, 30)
    assert clock.review_due(2) == dt.date(2027, 2, 1)
    assert clock.opens_on == dt.date(2027, 1, 30)
    assert clock.review_due(3) == dt.date(2027, 2, 15)


def test_a2_a_day_that_does_not_exist():
    end = rules.end_of(dt.date(2026, 8, 31), 6)
    assert end == dt.date(2027, 3, 1)
    assert end - DAY == dt.date(2027, 2, 28)


def test_the_day_that_exists_is_the_day_itself():
    assert rules.end_of(dt.date(2027, 1, 31), 6) == dt.date(2027, 7, 31)
    assert rules.end_of(dt.date(2027, 1, 29), 1) == dt.date(2027, 3, 1)
    assert rules.end_of(dt.date(2027, 12, 1), 1) == dt.date(2028, 1, 1)


def test_milestones_are_months_where_months_can_be_divided():
    start, six, seven = (dt.date(2027, month, 1) for month in (2, 8, 9))
    whole = rules.clock_of(start, six, 6, 60, 30)
    assert [one.day for one in whole.milestones] == [1, 1]
    odd = rules.clock_of(start, seven, 7, 60, 30)
    assert list(odd.milestones) == [start + 70 * DAY, start + 141 * DAY]
    late = rules.clock_of(start, six + 9 * DAY, 6, 60, 30)
    assert list(late.milestones) == [start + 63 * DAY, start + 126 * DAY]


def test_every_review_stands_in_the_clock_once():
    clock = rules.clock_of(MARCH, END, 6, 60, 30)
    for held in range(4):
        days = rules.in_order(clock, [MARCH + DAY] * held, 3)
        reviews = [one for one in days if one.what == "review"]
        assert sorted(one.number for one in reviews) == [1, 2, 3]
        assert sum(one.held for one in reviews) == held


def test_the_days_of_a_clock_stand_in_their_order():
    """Of two months the talk comes before the first review."""
    end = rules.end_of(MARCH, 2)
    clock = rules.clock_of(MARCH, end, 2, 60, 30)
    days = rules.in_order(clock, [], 3)
    assert [one.on for one in days] == sorted(one.on for one in days)
    assert next(one.what for one in days) == "talk"
    held = rules.in_order(clock, [MARCH + 55 * DAY], 3)
    assert (held[-1].what, held[-1].held) == ("review", True)


def absent(*days, pause=False):
    start = MARCH
    for number in days:
        yield Away(start, start + number * DAY, pause)
        start += (number + 1) * DAY


def test_a3_absences_move_the_end_once_they_exceed_the_allowance():
    assert rules.moved(END, absent(18, 22), 30) == dt.date(2027, 10, 11)
    assert rules.moved(END, absent(18, 10), 30) == END
    assert rules.moved(END, absent(10, pause=True), 30) == END + 10 * DAY


def test_a4_the_plan_in_whole_ones():
    mark = rules.mark_of(ShownCount(10, 4, 5), 61, 184)
    assert tuple(mark) == (5, 599, 0)
    mark = rules.mark_of(ShownCount(10, 4, 6), 122, 184)
    assert tuple(mark) == (7, 798, 1)


def offered(what, **more):
    found = rules.refusals_of(facts(**more), TODAY, 30, False, 3)
    return not found.get(what)


def why(**more):
    found = rules.refusals_of(facts(**more), TODAY, 30, False, 3)
    return [text % values for text, values in found["ended"]]


def test_a_bad_end_is_offered_only_when_all_was_done():
    assert offered("ended")
    for more in (
        {"final_held": False},
        {"heard": False},
        {"helped_since": None},
        {"helped_since": TODAY - 29 * DAY},
        {"meetings": 5},
        {"count": ShownCount(10, 4, 6, 1, 3)},
        {"count": ShownCount(10, 4, 10, 0, 0)},
    ):
        assert not offered("ended", **more), more
    assert offered("ended", helped_since=TODAY - 30 * DAY)


def test_a5_no_concern_no_bad_end():
    (said,) = why(helped_since=None)
    assert "Say what was missing and what help was given" in said
    assert "at least 30 days before" in said


def test_a6_what_nobody_looked_at_never_ends_a_trial():
    more = {"meetings": 1, "count": ShownCount(10, 4, 6, 3, 1)}
    assert not offered("ended", **more)
    assert offered("unproven", **more)
    assert offered("extended", **more)
    assert offered("confirmed", **more)
    assert "Hòa met them 1 of 6 times; the mentor owes the others." in why(
        **more
    )


def test_a7_overdue_is_a_number_and_nothing_else():
    last = END - DAY
    assert rules.overdue_days(END, last + 12 * DAY) == 12
    assert rules.overdue_days(END, last) == 0


def draft(**more):
    said = {
        "person_id": 1,
        "starts_on": MARCH,
        "months": 6,
        "document_no": "12/QĐ",
        "document_date": MARCH,
        "signer": "Chủ tịch",
        "mentor_id": 2,
        "reviewer_id": 3,
        "decider_id": 4,
    }
    return TrialDraft(**said | more)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"mentor_id": 4}, "decider_id"),
        ({"reviewer_id": 2}, "reviewer_id"),
        ({"decider_id": 3}, "decider_id"),
        ({"mentor_id": 1}, "mentor_id"),
        ({"decider_id": None}, "decider_id"),
        ({"months": 13}, "months"),
        ({"months": 0}, "months"),
        ({"months": None}, "months"),
        ({"starts_on": None}, "starts_on"),
        ({"document_no": ""}, "document_no"),
        ({"document_no": "9" * 61}, "document_no"),
        ({"document_date": TODAY + DAY}, "document_date"),
        ({"signer": ""}, "signer"),
    ],
)
def test_a8_what_is_refused_at_planning(more, field):
    rules.check_draft(draft(), 12, TODAY)
    with pytest.raises(Invalid) as refused:
        rules.check_draft(draft(**more), 12, TODAY)
    fields = [one.field for one in (refused.value, *refused.value.also)]
    assert field in fields


@pytest.mark.parametrize(
    "more",
    [
        {"starts_on": TODAY + YEAR},
        {"starts_on": TODAY - YEAR},
        {"months": 12},
        {"months": 1},
        {"document_no": "9" * 60},
        {"document_date": TODAY},
        {"document_date": TODAY - 10 * YEAR},
        {"signer": "9" * 200},
    ],
)
def test_what_lies_at_its_edge_is_taken_and_one_further_is_not(more):
    rules.check_draft(draft(**more), 12, TODAY)
    (name, value), *_ = more.items()
    beyond = {
        "starts_on": lambda: value + (DAY if value > TODAY else -DAY),
        "months": lambda: 13 if value == 12 else 0,
        "document_date": lambda: value + (DAY if value == TODAY else -DAY),
    }.get(name, lambda: value + "9")()
    with pytest.raises(Invalid):
        rules.check_draft(draft(**{name: beyond}), 12, TODAY)


def test_a9_an_extension_of_half_the_length_once():
    assert rules.longest_extension(6) == 3
    again = rules.refusals_of(GOOD, TODAY, 30, True, 3)
    assert again["extended"]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"held_on": TODAY + DAY}, "held_on"),
        ({"held_on": None}, "held_on"),
        ({"on_track": None}, "on_track"),
        ({"note": ""}, "note"),
        ({"what": ""}, "what"),
        ({"plan": ""}, "plan"),
        ({"review_on": TODAY}, "review_on"),
        ({"review_on": TODAY + YEAR + DAY}, "review_on"),
    ],
)
def test_a_review_off_track_brings_help_at_once(more, field):
    said = {
        "held_on": TODAY,
        "on_track": False,
        "note": "Đã xem.",
        "what": "Chưa tự chứng thực.",
        "plan": "Hòa ngồi cạnh mỗi sáng.",
        "review_on": TODAY + 10 * DAY,
    }
    rules.check_review(ReviewDraft(**said), 1, 3, TODAY)
    with pytest.raises(Invalid) as refused:
        rules.check_review(ReviewDraft(**said | more), 1, 3, TODAY)
    assert refused.value.field == field


class _Trial:
    starts_on, ends_before = MARCH, END


@pytest.mark.parametrize(
    ("kind", "since", "until"),
    [
        ("ốm", MARCH, MARCH + DAY),
        ("sickness", MARCH - DAY, MARCH),
        ("sickness", END, END + DAY),
        ("sickness", MARCH + DAY, MARCH + DAY),
        ("sickness", MARCH + 19 * DAY, MARCH + 30 * DAY),
    ],
)
def test_absences_that_are_refused(kind, since, until):
    others = [Away(MARCH + 10 * DAY, MARCH + 20 * DAY, False)]
    with pytest.raises(Invalid):
        rules.check_away(AwayDraft(kind, since, until, False), _Trial, others)


class _Long:
    starts_on, ends_before = MARCH, MARCH + 2000 * DAY


@pytest.mark.parametrize(
    ("since", "until"),
    [
        (MARCH, MARCH + 10 * DAY),
        (MARCH + 20 * DAY, MARCH + 21 * DAY),
        (MARCH + 20 * DAY, MARCH + (20 + MOST_AWAY) * DAY),
        (_Long.ends_before - DAY, _Long.ends_before),
    ],
)
def test_absences_beside_one_another_are_taken(since, until):
    others = [Away(MARCH + 10 * DAY, MARCH + 20 * DAY, False)]
    given = AwayDraft("sickness", since, until, False)
    rules.check_away(given, _Long, others)
    for odd in (
        AwayDraft("sickness", MARCH + 9 * DAY, until + 9 * DAY, False),
        AwayDraft("sickness", since, since, False),
        AwayDraft("sickness", since, since + (MOST_AWAY + 1) * DAY, False),
    ):
        with pytest.raises(Invalid):
            rules.check_away(odd, _Long, others)


def test_closing_a_concern_says_how():
    rules.check_closing("Hòa đã ngồi cạnh.")
    with pytest.raises(Invalid):
        rules.check_closing("")


@given(DAYS, MONTHS)
def test_months_lie_between_28_and_31_days(start, months):
    days = (rules.end_of(start, months) - start).days
    assert 28 * months <= days <= 31 * months + 1


@given(DAYS, MONTHS)
def test_more_months_end_later(start, months):
    assert rules.end_of(start, months) < rules.end_of(start, months + 1)


@given(DAYS, MONTHS)
def test_milestones_lie_inside_in_order(start, months):
    end = rules.end_of(start, months)
    first, second = rules.clock_of(start, end, months, 60, 30).milestones
    assert start < first < second < end


@given(DAYS, st.lists(st.integers(1, 60), max_size=5), st.integers(0, 90))
def test_nothing_moves_an_end_back(end, days, allowance):
    away = list(absent(*days))
    later = rules.moved(end, away, allowance)
    assert end <= later <= end + sum(days) * DAY
    assert rules.moved(end, reversed(away), allowance) == later


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 400))
def test_who_has_met_all_is_never_behind(start, more, gone):
    needed = start + more
    mark = rules.mark_of(ShownCount(needed, start, needed), gone, 400)
    assert mark.behind == 0
    assert mark.planned <= needed


@given(
    st.booleans(),
    st.booleans(),
    st.none() | DAYS,
    st.integers(0, 9),
    st.integers(0, 9),
)
def test_confirming_and_saying_nothing_are_always_offered(
    final, heard, since, met, unproven
):
    count = ShownCount(20, 0, met, unproven, 20 - met - unproven)
    found = rules.refusals_of(
        TrialFacts(final, heard, since, 0, 6, "Hòa", count),
        TODAY,
        30,
        False,
        3,
    )
    assert not found.get("confirmed")
    assert not found.get("unproven")
    assert found["ended"], "the mentor met nobody"


def test_the_arithmetic_is_the_same_from_the_same_inputs():
    clock = rules.clock_of(MARCH, END, 6, 60, 30)
    mark = rules.mark_of(COUNT, 162, 184)
    inputs = rules.inputs_of(clock, COUNT, mark, GOOD)
    lines = rules.lines_of(inputs)
    assert lines == rules.lines_of(dict(inputs))
    said = [line.text % line.values for line in lines]
    assert "6 of 10 essential requirements are met." in said
    assert "184 days, 2027-03-01 to 2027-08-31" in said[0]


LATER = MARCH + 5 * DAY
LATE_HELP = {"help_until": MARCH, "today": LATER}


@pytest.mark.parametrize(
    ("side", "more", "ahead"),
    [
        (TrialSide.DECIDER, {}, True),
        (TrialSide.DECIDER, {"today": END - dt.timedelta(days=30)}, False),
        (TrialSide.DECIDER, {"help_until": MARCH - DAY}, False),
        (TrialSide.REVIEWER, {}, True),
        (TrialSide.REVIEWER, {"held": 3}, False),
        (TrialSide.REVIEWER, {"today": END}, False),
        (TrialSide.MENTOR, {}, False),
        (TrialSide.PERSON, {}, False),
    ],
)
def test_what_can_be_done_only_later_is_ahead(side, more, ahead):
    clock = rules.clock_of(MARCH, END, 6, 60, 30, 14)
    plain = {"held": 1, "reviews": 3, "help_until": None, "met": 0}
    plain["today"] = MARCH
    now = rules.TrialStanding(clock, meetings=6, **plain | more)
    assert rules.is_ahead(side, now) is ahead


@pytest.mark.parametrize(
    ("side", "more", "said"),
    [
        (TrialSide.PERSON, {}, "Review %(number)s is due"),
        (TrialSide.PERSON, {"help_until": MARCH}, "Something is missing"),
        (TrialSide.MENTOR, {}, "You have met %(met)s of %(planned)s times."),
        (TrialSide.MENTOR, {"met": 6}, "Review %(number)s is due"),
        (TrialSide.REVIEWER, {"help_until": MARCH}, "Review %(number)s is due"),
        (TrialSide.REVIEWER, LATE_HELP, "The help that was agreed was to be"),
        (TrialSide.PERSON, LATE_HELP, "The help that was agreed was to be"),
        (TrialSide.REVIEWER, {"held": 2}, "The final review is due"),
        (TrialSide.REVIEWER, {"held": 3}, "All reviews were held"),
        (TrialSide.DECIDER, {}, "You decide from %(day)s on."),
        (TrialSide.DECIDER, {"today": END}, "It ended, and nothing is decided"),
        (TrialSide.DECIDER, {"today": END - DAY}, "You decide from %(day)s"),
        (
            TrialSide.REVIEWER,
            {"today": dt.date(2027, 7, 2)},
            "Review %(number)s was due on %(day)s",
        ),
        (
            TrialSide.PERSON,
            {"held": 2, "today": END - DAY},
            "The final review was due on %(day)s",
        ),
    ],
)
def test_each_of_the_four_has_a_next_step(side, more, said):
    clock = rules.clock_of(MARCH, END, 6, 60, 30, 14)
    plain = {"held": 1, "reviews": 3, "help_until": None, "met": 0}
    plain["today"] = MARCH
    now = rules.TrialStanding(clock, meetings=6, **plain | more)
    step = rules.step_of(side, now)
    assert step.text.startswith(said)
    if "can be held" in step.text and "number" in step.text:
        due = clock.milestones[1]
        days = ("day", due), ("first", due - dt.timedelta(days=14))
        assert step.values == (("number", 2), *days)
