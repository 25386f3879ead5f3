"""Products of a catalogue from a table and to a table: looked at first, every
mistake at its place, and what is taken out comes in again as it was.
"""

import html
import io
import re
from fractions import Fraction

import pytest

from lms.core.errors import Conflict, Invalid, NotFound
from lms.evaluation import service as evaluation
from lms.evaluation.types import ProductDraft
from lms.exchange.loader import rows as files
from lms.exchange.rules import products as rules
from lms.exchange.service import products
from lms.exchange.types import FileRow, RowsImport, RowState
from tests.evaluation.conftest import HEAD, begun, decided, ward

HEADINGS = "mã;sản phẩm, công việc;nhóm;điểm;hệ số;sản phẩm chuẩn;năng lực\n"
STANDARD = ProductDraft("VB-01", "Văn bản", "", 1, Fraction(5), True)
FACTS = rules.ProductFacts({"VB-01": STANDARD}, {"digital.safety"}, 1)


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def read(text):
    return files.read((HEADINGS + text).encode(), "products")["products"]


def wrong(lines):
    return [
        (note.place.line, note.place.field, note.text)
        for line in lines
        for note in line.notes
    ]


def test_comma_and_point_are_the_same_amount():
    lines = read("A;Một;1;13,5;;;\nB;Hai;N2;13.5;2,7;;digital.safety\n")
    one, two = rules.examine(lines, FACTS)
    assert (one.points, two.points) == (Fraction("13.5"),) * 2
    assert (two.complexity, two.competencies) == (2, ("digital.safety",))
    assert [line.state for line in lines] == [RowState.NEW] * 2


def test_points_follow_from_a_coefficient_where_there_are_none():
    (one,) = rules.examine(read("A;Một;1;;2,7;;\n"), FACTS)
    assert one.points == Fraction("13.5")
    nothing = rules.ProductFacts({}, (), 1)
    lines = read("A;Một;1;;2,7;;\n")
    assert rules.examine(lines, nothing) == []
    assert wrong(lines)[0][1] == "coefficient"


@pytest.mark.parametrize(
    ("decimals", "taken", "refused"),
    [(0, "2", "2,5"), (1, "2,7", "2,78"), (2, "2,78", "2,785")],
)
def test_a_coefficient_has_the_decimals_of_the_unit(decimals, taken, refused):
    facts = FACTS._replace(decimals=decimals)
    row = f"A;Một;1;13,9;{taken};;\n"
    assert len(rules.examine(read(row), facts)) == 1
    lines = read(row.replace(taken, refused))
    assert rules.examine(lines, facts) == []
    assert wrong(lines)[0][1] == "coefficient"


def test_all_that_is_wrong_is_said_at_once_in_the_order_of_the_rows():
    lines = read(
        "A;Một;1;5;0;có;\n"
        "A;Hai;6;8,5 điểm;;;\n"
        ";một;1;0;;có;digital.no\n"
        "D;Bốn;1;1,00001;;có;\n"
        "E;Năm;1;10;3;;\n"
        "F;văn  bản;1;;;lạ;\n"
    )
    assert rules.examine(lines, FACTS) == []
    assert [(line, column) for line, column, _text in wrong(lines)] == [
        (2, "coefficient"),
        (3, "complexity"),
        (3, "points"),
        (3, "key"),
        (4, "competencies"),
        (4, "title"),
        (4, "standard"),
        (4, "key"),
        (4, "points"),
        (5, "standard"),
        (5, "points"),
        (6, "coefficient"),
        (7, "standard"),
        (7, "title"),
        (7, "points"),
    ]
    assert "above 0" in wrong(lines)[0][2]


def test_the_same_again_changes_nothing():
    cells = {
        "key": "VB-01",
        "title": "Văn bản",
        "output": "",
        "complexity": "1",
        "points": "5,0",
        "coefficient": "1",
        "standard": "có",
        "competencies": "",
    }
    line = FileRow(2, "Văn bản", cells)
    assert rules.examine([line], FACTS) == []
    assert line.state == RowState.UNCHANGED


