"""A whole framework as plain data: what is refused, what a change touches, what
has to be decided.
"""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.framework.rules import checks
from lms.framework.rules import content as contents
from lms.framework.types import Carry
from lms.studio.rules import changes


def both(text):
    return {"vi": text, "en": f"{text} in English"}


def row(key, parent=None, **more):
    return {
        "key": key,
        "title": both(key),
        "description": both("Mô tả"),
        "indicators": {},
        "parent": parent,
        **more,
    }


def framework(*rows, **more):
    return {
        "key": "mini",
        "title": both("Khung"),
        "source": both("Tự viết"),
        "as_of": dt.date(2026, 11, 22),
        "legal_basis": None,
        "levels": {"1": {"title": both("Một"), "description": {}}},
        "competencies": list(rows) or [row("a"), row("b", "a"), row("c")],
        **more,
    }


def fit(*rows, **more):
    return checks.checked(framework(*rows, **more))


def problems(*rows, **more):
    with pytest.raises(checks.InvalidContent) as refused:
        fit(*rows, **more)
    return {
        problem.place: problem.text % dict(problem.values)
        for problem in refused.value.problems
    }


def test_a_good_content_comes_back_in_its_one_form():
    found = fit(
        row(
            "a",
            indicators={
                1: both("  Làm   được\n việc "),
                "2": {"vi": " ", "en": ""},
            },
        ),
        as_of="2026-11-22",
        title={"vi": " Khung ", "en": ""},
        unknown="left out",
    )
    assert found["title"] == {"vi": "Khung"}
    assert found["as_of"] == "2026-11-22"
    assert found["competencies"][0]["indicators"] == {
        "1": {"vi": "Làm được\nviệc", "en": "Làm được\nviệc in English"}
    }
    assert "unknown" not in found
    assert checks.checked(found) == found


