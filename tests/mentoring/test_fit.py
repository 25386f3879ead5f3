"""Who suits whom, by what was shown at work."""

import pytest

from lms.evidence.types import Attainment
from lms.framework.types import Depth
from lms.mentoring import rules
from lms.mentoring.types import PairPeriod
from lms.people.types import Span
from lms.requirements.types import Layer, Requirement


def asked(key, level=3, depth=Depth.DOES, essential=True):
    layer = Layer(1, key, level, depth)
    return Requirement(key, level, depth, essential, layer, layer, (layer,))


def shown(*levels, sure=None):
    return Attainment(levels, 1, sure=sure)


REQUIRED = {one.competency: one for one in (asked("a"), asked("b"))}


def suits(shown_, offered=(), trusted=frozenset({"a"}), minus=0):
    wanted = rules.still_wanted(REQUIRED, {})
    who = {"person_id": 1, "name": "Hòa", "load": 0, "places": 2}
    return rules.candidate(wanted, shown_, offered, trusted, minus, **who)


def test_what_was_shown_by_a_quiz_only_is_not_enough_to_guide():
    """H6: level 3 known, asked is level 3 at work."""
    quiz = suits({"a": shown(3, 3, 0, 0)})
    assert (quiz.fit, quiz.is_suited) == (0, False)
    work = suits({"a": shown(3, 3, 3, 3)})
    assert (work.fit, work.percent, work.is_suited) == (5000, 50, True)
    doubted = suits({"a": shown(3, 3, 3, 3, sure=(3, 3, 3, 2))})
    assert doubted.fit == 0


@pytest.mark.parametrize(
    ("given", "fit", "suited"),
    [
        ({"minus": 10}, 4000, True),
        ({"offered": ("b",)}, 0, False),
        ({"trusted": frozenset()}, 5000, False),
        ({"trusted": frozenset({"x"})}, 5000, False),
        ({"trusted": None}, 5000, True),
    ],
)
def test_place_offer_and_trust_count(given, fit, suited):
    found = suits({"a": shown(3, 3, 3, 3)}, **given)
    assert (found.fit, found.is_suited) == (fit, suited)


def test_the_essential_comes_first_then_what_is_missing_then_all():
    more = REQUIRED | {"c": asked("c", essential=False)}
    done = {key: shown(3, 3, 3, 3) for key in "ab"}

    def wanted(shown_):
        return [one.competency for one in rules.still_wanted(more, shown_)]

    assert wanted({}) == ["a", "b"]
    assert wanted(done) == ["c"]
    assert wanted(done | {"c": shown(3, 3, 3, 3)}) == ["a", "b", "c"]


def test_postings_of_one_authority_one_after_another_are_one():
    from datetime import date

    first = Span(1, "clerk", date(2026, 1, 1), date(2026, 6, 1))
    then = Span(2, "justice", date(2026, 6, 1), None)
    period = PairPeriod(date(2026, 3, 1))
    same, other = (lambda _unit: "/1/"), (lambda unit: f"/{unit}/")
    assert rules.posted([then, first], period, same) is None
    assert rules.posted([then, first], period, other) == date(2026, 6, 1)
    assert rules.posted([then], period, same) is False
