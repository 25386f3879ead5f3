"""The list of people: the same people, however it is found; narrowed, sorted
and taken as a file.
"""

import csv
import io
import time

import pytest
from sqlalchemy import select

from lms.access.types import Actor, Grant, Role
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.core.letters.folding import given_first
from lms.directory import queries, service
from lms.directory.types import (
    PeopleFilter,
    PeopleOrder,
    PersonEntry,
    PersonState,
)
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import Person, UnitRow
from tests import lite

FILTERS = [
    PeopleFilter(),
    PeopleFilter("nguyen"),
    PeopleFilter("Nguyễn"),
    PeopleFilter("nobody at all"),
    PeopleFilter(post="clerk"),
    PeopleFilter(role="mentor"),
    PeopleFilter(post="clerk", role="mentor"),
    *(PeopleFilter(state=state) for state in PersonState),
    *(PeopleFilter(sort=order) for order in PeopleOrder),
]


@pytest.fixture
def manager(app):
    """Somebody who reads about the people of one ward."""
    path = people.find_unit("cua-song").path
    return Actor(1, "x", "X", (Grant(Role.MANAGER, path),))


def rows(listing):
    return [row.key for row in session().execute(listing.query)]


@lite
@pytest.mark.parametrize("asked", FILTERS)
def test_many_people_are_the_same_people_as_few(manager, asked, monkeypatch):
    few = queries.listing(manager, asked)
    assert few.total == len(rows(few))
    monkeypatch.setattr(queries, "FEW", -1)
    many = queries.listing(manager, asked)
    assert many.total is None
    assert rows(many) == rows(few)


@lite
def test_a_list_ends_where_the_manager_does(manager):
    found = rows(queries.listing(manager))
    assert "lan" in found
    assert "minh" not in found, "of another ward"


def of(actor, unit=None, **asked):
    here = people.find_unit(unit) if unit else None
    return rows(queries.listing(actor, PeopleFilter(unit=here, **asked)))


@lite
def test_each_filter_holds_what_it_says(app, actor):
    admin = actor("admin")
    everybody = set(of(admin))
    assert queries.listing(admin).total == len(everybody)
    assert "mentor-hoa" in of(admin, role="mentor")
    assert "lan" not in of(admin, role="mentor")
    ward = set(of(admin, "cua-song"))
    assert {"lan", "mentor-hoa"} <= ward < everybody
    assert "minh" not in ward
    post = people.postings([people.find_person("lan").id])
    (held,) = next(iter(post.values()))
    assert "lan" in of(admin, post=held.post)
    assert "lan" not in of(admin, state=PersonState.NO_POST)
    assert "admin" in of(admin, state=PersonState.NO_POST)
    service.set_active(admin, people.find_person("lan").id, False)
    assert of(admin, state=PersonState.SUSPENDED) == ["lan"]


@lite
def test_who_is_nowhere_is_listed_for_whoever_manages_everybody(
    app, actor, manager
):
    with transaction():
        people.mirror(people_info("new.here", "Đỗ Mới"))
    assert of(actor("admin"), state=PersonState.NOWHERE) == ["new.here"]
    assert service.count_without_post(actor("admin")) == 1
    assert of(manager, state=PersonState.NOWHERE) == []
    for narrower in ({"unit": "cua-song"}, {"post": "clerk"}, {"role": "hr"}):
        found = of(actor("admin"), state=PersonState.NOWHERE, **narrower)
        assert found == [], "what the list says it is narrowed to"


