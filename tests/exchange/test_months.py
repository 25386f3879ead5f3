"""Months of another unit from a file: looked at first, every mistake at its
place, all or none; what our export writes is read back.
"""

import datetime as dt
import html
import io
import re
from fractions import Fraction

import pytest

from lms.core import clock
from lms.core.db import session
from lms.core.errors import Conflict, NotFound
from lms.evaluation import service as evaluation
from lms.evaluation.models import MonthElsewhere
from lms.evaluation.rules.gathering import YearKnown
from lms.evaluation.types import MonthSource, YearGrade, YearMonth, YearState
from lms.exchange.loader import rows as files
from lms.exchange.rules import months as rules
from lms.exchange.service import months
from lms.exchange.types import RowsImport, RowState
from tests.evaluation import test_years as years
from tests.evaluation.conftest import HEAD, id_of
from tests.evaluation.test_pages import statements

HEADINGS = "tên đăng nhập;họ và tên;năm;tháng;điểm;đơn vị;văn bản\n"
TODAY = dt.date(2027, 3, 1)
PEOPLE = rules.MonthPeople({"lan": 1, "an": 2}, {1: "Lan", 2: "An"}, {1})
F = Fraction


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture(autouse=True)
def december(monkeypatch):
    """Every month of the year has begun, whenever the tests run."""
    day = clock.now().replace(month=12, day=20)
    monkeypatch.setattr(clock, "now", lambda: day)


def read(text):
    return files.read((HEADINGS + text).encode(), "months")["months"]


def looked_at(text, months_=(), state=""):
    """The rows once they were read and compared with Lan's year."""
    lines = read(text)
    found = rules.read(lines, PEOPLE, TODAY)
    there = {one.month: one for one in months_}
    twelve = [there.get(one, YearMonth(one)) for one in range(1, 13)]
    known = {(1, 2026): YearKnown(twelve, state)}
    return lines, rules.compare(found, known)


def wrong(lines):
    return [
        (note.place.line, note.place.field)
        for line in lines
        for note in line.notes
    ]


def test_a_month_is_read_as_people_write_it():
    text = "Lan;LAN;2026;tháng 03;72,5;Phường A;12/PX\nlan;;2026;4;72.25;B;C\n"
    lines, (one, two) = looked_at(text)
    assert wrong(lines) == []
    assert (one.draft.month, one.draft.total) == (3, F("72.5"))
    assert (two.draft.month, two.draft.total) == (4, F("72.25"))
    assert [line.state for line in lines] == [RowState.NEW] * 2


def test_a_month_to_come_is_refused_in_its_row():
    text = "lan;;2027;3;70;A;B\nlan;;2027;4;70;A;C\n"
    lines = read(text)
    rules.read(lines, PEOPLE, TODAY)
    assert wrong(lines) == [(3, "month")]


def test_every_mistake_stands_at_its_line_and_column_at_once():
    text = (
        "lan;Kiên;2025;13;8,5 điểm;;\n"
        "an;;2026;1;101;A;B\n"
        "lân;;2026;1;70;A;B\n"
        "lan;;2026;2;70;A;B\n"
        "lan;;2026;2;71;A;B\n"
    )
    lines, noted = looked_at(text)
    fields = [field for line, field in wrong(lines) if line == 2]
    assert sorted(fields) == [
        "document",
        "month",
        "name",
        "points",
        "unit",
        "year",
    ]
    assert wrong(lines)[6:] == [
        (3, "person"),
        (3, "points"),
        (4, "person"),
        (6, "month"),
    ]
    assert [one.draft.total for one in noted] == [70]


def test_an_announced_sheet_and_a_closed_year_are_never_overwritten():
    sheet = YearMonth(3, F(80), "Phường A", MonthSource.SHEET)
    lines, noted = looked_at("lan;;2026;3;81;Phường A;B\n", [sheet])
    assert wrong(lines) == [(2, "month")] and noted == []
    same, noted = looked_at("lan;;2026;3;80;Phường A;B\n", [sheet])
    assert (wrong(same), noted) == ([], [])
    closed = looked_at("lan;;2026;5;80;A;B\n", state=YearState.PROPOSED)
    assert wrong(closed[0]) == [(2, "year")]


def test_a_noted_month_is_corrected_and_the_same_changes_nothing():
    there = YearMonth(3, F(80), "A", MonthSource.ELSEWHERE, "B")
    text = "lan;;2026;3;80;A;{}\n"
    (same,), _noted = looked_at(text.format("B"), [there])
    (other,), _noted = looked_at(text.format("C"), [there])
    assert same.state == RowState.UNCHANGED
    assert other.state == RowState.CHANGED
    assert other.before.document == "B"


def count():
    session().expire_all()
    return session().query(MonthElsewhere).count()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_our_export_writes_is_read_back(
    app, browser, actor, kind, language
):
    years.months("lan", "93.4567", first=5)
    years.elsewhere(actor, "lan", "72.5", 74, "70.25", 71)
    duc = browser(HEAD)
    duc.client.set_cookie("lms_lang", language)
    file = duc.get(f"/years/{years.year()}/months.{kind}").data
    same = files.read(file, "months")
    report = months.bring_in(actor(HEAD), same, RowsImport(dry_run=True))
    assert {line.state for line in report.lines} == {RowState.UNCHANGED}
    before = [
        (one.month, one.total, one.place, one.document)
        for one in years.seen(actor).months
    ]
    for month in range(1, 5):
        evaluation.remove_month(actor(HEAD), id_of("lan"), years.year(), month)
    assert count() == 0
    report = months.bring_in(actor(HEAD), same, RowsImport())
    assert report.saved and report.counts == {"added": 4, "changed": 0}
    again = years.seen(actor).months
    assert before == [
        (one.month, one.total, one.place, one.document) for one in again
    ]


