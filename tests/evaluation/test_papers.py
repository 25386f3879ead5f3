"""Sheets and years on paper and as workbooks: what they say, to whom, and the
mark of what is not final.
"""

import io
import re
import zipfile
from fractions import Fraction

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import clock, i18n, tables, typeset
from lms.core.db import execute
from lms.decisions import service as decisions
from lms.decisions.types import DecisionDocument
from lms.evaluation import service
from lms.evaluation.rules.scoring import score
from lms.evaluation.service.papers import working
from lms.evaluation.types import (
    Delivered,
    GivenWork,
    PeriodRule,
    SheetFacts,
    SheetKind,
    WorkKind,
    YearGrade,
)
from tests.evaluation import test_years as years
from tests.evaluation.conftest import HEAD, id_of
from tests.evaluation.test_sheets import (
    DECIDER,
    assess,
    decide,
    later,
    proposed,
    review,
    sheet,
)
from tests.records.conftest import opened, text_of

__all__ = ["later", "sheet"]
F = Fraction
RULE = PeriodRule()


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def cells(content):
    """The cells of the first sheet of a workbook, row by row."""
    return [row for _line, row in tables.read_xlsx(content, 500)]


def worded(work, rule=RULE):
    with i18n.use("vi"):
        return list(working.of_work(work, rule))


def test_each_number_of_a_piece_of_work_says_how_it_came_about():
    late = Delivered(F(4), 1, 5)
    work = GivenWork("1", F("2.7"), F(5), deliveries=(late,))
    assert worded(work) == [
        "Được giao: 5 × 2,7 = 13,5",
        "Lần bàn giao 1: 4 × 2,7 = 10,8",
        "– chất lượng sau 1 lần trả lại: 10,8 × (1 − 1 × 25 %) → 8,1",
        "– tiến độ, muộn 5 ngày: 10,8 × (1 − 5 × 25 %) → 0",
    ]
    back = GivenWork("2", F(1), F(5), handed_back=True)
    assert len(worded(back)) == 2
    extra = GivenWork("3", F(1), F(5), WorkKind.AD_HOC)
    assert worded(extra) == ["Ngoài kế hoạch: 5 × 1 = 5"]


def test_the_parts_say_what_they_are_of_and_what_was_held():
    done = Delivered(F(5)), Delivered(F(1))
    works = GivenWork("1", F(1), F(5), deliveries=done)
    result = score(SheetFacts((works,), {}), RULE)
    with i18n.use("vi"):
        assert working.of_part("a", result, RULE) == (
            "100 × 6 / 5 → giữ ở mức 100"
        )
    assert working.of_part("d", result, RULE) == ""


def test_an_announced_sheet_as_pdf_and_workbook(
    app, browser, actor, sheet, later
):
    found = proposed(actor, sheet, later)
    decisions.read(actor("lan"), found)
    at = f"/sheets/{sheet}/paper"
    lan, quang = browser("lan"), browser(DECIDER)
    assert "Not announced" in text_of(quang.get(f"{at}.pdf").data)
    decide(actor, found, "announced")
    document = DecisionDocument("12/QĐ-UBND", clock.today())
    decisions.document(actor(DECIDER), found, document)
    with i18n.use("vi"):
        content = service.sheet_paper(actor("lan"), sheet, "pdf")
        book = service.sheet_paper(actor("lan"), sheet, "xlsx")
    text = text_of(content)
    for said in ("Phiếu theo dõi, đánh giá", "12/QĐ-UBND", "100 × 5 / 5"):
        assert said in text, said
    assert "Tôi đã làm đủ." in text and "Chưa công bố" not in text
    assert b"/StructTreeRoot" in content and b"/Lang(vi)" in content
    document = opened(content)
    assert {round(page.get_width()) for page in document} == {595}
    document.close()
    rows = cells(book)
    total = next(row for row in rows if row[0] == "Tổng điểm của kỳ")
    assert total[1] == "100"
    parts = zipfile.ZipFile(io.BytesIO(book))
    names = parts.read("xl/workbook.xml").decode()
    assert 'sheet name="Phiếu theo dõi, đánh giá"' in names
    xml = parts.read("xl/worksheets/sheet1.xml")
    assert b'paperSize="9"' in xml and b'fitToHeight="0"' in xml
    assert re.search(rb"<v>100(\.00)?</v>", xml)
    assert lan.get(f"{at}.pdf").headers["Content-Type"] == "application/pdf"


