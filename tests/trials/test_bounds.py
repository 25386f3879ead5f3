"""Days of a trial at their edges, without a database."""

import datetime as dt
from types import SimpleNamespace

import pytest

from lms.trials.rules.clock import moved
from lms.trials.rules.plan import mark_of
from lms.trials.rules.steps import TrialStanding, is_ahead, step_of
from lms.trials.types import TrialSide

TODAY = dt.date(2026, 12, 1)
DAY = dt.timedelta(days=1)


def clock(**days):
    """Of two reviews: the second may be held today, and is due tomorrow."""
    usual = {
        "ends_before": TODAY + 30 * DAY,
        "opens_on": TODAY + 20 * DAY,
        "review_from": lambda number: TODAY + (number - 2) * DAY,
        "review_due": lambda number: TODAY + (number - 1) * DAY,
    }
    return SimpleNamespace(**usual | days)


def ahead(side=TrialSide.REVIEWER, today=TODAY, held=1, **days):
    return is_ahead(
        side, TrialStanding(clock(**days), held, 3, None, 0, 0, today)
    )


def test_absences_of_just_the_allowance_move_nothing():
    for days, later in ((10, 0), (11, 11)):
        away = [SimpleNamespace(days=days, is_pause=False)]
        assert moved(TODAY, away, 10) == TODAY + later * DAY


def test_a_trial_without_a_day_asks_for_all_at_once():
    count = SimpleNamespace(at_start=2, needed=6, met=5)
    assert mark_of(count, 0, 0) == (6, 600, 1)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, False),
        ({"today": TODAY - DAY}, True),
        ({"held": 2}, True),
        ({"held": 3}, False),
        ({"held": 2, "ends_before": TODAY}, False),
        ({"side": TrialSide.DECIDER}, True),
        ({"side": TrialSide.DECIDER, "opens_on": TODAY}, False),
    ],
)
def test_a_review_can_be_held_from_its_day_on(given, found):
    assert ahead(**given) is found


def test_a_review_is_missed_the_day_after_it_was_due():
    for today, word in (
        (TODAY + DAY, "is due on"),
        (TODAY + 2 * DAY, "was due"),
    ):
        now = TrialStanding(clock(), 1, 3, None, 0, 0, today)
        assert word in step_of(TrialSide.REVIEWER, now).text
