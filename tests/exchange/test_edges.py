"""What partial files leave out, and rows of months and products, at their edges."""

import datetime as dt
from fractions import Fraction
from types import SimpleNamespace

import pytest

from lms.evaluation.types import MonthSource, ProductDraft, YearMonth
from lms.exchange.rules import completion, postings, requirements
from lms.exchange.rules import products as product_rules
from lms.exchange.types import FileRow, ImportedFramework, RowState
from lms.requirements.types import CellChange, ChangeTerms
from tests.exchange import test_months as months
from tests.exchange import test_products as products


def competency(key, **more):
    empty = {"key": key, "title": {"vi": key}, "description": {}}
    return empty | {"indicators": {}} | more


def content(*rows, **more):
    plain = {"title": {"vi": "Khung"}, "source": {"vi": "Nguồn"}}
    return plain | {"competencies": list(rows)} | more


def completed(content_, base=None):
    """The whole content, and what was said of it."""
    reading = ImportedFramework(content_)
    found = completion.completed(reading, base, "a.csv", "2026-12-01")
    return found, [loss.text for loss in reading.losses]


def test_what_a_file_says_stays_and_nothing_is_said():
    row = competency("a", description={"vi": "Mô tả"})
    found, said = completed(content(row, as_of="2026-01-01"))
    assert said == []
    assert (found["as_of"], found["legal_basis"]) == ("2026-01-01", None)
    assert found["levels"] == {}


def test_what_a_new_file_does_not_say_gets_a_plain_default():
    rows = [competency(key) for key in "abcdef"]
    found, said = completed(content(*rows, source={"vi": ""}))
    assert found["as_of"] == "2026-12-01"
    assert found["source"]["en"] == "Imported from the file “a.csv”."
    assert [row["description"] for row in found["competencies"]] == [
        {"vi": key} for key in "abcdef"
    ]
    assert len(said) == 3
    half = content(competency("a"), source={"vi": "Nguồn", "en": ""})
    assert completed(half)[0]["source"] == half["source"]


@pytest.mark.parametrize(
    ("many", "keys"), [(5, "a, b, c, d, e"), (6, "a, b, c, d, e …")]
)
def test_five_that_have_no_description_are_named(many, keys):
    reading = ImportedFramework(
        content(*map(competency, "abcdef"[:many]), as_of="2026-01-01")
    )
    completion.completed(reading, None, "a.csv", "2026-12-01")
    (loss,) = reading.losses
    assert loss.values == {"count": many, "keys": keys}


BASE = content(
    competency(
        "a",
        title={"vi": "A", "en": "An A"},
        description={"vi": "Mô tả", "en": "Words"},
        indicators={"1": {"vi": "Làm"}},
    ),
    competency("gone", title={"vi": "Cũ", "en": "Old"}),
    title={"vi": "Khung", "en": "Frame"},
    source={"vi": "Nguồn", "en": "Source"},
    as_of="2026-01-01",
    legal_basis="law",
    rule={"x": 1},
    levels={"1": {"vi": "Một"}},
)


def test_what_the_version_before_has_stays_where_the_file_is_silent():
    new = content(
        competency("a", description={"vi": "Mới"}),
        competency("b", description={"vi": "B"}),
    )
    found, said = completed(new, BASE)
    kept = ("as_of", "legal_basis", "rule", "levels")
    assert {name: found[name] for name in kept} == {
        name: BASE[name] for name in kept
    }
    a, b = found["competencies"]
    assert a["description"] == {"vi": "Mới", "en": "Words"}
    assert (a["indicators"], b["indicators"]) == ({"1": {"vi": "Làm"}}, {})
    assert b["title"] == {"vi": "b"}
    assert found["title"] == BASE["title"]
    assert len(said) == 4 + 1 + 1
    a["indicators"]["1"]["vi"] = "Khác"
    assert BASE["competencies"][0]["indicators"]["1"]["vi"] == "Làm"


def test_what_the_file_says_is_not_replaced_by_the_version_before():
    new = content(
        competency("a", description={"en": "B"}, indicators={"2": {"vi": "X"}}),
        competency("b", description={"vi": "B"}),
        **dict.fromkeys(("as_of", "legal_basis", "rule", "levels"), "new"),
    )
    found, said = completed(new, BASE)
    assert said == []
    assert found["rule"] == "new"
    assert found["competencies"][0]["indicators"] == {"2": {"vi": "X"}}
    assert found["competencies"][0]["title"] == {"vi": "a"}
    bare = content(competency("a", description={"vi": "A"}), as_of="2025-01-01")
    silent = content(competency("a", description={"vi": "A"}), as_of="x")
    assert completed(silent, bare)[1] == []


# Months


def told(lines):
    return [
        (note.place.line, note.place.field, note.text)
        for line in lines
        for note in line.notes
    ]


def test_each_wrong_cell_of_a_month_says_what_is_wrong_with_it():
    text = (
        ";;2026;1;70;A;B\n"
        "lan;;1999;1;70;A;B\n"
        "lan;;2026;0;70;A;B\n"
        "lan;;2026;13;70;A;B\n"
        "lan;;2026;12;tám;A;B\n"
    )
    lines, noted = months.looked_at(text)
    assert noted == []
    assert [one[:2] for one in told(lines)] == [
        (2, "person"),
        (3, "year"),
        (4, "month"),
        (5, "month"),
        (6, "points"),
    ]
    assert told(lines)[0][2] == "is missing"
    for place in (2, 3):
        assert told(lines)[place][2] == months.rules.NO_MONTH


