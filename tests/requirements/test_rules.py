"""Layers of requirements: each may add or raise, none may lower."""

import datetime as dt
import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.errors import Invalid
from lms.framework.types import Depth
from lms.requirements.rules import layers as rules
from lms.requirements.types import ChangeKind, Layer, Requirement

NATION, PROVINCE, COMMUNE, ELSEWHERE = 1, 2, 3, 4
WAY = [NATION, PROVINCE, COMMUNE]
KNOWS, KNOWS_HOW, SHOWS_HOW, DOES = Depth


def layer(
    unit, level, depth=KNOWS_HOW, competency="dig.safety", essential=True
):
    return Layer(unit, competency, level, depth, essential)


def test_nothing_asked_is_an_empty_answer():
    assert rules.merge(WAY, []) == {}


def test_one_layer_is_taken_as_it_is():
    asked = layer(NATION, 2, DOES)
    found = rules.merge(WAY, [asked])
    assert found == {
        "dig.safety": Requirement(
            "dig.safety", 2, DOES, True, asked, asked, (asked,)
        )
    }


def test_a_lower_layer_raises_and_is_named_as_the_one_that_did():
    nation, province = layer(NATION, 2), layer(PROVINCE, 3)
    found = rules.merge(WAY, [province, nation])["dig.safety"]
    assert (found.level, found.level_from, found.depth_from) == (
        3,
        province,
        nation,
    )
    assert found.layers == (nation, province)


def test_level_and_depth_may_come_from_different_layers():
    nation, commune = layer(NATION, 4, KNOWS), layer(COMMUNE, 1, DOES)
    found = rules.merge(WAY, [nation, commune])["dig.safety"]
    assert (found.level, found.depth) == (4, DOES)
    assert (found.level_from, found.depth_from) == (nation, commune)


def test_a_layer_that_asks_the_same_as_one_above_is_not_named():
    nation, commune = layer(NATION, 3), layer(COMMUNE, 3)
    assert (
        rules.merge(WAY, [commune, nation])["dig.safety"].level_from is nation
    )


def test_another_commune_asks_nothing_of_this_one():
    assert rules.merge(WAY, [layer(ELSEWHERE, 5)]) == {}


def test_a_lower_layer_adds_a_competency():
    found = rules.merge(
        WAY, [layer(NATION, 2), layer(COMMUNE, 2, competency="com.languages")]
    )
    assert set(found) == {"dig.safety", "com.languages"}


def test_what_one_layer_calls_essential_is_essential():
    useful = layer(NATION, 2, essential=False)
    assert not rules.merge(WAY, [useful])["dig.safety"].essential
    assert rules.merge(WAY, [useful, layer(COMMUNE, 1)])["dig.safety"].essential


ids = itertools.count(1)
layers = st.builds(
    Layer,
    st.sampled_from([*WAY, ELSEWHERE]),
    st.sampled_from(["a", "b"]),
    st.integers(1, 5),
    st.sampled_from(Depth),
    st.booleans(),
).map(lambda row: replace(row, row=next(ids)))


@given(st.lists(layers, max_size=8), layers)
def test_one_more_row_never_lowers_anything(rows, more):
    before, after = rules.merge(WAY, rows), rules.merge(WAY, [*rows, more])
    for competency, asked in before.items():
        now = after[competency]
        assert (
            (now.level >= asked.level)
            and (now.depth >= asked.depth)
            and (now.essential >= asked.essential)
        )


@given(st.lists(layers, max_size=8))
def test_further_down_never_less_is_asked(rows):
    for length in range(len(WAY)):
        above, below = (
            rules.merge(WAY[:length], rows),
            rules.merge(WAY[: length + 1], rows),
        )
        for competency, asked in above.items():
            assert below[competency].level >= asked.level
            assert below[competency].depth >= asked.depth


