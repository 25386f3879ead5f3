"""Offers, pairs and meetings at their edges, without a database."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest

from lms.core.errors import Conflict, Invalid
from lms.mentoring import rules
from lms.mentoring.types import (
    Candidate,
    MeetingDraft,
    OfferDraft,
    PairPeriod,
    PairState,
    Side,
    Silence,
)
from tests.mentoring.test_fit import shown, suits

TODAY = dt.date(2026, 12, 1)
YEAR = 366


def day(days):
    return TODAY + dt.timedelta(days=days)


def refused(check, *given):
    """The field that is refused; None: nothing is."""
    try:
        check(*given)
    except Invalid as wrong:
        return wrong.field
    return None


def somebody(number, fit=5_000, load=0, places=1):
    proven = ("a",) if fit else ()
    return Candidate(number, f"N{number}", fit, proven, load, places, True)


def test_a_place_that_costs_more_than_the_fit_leaves_nothing():
    assert suits({"a": shown(3, 3, 3, 3)}, minus=60).fit == 0


def test_three_who_suit_are_named_and_all_others_with_a_place_listed():
    unsuited, full = somebody(5, fit=0), somebody(6, load=1)
    suited = [somebody(number) for number in (1, 2, 3, 4)]
    best, others = rules.ranked([full, unsuited, *suited])
    assert [one.person_id for one in best] == [1, 2, 3]
    assert [one.person_id for one in others] == [4, 5]
    best, others = rules.ranked([unsuited, suited[0]])
    assert (best, others) == ([suited[0]], [unsuited])


MEETING = MeetingDraft(TODAY, 30, "đọc", None)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, None),
        ({"minutes": 1}, None),
        ({"minutes": 600}, None),
        ({"minutes": 0}, "minutes"),
        ({"minutes": 601}, "minutes"),
        ({"next_step": "đi"}, "next_step"),
        ({"next_step": "x" * 500}, None),
        ({"next_step": "x" * 501}, "next_step"),
        ({"next_on": TODAY}, None),
        ({"next_on": day(YEAR)}, None),
        ({"next_on": day(YEAR + 1)}, "next_on"),
        ({"next_on": day(-1)}, "next_on"),
        ({"observes": True}, "next_on"),
        ({"observes": True, "next_on": TODAY}, None),
        ({"held_on": day(-9)}, None),
        ({"held_on": day(-10)}, "held_on"),
        ({"held_on": day(1)}, "held_on"),
    ],
)
def test_a_meeting_says_when_how_long_and_what_comes_next(said, field):
    draft, period = replace(MEETING, **said), PairPeriod(day(-9))
    assert refused(rules.check_meeting, draft, period, TODAY) == field


@pytest.mark.parametrize(
    ("alive", "noted", "told", "due"),
    [
        (30, None, None, Silence.NONE),
        (31, None, None, Silence.NOTE),
        (31, 31, None, Silence.NOTE),
        (31, 30, None, Silence.NOTED),
        (44, None, None, Silence.NOTE),
        (45, None, None, Silence.TELL),
        (45, None, 45, Silence.TELL),
        (45, None, 44, Silence.TOLD),
    ],
)
def test_what_was_said_before_the_last_sign_of_life_counts_no_more(
    alive, noted, told, due
):
    then = [None if ago is None else day(-ago) for ago in (noted, told)]
    assert rules.silence(day(-alive), *then, TODAY, (30, 14)) is due


OFFER = OfferDraft(2, "P.1", ("a",))


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({}, None),
        ({"places": 1}, None),
        ({"places": 4}, None),
        ({"places": 5}, "places"),
        ({"places": 0}, "places"),
        ({"places": None}, "places"),
        ({"contact": "P1"}, "contact"),
        ({"contact": "x" * 200}, None),
        ({"contact": "x" * 201}, "contact"),
        ({"competencies": ("a", "b")}, None),
        ({"competencies": ("c",)}, "competencies"),
        ({"until": day(1)}, None),
        ({"until": TODAY}, "until"),
        ({"until": day(2 * YEAR + 1)}, None),
        ({"until": day(2 * YEAR + 2)}, "until"),
        ({"since": day(9), "until": day(9)}, "until"),
    ],
)
def test_an_offer_has_places_a_way_to_be_reached_and_an_end(said, field):
    """Its last day lies within two years; an end is the day after it."""
    given = replace(OFFER, **said), (4, 1), ("a", "b"), TODAY
    assert refused(rules.check_offer, *given) == field


def test_no_fewer_places_than_are_taken():
    for taken, field in ((2, None), (3, "places")):
        given = OFFER, (4, taken), ("a",), TODAY
        assert refused(rules.check_offer, *given) == field


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (0, 1, None),
        (0, 0, "last"),
        (0, None, "last"),
        (0, YEAR, None),
        (0, YEAR + 1, "last"),
        (-1, 5, "since"),
        (YEAR, YEAR + 1, None),
    ],
)
def test_an_absence_lasts_a_day_to_a_year(since, until, field):
    end = None if until is None else day(until)
    period = PairPeriod(day(since), end)
    assert refused(rules.check_absence, period, TODAY) == field


def test_a_pair_ends_with_the_first_post_that_ends():
    open_, first, later = None, day(30), day(60)
    for ends, until in (
        ({"a": open_, "b": open_}, None),
        ({"a": open_, "b": first}, first),
        ({"a": later, "b": first}, first),
    ):
        found = rules.check_period(PairPeriod(TODAY), TODAY, ends)
        assert found == PairPeriod(TODAY, until)


@pytest.mark.parametrize(
    ("since", "until", "end", "field"),
    [
        (0, 30, 30, None),
        (0, 31, 30, "until"),
        (5, 5, None, "until"),
        (5, 6, None, None),
        (0, None, False, "since"),
        (-1, None, None, "since"),
    ],
)
def test_a_pair_lies_within_both_posts(since, until, end, field):
    period = PairPeriod(day(since), until and day(until))
    ends = {"a": None, "b": day(end) if end else end}
    assert refused(rules.check_period, period, TODAY, ends) == field


def test_one_main_mentor_at_a_time():
    first, then = PairPeriod(TODAY, day(9)), PairPeriod(day(9))
    rules.check_main(then, [first], "Lan")
    with pytest.raises(Conflict):
        rules.check_main(
            PairPeriod(day(8)), [first, PairPeriod(day(-9), TODAY)], "Lan"
        )


def test_a_place_is_free_on_every_day_of_the_pair():
    """Two pairs one after another take one place, and what is over takes none."""
    others = [
        PairPeriod(TODAY, day(9)),
        PairPeriod(day(9)),
        PairPeriod(day(-9), TODAY),
        PairPeriod(day(-9), TODAY),
    ]
    rules.check_free(PairPeriod(TODAY), others, 2)
    with pytest.raises(Conflict):
        rules.check_free(PairPeriod(TODAY), others, 1)
    rules.check_free(PairPeriod(TODAY, day(9)), [PairPeriod(day(9))], 1)
    with pytest.raises(Conflict):
        growing = [PairPeriod(TODAY), PairPeriod(day(9))]
        rules.check_free(PairPeriod(TODAY), growing, 2)


def test_what_is_settled_is_not_answered_and_whose_yes_is_missing():
    rules.check_answer(PairState.ASKED)
    with pytest.raises(Conflict):
        rules.check_answer(PairState.RUNNING)
    row = SimpleNamespace(mentor_at=TODAY, person_at=None, head_at=TODAY)
    assert rules.missing_yes(row) == [Side.PERSON]