def test_points_of_a_sheet_are_as_our_file_cuts_them():
    third = YearMonth(3, Fraction(241, 3), "A", MonthSource.SHEET)
    for points, same in (("80.3333", True), ("80.3334", False)):
        text = f"lan;;2026;3;{points};A;B\n"
        lines, _noted = months.looked_at(text, [third])
        assert (told(lines) == []) is same


# Products


def examined(text, known):
    lines = products.read(text)
    facts = products.FACTS._replace(products=known)
    return product_rules.examine(lines, facts), lines


def product(key, points, is_standard):
    return ProductDraft(key, key, "", 1, Fraction(points), is_standard)


def test_the_standard_is_that_of_the_file_or_the_one_that_is_there():
    known = {
        "X": product("X", 9, False),
        "S": product("S", "0.5", True),
    }
    (one,), _lines = examined("A;Một;1;;2;;\n", known)
    assert one.points == 1
    found, _lines = examined("A;Một;1;;2;;\nT;Hai;1;3;;có;\n", known)
    assert [draft.points for draft in found] == [6, 3]
    found, lines = examined("A;Một;1;;2;;\nS;Hai;1;3;;;\n", known)
    assert lines[0].is_bad


def test_a_changed_product_is_changed_and_one_fault_hides_no_other():
    found, (line,) = examined("S;S;1;4;;có;\n", {"S": product("S", 3, True)})
    assert (len(found), line.state) == (1, RowState.CHANGED)
    _found, lines = examined("A;;1;;0;;\n", {"S": product("S", 3, True)})
    assert [one[1] for one in told(lines)] == ["coefficient", "title"]


# So many rows, and no more


def posting_rows(many):
    """Of one person, each with a day of its own."""
    days = [dt.date(2030, 1, 1) + dt.timedelta(2 * one) for one in range(many)]
    cells = [
        {
            "person": "an",
            "unit": "u",
            "post": "p",
            "from": f"{day}",
            "to": f"{day}",
        }
        for day in days
    ]
    return [FileRow(number, "", one) for number, one in enumerate(cells, 2)]


def test_a_file_has_so_many_rows_of_one_person():
    facts = postings.PostingFacts(
        {"an": 1},
        (),
        {"u": SimpleNamespace(id=1)},
        {"p"},
        {"p"},
        lambda _path: True,
        dt.date(2029, 1, 1),
    )
    lines = posting_rows(postings.MOST_OF_ONE + 1)
    change = postings.fit_rows(1, lines, [], facts)
    assert len(change.added) == postings.MOST_OF_ONE
    assert [line.number for line in lines if line.is_bad] == [lines[-1].number]
    assert told(lines)[0][1:] == ("person", postings.MANY_OF_ONE)


def asked(day, competency="c", post="p", until=1):
    line = FileRow(2, "", {})
    first = dt.date(2030, 1, 1) + dt.timedelta(2 * day)
    terms = ChangeTerms("r", until=first + dt.timedelta(until))
    cell = CellChange(post, competency, 1, 1, True)
    unit = SimpleNamespace(id=1)
    return requirements.RequirementLine(line, unit, cell, terms, first)


def test_a_file_names_so_many_first_days_of_one_post_in_one_unit():
    many = requirements.MOST_DAYS
    rows = [asked(day) for day in range(many + 1)]
    rows += [asked(0, "other"), asked(many, "other", "q"), asked(many, "other")]
    requirements.refuse_twins(rows, dt.date(2029, 1, 1))
    bad = [place for place, one in enumerate(rows) if one.line.is_bad]
    assert bad == [many, many + 3]
    assert told([rows[many].line])[0][1:] == ("from", requirements.MANY_DAYS)


def test_two_rows_hold_on_the_same_day_or_not():
    for until, meets in ((2, False), (3, True), (0, False)):
        rows = [asked(0, until=until), asked(1)]
        requirements.refuse_twins(rows, dt.date(2029, 1, 1))
        assert rows[1].line.is_bad is meets


@pytest.mark.parametrize(
    ("first", "last", "fields"),
    [
        ("2030-01-02", "2030-01-02", []),
        ("2030-01-02", "2030-01-01", ["to"]),
        ("", "2029-01-01", []),
        ("", "2028-12-31", ["to"]),
    ],
)
def test_a_post_may_be_held_for_one_day(first, last, fields):
    """Without a first day it begins today."""
    facts = postings.PostingFacts(
        {"an": 1, "far": 2},
        {2},
        {},
        {"p"},
        {"p"},
        lambda _path: True,
        dt.date(2029, 1, 1),
    )
    (line,) = posting_rows(1)
    line.cells |= {"unit": "", "from": first, "to": last}
    postings.check(line, facts)
    assert [one[1] for one in told([line])] == ["unit", *fields]
    for person, post, wrong in (
        ("far", "p", ["person"]),
        ("nobody", "p", ["person"]),
        ("", "q", ["person", "post"]),
    ):
        (line,) = posting_rows(1)
        line.cells |= {"unit": "", "person": person, "post": post}
        postings.check(line, facts)
        assert sorted(one[1] for one in told([line])) == [
            *wrong[:1],
            *wrong[1:],
            "unit",
        ]


def test_a_post_that_is_no_longer_offered_is_refused_in_its_row():
    facts = postings.PostingFacts(
        {"an": 1},
        (),
        {"u": SimpleNamespace(id=1)},
        {"p"},
        (),
        lambda _path: True,
        dt.date(2029, 1, 1),
    )
    lines = posting_rows(1)
    change = postings.fit_rows(1, lines, [], facts)
    assert (change.added, change.ended) == ([], [])
    assert [one[1] for one in told(lines)] == ["post"]
