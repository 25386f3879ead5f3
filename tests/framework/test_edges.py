"""Contents, rules and lineage of frameworks at their edges."""

import datetime as dt
from hashlib import sha256

import pytest

from lms.framework.rules import attainment, content, lineage
from lms.framework.types import (
    DEFAULT_RULE,
    AttainmentRule,
    Result,
    SourceRule,
)
from tests.framework.test_content import both, fit, problems, row


@pytest.mark.parametrize(
    "more",
    [
        {"key": "k" * 60},
        {"legal_basis": "n" * 60},
        {"source": {"vi": "x" * 2_000}},
        {"title": {"vi": "x" * 200}},
        {"levels": {"1": {"title": both("x"), "description": both("y")}}},
        {"competencies": [row(f"k{number}") for number in range(1_000)]},
        {
            "competencies": [
                row("a", indicators={n: both("x") for n in range(1, 6)})
            ]
        },
        {"competencies": [row("a", indicators={"1": {"vi": "x" * 2_000}})]},
        {"carries": {"a": {"how": "same", "requirements": ["b"]}}},
        {"carries": {"a": {"how": "same", "requirements": None}}},
    ],
)
def test_what_is_just_allowed_is_taken(more):
    (name,) = more
    assert fit(**more)[name]


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("key", {"key": ""}),
        ("key", {"key": None}),
        ("key", {"key": 7}),
        ("key", {"key": "k" * 61}),
        ("legal_basis", {"legal_basis": "n" * 61}),
        ("legal_basis", {"legal_basis": 7}),
        ("source.vi", {"source": {"vi": "x" * 2_001}}),
        ("source", {"source": {"vi": "x", "en": 7}}),
        (
            "levels.1.description.vi",
            {
                "levels": {
                    "1": {
                        "title": both("x"),
                        "description": {"vi": "x" * 2_001},
                    }
                }
            },
        ),
        ("rule.result", {"rule": {"result": "worst"}}),
        (
            "rule.confidence",
            {"rule": {"confidence": {"high": {"judgements": 1}}}},
        ),
        ("carries.a", {"carries": {"a": {"how": "same", "requirements": "b"}}}),
        ("carries.a", {"carries": {"a": {"how": "same", "requirements": [7]}}}),
    ],
)
def test_what_is_just_too_much_or_of_another_kind_is_named(place, more):
    assert list(problems(**more)) == [place]


def test_a_part_that_says_nothing_is_left_out():
    found = fit(rule={}, carries={}, legal_basis="")
    assert found["legal_basis"] is None
    assert found.keys().isdisjoint({"rule", "carries"})


def test_a_day_with_an_hour_is_that_day():
    moment = dt.datetime(2026, 11, 22, 8, 30)  # noqa: DTZ001 - as YAML reads it
    assert fit(as_of=moment)["as_of"] == "2026-11-22"


def test_how_deep_a_competency_stands():
    parents = {"c": "b", "a": None, "b": "a", "d": None}
    found = [*content.in_order(parents)]
    assert found == [("a", 0), ("b", 1), ("c", 2), ("d", 0)]


def test_the_fingerprint_is_that_of_what_was_published_before():
    """Stored and sealed: another way to write it would change every version."""
    said = {"title": {"vi": "Đất"}, "key": "k", "carries": {"a": {}}}
    text = '{"key": "k", "title": {"vi": "Đất"}}'
    assert content.digest(said) == sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    ("sources", "place"),
    [
        ({"quiz": {"valid_days": 36_500}}, []),
        ({"quiz": {"valid_days": 1}}, []),
        ({"quiz": {"valid_days": 36_501}}, ["sources.quiz.valid_days"]),
        ({"q" * 40: {}}, []),
        ({"": {}}, ["sources"]),
    ],
)
def test_sources_of_a_rule(sources, place):
    _rule, mistakes = attainment.read({"sources": sources})
    assert [one.place for one in mistakes] == place


def test_a_source_that_says_nothing_is_not_written():
    rule = AttainmentRule(sources={"quiz": SourceRule()})
    assert attainment.write(rule) == {}


STRICT = AttainmentRule(Result.BEST, enough=3)


def test_a_competency_of_no_version_has_the_default_rule():
    """Whatever number the first version has in the database."""
    for version in (0, 1):
        found = lineage.of([version + 1], [], {"a": version + 1}, {1: STRICT})
        assert found.rule_for("unknown") == DEFAULT_RULE


def test_one_more_version_comes_after_all_others():
    before = lineage.of([9, 4], [(4, "a", "b")], {"b": 4})
    after = before.then(6, [("b", "c")], ["c"], STRICT)
    assert after.order == {9: 0, 4: 1, 6: 2}
    assert after.targets("a", 9) == {"c"}
    assert after.targets("b", 6) == {"b"}
    assert after.rule_for("c") == STRICT
    assert lineage.of([], [], {}).then(3, [], []).order == {3: 0}
