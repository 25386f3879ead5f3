"""A framework's rule as it stands in files: everything optional, every mistake
named with its place, written back unchanged.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.core.yamlfile import Mistakes
from lms.framework import loader
from lms.framework.rules import attainment
from lms.framework.types import (
    DEFAULT_RULE,
    AttainmentRule,
    Bar,
    Depth,
    Result,
    SourceRule,
)

WHOLE = {
    "result": "latest",
    "enough": 2,
    "sources": {
        "quiz": {"valid_days": 730, "deepest": "knows"},
        "signoff": {"valid_days": None},
        "elsewhere": {},
    },
    "confidence": {
        "high": {"judgements": 4, "spread": 0},
        "medium": {"age_days": 900},
    },
}


def test_a_whole_rule_is_read():
    rule, mistakes = attainment.read(WHOLE)
    assert mistakes == []
    assert (rule.result, rule.enough) == (Result.LATEST, 2)
    sources = {
        "quiz": SourceRule(730, Depth.KNOWS),
        "signoff": SourceRule(),
        "elsewhere": SourceRule(),
    }
    assert rule.sources == sources
    assert (rule.high, rule.medium) == (Bar(4, 365, 0), Bar(2, 900, 2))


@pytest.mark.parametrize(
    "nothing",
    [
        None,
        {},
        {"sources": None},
        {"enough": None, "confidence": {"high": None}},
    ],
)
def test_what_is_not_said_is_the_default(nothing):
    assert attainment.read(nothing) == (DEFAULT_RULE, [])


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ([], ""),
        ("best", ""),
        ({"results": "best"}, "results"),
        ({"result": "worst"}, "result"),
        ({"result": ["best"]}, "result"),
        ({"enough": 0}, "enough"),
        ({"enough": 21}, "enough"),
        ({"enough": True}, "enough"),
        ({"enough": "2"}, "enough"),
        ({"sources": ["quiz"]}, "sources"),
        ({"sources": {7: {}}}, "sources"),
        ({"sources": {"q" * 41: {}}}, "sources"),
        ({"sources": {"quiz": 730}}, "sources.quiz"),
        ({"sources": {"quiz": {"days": 730}}}, "sources.quiz.days"),
        ({"sources": {"quiz": {"valid_days": 0}}}, "sources.quiz.valid_days"),
        ({"sources": {"quiz": {"valid_days": 1.5}}}, "sources.quiz.valid_days"),
        ({"sources": {"quiz": {"deepest": "deep"}}}, "sources.quiz.deepest"),
        ({"confidence": {"highest": {}}}, "confidence.highest"),
        (
            {"confidence": {"high": {"judgements": 0}}},
            "confidence.high.judgements",
        ),
        ({"confidence": {"high": {"spread": 6}}}, "confidence.high.spread"),
        ({"confidence": {"high": {"judgements": 1}}}, "confidence"),
        ({"confidence": {"medium": {"age_days": 30}}}, "confidence"),
    ],
)
def test_each_mistake_is_named_with_its_place_and_leaves_the_default_there(
    data, place
):
    rule, mistakes = attainment.read(data)
    assert [mistake.place for mistake in mistakes] == [place]
    assert all(mistake.text % mistake.values for mistake in mistakes)
    assert (
        rule.result is DEFAULT_RULE.result
        and rule.enough == 1
        and (rule.high, rule.medium) == (DEFAULT_RULE.high, DEFAULT_RULE.medium)
    )


def test_all_mistakes_are_found_at_once():
    _rule, mistakes = attainment.read(
        {
            "enough": -1,
            "result": "x",
            "sources": {"quiz": {"deepest": "y", "valid_days": "z"}},
        }
    )
    assert {mistake.place for mistake in mistakes} == {
        "enough",
        "result",
        "sources.quiz.deepest",
        "sources.quiz.valid_days",
    }


def test_the_default_is_written_as_nothing():
    assert attainment.write(DEFAULT_RULE) == {}


bars = st.tuples(
    st.builds(Bar, st.integers(5, 20), st.integers(1, 300), st.integers(0, 2)),
    st.builds(
        Bar, st.integers(1, 5), st.integers(300, 36_500), st.integers(2, 5)
    ),
)
sources = st.dictionaries(
    st.text("abc-", min_size=1, max_size=8),
    st.builds(
        SourceRule,
        st.integers(1, 36_500) | st.none(),
        st.sampled_from(Depth) | st.none(),
    ).filter(lambda one: one != SourceRule()),
)
rules = st.builds(
    lambda result, enough, sources, pair: AttainmentRule(
        result, enough, sources, *pair
    ),
    st.sampled_from(Result),
    st.integers(1, 20),
    sources,
    bars,
)


@given(rules)
def test_a_rule_written_and_read_again_is_the_same(rule):
    assert attainment.read(attainment.write(rule)) == (rule, [])


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.text()
                | st.sampled_from(
                    ["enough", "sources", "quiz", "confidence", "high"]
                ),
                inner,
            )
        ),
    )
)
def test_whatever_stands_there_is_read_without_breaking(data):
    rule, _mistakes = attainment.read(data)
    assert isinstance(rule, AttainmentRule)


def test_a_file_names_the_line_of_each_mistake_in_its_rule(tmp_path):
    text = (loader.PRESETS / "digital.yaml").read_text("utf-8")
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(
        text + "\nrule:\n  sources:\n    quiz: {valid_days: 730}\n", "utf-8"
    )
    assert loader.read_framework(good)["rule"] == {
        "sources": {"quiz": {"valid_days": 730}}
    }
    bad.write_text(
        text
        + "\nrule:\n  enough: 0\n  sources:\n    quiz: {valid_days: soon}\n",
        "utf-8",
    )
    with pytest.raises(Mistakes) as refused:
        loader.read_framework(bad)
    found = {
        (mistake.field, mistake.line) for mistake in refused.value.mistakes
    }
    lines = bad.read_text("utf-8").splitlines()
    assert found == {
        ("rule.enough", lines.index("  enough: 0") + 1),
        (
            "rule.sources.quiz.valid_days",
            lines.index("    quiz: {valid_days: soon}") + 1,
        ),
    }
