"""What the page of a map draws and says beside its figures."""

import re

import pytest

from lms.gapmap import service
from tests import lite
from tests.gapmap.conftest import unit_id

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