def test_whoever_works_without_post_and_role_is_told_to_their_head(
    app, actor, manager, browser
):
    def add(login, unit, post=""):
        entry = PersonEntry(login, "Đỗ Mới", "", unit, post, clock.today())
        return service.add(None, entry).person.id

    def told(login):
        text = browser(login).get("/").text
        return "neither a post nor a role" in text

    assert not told("manager-duc")
    new = add("new.here", "cua-song.office")
    add("new.clerk", "cua-song.office", "clerk")
    add("new.elsewhere", "hai-binh")
    assert of(manager, state=PersonState.NOWHERE) == ["new.here"]
    assert told("manager-duc")
    assert not told("lan")
    found = of(actor("admin"), state=PersonState.NOWHERE)
    assert sorted(found) == ["new.elsewhere", "new.here"]
    ward = people.find_unit("cua-song").id
    service.grant(actor("admin"), new, Role.MENTOR, ward)
    assert of(manager, state=PersonState.NOWHERE) == []
    assert not told("manager-duc")


def people_info(key, name):
    return PersonInfo(key, name)


@lite
def test_a_unit_whose_only_mentor_is_oneself_has_none(app, actor):
    """Ward and province have mentors; without them everybody lacks one, and
    whoever is the only one lacks one too.
    """
    admin = actor("admin")
    alone = people.find_person("mentor-hoa")
    for held in service.record(admin, alone.id).roles:
        if held.role == Role.MENTOR:
            unit = held.unit.key
    ward = set(of(admin, unit, state=PersonState.NO_MENTOR))
    others = [
        one for one in of(admin, unit, role="mentor") if one != "mentor-hoa"
    ]
    assert ("mentor-hoa" in ward) is not bool(others)
    assert "lan" not in ward


@lite
def test_names_stand_in_the_order_of_given_names(app, actor):
    names = [
        "Nguyễn Văn An",
        "Trần Thị Án",
        "Lê Văn Anh",
        "Đỗ Thị Ánh",
        "Bùi Ăn",
        "Lê Ân",
        "Võ Dũng",
        "Phạm Đức",
        "Nguyễn Thị Hoa",
        "Trần Thị Hoa",
    ]
    assert sorted(names, key=given_first) == names
    with transaction() as db:
        for number, name in enumerate(reversed(names)):
            person = people.mirror(people_info(f"n{number}", name))
            assert person.given_first == given_first(name)
        db.flush()
    found = session().scalars(
        select(Person.name)
        .where(Person.name.in_(names))
        .order_by(Person.given_first)
    )
    assert list(found) == names


PAGE = "/people?unit={unit}&post=&role=&state=&sort=name&search=lan"


@lite
def test_the_address_holds_the_filter_and_chips_take_it_away(browser):
    unit = people.find_unit("cua-song").id
    page = browser("admin").get(PAGE.format(unit=unit))
    assert "Ngọc Lan" in page.text
    assert 'href="/people?search=lan&amp;sort=name"' in page.text
    assert f'href="/people?unit={unit}&amp;sort=name"' in page.text


@lite
@pytest.mark.parametrize(
    "wrong",
    ["unit=99999", "unit=x", "post=none-such", "role=king", "state=asleep"],
)
def test_what_is_not_known_in_an_address_is_said(browser, wrong):
    page = browser("admin").get(f"/people?{wrong}")
    assert page.status_code == 200
    assert "is not known here" in page.text
    assert "mentor-hoa" in page.text, "everybody"


@lite
def test_a_unit_of_many_is_found_by_its_name(browser):
    page = browser("admin")
    unit = people.find_unit("cua-song.centre")
    taken = page.get("/people?place=phuc vu, cua song")
    assert f"unit={unit.id}" in page.get("/people?place=phuc vu").text
    assert f'value="{unit.id}"' in taken.text
    nothing = page.get("/people?place=no such unit").text
    assert "no such unit" in nothing


@lite
def test_a_file_follows_the_list_and_is_logged(browser, actor):
    unit = people.find_unit("cua-song").id
    page = browser("manager-duc")
    answer = page.get(f"/people.csv?unit={unit}&search=lan")
    text = answer.data.decode("utf-8-sig")
    table, about = text.split("\r\n\r\n")
    (row,) = list(csv.DictReader(io.StringIO(table)))
    assert row["Sign-in name"] == "lan"
    assert "Cửa Sông" in about
    assert page.get("/people.xlsx").data[:2] == b"PK"
    log = browser("admin").get("/audit?event=tables.exported").text
    assert log.count("Table taken as a file") == 4, "two, choice and chip"


