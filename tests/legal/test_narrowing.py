"""The list of legal documents, narrowed; and when it is asked whether one
document takes the place of another.
"""

import csv
import io

import pytest

from lms.core import clock
from lms.legal import service
from lms.legal.types import LawFilter
from tests import lite

pytestmark = lite


def keys(**asked):
    groups = service.by_kind(LawFilter(**asked))
    return {row.key for rows in groups.values() for row in rows}


def test_by_words_kind_and_state(app):
    assert keys(search="bao ve du lieu") == keys(search="Bảo vệ dữ liệu")
    assert "nd-356-2025" in keys(search="356/2025")
    assert keys(what="law") == {key for key in keys() if key.startswith("luat")}
    over, holds = keys(state="over"), keys(state="in-force")
    assert "nd-13-2023" in over
    assert not over & holds
    assert over | holds | keys(state="coming") == keys()


def test_the_page_and_its_file_are_the_same_list(browser):
    page = browser("lan")
    shown = page.get("/legal-bases?search=du lieu&state=over").text
    assert "13/2023" in shown
    assert "356/2025/NĐ-CP –" not in shown
    text = page.get("/legal-bases.csv?search=du lieu&state=over").data
    table = text.decode("utf-8-sig").split("\r\n\r\n")[0]
    rows = list(csv.DictReader(io.StringIO(table)))
    assert {row["State"] for row in rows} == {"replaced or no longer in force"}
    assert "is not known" in page.get("/legal-bases?what=song").text


@pytest.mark.parametrize(
    ("old", "new", "related"),
    [
        ("nd-61-2018", "nd-118-2025", True),
        ("nd-13-2023", "nd-356-2025", True),
        ("nd-23-2015", "nd-280-2025", True),
        ("nd-23-2015", "luat-72-2025", False),
        ("luat-20-2023", "nd-171-2025", False),
    ],
)
def test_whether_two_have_anything_in_common(app, old, new, related):
    assert service.are_related(old, new) is related


def test_a_replacement_by_something_else_is_asked_first(browser):
    page, path = browser("nation-thu"), "/legal-bases/nd-23-2015/replace"
    form = {
        "successor": "luat-72-2025",
        "on": clock.today().isoformat(),
        "why": "Thay đổi mẫu lời chứng và cách ghi sổ.",
    }
    asked = page.post(path, form)
    assert asked.status_code == 200
    assert "Do these two belong together?" in asked.text
    assert service.basis("nd-23-2015").replaced_by is None
    page.post(path, {**form, "act": "sure"})
    assert service.basis("nd-23-2015").replaced_by == "luat-72-2025"
