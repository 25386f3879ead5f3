"""Plans are remembered by what they are calculated from, and by all of it."""

import datetime as dt
from dataclasses import replace
from itertools import product

from lms.core.cache import RecentCache
from lms.courses.types import Kind
from lms.evidence.types import Attainment
from lms.planning import rules
from lms.planning.queries.planner import Planner
from lms.planning.types import NO_DETAILS, Due, EvidenceDetails
from tests.planning.conftest import (
    DOES,
    DONE,
    OPEN,
    TODAY,
    WAITING,
    course,
    gap,
    part,
    situation,
    taking,
)

BASIC = course("basic", quiz=[("a", 1)])
ONE = course("one", quiz=[("a", 2)], task=[("a", 3)], requires=["basic"])
TWO = course("two", quiz=[("b", 2)], minutes=40, languages=("vi",))
QUIZ = replace(part(Kind.QUIZ, 5, [("a", 1)], "x"), confirms=("x",))
TWO = replace(TWO, course=replace(TWO.course, deltas=(QUIZ,)))
INDEX = rules.index_courses([BASIC, ONE, TWO])
DOUBTED = Attainment((2, 2, 0, 0), 1, sure=(0, 0, 0, 0))
DOUBTFUL = EvidenceDetails(doubts={"a": frozenset("x")})
TAKINGS = [
    [],
    [taking(BASIC, DONE, DONE)],
    [taking(ONE, DONE, OPEN, OPEN, spent=["quiz"])],
    [taking(ONE, DONE, DONE, WAITING), taking(TWO, DONE, OPEN)],
]


GAPS = [
    [gap("a", depth=DOES)],
    [gap("a", 1), gap("b", essential=False)],
    [gap("a", shown=DOUBTED)],
]
DUE = [
    {},
    {"two": Due("", TODAY + dt.timedelta(3))},
    {"two": Due("lesson", TODAY + dt.timedelta(30))},
]


def test_what_is_remembered_is_what_would_be_calculated():
    """Of everybody who can be made of a few facts, so that many differ from
    each other in one only.
    """
    planner = Planner(INDEX)
    for gaps, takings, mentor, language, weekly, due, details, day in product(
        GAPS,
        TAKINGS,
        [True, False],
        [None, "en"],
        [30, 60],
        DUE,
        [NO_DETAILS, DOUBTFUL],
        [TODAY, dt.date(2027, 1, 4)],
    ):
        here = situation(
            *gaps,
            takings=takings,
            mentor=mentor,
            language=language,
            weekly=weekly,
            due=due,
        )
        here.details = details
        calculated = rules.calculate_plan(here, INDEX, day)
        assert planner.plan(here, day) == calculated


def test_people_who_do_not_differ_share_a_plan():
    planner = Planner(INDEX)
    one, other = situation(gap("a")), situation(gap("a"), done=500)
    other.person_id = 2
    assert planner.plan(one, TODAY) is planner.plan(other, TODAY)


def test_what_was_asked_for_longest_ago_is_forgotten_first():
    recent, made = RecentCache(2), []
    for key in "abacab":
        recent.get(key, lambda key=key: made.append(key) or key)
    assert made == ["a", "b", "c", "b"]


def test_what_is_heavy_is_forgotten_by_its_weight():
    recent, made = RecentCache(10, weigh=len), []
    for key in ("a" * 6, "b" * 5, "b" * 5, "c" * 4, "b" * 5, "d" * 30, "e"):
        recent.get(key, lambda key=key: made.append(key[0]) or key)
    assert made == ["a", "b", "c", "d", "e"]
    assert list(recent.values) == ["e"]