def test_a_draft_is_marked_and_shows_no_more_than_its_page(
    app, browser, actor, sheet
):
    assess(actor, sheet, sends=False)
    review(actor, sheet)
    mine = browser("lan").get(f"/sheets/{sheet}/paper.pdf").data
    theirs = browser(HEAD).get(f"/sheets/{sheet}/paper.pdf").data
    assert text_of(mine).count("Not announced") >= 2
    assert "Tôi đã làm đủ." in text_of(mine)
    assert "Tôi đã làm đủ." not in text_of(theirs)
    book = browser(HEAD).get(f"/sheets/{sheet}/paper.xlsx").data
    assert ["Not announced"] in [row[:1] for row in cells(book)]


def test_who_may_not_take_a_paper(app, browser, actor, sheet):
    year = f"/work/people/{id_of('lan')}/year/{years.year()}/paper.pdf"
    for key in ("kien", "mentor-hoa", DECIDER):
        assert browser(key).get(f"/sheets/{sheet}/paper.pdf").status_code == 404
        assert browser(key).get(year).status_code == 404
    assert browser("lan").get(f"/sheets/{sheet}/paper.docx").status_code == 404
    browser("lan").get(f"/sheets/{sheet}/paper.pdf")
    browser(HEAD).get(f"/sheets/{sheet}/paper.pdf")
    taken = select(Event.actor_id).where(Event.event == "evaluation.paper")
    assert execute(taken).scalars().all() == [id_of(HEAD)]


def test_a_sheet_of_support_staff_claims_no_form_of_the_decree(
    app, actor, sheet
):
    marks = {"quality": F(80), "compliance": F(90), "efficiency": F(70)}
    review(actor, sheet, kind=SheetKind.SUPPORT, marks=marks)
    text = text_of(service.sheet_paper(actor(HEAD), sheet, "pdf"))
    assert "Form 01" not in text
    assert "(80 + 90 + 70) / 3" in text


def test_the_year_as_pdf_and_workbook(app, browser, actor):
    years.months("lan", 93, 95, 94, 92, 96, 94, 95, 93, first=5)
    years.elsewhere(actor, "lan", 72, 74, 70, 71)
    years.keep(actor)
    at = f"/work/people/{id_of('lan')}/year/{years.year()}/paper"
    before = text_of(browser(HEAD).get(f"{at}.pdf").data)
    assert "Not decided" in before and "Đủ việc" not in before
    found = years.propose(actor)
    decisions.read(actor("lan"), found)
    years.decide(actor, found, YearGrade.GOOD)
    page = browser("lan").get(f"/decisions/{found}")
    assert "Minutes no. 05/BB" in page.text
    with i18n.use("vi"):
        mine = actor("lan"), id_of("lan"), years.year()
        text = text_of(service.year_paper(*mine, "pdf")).replace("\n", " ")
        rows = cells(service.year_paper(*mine, "xlsx"))
    for said in ("86,58", "12/PX-AB", "05/BB", "Đủ việc, đúng hạn."):
        assert said in text, said
    assert "Chưa quyết định" not in text and "86.58" not in text
    mean = next(row for row in rows if row[0] == "Trung bình")
    assert mean[1] == "86.58"
    assert mean[2].startswith("(72 + 74 + 70 + 71 + 93")


def test_what_is_long_is_cut_nowhere():
    words = " ".join(f"chữ{number}" for number in range(2000))
    row = [[{"text": "=1+1"}, {"text": words}]]
    data = {
        "title": "x",
        "kicker": "=cmd",
        "heading": "h",
        "name": "n",
        "facts": [["Tên", words]],
        "notice": words,
        "grid": [20, 40],
        "site": "s",
        "foot": "f",
        "sections": [
            {"title": "T", "kind": "table", "columns": ["a", "b"], "rows": row}
        ],
    }
    content = tables.form_bytes(data)
    text = " ".join(" ".join(row) for row in cells(content))
    assert text.count("chữ1999") == 3
    xml = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml
    heights = re.findall(rb'ht="([\d.]+)"', xml)
    assert max(map(float, heights)) <= 409
    assert content == tables.form_bytes(data)
    assert typeset.PAPER.exists()


def test_three_marks_of_support_staff_open_on_their_sheet(
    app, browser, actor, sheet
):
    """Without given work nothing says that work is missing; each mark stands
    with its ground once it is proposed.
    """
    page = f"/sheets/{sheet}"
    assess(actor, sheet)
    review(actor, sheet, kind=SheetKind.SUPPORT)
    assert "no work was given" not in browser("lan").get(page).text
    marks = {"quality": F(80), "compliance": F(90), "efficiency": F(70)}
    said = {"grounds": {"quality": "Hai buổi trực thiếu sổ."}, "marks": marks}
    review(actor, sheet, kind=SheetKind.SUPPORT, **said)
    text = browser(HEAD).get(page).text
    for one in ("Line by line", "Quality: 80 %", "Hai buổi trực thiếu sổ."):
        assert one in text, one
    mine = browser("lan").get(page).text
    assert "Quality: 80 %" in mine and "Hai buổi trực" not in mine
