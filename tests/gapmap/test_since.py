"""What has changed on a map since a day: for one's own unit only."""

import datetime as dt

import pytest

from lms.core import clock
from lms.gapmap import rules, service
from lms.gapmap.types import NOBODY, Split
from tests import lite
from tests.gapmap.conftest import unit_id


def test_a_movement_says_more_and_fewer_and_what_is_asked():
    moved = rules.movement(Split(2, 0, 1, 0, 5), Split(3, 0, 0, 0, 7))
    assert (moved.met, moved.asked, moved.is_any) == (1, 2, True)
    assert rules.movement(None, Split(1)).before == NOBODY
    same = Split(1, 0, 0, 0, 1)
    found = rules.movements({"a": same, "b": same}, {"a": same, "c": same})
    assert {key: one.asked for key, one in found.items()} == {"c": 2, "b": -2}
    met = {"d": Split(1, 0, 0, 0, 0)}, {"d": Split(0, 0, 0, 0, 1)}
    assert [one.met for one in rules.movements(*met).values()] == [-1]
    assert rules.movements({"e": same}, {"e": same}) == {}
    resting = [same, Split(1), Split(2, 1), Split(1, 1), None]
    assert rules.count_resting(resting) == 2


@pytest.fixture
def page(app, browser):
    """`page("since=month")`: the ward's map as its manager reads it."""
    at = f"/maps/{unit_id('cua-song')}"
    return lambda query, who="manager-duc": browser(who).get(f"{at}?{query}")


@lite
def test_ones_own_map_says_what_has_changed(page, actor):
    """A month ago nothing was asked in the small demo; today somebody meets
    something.
    """
    duc, ward = actor("manager-duc"), unit_id("cua-song")
    met = max(one.meets for one in service.for_unit(duc, ward).splits.values())
    assert met > 0
    for since in ("month", "quarter", "year"):
        text = page(f"since={since}").text
        assert "What has changed since" in text
        assert f'aria-hidden="true">▲{met}</span>' in text
        assert f"{met} more meet" in text or "1 more meets it" in text
    day = clock.today() - dt.timedelta(days=40)
    text = page(f"since={day}&by=units&post=").text
    assert f'value="{day}"' in text
    assert "0/0 → <strong>" in text


@lite
def test_a_day_that_is_none_is_as_if_it_were_not_said(page):
    tomorrow = clock.today() + dt.timedelta(days=1)
    for wrong in ("", "x", "2026-02-30", "0001-01-01", clock.today(), tomorrow):
        answer = page(f"since={wrong}")
        assert answer.status_code == 200
        assert "What has changed since" not in answer.text, wrong


@lite
def test_from_above_nothing_is_compared(page):
    for since in ("month", "2026-01-01"):
        answer = page(f"since={since}", "province-quang")
        assert answer.status_code == 422
        assert "only today is shown" in answer.text
        assert "What has changed since" not in answer.text
    assert "Compare with" not in page("", "province-quang").text
    assert page("since=month", "lan").status_code == 404