def of(list_id, actor):
    rows = evaluation.catalogue(actor(HEAD), list_id).products
    return [evaluation.draft_of(row) for row in rows]


@pytest.mark.parametrize(("kind", "sign"), [("csv", ","), ("xlsx", ".")])
def test_what_is_taken_out_comes_in_again_as_it_was(app, actor, kind, sign):
    made = begun()
    draft = ProductDraft(
        "=X", "Tên có ; và “ngoặc”", "", 5, Fraction("0.0001"), False, ()
    )
    evaluation.fill_catalogue(actor(HEAD), made, [draft])
    lists = products.take_out(actor(HEAD), made, sign)
    content = files.write(lists, kind, "vi")
    other = evaluation.begin_catalogue(actor(HEAD), ward(), "Bản khác")
    assert of(other, actor) == []
    for _again in range(2):
        rows = files.read(content, "products")
        report = products.bring_in(actor(HEAD), other, rows, RowsImport())
    assert of(other, actor) == of(made, actor)
    assert len(report.of(RowState.UNCHANGED)) == 4


def test_a_dry_run_and_a_wrong_row_change_nothing(app, actor):
    made = evaluation.begin_catalogue(actor(HEAD), ward(), "Mới")
    rows = {"products": read("A;Một;1;5;;có;\n")}
    products.bring_in(actor(HEAD), made, rows, RowsImport(dry_run=True))
    bad = {"products": read("A;Một;1;5;;có;\nB;Hai;9;5;;;\n")}
    report = products.bring_in(actor(HEAD), made, bad, RowsImport())
    assert (of(made, actor), len(report.bad)) == ([], 1)
    bad = {"products": read("A;Một;1;5;;có;\nB;Hai;9;5;;;\n")}
    products.bring_in(actor(HEAD), made, bad, RowsImport(only_good=True))
    assert [one.key for one in of(made, actor)] == ["A"]


def test_only_a_draft_takes_a_file_and_only_whoever_keeps_it(app, actor):
    draft = evaluation.begin_catalogue(actor(HEAD), ward(), "Mới")
    made = decided()
    rows = {"products": read("A;Một;1;5;;;\n")}
    with pytest.raises(Conflict, match="no longer changes"):
        products.bring_in(actor(HEAD), made, rows, RowsImport())
    with pytest.raises(NotFound):
        products.bring_in(actor("lan"), made, rows, RowsImport())
    assert products.take_out(actor("lan"), made, ",")["products"]
    with pytest.raises(NotFound):
        products.take_out(actor("lan"), draft, ",")


def test_a_file_of_more_products_than_a_catalogue_holds_is_refused(app, actor):
    made = evaluation.begin_catalogue(actor(HEAD), ward(), "Mới")
    text = "".join(f"K{n};Tên {n};1;5;;;\n" for n in range(2001))
    with pytest.raises(Invalid, match="too many rows"):
        products.bring_in(
            actor(HEAD), made, {"products": read(text)}, RowsImport()
        )


def test_in_the_browser_it_is_shown_first_and_taken_then(app, browser):
    made, page = begun(), browser(HEAD)
    path = f"/files/catalogues/{made}"
    assert "VB-01" in page.get(f"{path}/csv").text
    content = (HEADINGS + "N-9;Việc mới;2;13,5;;;\n").encode()
    data = {"file": (io.BytesIO(content), "x")}
    shown = page.post(path, data, content_type="multipart/form-data")
    assert "Nothing has been changed yet" in shown.text
    text = html.unescape(
        re.search(r'name="text" value="([^"]*)', shown.text)[1]
    )
    done = page.post(path, {"text": text, "save": "all"})
    assert "It is done" in done.text
    assert "Việc mới" in page.get(f"/catalogues/{made}").text
    bad = {"file": (io.BytesIO(content.replace(b"13,5", b"0")), "x")}
    shown = page.post(path, bad, content_type="multipart/form-data")
    assert re.search(r">2</th><td>points</td>", shown.text)