@lite
def test_a_file_of_an_unknown_kind_is_none_and_not_logged(browser):
    page, unit = browser("manager-duc"), people.find_unit("cua-song").id
    for path in (
        "/people",
        f"/plans/{unit}/people",
        f"/map-files/{unit}",
    ):
        assert page.get(f"{path}.pdf").status_code == 404
    assert browser("admin").get("/audit.pdf").status_code == 404
    log = browser("admin").get("/audit?event=tables.exported").text
    assert log.count("Table taken as a file") == 2, "choice and chip"


@lite
def test_a_host_s_key_of_a_unit_is_no_header_of_a_file(browser):
    with transaction() as db:
        unit = db.get(UnitRow, people.find_unit("cua-song").id)
        unit.key = 'Cửa "Sông"\n1'
    answer = browser("admin").get(f"/people.csv?unit={unit.id}")
    name = answer.headers["Content-Disposition"]
    assert name.startswith('attachment; filename="people-cua-song-1-2')


@lite
def test_a_file_of_too_many_is_refused(manager, monkeypatch):
    monkeypatch.setattr(audit.take_out, "__defaults__", (1, None))
    with pytest.raises(Invalid):
        service.export(manager, PeopleFilter())


@lite
@pytest.mark.parametrize("who", ["lan", "mentor-hoa", "trainer-mai"])
def test_the_file_is_for_those_who_read_the_list(browser, who):
    assert browser(who).get("/people.csv").status_code == 403


@lite
def test_of_many_those_without_a_post_are_counted_now_and_then(
    app, actor, monkeypatch
):
    root = people.root().path
    admin = Actor(1, "x", "X", (Grant(Role.ADMIN, root),))
    before = queries.count_without_post(admin)
    _add("one-more")
    assert queries.count_without_post(admin) == before + 1
    monkeypatch.setattr(queries, "MANY", 1)
    assert queries.count_without_post(admin) == before + 1
    _add("another")
    assert queries.count_without_post(admin) == before + 1, "minutes ago"
    ward = Grant(Role.ADMIN, people.find_unit("cua-song").path)
    assert queries.count_without_post(Actor(1, "x", "X", (ward,))) == 0
    head = actor("manager-duc")
    assert queries.count_without_post(head) == 0, "of each reach by itself"
    later = time.monotonic() + queries.FRESH
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert queries.count_without_post(admin) == before + 2


@lite
def test_of_few_people_it_is_exact_however_many_there_are_elsewhere(
    app, monkeypatch
):
    monkeypatch.setattr(queries, "MANY", 3)
    with transaction():
        title = {"vi": "Phường Nhỏ", "en": "Small Ward"}
        small = people.put_unit("small", "commune", title, people.root())
    admin = Actor(1, "x", "X", (Grant(Role.ADMIN, small.path),))
    assert queries.count_without_post(admin) == 0
    entry = PersonEntry("mot", "Đỗ Một", "", "small", "", clock.today())
    service.add(None, entry)
    assert queries.count_without_post(admin) == 1


def _add(key):
    with transaction():
        people.mirror(PersonInfo(key, key))


@lite
def test_the_units_above_everybody_on_a_page_are_said_once(browser):
    city = people.find_unit("hai-binh").title["en"]
    page = browser("manager-duc").get("/people").text
    listed = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert city in page.partition("<tbody>")[0]
    assert city not in listed
    assert "Centre" in listed


@lite
@pytest.mark.parametrize(
    ("login", "fewer"),
    [
        ("nation-thu", True),
        ("province-quang", True),
        ("manager-duc", False),
        ("admin", False),
    ],
)
def test_whoever_looks_from_above_reads_why_fewer_are_named_than_counted(
    browser, login, fewer
):
    page = browser(login).get("/people").text
    assert ("the map counts them all" in page) is fewer
    assert ("belongs to no unit yet" in page) is fewer