@given(st.lists(layers, max_size=8))
def test_the_named_layer_is_the_topmost_that_reaches_the_value(rows):
    for competency, asked in rules.merge(WAY, rows).items():
        mine = [
            row
            for row in rows
            if row.competency == competency and row.unit_id in WAY
        ]
        assert asked.level == max(row.level for row in mine)
        assert asked.depth == max(row.depth for row in mine)
        top = min(
            WAY.index(row.unit_id) for row in mine if row.level == asked.level
        )
        assert (
            asked.level_from.level,
            WAY.index(asked.level_from.unit_id),
        ) == (asked.level, top)
        top = min(
            WAY.index(row.unit_id) for row in mine if row.depth == asked.depth
        )
        assert (
            asked.depth_from.depth,
            WAY.index(asked.depth_from.unit_id),
        ) == (asked.depth, top)
        assert sorted(asked.layers, key=repr) == sorted(mine, key=repr)


@given(st.lists(layers, max_size=8), st.randoms())
def test_the_order_in_which_rows_are_read_never_matters(rows, random):
    assert rules.merge(WAY, random.sample(rows, len(rows))) == rules.merge(
        WAY, rows
    )


@given(st.lists(layers, min_size=1, max_size=8), st.data())
def test_raising_a_row_never_lowers_anything(rows, data):
    at = data.draw(st.integers(0, len(rows) - 1))
    old = rows[at]
    new = replace(
        old,
        level=data.draw(st.integers(old.level, 5)),
        depth=data.draw(
            st.sampled_from([depth for depth in Depth if depth >= old.depth])
        ),
        essential=old.essential or data.draw(st.booleans()),
    )
    before, after = (
        rules.merge(WAY, rows),
        rules.merge(WAY, [*rows[:at], new, *rows[at + 1 :]]),
    )
    assert before.keys() == after.keys()
    for competency, asked in before.items():
        now = after[competency]
        assert (
            (now.level >= asked.level)
            and (now.depth >= asked.depth)
            and (now.essential >= asked.essential)
        )


ABOVE = rules.merge(WAY, [layer(PROVINCE, 3, SHOWS_HOW)])["dig.safety"]


@pytest.mark.parametrize("level", [0, 6, -1, 2.5])
def test_a_level_outside_the_scale_is_refused(level):
    with pytest.raises(Invalid, match="1 to 5") as refused:
        rules.check(level, DOES, None, "")
    assert refused.value.field == "level"


@pytest.mark.parametrize("depth", [0, 5, -1])
def test_a_depth_outside_the_scale_is_refused(depth):
    with pytest.raises(Invalid) as refused:
        rules.check(3, depth, None, "")
    assert refused.value.field == "depth"


def test_a_lower_level_than_above_is_refused_with_the_name_of_the_layer():
    with pytest.raises(
        Invalid, match="Hải Bình already asks for level 3"
    ) as refused:
        rules.check(2, DOES, ABOVE, "Hải Bình")
    assert refused.value.field == "level"


def test_a_shallower_proof_than_above_is_refused_with_the_name_of_the_layer():
    with pytest.raises(
        Invalid, match="Hải Bình already asks for a deeper proof"
    ) as refused:
        rules.check(3, KNOWS, ABOVE, "Hải Bình")
    assert (refused.value.field, refused.value.values["depth"]) == (
        "depth",
        "shows_how",
    )


@given(
    st.integers(1, 5),
    st.sampled_from(Depth),
    st.integers(1, 5),
    st.sampled_from(Depth),
)
def test_what_the_check_lets_through_is_what_the_place_then_asks(
    level, depth, above_level, above_depth
):
    above = layer(PROVINCE, above_level, above_depth)
    mine = replace(above, unit_id=COMMUNE, level=level, depth=depth)
    try:
        rules.check(
            level, depth, rules.merge(WAY, [above])["dig.safety"], "province"
        )
    except Invalid:
        assert level < above_level or depth < above_depth
    else:
        found = rules.merge(WAY, [above, mine])["dig.safety"]
        assert (found.level, found.depth) == (level, depth)


# Rows in time

TODAY = dt.date(2026, 11, 22)
HORIZON = 12


def on(offset):
    return None if offset is None else TODAY + dt.timedelta(days=offset)


