"""Files of evaluation as a browser keeps them: a sheet as a paper and a workbook,
the year of whom one leads as tables and as JSON; each opened again.
"""

import csv
import io
import json
from pathlib import Path

import pypdfium2
import pytest

from lms.access import service as access
from lms.core import tables
from lms.core.db import session
from lms.evaluation import service
from tests.browser.person import Person
from tests.browser.test_period import month
from tests.evaluation.conftest import HEAD
from tests.evaluation.test_exports import check

pytestmark = pytest.mark.browser
__all__ = ["month"]


def _kept(person, selector):
    """What a link brings to the folder of downloads: its name and its bytes."""
    with person.page.expect_download() as arriving:
        person.page.click(selector)
    found = arriving.value
    return found.suggested_filename, Path(found.path()).read_bytes()


def _rows(content):
    return [row for _line, row in tables.read_xlsx(content, 500)]


@pytest.mark.parametrize(
    ("language", "width", "name"),
    [("vi", 360, "Tiêu chí chung"), ("en", 1280, "Common criteria")],
)
def test_files_are_kept_and_open_again(
    chromium, live, month, language, width, name
):
    with live.app.app_context():
        lan = access.actor_for("lan")
        sheet = service.open_sheet(lan, month)
        session().close()
    duc = Person(chromium, live, HEAD, width, language, True, None)
    duc.go(f"/sheets/{sheet}")
    file, content = _kept(duc, "a[href$='paper.pdf']")
    assert file.endswith(".pdf")
    with pypdfium2.PdfDocument(content) as paper:
        assert "335/2025" in paper[0].get_textpage().get_text_bounded()
    file, content = _kept(duc, "a[href$='paper.xlsx']")
    assert file.endswith(".xlsx")
    assert any(name in str(cell) for row in _rows(content) for cell in row)
    duc.go("/years")
    duc.page.click("details:has(a[href*='export.json']) > summary")
    file, content = _kept(duc, "a[href*='years.xlsx']")
    people = [row[1] for row in _rows(content) if len(row) > 1]
    file, content = _kept(duc, "a[href*='years.csv']")
    text = content.decode("utf-8-sig")
    sign = max(";,", key=text.splitlines()[0].count)
    said = list(csv.reader(io.StringIO(text), delimiter=sign))
    assert people[:4] == [row[1] for row in said if len(row) > 1][:4]
    file, content = _kept(duc, "a[href*='export.json']")
    _file, schema = _kept(duc, "a[href$='export.schema.json']")
    whole = json.loads(schema)
    check(json.loads(content), whole, whole)
    assert not duc.problems
