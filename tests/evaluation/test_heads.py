"""Whoever stands at the top of a unit is led from the unit above."""

import datetime as dt
import re

import pytest
from sqlalchemy import insert

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import NotFound
from lms.decisions import service as decisions
from lms.evaluation import service
from lms.evaluation.types import SheetKind
from lms.people import service as people
from lms.people.models import PostingRow
from tests.evaluation.conftest import (
    HEAD,
    decided,
    delivery,
    id_of,
    product,
    work,
)
from tests.evaluation.test_sheets import (
    assess,
    decide,
    later,
    proposed,
    review,
    version,
)

__all__ = ["later"]
ABOVE, PROVINCE, MANAGER = "province-quang", "hai-binh", Role.MANAGER


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def lead(key, unit):
    """Make somebody lead a unit."""
    with transaction():
        place = people.find_unit(unit)
        access.store_role(id_of(key), MANAGER, place, None)


def team(actor, key):
    """Whom somebody leads, by key."""
    ids = [row.person_id for row in listed(actor, key)]
    return {people.person(one).key for one in ids}


def listed(actor, key):
    """The same in the order of the list, each with their name."""
    return execute(*service.team_by_name(actor(key))).all()


def member(actor, key, whom):
    """Somebody whom one leads, with the post by which they are led."""
    rows = [row for row in listed(actor, key) if row.person_id == id_of(whom)]
    (found,) = service.members(actor(key), rows)
    return found


def test_the_head_stands_on_the_page_of_the_unit_above(app, actor, browser):
    assert team(actor, ABOVE) == {HEAD}
    quang = browser(ABOVE)
    assert "Nguyễn Hữu Đức" in quang.get("/work").text
    assert quang.get(f"/work/people/{id_of(HEAD)}").status_code == 200
    assert quang.get(f"/work/people/{id_of('lan')}").status_code == 404


def test_who_holds_two_posts_stands_once_in_the_list(app, actor, browser):
    places = {"cua-song.centre": 0, "cua-song.office": -30, "cua-song": -60}
    before, lan = listed(actor, HEAD), member(actor, HEAD, "lan")
    since = people.posting(id_of("lan")).valid_from
    for name, days in places.items():
        post("lan", name, since + dt.timedelta(days=days))
    mine = member(actor, HEAD, "lan")
    assert listed(actor, HEAD) == before, "each once, by name"
    assert mine.path == people.find_unit("cua-song.centre").path
    exported = service.export_year(actor(HEAD), clock.today().year)
    assert len(exported) == len(before)
    assert browser(HEAD).get("/work").text.count(f">{lan.name}<") == 1
    assert id_of("lan") in of_unit(actor, "cua-song.centre")
    assert id_of("lan") not in of_unit(actor, "cua-song.office"), "once only"
    assert people.find_unit("cua-song") not in offered(actor), "nobody is there"
    lead("yen", "cua-song.office")
    assert "lan" in team(actor, "yen")


def post(key, unit, since):
    """Give somebody one more post, without a name."""
    values = {
        "person_id": id_of(key),
        "unit_id": people.find_unit(unit).id,
        "post": "",
        "valid_from": since,
    }
    with transaction():
        execute(insert(PostingRow.__table__).values(values))


def test_a_year_offers_the_units_of_heads_right_below(app, actor):
    work, above = people.posting(id_of(HEAD)).unit, people.find_unit(PROVINCE)
    assert offered(actor, ABOVE) == [work]
    post(HEAD, PROVINCE, clock.today() - dt.timedelta(days=9_000))
    assert offered(actor, ABOVE) == [above], "seen there, they are led by that"
    assert member(actor, ABOVE, HEAD).path == above.path


def offered(actor, key=HEAD):
    """The units to which a head can narrow the list of the year."""
    head = actor(key)
    left = service.left_in(head, clock.today().year)
    return service.units_of_year(head, left)


def of_unit(actor, unit):
    """Whose year the head prepares, narrowed to a unit that the list offers."""
    head, year = actor(HEAD), clock.today().year
    place, left = people.find_unit(unit), service.left_in(head, year)
    assert place in service.units_of_year(head, left)
    asked = service.YearAsked(unit=place.id)
    rows = execute(*service.people_of_year(head, left, year, asked))
    return [row.id for row in rows]


