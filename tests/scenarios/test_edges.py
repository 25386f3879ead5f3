"""Walking and drawing small cases, to the last place and pixel."""

from dataclasses import replace
from itertools import combinations, pairwise

import pytest

from lms.scenarios import rules
from lms.scenarios.rules import drawing
from lms.scenarios.rules.walk import explore
from lms.scenarios.types import (
    Ending,
    Scenario,
    Scene,
    SceneChoice,
    ValueCondition,
    ValueEffect,
    Variable,
)

SAID = {"vi": "a", "en": "b"}


def choice(key, then, *conditions, effects=()):
    return SceneChoice(key, SAID, conditions, effects, SAID, (), then)


def made(scenes, endings, variables=(), passing=()):
    """A case from what may be chosen in each scene."""
    return Scenario(
        tuple(Variable(key, SAID, start, 0, 9) for key, start in variables),
        tuple(
            Scene(key, SAID, SAID, None, tuple(choices))
            for key, choices in scenes.items()
        ),
        tuple(Ending(key, SAID, SAID, SAID) for key in endings),
        tuple(passing),
    )


def told(scenario, **more):
    return [
        (one.text, one.values.get("way"), one.is_warning)
        for one in rules.walking_faults(scenario, **more)
    ]


def test_a_dead_end_is_named_once_with_the_shortest_way():
    """Of a scene in which one is stuck with several values."""
    low, high = ValueCondition("v", 9, 9), ValueEffect("v", 1)
    scenario = made(
        {
            "a": [
                choice("far", "b", effects=[high]),
                choice("near", "stuck"),
                choice("end", "e"),
            ],
            "b": [choice("on", "stuck"), choice("out", "e")],
            "stuck": [choice("never", "e", low)],
        },
        ["e"],
        [("v", 0)],
    )
    found = told(scenario)
    stuck = [way for text, way, _ in found if text == "" or way]
    assert stuck == ["a → near"]


def test_the_way_that_is_named_is_the_shortest_wherever_it_begins():
    scenario = made(
        {
            "a": [choice("x", "b"), choice("y", "c")],
            "b": [choice("on", "stuck"), choice("out", "e")],
            "c": [choice("down", "d")],
            "d": [choice("late", "stuck")],
            "stuck": [choice("never", "e", ValueCondition("v", 9, 9))],
        },
        ["e"],
        [("v", 0)],
    )
    assert [way for _text, way, _ in told(scenario) if way] == ["a → x → on"]


@pytest.mark.parametrize(("most", "is_whole"), [(2, False), (3, True)])
def test_so_many_combinations_are_looked_at(most, is_whole):
    scenario = made({"a": [choice("x", "e"), choice("y", "f")]}, ["e", "f"])
    assert explore(scenario, most).is_whole is is_whole


LAST = ValueCondition("v", 5, 9)


@pytest.mark.parametrize(
    ("first", "then", "never"),
    [(0, 0, "never"), (9, -9, "never"), (9, 0, "always"), (0, 9, "always")],
)
def test_passing_is_asked_at_endings_only(first, then, never):
    """Not of a scene on the way, whatever the values are there."""
    steps = [
        ValueEffect("v", one, is_set)
        for one, is_set in ((first, True), (then, False))
    ]
    scenario = made(
        {
            "a": [choice("x", "b", effects=steps[:1])],
            "b": [choice("y", "e", effects=steps[1:])],
        },
        ["e"],
        [("v", 3)],
        [LAST],
    )
    words = {
        "never": (
            "these conditions hold at no ending that can be reached",
            False,
        ),
        "always": (
            "these conditions hold however one plays, so passing shows nothing",
            True,
        ),
    }
    assert [one[::2] for one in told(scenario)] == [words[never]]


def test_two_variables_are_both_asked():
    """One opens the way, the other decides at the end."""
    opens = ValueCondition("w", 1, 9)
    scenario = made(
        {
            "a": [
                choice("x", "b", effects=[ValueEffect("v", 9, True)]),
                choice("y", "b", effects=[ValueEffect("w", 1, True)]),
            ],
            "b": [choice("z", "e", opens), choice("back", "a")],
        },
        ["e"],
        [("v", 0), ("w", 0)],
        [LAST],
    )
    assert told(scenario) == []
    always = replace(scenario, passing=(ValueCondition("v", 0, 9),))
    assert [is_warning for *_, is_warning in told(always)] == [True]


def test_steps_are_counted_from_one():
    scenario = made({"a": [choice("x", "a"), choice("y", "e")]}, ["e"])
    found = rules.decisions(scenario, ["x", "y"])
    assert [one.number for one in found] == [1, 2]


# The map

BRANCHES = made(
    {
        "a": [choice("1", "b"), choice("2", "e"), choice("3", "c")],
        "b": [choice("1", "c"), choice("2", "a"), choice("3", "b")],
        "c": [choice("1", "e", LAST), choice("2", "nowhere")],
        "alone": [choice("1", "f")],
    },
    ["e", "f"],
)