@pytest.mark.parametrize(
    ("place", "more"),
    [
        ("title.vi", {"title": {"vi": " "}}),
        ("title", {"title": "Khung"}),
        ("title.vi", {"title": {"vi": "x" * 201}}),
        ("as_of", {"as_of": "hôm qua"}),
        ("as_of", {"as_of": None}),
        ("key", {"key": "Có dấu"}),
        ("levels.6", {"levels": {"6": {"title": both("Sáu")}}}),
        ("levels.1.title.vi", {"levels": {"1": {"title": {}}}}),
        ("competencies", {"competencies": None}),
        (
            "competencies",
            {"competencies": [row(f"k{index}") for index in range(1001)]},
        ),
        ("competencies.", {"competencies": ["text"]}),
        ("competencies.a.key", {"competencies": [row("a"), row("a")]}),
        (
            "competencies.b.parent",
            {"competencies": [row("a"), row("b", "nowhere")]},
        ),
        (
            "competencies.a.indicators",
            {"competencies": [row("a", indicators={"7": both("x")})]},
        ),
        (
            "competencies.a.description.vi",
            {"competencies": [row("a", description={})]},
        ),
        ("rule", {"rule": ["x"]}),
        ("carries.a", {"carries": {"a": {"how": "somehow"}}}),
        ("carries.a", {"carries": {"a": {"how": "split", "new": "b"}}}),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_place(place, more):
    assert any(found.startswith(place) for found in problems(**more))


def test_all_that_is_wrong_is_said_at_once():
    found = problems(row("a", title={}), row("B!"), title={}, as_of="")
    assert set(found) == {
        "title.vi",
        "as_of",
        "competencies.a.title.vi",
        "competencies.B!.key",
    }


@pytest.mark.parametrize(
    "rows",
    [
        [("a", "a")],
        [("a", "b"), ("b", "a")],
        [("a", "b"), ("b", "c"), ("c", "a"), ("d", "c")],
    ],
)
def test_a_competency_under_itself_is_refused_over_any_number_of_steps(rows):
    found = problems(*(row(key, parent) for key, parent in rows))
    assert {place.split(".")[1] for place in found} == {
        key for key, _parent in rows if key != "d"
    }
    assert all("under itself" in text for text in found.values())


@st.composite
def trees(draw):
    """Rows in any order, each under an earlier one or under none."""
    rows = []
    for index in range(draw(st.integers(1, 8))):
        parent = draw(st.sampled_from([None, *(one["key"] for one in rows)]))
        rows.append(row(f"k{index}", parent))
    return draw(st.permutations(rows))


@given(trees())
def test_arranging_puts_parents_first_keeps_everybody_and_the_order_side_by_side(
    rows,
):
    found = contents.arranged(rows)
    assert sorted(one["key"] for one in found) == sorted(
        one["key"] for one in rows
    )
    places = {one["key"]: index for index, one in enumerate(found)}
    for one in found:
        assert (
            one["parent"] is None or places[one["parent"]] < places[one["key"]]
        )
    for parent in {one["parent"] for one in rows}:
        assert [one["key"] for one in found if one["parent"] == parent] == [
            one["key"] for one in rows if one["parent"] == parent
        ]
    assert contents.arranged(found) == found


@given(trees(), st.data())
def test_circles_are_found_exactly_where_they_are(rows, data):
    assert contents.in_circles(rows) == []
    bent = [dict(one) for one in rows]
    one = data.draw(st.sampled_from(bent))
    one["parent"] = data.draw(st.sampled_from([other["key"] for other in bent]))
    above = {other["key"]: other["parent"] for other in bent}

    def leads_back(key):
        seen, here = set(), above[key]
        while here is not None and here not in seen:
            if here == key:
                return True
            seen.add(here)
            here = above[here]
        return False

    assert contents.in_circles(bent) == [
        other["key"] for other in bent if leads_back(other["key"])
    ]


def test_a_change_of_texts_touches_and_a_change_of_place_does_not():
    old = fit()
    moved = fit(row("c"), row("a"), row("b", "c"))
    assert changes.touched(old, moved) == []
    assert changes.touched(
        old, fit(row("a", title=both("Tên mới")), row("b", "a"))
    ) == ["a", "c"]
    assert changes.touched(
        old, fit(row("a"), row("b"), row("c", indicators={"1": both("Mới")}))
    ) == ["c"]
    assert changes.touched(None, old) == []


def decided(how, *new, key="a", there=("a", "b", "c"), requirements=None):
    return fit(
        *(
            row(one, title=both("khác") if one == key else both(one))
            for one in there
        ),
        carries={
            key: {"how": how, "new": list(new), "requirements": requirements}
        },
    )


@pytest.mark.parametrize(
    ("how", "new", "there", "good"),
    [
        ("same", (), "abc", True),
        ("same", ("b",), "abc", False),
        ("same", (), "bc", False),
        ("dropped", (), "bc", True),
        ("dropped", ("b",), "bc", False),
        ("replaced", ("b",), "bc", True),
        ("replaced", ("a",), "abc", False),
        ("replaced", ("b", "c"), "bc", False),
        ("replaced", ("x",), "bc", False),
        ("split", ("b", "c"), "bc", True),
        ("split", ("a", "b"), "abc", True),
        ("split", ("b",), "bc", False),
        ("split", ("b", "b"), "bc", False),
        ("split", ("b", "gone"), "bc", False),
    ],
)
def test_a_decision_holds_only_if_it_fits_what_is_there(how, new, there, good):
    old = fit(row("a"), row("b"), row("c"))
    assert (
        changes.undecided(old, decided(how, *new, there=tuple(there))) == []
    ) is good


def test_what_is_touched_and_not_decided_is_named():
    old = fit(row("a"), row("b"), row("c"))
    assert changes.undecided(
        old, fit(row("b", title=both("khác")), row("c"))
    ) == ["a", "b"]
    assert changes.undecided(None, old) == []


def test_new_words_for_the_levels_wait_for_a_word_too():
    old, levels = fit(), {"1": {"title": both("Bậc một"), "description": {}}}
    assert changes.undecided(old, fit(levels=levels)) == ["*"]
    assert (
        changes.undecided(
            old, fit(levels=levels, carries={"*": {"how": "same"}})
        )
        == []
    )


def test_decisions_become_one_row_for_each_heir():
    old = fit(row("a"), row("b"), row("c"))
    assert changes.carried(old, decided("same")) == [("a", "a", "same")]
    assert changes.carried(old, decided("dropped")) == [("a", None, "dropped")]
    assert changes.carried(
        old, decided("split", "b", "c", there=("b", "c"))
    ) == [
        ("a", "b", Carry.SPLIT),
        ("a", "c", Carry.SPLIT),
    ]


def test_attainments_to_work_out_anew_are_those_on_either_side_and_all_when_the_rule_changes():
    old = fit(row("a"), row("b"), row("c"))
    assert changes.affected(
        old, decided("replaced", "b", there=("b", "c"))
    ) == ["a", "b"]
    assert changes.affected(
        old,
        fit(
            row("a"),
            row("b"),
            rule={"sources": {"quiz": {"valid_days": 30}}},
            carries={"c": {"how": "dropped"}},
        ),
    ) == ["a", "b", "c"]
    assert changes.affected(None, old) == []


def test_the_fingerprint_is_of_what_is_said_and_not_of_how_it_came_about():
    assert contents.digest(fit()) == contents.digest(
        fit(carries={"a": {"how": "same"}})
    )
    assert contents.digest(fit()) != contents.digest(fit(title=both("Khác")))
