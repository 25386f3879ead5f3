"""How a scenario is played, what playing it in every way finds, and its map."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Conflict
from lms.scenarios import rules
from lms.scenarios.rules.walk import explore
from lms.scenarios.types import (
    Ending,
    Scenario,
    Scene,
    SceneChoice,
    ValueCondition,
    ValueEffect,
    Variable,
    paragraphs,
)
from tests.scenarios.cases import CASE, case, checked

SAID = {"vi": "a", "en": "b"}


def test_playing_goes_where_the_choices_lead():
    scenario = case()
    state = rules.begin(scenario)
    assert (state.place, dict(state.values)) == (
        "arrival",
        {"trust": 5, "minutes": 0},
    )
    state = rules.choose(scenario, state, "greet")
    assert (state.place, state.values["trust"]) == ("papers", 7)
    keys = [one.key for one in rules.open_choices(scenario, state)]
    assert keys == ["check", "again", "leave"]
    end = rules.choose(scenario, state, "check")
    assert rules.open_choices(scenario, end) == []
    assert rules.has_passed(scenario, end.values)


def test_a_condition_closes_a_choice():
    scenario = case()
    state = rules.replay(scenario, ["shout"])
    keys = [one.key for one in rules.open_choices(scenario, state)]
    assert keys == ["again", "leave"]
    with pytest.raises(Conflict, match="cannot be chosen here"):
        rules.choose(scenario, state, "check")


@pytest.mark.parametrize(
    "trace",
    [["check"], ["greet", "greet"], ["greet", "check", "check"], ["nothing"]],
)
def test_a_trace_that_does_not_fit_is_refused(trace):
    with pytest.raises(Conflict):
        rules.replay(case(), trace)


def test_a_play_has_an_end_even_in_circles():
    around = ["greet", "again"] * 100
    rules.replay(case(), around)
    with pytest.raises(Conflict, match="Begin this case anew"):
        rules.replay(case(), [*around, "greet"])


def test_values_stay_within_their_bounds():
    state = rules.replay(case(), ["greet", "again"] * 4)
    assert dict(state.values) == {"trust": 10, "minutes": 30}


def test_each_decision_says_what_it_did_and_what_else_there_was():
    first, second = rules.decisions(case(), ["shout", "leave"])
    [change] = first.changes
    assert (change.before, change.after, change.difference) == (5, 1, -4)
    assert [one.key for one in first.others] == ["greet"]
    assert second.changes == ()
    assert [one.key for one in second.others] == ["again"]
    assert [one.key for one in second.closed] == ["check"]


def test_what_is_not_scored_is_passed_by_coming_to_an_end():
    scenario = replace(case(), passing=())
    assert not scenario.is_scored
    assert rules.has_passed(scenario, {"trust": 0, "minutes": 30})


def test_a_text_is_told_in_paragraphs():
    told = paragraphs({"vi": "Một\n\nhai", "en": "One"})
    assert told == [{"vi": "Một", "en": "One"}, {"vi": "hai"}]


# Playing it in every way


def faults(text):
    """Field and text of what is wrong."""
    return [(one.field, str(one)) for one in checked(text)[1]]


def test_a_dead_end_is_named_with_the_way_to_it():
    text = CASE.replace(
        "      - key: leave\n",
        "      - key: leave\n        when: {trust: at least 3}\n",
    ).replace(
        "      - key: again\n",
        "      - key: again\n        when: {trust: at least 3}\n",
    )
    [(field, said)] = faults(text)
    assert field == "scenes[1]"
    assert "no choice is open after arrival → shout;" in said


def test_a_circle_without_a_way_out_is_named():
    text = CASE.replace(
        "      - key: leave\n",
        "      - key: leave\n        when: {trust: at least 3}\n",
    ).replace(
        "      - key: greet\n",
        "      - key: greet\n        when: {trust: at least 3}\n",
    )
    found = faults(text)
    assert {field for field, _said in found} == {"scenes[0]", "scenes[1]"}
    assert "after arrival → shout no ending can be reached" in found[0][1]


def test_a_circle_that_leads_to_no_ending_by_its_lines_is_named():
    text = CASE.replace("then: done", "then: arrival")
    text = text.replace("then: gone", "then: arrival")
    said = " ".join(text for _field, text in faults(text))
    assert said.count("however often one chooses") == 2
    assert "leads to “done”" in said


def test_what_can_never_be_chosen_or_reached_is_named():
    text = CASE.replace("at least 3", "exactly 4")
    found = dict(faults(text))
    assert "can never hold" in found["scenes[1].choices[0].when"]
    assert "no way of playing" in found["endings[0]"]


def test_a_condition_that_holds_only_after_a_circle_is_found():
    text = CASE.replace("at least 3}", "at least 3, minutes: at least 25}")
    assert faults(text) == []


def test_too_many_ways_are_said_and_not_looked_at():
    scenario = case()
    found = list(rules.walking_faults(scenario, most=5))
    assert [one.is_warning for one in found] == [True]
    assert len(explore(scenario, most=5).ways) <= 6


def test_what_no_condition_asks_for_makes_no_ways():
    costs = [Variable(f"cost-{n}", SAID, 0, 0, 1_000_000) for n in range(5)]
    scenario = case()
    effects = tuple(ValueEffect(one.key, 7) for one in costs)
    scenes = tuple(
        replace(
            scene,
            choices=tuple(
                replace(one, effects=one.effects + effects)
                for one in scene.choices
            ),
        )
        for scene in scenario.scenes
    )
    more = replace(
        scenario, variables=(*scenario.variables, *costs), scenes=scenes
    )
    assert len(explore(more).ways) == len(explore(scenario).ways)


# Whatever is written


@st.composite
def scenarios(draw):
    """Small ones with circles, conditions, dead ends and unreached places."""
    variables = [
        Variable(f"v{n}", SAID, draw(st.integers(0, 4)), 0, 4)
        for n in range(draw(st.integers(0, 2)))
    ]
    scenes, endings = draw(st.integers(1, 5)), draw(st.integers(1, 2))
    places = [f"s{n}" for n in range(scenes)] + [
        f"e{n}" for n in range(endings)
    ]

    def about(made):
        return tuple(made(one.key) for one in variables if draw(st.booleans()))

    def condition(key):
        low = draw(st.integers(0, 4))
        return ValueCondition(key, low, draw(st.integers(low, 4)))

    def effect(key):
        sets = draw(st.booleans())
        return ValueEffect(key, draw(st.integers(0 if sets else -3, 3)), sets)

    return Scenario(
        tuple(variables),
        tuple(
            Scene(
                f"s{n}",
                SAID,
                SAID,
                None,
                tuple(
                    SceneChoice(
                        f"c{n}-{m}",
                        SAID,
                        about(condition),
                        about(effect),
                        SAID,
                        (),
                        draw(st.sampled_from(places)),
                    )
                    for m in range(draw(st.integers(1, 3)))
                ),
            )
            for n in range(scenes)
        ),
        tuple(Ending(f"e{n}", SAID, SAID, SAID) for n in range(endings)),
        about(condition),
    )


@st.composite
def plays(draw):
    """A scenario and a way through it, of twelve choices at most."""
    scenario = draw(scenarios())
    trace, state = [], rules.begin(scenario)
    for _step in range(draw(st.integers(0, 12))):
        keys = [one.key for one in rules.open_choices(scenario, state)]
        if not keys:
            break
        trace.append(draw(st.sampled_from(keys)))
        state = rules.choose(scenario, state, trace[-1])
    return scenario, trace, state


@given(plays())
def test_the_same_choices_lead_to_the_same_place(play):
    scenario, trace, state = play
    assert rules.replay(scenario, trace) == state
    for one in scenario.variables:
        assert one.low <= state.values[one.key] <= one.high


@given(plays(), st.data())
def test_going_back_to_a_decision_is_the_beginning_of_the_trace(play, data):
    scenario, trace, state = play
    step = data.draw(st.integers(0, len(trace)))
    there = rules.replay(scenario, trace[:step])
    for key in trace[step:]:
        there = rules.choose(scenario, there, key)
    assert there == state
    steps = rules.decisions(scenario, trace)
    assert [one.choice.key for one in steps] == trace
    assert rules.decisions(scenario, trace[:step]) == steps[:step]


@given(plays())
def test_nobody_gets_where_the_walk_has_not_been(play):
    scenario, trace, state = play
    seen = explore(scenario)
    assert seen.opened >= set(trace)
    assert state.place in {place.key for place in seen.ways}
    faults = list(rules.walking_faults(scenario))
    dead = {one.field for one in faults if "no choice is open" in one.text}
    numbers = {scene.key: n for n, scene in enumerate(scenario.scenes)}
    if state.place in numbers and not rules.open_choices(scenario, state):
        assert f"scenes[{numbers[state.place]}]" in dead


@given(scenarios())
def test_every_place_has_its_own_place_on_the_map(scenario):
    drawn = rules.draw(scenario)
    assert len(drawn.places) == len(scenario.scenes) + len(scenario.endings)
    for one in drawn.places:
        assert 0 <= one.corner.x <= drawn.width - 184
        assert 0 <= one.corner.y <= drawn.height - 74
    for one, other in combinations(drawn.places, 2):
        across, down = (
            abs(a - b) for a, b in zip(one.corner, other.corner, strict=True)
        )
        assert across >= 184 or down >= 74
    assert len(drawn.ways) == len(list(scenario.choices))
    rows = {one.key: one.corner.y for one in drawn.places}
    for way in drawn.ways:
        down = rows[way.link.target] > rows[way.link.source]
        assert down != way.is_back
        assert way.path.startswith("M")
        for x, y in way.points:
            assert 0 <= x <= drawn.width and 0 <= y <= drawn.height


@given(seed=st.text(max_size=8))
def test_choices_stand_in_an_order_of_the_seed(seed):
    scenario = case()
    everything = rules.replay(scenario, ["greet"])
    order = [one.key for one in rules.offered(scenario, everything, seed)]
    assert sorted(order) == ["again", "check", "leave"]
    # What is closed changes nothing in the order of the others.
    fewer = rules.replay(scenario, ["shout"])
    left = [one.key for one in rules.offered(scenario, fewer, seed)]
    assert left == [key for key in order if key != "check"]


def test_orders_differ_unless_the_author_keeps_them():
    def orders(scenario):
        state = rules.replay(scenario, ["greet"])
        found = (rules.offered(scenario, state, f"{n}") for n in range(40))
        return {tuple(one.key for one in order) for order in found}

    assert len(orders(case())) == 6
    kept = CASE.replace(
        '"There are papers."}\n', '"There are papers."}\n    keep_order: true\n'
    )
    assert orders(checked(kept)[0]) == {("check", "again", "leave")}


@pytest.mark.parametrize(
    ("good", "better"), [("more", False), ("less", True), ("either", None)]
)
def test_an_author_says_which_way_is_good(good, better):
    text = CASE.replace("    to: 10\n", f"    to: 10\n    good: {good}\n", 1)
    scenario, found = checked(text)
    assert not found
    [decision] = rules.decisions(scenario, ["shout"])
    assert decision.changes[0].is_better is better