def test_everybody_reads_who_evaluates_them(app, actor, browser):
    assert "Dương Nhật Quang" in browser(HEAD).get("/work").text
    assert "Nguyễn Hữu Đức" in browser("lan").get("/my-work").text
    assert list(service.line_of(id_of("lan")).leaders) == ["Nguyễn Hữu Đức"]
    assert not service.line_of(id_of(ABOVE)).leaders


def test_the_head_of_an_office_is_led_within_the_unit(app, actor):
    lead("yen", "cua-song.office")
    assert list(service.line_of(id_of("yen")).leaders) == ["Nguyễn Hữu Đức"]
    assert team(actor, "yen") == {"thao", "long"}
    assert team(actor, ABOVE) == {HEAD}


def test_a_head_goes_through_a_whole_period(app, actor, month, later):
    lead("nation-thu", "vn")
    above, made = actor(ABOVE), decided()
    draft = work(product(made, "VB-01").id)
    given = service.give(above, id_of(HEAD), draft, "head")
    service.deliver(actor(HEAD), given, delivery(5), "head")
    row = session().execute(*service.deliveries_waiting(above)).one()
    service.answer(above, row.id, 1, True, "")
    sheet = service.open_sheet(actor(HEAD), id_of(HEAD))
    assess(actor, sheet, by=HEAD)
    review(actor, sheet, by=ABOVE)
    later(40)
    seen = service.sheet_for(above, sheet)
    assert set(service.deciders(above, seen)) == {id_of("nation-thu")}
    decider, number = id_of("nation-thu"), version(sheet)
    found = service.propose_sheet(above, sheet, "Đủ.", decider, number)
    decided_in = decisions.decision_for(actor(HEAD), found).row.unit_id
    assert decided_in == people.find_unit("hai-binh").id
    decisions.read(actor(HEAD), found)
    decide(actor, found, "announced", by="nation-thu")
    assert service.sheet_for(above, sheet).row.state == "announced"


def test_d_of_a_leader_follows_from_the_sheets_of_those_they_lead(
    app, actor, given, browser, later
):
    def seen(by=ABOVE):
        return browser(by).get(f"/sheets/{mine}").text

    mine = service.open_sheet(actor(HEAD), id_of(HEAD))
    assert "kept as a leader" in seen()
    review(actor, mine, by=ABOVE, kind=SheetKind.LEADER)
    assert "nothing follows for d" in seen()
    proposed(actor, service.open_sheet(actor("lan"), id_of("lan")), later)
    text = seen()
    assert "1 sheet of those they lead is proposed or announced" in text
    assert "1 stays below 50 %" in text, "nothing was delivered"
    assert "d = 50 follows" in text
    assert 'id="mark-d" name="mark-d" inputmode="decimal" value=""' in text
    led, support = text.split('id="mark-d"')[0], text.split('id="mark-e"')[1]
    assert "0 to 100" not in led.split("d = 50 follows")[1], "two marks only"
    assert "0 to 100" in support
    assert 'id="led"' not in seen(by=HEAD)


def test_only_the_unit_right_above_leads_a_head(app, actor):
    lead("nation-thu", "vn")
    assert team(actor, "nation-thu") == set()
    with pytest.raises(NotFound):
        service.progress_of(actor("nation-thu"), id_of(HEAD))
    year = clock.today().year
    assert service.year_for(actor(ABOVE), id_of(HEAD), year).leads


def test_who_no_longer_leads_is_no_head(app, actor):
    with transaction():
        held = access.roles_of([id_of(HEAD)])
        for one in held:
            access.remove_role(one.id)
    assert team(actor, ABOVE) == set()
    assert service.line_of(id_of(HEAD)).leaders == []


def test_whoever_heads_the_unit_is_marked_as_its_head(app, browser):
    """The organisation's grade binds theirs; of others nothing is marked."""
    year = clock.today().year

    def mark(by, whom):
        page = f"/work/people/{id_of(whom)}/year/{year}"
        text = browser(by).get(page).text
        return re.search(r'<input[^>]*id="is_head"[^>]*>', text)[0]

    assert "checked" in mark(ABOVE, HEAD)
    assert "checked" not in mark(HEAD, "lan")
