"""What the page of a map draws and says beside its figures."""

import datetime as dt
import re

import pytest
from sqlalchemy import update

from lms.core import clock
from lms.core.db import transaction
from lms.evidence.models import AttainmentRow
from lms.gapmap import rules, service
from lms.gapmap.models import MapDay
from lms.gapmap.service import counting
from lms.gapmap.types import UnitBelow
from lms.people import service as people
from lms.people.types import KINDS, Unit, UnitKind
from tests import lite
from tests.gapmap.conftest import unit_id
from tests.gapmap.test_maps import prove

KEY = "dig.safety"
CELL = re.compile(r'<a class="h h[1-5q]( l\d+)?" href="[^"]*?cell=([^&#"]+)')


@pytest.fixture
def page(app, browser):
    """`page("/dig.safety")`: of the ward, as its manager reads it."""
    at = f"/maps/{unit_id('cua-song')}"
    return lambda rest="", who="manager-duc": browser(who).get(at + rest).text


@lite
def test_a_line_in_each_cell_is_as_long_as_its_group_is_large(page, actor):
    grid = service.for_unit(actor("manager-duc"), unit_id("cua-song")).grid
    sizes = {
        key: [split.total for post, split in row.items() if post]
        for key, row in grid.cells.items()
    }
    longest = max(max(row) for row in sizes.values())
    assert min(min(row) for row in sizes.values()) < longest
    found = dict.fromkeys(sizes, ())
    for line, key in CELL.findall(page()):
        found[key] += (int(line[2:]),) if line else ()
    for key, row in sizes.items():
        lengths = sorted(-(-10 * size // longest) for size in row)
        assert sorted(found[key]) == lengths, "none under All"
    assert f"the longest {longest} people" in page()


@lite
def test_bars_beside_each_other_are_drawn_to_one_scale(page):
    table = re.search(
        r'<table class="numbers">.*?</table>', page(f"/{KEY}"), re.S
    )
    rows = re.findall(
        r'<td class="count">(\d+)</td><td><svg class="bar"(.*?)</svg>', table[0]
    )
    drawn = {
        int(size): sum(map(float, re.findall(r'width="([\d.]+)%', bar)))
        for size, bar in rows
    }
    assert len(drawn) > 1 and drawn[max(drawn)] > 95
    for size, width in drawn.items():
        assert width == pytest.approx(100 * size / max(drawn), abs=5)
    assert f"longest: {max(drawn)} people" in table[0]


@lite
def test_a_page_says_how_much_of_the_grid_there_is_and_which_cell_is_open(page):
    text = page()
    columns = text.partition("<thead>")[2].partition("</thead>")[0]
    number = columns.count('scope="col"') - 2
    assert f"{number} columns: draw aside" in text
    rows = text.partition("<tbody>")[2].partition("</tbody>")[0].count("<tr>")
    assert f"{rows} rows: draw down" in text
    assert 'class="at"' not in text and 'href="#cell"' not in text
    text = page(f"?cell={KEY}&at=one-stop-officer")
    head = text.partition('class="figures"')[0]
    assert 'href="#cell"' in head and "The cell that is open" in head
    assert text.count('<td class="at">') == rows
    assert text.count('<th scope="col" class="at"') == 1
    assert 'class="at"' not in page(f"?cell={KEY}")


@lite
def test_of_much_that_has_changed_the_rest_is_folded(page):
    text = page("?since=year").partition('id="changes"')[2]
    shown, _, folded = text.partition("</section>")[0].partition("<details>")
    assert shown.count("→") == 6
    assert f"{folded.count('→')} more competencies" in folded


@lite
def test_what_nobody_meets_is_listed_with_its_number(page, actor):
    splits = service.for_unit(actor("manager-duc"), unit_id("cua-song")).splits
    nobody = {key for key, split in splits.items() if not split.meets}
    text = page().partition('id="nobody"')[2].partition("</details>")[0]
    assert nobody and f"({len(nobody)})" in text
    assert set(re.findall(r'href="/maps/\d+/([^"?]+)"', text)) == nobody


@lite
def test_the_page_says_that_its_figures_may_be_old(page, monkeypatch):
    assert "may be a little old" not in page()
    monkeypatch.setattr(counting, "BATCH", 3)
    with transaction() as db:
        db.execute(update(AttainmentRow).values(counted=False))
    assert "may be a little old" in page()
    while service.settle():
        pass
    assert "may be a little old" not in page()


@lite
def test_units_of_one_kind_stand_together_by_name(app, browser):
    city = people.find_unit("hai-binh")
    with transaction():
        for key, name in (
            ("b", "Phường B"),
            ("a", "phường A"),
            ("z", "Đặc khu Z"),
        ):
            people.put_unit(key, "commune", {"vi": name, "en": ""}, city)
    text = browser("nation-thu").get(f"/maps/{city.id}").text
    table = text.partition('class="numbers units"')[2].partition("</table>")[0]
    assert "Only units of one kind are compared" in text
    groups = table.split('scope="rowgroup"')[1:]
    found = {
        re.search(r">([^<(]+) \(", one)[1]: re.findall(
            r"<a[^>]*>(?:<[^>]*>)?([^<]+)", one
        )
        for one in groups
    }
    assert list(found)[:3] == ["Commune", "Ward", "Special zone"]
    assert [name[-1] for name in found["Ward"] if len(name) == 8] == ["A", "B"]
    assert found["Special zone"] == ["Đặc khu Z"]
    assert all("ommune" in name for name in found["Commune"])


def test_which_units_are_alike():
    def unit(kind, vi, en=""):
        title = {"vi": vi, "en": en}
        return UnitBelow(Unit(1, vi, kind, title, "", "", None), 1, None)

    kinds = {
        key: UnitKind(key, title, is_part)
        for key, (title, is_part) in KINDS.items()
    }
    kinds["host"] = UnitKind("host", {"vi": "Cụm", "en": ""}, False)
    rows = [
        unit("department", "Phòng Kinh tế"),
        unit("commune", "Xã Bến"),
        unit("commune", "Bến Thành", "Bến Thành ward"),
        unit("department", "Văn phòng"),
        unit("commune", "Hòn Sáo"),
        unit("commune", "PHƯỜNG An"),
        unit("host", "Cụm 1"),
        unit("host", "Liên cụm Đông"),
    ]
    found = [
        (called["vi"], [one.unit.title["vi"] for one in some])
        for called, some in rules.alike(rows, kinds)
    ]
    assert found == [
        ("Xã", ["Xã Bến"]),
        ("Phường", ["Bến Thành", "PHƯỜNG An"]),
        ("Xã, phường, đặc khu", ["Hòn Sáo"]),
        ("Cụm", ["Cụm 1", "Liên cụm Đông"]),
        ("Phòng, trung tâm", ["Phòng Kinh tế", "Văn phòng"]),
    ]


def test_each_of_the_three_figures_has_its_line(page, actor):
    duc, ward = actor("manager-duc"), unit_id("cua-song")
    service.catch_up()
    then = rules.count_resting(service.for_unit(duc, ward).splits.values())
    service.keep_day(clock.today() - dt.timedelta(days=9))
    prove(actor("lan").person_id)
    service.catch_up()
    service.keep_day(clock.today() - dt.timedelta(days=8))
    text = page().partition('class="figures"')[2].partition("</ul>")[0]
    assert text.count('class="spark') == 3
    assert f"{then} on " in text.rpartition("<li>")[2]
    assert "Rests on one person</th>" in page().partition('id="past"')[2]
    with transaction() as db:
        db.execute(update(MapDay).values(resting=None))
    text = page().partition('class="figures"')[2].partition("</ul>")[0]
    assert text.count('class="spark') == 2, "not counted on these days"
    while service.recall():
        pass
    text = page().partition('class="figures"')[2].partition("</ul>")[0]
    assert text.count('class="spark') == 3, "worked out for past months"
