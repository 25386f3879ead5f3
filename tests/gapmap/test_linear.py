"""Nothing hidden can be computed: every number that somebody above can read is
an equation; the system determines no small group.
"""

import datetime as dt
from collections import defaultdict
from fractions import Fraction

import pytest
from sqlalchemy import false, func, select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.directory import service as directory
from lms.gapmap import service
from lms.gapmap.models import MapCell
from lms.gapmap.queries.groups import groups_below
from lms.gapmap.types import Columns, GapState, Split
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.posts import service as posts
from tests import lite
from tests.gapmap.conftest import unit_id

LEAST = 5
PLACES = {
    "bai-ngang": ("hai-binh", "commune", ["clerk", "justice"]),
    "lang-chai": ("hai-binh", "commune", ["one-stop-officer"] * 3),
    "ben-do": ("hai-binh", "commune", ["one-stop-officer"] * 6 + ["clerk"]),
    "tay-lam": ("vn", "province", ["clerk"]),
    "dinh-ca": ("tay-lam", "commune", ["justice"] * 5 + ["clerk"] * 3),
    "xom-moi": ("tay-lam", "commune", ["justice"] * 4),
    "suoi-lon": ("tay-lam", "commune", ["clerk"] * 9),
}
"""Beside the demo's two wards: parent, kind, and the posts that people hold."""
ALONE = [("hai-binh", "clerk"), ("cua-song", "justice")]
"""Somebody in a unit itself, with units below it."""


@pytest.fixture
def nation(app):
    """A small nation with small groups on every step, all counted."""
    with transaction():
        for key, (above, kind, held) in PLACES.items():
            title = {"vi": key, "en": key}
            people.put_unit(key, kind, title, people.find_unit(above))
            for number, post in enumerate(held):
                _enter(f"{key}{number}", key, post)
        for number, (key, post) in enumerate(ALONE):
            _enter(f"alone{number}", key, post)
    service.rebuild()


def _enter(key, unit, post):
    person = people.mirror(PersonInfo(key, f"Người {key}"))
    since = dt.date(2026, 1, 5)
    directory.enter(person.id, people.find_unit(unit), post, since)


def cells():
    """How many hold a post in a very unit and are asked for a competency: the
    unknowns, with the way to the unit.
    """
    paths = {unit.id: unit.path for unit in people.units_below("/")}
    return {
        (paths[row.unit_id], row.post, row.competency): _split(row)
        for row in session().scalars(select(MapCell))
        if row.competency and _split(row).total
    }


def _split(row):
    return Split(*(getattr(row, name) for name in Split._fields))


class Known:
    """What follows from equations: rows of a reduced echelon form by pivot."""

    def __init__(self):
        self.rows = {}

    def rest(self, group):
        """What of this sum of unknowns does not follow."""
        row = dict.fromkeys(group, Fraction(1))
        for pivot in [key for key in row if key in self.rows]:
            _subtract(row, self.rows[pivot], row[pivot])
        return row

    def add(self, group):
        row = self.rest(group)
        if not row:
            return
        pivot, first = next(iter(row.items()))
        row = {key: value / first for key, value in row.items()}
        for other in self.rows.values():
            if pivot in other:
                _subtract(other, row, other[pivot])
        self.rows[pivot] = row


def _subtract(row, other, times):
    for key, value in other.items():
        left = row.get(key, 0) - times * value
        if left:
            row[key] = left
        else:
            row.pop(key, None)


def below(unknowns, unit, competency, post=""):
    return [
        key
        for key in unknowns
        if key[0].startswith(unit.path)
        and key[2] == competency
        and post in ("", key[1])
    ]


def everything_read(actor, unknowns):
    """The sums that somebody can read exactly, of every page of every unit in
    their reach, by post and in files; rounded ones are looked at here.
    """
    reach = people.units_below(service.tops(actor)[0].path)
    for unit in reach:
        yield from _grids(actor, unknowns, unit)
        found = service.for_unit(actor, unit.id)
        shown = {key for key, split in found.splits.items() if split}
        for key in shown:
            yield below(unknowns, unit, key)
        for row in found.below:
            _check_bar(actor, row)
        for key in {one[2] for one in below_all(unknowns, unit)}:
            yield from _of_cell(actor, unknowns, unit, key, found)
        yield from _by_post(actor, unknowns, unit)


def _grids(actor, unknowns, unit):
    """Every number of both grids of a unit."""
    by_unit = service.for_unit(actor, unit.id, columns=Columns.UNITS)
    units = {row.unit.id: row for row in by_unit.below}
    for key, row in by_unit.grid.cells.items():
        for column, split in row.items():
            if split:
                assert units[column].split is not None
                yield below(unknowns, units[column].unit, key)
    by_post = service.for_unit(actor, unit.id, columns=Columns.POSTS)
    for key, row in by_post.grid.cells.items():
        assert row[""] == by_post.splits[key] == by_unit.splits[key]
        for post, split in row.items():
            if post:
                yield from _rough(
                    unknowns, unit, key, post, split, by_post.exact
                )


def below_all(unknowns, unit):
    return [key for key in unknowns if key[0].startswith(unit.path)]


def _check_bar(actor, row):
    """The bar of a unit in a list adds up what its own page shows."""
    page = service.for_unit(actor, row.unit.id)
    shown = [split for split in page.splits.values() if split]
    assert (row.split is None) == (page.people is None)
    if row.split is not None:
        sums = tuple(map(sum, zip(*shown, strict=True))) or (0,) * 5
        assert tuple(row.split) == sums


