"""Every list that is kept as a file says of which units it is and of which day,
what it is narrowed to, and what its words mean; in CSV and in a workbook.
"""

import io
import zipfile

import pytest

from lms.core import clock
from lms.core.i18n import day
from lms.people import service as people
from tests import lite

pytestmark = lite
WARD = "Cửa Sông ward, Hải Bình City"
FILES = {
    "/people": ("admin", "Viet Nam", "suspended"),
    "/people?role=mentor": ("manager-duc", WARD, "Mentor"),
    "/legal-bases": ("lan", "All units", "compared with the official text"),
    "/audit": ("admin", "Viet Nam", "no person did"),
    "/audit?event=session.started": ("admin", "Viet Nam", "Signed in"),
    "/plans/{ward}/people": ("manager-duc", WARD, "past their day"),
    "/maps/{ward}": ("manager-duc", WARD, "Not enough evidence"),
    "/map-files/{ward}": ("manager-duc", WARD, "Not enough evidence"),
    "/years/{year}/years": ("manager-duc", WARD, "As it was decided"),
    "/years/{year}/periods": ("manager-duc", WARD, "announced"),
}
"""Who takes which, the units that it names, and a word beside its columns."""


def address(pattern, kind):
    ward, year = people.find_unit("cua-song").id, clock.today().year
    path, _mark, asked = pattern.format(ward=ward, year=year).partition("?")
    return f"{path}.{kind}?{asked}"


@pytest.mark.parametrize("pattern", FILES)
def test_unit_day_and_legend_stand_with_the_list(browser, pattern):
    login, unit, word = FILES[pattern]
    page = browser(login)
    text = page.get(address(pattern, "csv")).data.decode("utf-8-sig")
    notes = text.split("\r\n\r\n")[1]
    book = page.get(address(pattern, "xlsx")).data
    with zipfile.ZipFile(io.BytesIO(book)) as parts:
        sheet = parts.read("xl/sharedStrings.xml").decode()
    for said in (unit, day(clock.today()), word):
        assert said in notes, notes
        assert said in sheet
    assert notes.count(f"{unit}") == 1, "once"
