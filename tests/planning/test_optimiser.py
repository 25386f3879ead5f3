"""The exact method against trying out everything, on hundreds of small
instances; and what it promises at its limit.
"""

import random
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from lms.planning.rules import optimiser
from lms.planning.rules.cover import CourseOption, CourseStage


@st.composite
def instances(draw, courses=5, gaps=5, stages=3):
    """Courses that close some of a few gaps, some of them requiring earlier
    ones, one perhaps assigned, one perhaps half done.
    """
    found = []
    for number in range(draw(st.integers(1, courses))):
        parts, minutes, closes, rows = 0, 0, 0, []
        for place in range(draw(st.integers(1, stages))):
            parts += draw(st.integers(1, 2))
            minutes += draw(st.integers(0 if place == 0 else 1, 6))
            closes |= draw(st.integers(0, 2**gaps - 1)) & draw(
                st.integers(0, 2**gaps - 1)
            )
            rows.append(CourseStage(parts, minutes, closes))
        before = [option.key for option in found]
        requires = (
            draw(st.lists(st.sampled_from(before), unique=True, max_size=2))
            if before
            else []
        )
        assigned = draw(
            st.sampled_from([0, 0, 0, 0, rows[0].parts, rows[-1].parts])
        )
        found.append(
            CourseOption(
                f"c{draw(st.integers(0, 9))}{number}",
                tuple(rows),
                tuple(requires),
                assigned,
            )
        )
    return found


def everything(options):
    """The least selection by trying out all of them: minutes, then courses,
    then keys.
    """
    closable = 0
    for option in options:
        closable |= option.stages[-1].closes
    by_key = {option.key: option for option in options}
    best = None
    for places in product(
        *(range(-1, len(option.stages)) for option in options)
    ):
        at = {
            option.key: place
            for option, place in zip(options, places, strict=True)
        }
        if not all(_allowed(option, at, by_key) for option in options):
            continue
        taken = [
            (option, option.stages[at[option.key]])
            for option in options
            if at[option.key] >= 0
        ]
        closed = 0
        for _option, stage in taken:
            closed |= stage.closes
        if closed == closable:
            parts = sorted(
                (option.key, stage.parts)
                for option, stage in taken
                if stage.minutes
            )
            value = (
                sum(stage.minutes for _option, stage in taken),
                len(parts),
                parts,
            )
            best = value if best is None else min(best, value)
    return best


def _allowed(option, at, by_key):
    """What waits for a signature is there anyhow; what is assigned is taken; what
    takes time needs all it requires.
    """
    place = at[option.key]
    if place + 1 < len(option.stages) and option.stages[place + 1].minutes == 0:
        return False
    if option.assigned and (
        place < 0 or option.stages[place].parts < option.assigned
    ):
        return False
    if place < 0 or option.stages[place].minutes == 0:
        return True
    return all(
        at[key] == len(by_key[key].stages) - 1 for key in option.requires
    )


@given(instances())
@settings(max_examples=600)
def test_it_finds_exactly_what_trying_out_everything_finds(options):
    found = optimiser.best(options)
    assert (
        found.minutes,
        len(found.parts),
        sorted(found.parts.items()),
    ) == everything(options)
    assert found.exact


@given(instances(courses=7, gaps=7, stages=1))
@settings(max_examples=300)
def test_the_same_with_more_courses_of_one_stage(options):
    found = optimiser.best(options)
    assert (
        found.minutes,
        len(found.parts),
        sorted(found.parts.items()),
    ) == everything(options)


@given(instances(), st.randoms())
def test_the_order_in_which_courses_are_listed_does_not_matter(options, random):
    shuffled = random.sample(options, len(options))
    assert optimiser.best(shuffled).parts == optimiser.best(options).parts


@given(instances(), st.integers(0, 3))
@settings(max_examples=300)
def test_at_the_limit_the_answer_is_allowed_and_its_bound_is_true(
    options, limit
):
    found, least = optimiser.best(options, limit), everything(options)
    assert found.bound <= least[0] <= found.minutes
    closed, by_key = 0, {option.key: option for option in options}
    for option in options:
        for stage in option.stages:
            if stage.minutes == 0 or stage.parts <= found.parts.get(
                option.key, 0
            ):
                closed |= stage.closes
        if option.key in found.parts:
            for key in option.requires:
                last = by_key[key].stages[-1]
                assert last.minutes == 0 or found.parts[key] == last.parts
    for option in options:
        assert not closed ^ (closed | option.stages[-1].closes)


def test_nothing_to_close_takes_nothing():
    assert optimiser.best([]).parts == {}
    assert (
        optimiser.best([CourseOption("a", (CourseStage(1, 5, 0),))]).parts == {}
    )


def test_among_equals_fewer_courses_then_the_smaller_key():
    one = CourseOption("z-both", (CourseStage(1, 20, 0b11),))
    two = [
        CourseOption("a", (CourseStage(1, 10, 0b01),)),
        CourseOption("b", (CourseStage(1, 10, 0b10),)),
    ]
    assert optimiser.best([one, *two]).parts == {"z-both": 1}
    assert optimiser.best(
        [
            CourseOption("b", (CourseStage(1, 10, 1),)),
            CourseOption("a", (CourseStage(1, 10, 1),)),
        ]
    ).parts == {"a": 1}


def test_what_a_course_names_beyond_those_to_choose_from_is_there_already():
    option = CourseOption("a", (CourseStage(1, 5, 1),), ("gone",))
    assert optimiser.best([option]).minutes == 5


def alike(chance, courses=7, gaps=5):
    """Courses of which many take the same time and close as much."""
    keys = chance.sample(range(courses), courses)
    found = []
    for key in keys:
        closed = chance.sample(range(gaps), chance.randint(2, 3))
        closes = sum(1 << gap for gap in closed)
        stage = CourseStage(1, 10 * chance.randint(1, 2), closes)
        found.append(CourseOption(f"c{key}", (stage,)))
    return found


def test_of_plans_that_take_as_long_it_is_always_the_same_one():
    for seed in range(100):
        options = alike(random.Random(seed))
        found = optimiser.best(options)
        value = found.minutes, len(found.parts), sorted(found.parts.items())
        assert value == everything(options), seed


def larger(chance, courses=16, gaps=12):
    """Sixteen courses for twelve gaps, as a person with a new post has."""
    found = []
    for number in range(courses):
        rows, minutes, closes = [], 0, 0
        for parts in range(1, chance.randint(1, 3) + 1):
            minutes += chance.randint(1, 12) * 5
            for gap in chance.sample(range(gaps), chance.randint(1, 3)):
                closes |= 1 << gap
            rows.append(CourseStage(parts, minutes, closes))
        first = [chance.randrange(number)] if number else []
        wanted = first if chance.random() < 0.25 else []
        requires = tuple(f"c{one:02}" for one in wanted)
        found.append(CourseOption(f"c{number:02}", tuple(rows), requires, 0))
    return found


def test_what_cannot_matter_is_not_looked_at():
    """The bounds change no plan, but how many selections are looked at."""
    chance = random.Random(9)
    found = [optimiser.best(larger(chance)) for _ in range(40)]
    assert all(one.exact for one in found)
    assert sum(one.nodes for one in found) <= 340