def test_each_place_stands_below_those_that_lead_to_it():
    drawn = drawing.draw(BRANCHES)
    rows = {one.key: (one.corner.y - 24) / 132 for one in drawn.places}
    assert rows == {"a": 0, "alone": 0, "b": 1, "f": 1, "c": 2, "e": 3}
    assert [one.number for one in drawn.places] == [1, 2, 3, 4, 5, 6]
    assert [one.key for one in drawn.places if one.is_ending] == ["e", "f"]
    assert (drawn.width, drawn.height) == (698, 518)


def test_no_two_places_touch_and_none_leaves_the_drawing():
    drawn = drawing.draw(BRANCHES)
    for one, other in combinations([place.corner for place in drawn.places], 2):
        assert (
            abs(one.x - other.x) >= 184 + 20
            or abs(one.y - other.y)
            == (132 * round(abs(one.y - other.y) / 132))
            != 0
        )
    for place in drawn.places:
        assert place.corner.x >= 24
        assert place.corner.y + 74 + 24 <= drawn.height


def test_ways_leave_below_and_arrive_above_and_back_beside():
    drawn = drawing.draw(BRANCHES)
    corners = {one.key: one.corner for one in drawn.places}
    assert {
        (one.link.source, one.link.number) for one in drawn.ways if one.is_back
    } == {("b", 2), ("b", 3)}
    assert [one.link.is_conditional for one in drawn.ways].count(True) == 1
    assert all(one.link.target != "nowhere" for one in drawn.ways)
    for way in drawn.ways:
        source, target = corners[way.link.source], corners[way.link.target]
        share = 184 * way.link.number / (way.link.count + 1)
        assert way.points[0] == pytest.approx((source.x + share, source.y + 74))
        if way.is_back:
            side = max(way.points[0].x, target.x + 184) + 20
            assert way.points[1:] == (
                (side, way.points[0].y + 20),
                (side, target.y + 37),
                (target.x + 164, target.y + 74),
            )
        else:
            assert way.points[-1] == (target.x + 92, target.y)
            passed = [(point.y - 24 - 37) / 132 for point in way.points[1:-1]]
            rows = range(
                round((source.y - 24) / 132) + 1, round((target.y - 24) / 132)
            )
            assert passed == list(rows)


def test_a_way_is_curves_that_leave_and_arrive_upright():
    points = drawing.Point(10, 20), drawing.Point(30, 60), drawing.Point(5, 80)
    way = drawing.DrawnWay(
        drawing.DrawnChoice("a", 1, 1, "b", False), points, False
    )
    assert way.path == "M10 20C10 40 30 40 30 60C30 70 5 70 5 80"


def test_a_way_that_passes_a_row_has_its_own_room_there():
    scenario = made(
        {
            "a": [choice("1", "b"), choice("2", "e"), choice("3", "b")],
            "b": [choice("1", "e")],
        },
        ["e"],
    )
    drawn = drawing.draw(scenario)
    corners = {one.key: one.corner for one in drawn.places}
    assert corners == {"a": (24, 24), "b": (24, 156), "e": (24, 288)}
    (long,) = [one for one in drawn.ways if one.link.target == "e"][:1]
    assert long.points == (
        (24 + 92, 98),
        (24 + 184 + 20 + 7, 156 + 37),
        (24 + 92, 288),
    )
    assert (drawn.width, drawn.height) == (24 + 204 + 184 + 48, 386)


def test_rows_are_sorted_so_that_ways_do_not_cross():
    scenario = made(
        {
            "a": [choice("1", "b"), choice("2", "c"), choice("3", "d")],
            "b": [choice("1", "g")],
            "c": [choice("1", "f")],
            "d": [choice("1", "e")],
        },
        ["e", "f", "g"],
    )
    drawn = drawing.draw(scenario)
    across = {one.key: one.corner.x for one in drawn.places}
    below = sorted("bcd", key=across.get)
    ends = {"b": "g", "c": "f", "d": "e"}
    assert sorted("efg", key=across.get) == [ends[key] for key in below]
    xs = sorted(across[key] for key in "bcd")
    assert [after - before for before, after in pairwise(xs)] == [204, 204]


def test_a_long_way_passes_beside_those_it_comes_from():
    """Between two places, not round the row."""
    scenario = made(
        {
            "a": [choice("1", "b"), choice("2", "c")],
            "b": [choice("1", "d"), choice("2", "e")],
            "c": [choice("1", "f")],
            "d": [choice("1", "e")],
            "f": [choice("1", "e")],
        },
        ["e"],
    )
    drawn = drawing.draw(scenario)
    across = {one.key: one.corner.x for one in drawn.places}
    (long,) = [one for one in drawn.ways if len(one.points) == 3]
    assert across["d"] < long.points[1].x < across["f"]