def _of_cell(actor, unknowns, unit, key, page):
    cell = service.for_cell(actor, unit.id, key)
    assert (cell.split is None) == (page.splits.get(key) is None)
    for row in cell.below:
        if row.split and row.split.total:
            yield below(unknowns, row.unit, key)
    for post, split in cell.posts.items():
        yield from _rough(unknowns, unit, key, post, split, cell.exact)
    for post in cell.posts:
        narrowed = service.for_cell(actor, unit.id, key, post)
        assert narrowed.split == cell.posts[post]
        for row in narrowed.below:
            if row.split and row.split.total:
                own = service.for_cell(actor, row.unit.id, key, post)
                assert own.split == row.split
                yield from _rough(
                    unknowns, row.unit, key, post, row.split, own.exact
                )


def _by_post(actor, unknowns, unit):
    _key, table = service.figures_for(actor, unit.id)
    exact = service.for_unit(actor, unit.id).exact
    for key, row in table.items():
        for post, split in row.items():
            yield from _rough(unknowns, unit, key, post, split, exact)
    for post in posts.posts():
        page = service.for_unit(actor, unit.id, post)
        for key, split in page.splits.items():
            assert split == table.get(key, {}).get(post)


def _rough(unknowns, unit, key, post, split, exact):
    """By post a number is exact only where all are one's own."""
    if split is None:
        return
    group = below(unknowns, unit, key, post)
    mine = {one for one in group if one in KNOWN}
    if exact or mine == set(group):
        yield group
        return
    others = sum(unknowns[one].total for one in set(group) - mine)
    assert others >= LEAST
    assert not any(number % LEAST for number in split)


KNOWN = set()


@lite
@pytest.mark.parametrize("who", ["province-quang", "nation-thu"])
def test_no_small_group_follows_from_all_that_is_shown_above(
    nation, actor, who
):
    viewer, unknowns = actor(who), cells()
    top = service.tops(viewer)[0]
    own = {
        one.path
        for one in people.units_below("/")
        if one.authority == top.authority
    }
    KNOWN.clear()
    KNOWN.update(key for key in unknowns if key[0] in own)
    known = Known()
    for key in KNOWN:
        known.add([key])
    read = 0
    for group in everything_read(viewer, unknowns):
        known.add(group)
        read += 1
    assert read > 20
    hidden = 0
    for group in small_groups(unknowns, top):
        hidden += 1
        assert known.rest(group), group
    assert hidden > 20


def small_groups(unknowns, top):
    """Every group of fewer people than may be shown: of a unit and below it,
    of a very unit, with any post or one, per competency.
    """
    groups = defaultdict(set)
    for key in unknowns:
        path, post, competency = key
        if not path.startswith(top.path) or key in KNOWN:
            continue
        for unit in people.ids_on(path):
            for held in ("", post):
                groups["in", unit, held, competency].add(key)
        groups["at", path, "", competency].add(key)
        groups["at", path, post, competency].add(key)
    for group in groups.values():
        if sum(unknowns[key].total for key in group) < LEAST:
            yield group


@lite
def test_the_system_finds_what_would_be_shown_without_the_rule(
    nation, actor, app
):
    """The solver is no blind witness: with groups of one shown, it solves."""
    from lms.core.state import state

    state().settings = {**state().settings, "LMS_SMALLEST_GROUP": 1}
    viewer, unknowns, known = actor("province-quang"), cells(), Known()
    for unit in people.units_below(service.tops(viewer)[0].path):
        for key, split in service.for_unit(viewer, unit.id).splits.items():
            if split:
                known.add(below(unknowns, unit, key))
    ward = people.find_unit("bai-ngang")
    for key in {one[2] for one in below_all(unknowns, ward)}:
        assert not known.rest(below(unknowns, ward, key))


@lite
@pytest.mark.parametrize("where", ["hai-binh", "cua-song", "bai-ngang"])
def test_from_above_there_is_only_today(nation, actor, browser, where):
    quang, unit = actor("province-quang"), unit_id(where)
    for days in (-400, -1, 1, 30):
        on = clock.today() + dt.timedelta(days=days)
        for ask in (
            lambda: service.for_unit(quang, unit, on=on),  # noqa: B023
            lambda: service.figures_for(quang, unit, on=on),  # noqa: B023
        ):
            with pytest.raises(Invalid):
                ask()
    reader, day = browser("province-quang"), dt.date(2026, 3, 31)
    for page in ("", "/pro.certify-copies", ".csv", ".xlsx"):
        answer = reader.get(f"/maps/{unit}{page}?on={day}")
        assert answer.status_code == 422, (page, answer.status)
    assert (
        browser("manager-duc")
        .get(f"/maps/{unit_id('cua-song')}?on={day}")
        .status_code
        == 200
    )


@lite
def test_by_post_from_above_a_file_says_what_the_page_says(nation, browser):
    quang = browser("province-quang")
    table = quang.get(f"/maps/{unit_id('ben-do')}.csv").text
    assert "not shown: too few people" in table
    rows = [line.split(",") for line in table.strip().splitlines()[1:]]
    numbers = [int(one) for row in rows for one in row[-6:] if one.isdigit()]
    assert len(rows[0]) > len(GapState) or numbers
    assert numbers and not any(number % LEAST for number in numbers)


def test_over_all_competencies_a_group_is_as_large_as_its_people(nation):
    province = people.find_unit("hai-binh")
    found = groups_below([province.id], false(), None, LEAST)[province.id]
    here = select(func.sum(MapCell.people)).where(
        MapCell.unit_id == province.id, MapCell.competency == ""
    )
    assert found.sums[""].here == session().scalar(here) > 0
    assert 0 in found.sizes("", own=False)
    wards = {one.id for one in people.children(province.id)}
    below = [found.parts[""][one].people for one in wards]
    assert found.others("") == sum(below)