def sent(duc, text):
    file = io.BytesIO((HEADINGS + text).encode()), "thang.csv"
    return duc.post("/files/months", {"file": file})


def test_the_page_looks_first_and_nothing_is_half_saved(app, browser, actor):
    years.months("lan", 90, first=2)
    duc, year = browser(HEAD), years.year()
    duc.client.set_cookie("lms_lang", "vi")
    bad = sent(
        duc,
        f"lan;;{year};1;70;Phường A;12\nlan;;{year};2;8,5 điểm;A;B\n"
        f"lan;;{year};3;70;;\n",
    )
    text = html.unescape(bad.text)
    for said in ("Điểm", "“8,5 điểm” không phải là số", "Đơn vị", "Văn bản"):
        assert said.casefold() in text.casefold(), said
    late = html.unescape(sent(duc, f"lan;;{year};2;95;A;B\n").text)
    assert "Tháng 2" in late and "không bị ghi đè" in late
    assert count() == 0
    good = sent(duc, f"lan;;{year};1;70;Phường A;12\n")
    kept = files.seal({"months": read(f"lan;;{year};1;70;Phường A;12\n")})
    assert count() == 0 and good.status_code == 200
    saved = duc.post("/files/months", {"text": kept, "save": "all"})
    assert saved.status_code == 200 and count() == 1
    over = html.unescape(sent(duc, f"lan;;{year};1;71,5;Phường A;13\n").text)
    assert "thay cho 70 điểm, Phường A, 12" in over
    mixed = files.seal(
        {"months": read(f"lan;;{year};3;70;A;B\nlan;;{year};2;95;A;B\n")}
    )
    answer = duc.post("/files/months", {"text": mixed, "save": "all"})
    assert answer.status_code == 422 and count() == 1


def hidden(page):
    """What its second step sends again."""
    found = re.findall(r'name="(text|shown)" value="([^"]+)"', page.text)
    return {name: html.unescape(value) for name, value in found}


def test_what_was_changed_since_the_look_is_shown_before_it_is_replaced(
    app, browser, actor
):
    duc, year = browser(HEAD), years.year()
    years.elsewhere(actor, "lan", "70")
    look = sent(duc, f"lan;;{year};1;71,5;A;13\n")
    fields = hidden(look)
    assert fields.keys() == {"text", "shown"}
    evaluation.remove_month(actor(HEAD), id_of("lan"), year, 1)
    years.elsewhere(actor, "lan", "93")
    answer = duc.post("/files/months", fields | {"save": "all"})
    said = html.unescape(answer.text)
    assert answer.status_code == 409
    assert "has changed since you looked" in said
    assert "instead of 93 points" in said
    assert [one.total for one in years.seen(actor).months[:1]] == [93]
    fields = hidden(answer)
    for _ in range(2):  # a double press is the same act
        answer = duc.post("/files/months", fields | {"save": "all"})
        assert answer.status_code == 200
    assert [one.total for one in years.seen(actor).months[:1]] == [F("71.5")]


def test_who_may_not_bring_months_in(app, browser, actor):
    for key in ("lan", "trainer-mai", "admin"):
        assert browser(key).get("/files/months").status_code == 403
    above = {"months": read(f"lan;;{years.year()};1;70;A;B\n")}
    report = months.bring_in(actor("province-quang"), above, RowsImport())
    assert wrong(report.lines) == [(2, "person")] and count() == 0
    mine = {"months": read(f"{HEAD};;{years.year()};1;70;A;B\n")}
    report = months.bring_in(actor(HEAD), mine, RowsImport())
    assert wrong(report.lines) == [(2, "person")]


def test_a_year_proposed_since_the_look_refuses_all(app, actor):
    years.months("lan", *[90] * 7)
    rows = {"months": read(f"lan;;{years.year()};9;70;A;B\n")}
    months.bring_in(actor(HEAD), rows, RowsImport(dry_run=True))
    years.keep(actor, said=years.draft(proposed=YearGrade.EXCELLENT))
    years.propose(actor)
    again = {"months": read(f"lan;;{years.year()};9;70;A;B\n")}
    report = months.bring_in(actor(HEAD), again, RowsImport())
    assert wrong(report.lines) == [(2, "year")] and count() == 0
    draft = rules.MonthDraft(9, "A", F(70), "B")
    noted = [rules.NotedMonth(id_of("lan"), years.year(), draft)]
    with pytest.raises(Conflict):
        evaluation.note_months(actor(HEAD), noted)
    with pytest.raises(NotFound):
        evaluation.note_months(actor("province-quang"), noted)


def test_a_file_asks_no_more_for_more_rows(app, browser, actor):
    from tests.mentoring.test_flat import counted

    def asks(*keys, numbers=(1,), dry_run=True):
        text = "".join(
            f"{key};;{years.year()};{number};70;A;B\n"
            for key in keys
            for number in numbers
        )
        rows = {"months": read(text)}
        with counted() as found:
            months.bring_in(actor(HEAD), rows, RowsImport(dry_run=dry_run))
        return len(found)

    assert asks("lan") == asks("lan", "kien", "mentor-hoa")
    stored = asks("lan", numbers=[1], dry_run=False)
    assert asks("lan", numbers=range(2, 8), dry_run=False) <= stored
    assert statements(browser(HEAD), "/files/months") < 15