spans = st.tuples(
    st.integers(-4, 8), st.one_of(st.none(), st.integers(0, 6))
).map(
    lambda pair: (
        on(pair[0]),
        None if pair[1] is None else on(pair[0] + pair[1]),
    )
)
dated = st.builds(
    lambda unit, level, depth, essential, span: Layer(
        unit,
        "a",
        level,
        depth,
        essential,
        since=span[0],
        until=span[1],
        row=next(ids),
    ),
    st.sampled_from([NATION, PROVINCE]),
    st.integers(1, 3),
    st.sampled_from([KNOWS, KNOWS_HOW]),
    st.booleans(),
    spans,
)


def asks(rows, day):
    found = rules.merge(WAY, [row for row in rows if row.holds(day)]).get("a")
    return found and (found.level, found.depth, found.essential)


@given(
    dated.map(lambda row: replace(row, unit_id=COMMUNE)),
    st.lists(dated, max_size=5),
)
def test_a_row_is_redundant_exactly_if_leaving_it_out_changes_nothing_from_today_on(
    own, above
):
    days = [on(offset) for offset in range(HORIZON + 8)]
    matters = any(asks([own, *above], day) != asks(above, day) for day in days)
    over = not any(own.holds(day) for day in days)
    assert rules.is_redundant(own, above, TODAY) == (not matters and not over)


@given(
    dated.map(lambda row: replace(row, unit_id=COMMUNE)),
    st.lists(dated, max_size=5),
    dated,
)
def test_more_from_above_makes_a_row_redundant_but_never_needed_again(
    own, above, more
):
    if rules.is_redundant(own, above, TODAY):
        assert rules.is_redundant(own, [*above, more], TODAY)


def test_a_row_that_is_covered_only_for_a_while_is_still_needed():
    own = Layer(COMMUNE, "a", 2, KNOWS, since=TODAY, row=1)
    above = Layer(NATION, "a", 3, KNOWS, since=TODAY, until=on(5), row=2)
    assert not rules.is_redundant(own, [above], TODAY)
    assert rules.is_redundant(replace(own, until=on(5)), [above], TODAY)
    assert rules.is_redundant(
        own, [above, replace(above, since=on(5), until=None)], TODAY
    )


@given(spans, st.lists(spans, max_size=4))
def test_rows_of_one_place_never_hold_on_the_same_day(new, there):
    """Whatever is accepted, one row after the other, leaves at most one in
    force on any day.
    """
    rows = []
    for at, (since, until) in enumerate([*there, new], 1):
        if until is not None and until <= since:
            continue
        try:
            taken_over = rules.find_replaced(since, until, rows)
        except rules.RowOverlap as met:
            assert any(
                met.row.holds(day)
                and since <= day
                and (until is None or day < until)
                for day in map(on, range(-6, 20))
            )
            continue
        rows = [
            replace(row, until=since) if row is taken_over else row
            for row in rows
        ]
        rows.append(
            Layer(COMMUNE, "a", 1, KNOWS, since=since, until=until, row=at)
        )
        for day in map(on, range(-6, 20)):
            assert sum(row.holds(day) for row in rows) <= 1


def test_news_say_what_turned_which_way():
    def asked(level, depth=KNOWS, essential=True):
        row = Layer(NATION, "a", level, depth, essential)
        return Requirement("a", level, depth, essential, row, row, (row,))

    before = {
        ("p", "a"): asked(2),
        ("p", "b"): asked(2, DOES),
        ("p", "c"): asked(2),
        ("p", "d"): asked(2),
        ("q", "a"): asked(1),
    }
    after = {
        ("p", "a"): asked(3),
        ("p", "b"): asked(3, KNOWS),
        ("p", "d"): asked(2),
        ("r", "a"): asked(1),
        ("q", "a"): asked(1, essential=False),
    }
    found = {
        (one.post, one.competency): one.kind
        for one in rules.compare(before, after)
    }
    assert found == {
        ("p", "a"): ChangeKind.RAISED,
        ("p", "b"): ChangeKind.EASED,
        ("p", "c"): ChangeKind.GONE,
        ("r", "a"): ChangeKind.NEW,
        ("q", "a"): ChangeKind.EASED,
    }
    assert rules.compare(after, after) == []
