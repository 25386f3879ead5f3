"""The mirror of people and units, and who works where on which day."""

import datetime as dt
import importlib

import pytest
from sqlalchemy import func, literal, select, text, true, union_all

from lms.core import cache, clock
from lms.core.db import dialect, session, transaction
from lms.people import service
from lms.people.host import PersonInfo, UnitInfo
from lms.people.models import Person, PostingRow, UnitRow
from lms.people.types import NewUnit, PostingChange, Span
from tests import lite


def test_a_person_is_mirrored_once_and_brought_up_to_date(app):
    with transaction():
        first = service.mirror(
            PersonInfo("host:7", "  Đặng  Thị Hoà ", "hoa@example.vn")
        )
        again = service.mirror(PersonInfo("host:7", "Đặng Thị Hòa"))
    assert first.id == again.id
    row = service.find_person("host:7")
    assert (row.name, row.folded, row.email, row.active) == (
        "Đặng Thị Hòa",
        "dang thi hoa",
        "hoa@example.vn",
        True,
    )


def test_a_hosts_very_long_name_is_cut_and_not_an_error(app):
    with transaction():
        service.mirror(PersonInfo("host:8", "ß" * 300))
    row = service.find_person("host:8")
    assert (len(row.name), len(row.folded)) == (200, 200)


@lite
def test_a_unit_is_put_once_keeps_its_place_and_may_be_renamed(app):
    with transaction():
        root = service.find_unit("vn")
        unit = service.put_unit(
            "new", "commune", {"vi": "Mới", "en": "New"}, root
        )
        same = service.put_unit(
            "new", "ward", {"vi": "Phường Mới", "en": "New ward"}, root
        )
    assert unit.id == same.id
    assert (same.kind, same.title["vi"], same.path) == (
        "ward",
        "Phường Mới",
        f"{root.path}{same.id}/",
    )


@lite
def test_a_unit_is_known_by_its_new_name_at_once_and_never_by_one_undone(app):
    ward = service.find_unit("cua-song")
    assert service.unit(ward.id).title["en"] == ward.title["en"]
    titles = {"vi": "Cửa Sông Mới", "en": "New name"}
    with pytest.raises(RuntimeError), transaction():
        service.rename_units([NewUnit(ward.key, ward.kind, titles, None)])
        assert service.unit(ward.id).title == titles
        raise RuntimeError
    assert service.unit(ward.id).title == ward.title
    with transaction():
        service.rename_units([NewUnit(ward.key, ward.kind, titles, None)])
    assert service.unit(ward.id).title == titles


@lite
def test_a_unit_whose_adding_was_undone_is_not_known(app):
    with pytest.raises(RuntimeError), transaction():
        root = service.find_unit("vn")
        names = {"vi": "Mới", "en": "New"}
        added = service.put_unit("new", "commune", names, root)
        assert service.unit(added.id).key == "new"
        raise RuntimeError
    assert service.units_among([added.id]) == []


@lite
def test_the_way_to_a_unit_leads_from_the_root(app):
    path = service.find_unit("cua-song.centre").path
    assert [unit.key for unit in service.units_on(path)] == [
        "vn",
        "hai-binh",
        "cua-song",
        "cua-song.centre",
    ]
    below = [
        unit.key
        for unit in service.units_below(service.find_unit("cua-song").path)
    ]
    assert below == [
        "cua-song",
        "cua-song.centre",
        "cua-song.office",
        "cua-song.culture",
    ]


def test_a_posting_counts_from_its_first_day_until_the_day_before_its_last(
    app, monkeypatch
):
    person = service.find_person("admin").id
    unit, today, now = (
        service.find_unit("cua-song.office"),
        clock.today(),
        clock.now(),
    )
    day = dt.timedelta(days=1)
    with transaction() as db:
        db.add(
            PostingRow(
                person_id=person,
                unit_id=unit.id,
                post="clerk",
                valid_from=today,
                valid_to=today + 2 * day,
            )
        )
    held = []
    for offset in range(-1, 4):
        monkeypatch.setattr(
            clock, "now", lambda offset=offset: now + offset * day
        )
        held.append(
            (service.posting(person) is not None, service.paths_of(person))
        )
    assert held == [
        (False, []),
        (True, [unit.path]),
        (True, [unit.path]),
        (False, []),
        (False, []),
    ]


@lite
def test_today_is_the_day_of_the_people_and_not_that_of_utc(app, monkeypatch):
    monkeypatch.setattr(
        clock, "now", lambda: dt.datetime(2026, 11, 22, 18, 0, tzinfo=dt.UTC)
    )
    assert clock.today() == dt.date(2026, 11, 23)


def test_units_and_people_of_a_host_are_brought_in_twice_without_doubles(
    app, monkeypatch
):
    host = app.extensions["lms"].host
    units = [
        UnitInfo("h.root", "Sở Nội vụ"),
        UnitInfo("h.office", "Văn phòng", parent="h.root"),
    ]
    monkeypatch.setattr(host, "units", lambda: units)
    monkeypatch.setattr(
        host, "people_in", lambda key: [PersonInfo(f"p:{key}", "Vũ Hà")]
    )
    for _time in range(2):
        assert service.sync() == 2
    assert service.find_unit("h.office").path.startswith(
        service.find_unit("h.root").path
    )
    assert (
        session().scalar(select(func.count()).where(Person.key.like("p:%")))
        == 2
    )


@lite
def test_names_are_looked_up_together(app):
    lan, kien = service.find_person("lan"), service.find_person("kien")
    assert service.names([lan.id, kien.id, lan.id, 10**6]) == {
        lan.id: lan.name,
        kien.id: kien.name,
    }
    assert service.names([]) == {}


def test_below_is_the_unit_and_what_stands_below_it(app):
    """Not a neighbour whose number begins alike: /1/2/ is not above /1/22/."""
    paths = ["/1/2/", "/1/2/3/", "/1/22/", "/1/20/2/", "/1/", "/1/3/"]
    tree = union_all(*(select(literal(path).label("path")) for path in paths))
    rows = tree.subquery()
    query = select(rows.c.path).where(service.below("/1/2/", rows.c.path))
    assert set(session().scalars(query)) == {"/1/2/", "/1/2/3/"}


def test_what_is_below_a_unit_is_found_by_an_index(app):
    query = select(UnitRow.id).where(service.below("/1/2/"))
    text_ = str(query.compile(compile_kwargs={"literal_binds": True}))
    if dialect() == "sqlite":
        plan = session().execute(text(f"EXPLAIN QUERY PLAN {text_}")).all()
        assert "USING" in plan[0].detail, plan
        assert "ix_lms_unit_path (path>? AND path<?)" in plan[0].detail
    else:
        session().execute(text("SET LOCAL enable_seqscan = off"))
        plan = [row[0] for row in session().execute(text(f"EXPLAIN {text_}"))]
        assert any("ix_lms_unit_path" in line for line in plan), plan
        assert any("Index Cond" in line or "Recheck" in line for line in plan)


@lite
def test_what_belongs_to_many_ids_is_found_by_an_index(app):
    """Asked whether it is 1, as SQLite's booleans are, it would be walked for."""
    theirs = service.in_ids(PostingRow.person_id, "people")
    query = select(PostingRow.post).where(theirs, PostingRow.post != "x")
    text_ = str(query.compile(session().get_bind())).replace("?", "'[1]'")
    plan = session().execute(text(f"EXPLAIN QUERY PLAN {text_}")).all()
    assert "ix_lms_posting_person (person_id=?)" in plan[0].detail, plan


@pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
def test_who_enters_somebody_in_a_unit_does_not_wait_for_its_lock(app, actor):
    lan, unit = actor("lan").person_id, service.find_unit("cua-song")
    posting = Span(unit.id, "", clock.today(), None)
    with transaction():
        service.lock_unit(unit.id)
        with app.app_context():
            with transaction() as other:
                other.execute(text("SET LOCAL lock_timeout = '500ms'"))
                service.store_changes([PostingChange(lan, [posting], [])])
            other.close()
    assert unit in [one.unit for one in service.history(lan)]


def test_a_path_that_is_empty_is_of_no_unit(app):
    """What is written to the log of everything has none."""
    root = service.root()
    assert service.units_at(["", root.path]) == [root]


def test_of_the_units_that_are_found_the_nearest_names_stand_first(app):
    with transaction():
        root = service.find_unit("vn")
        for key, name in (("a", "Phường số 120"), ("b", "Phường số 12")):
            names = {"vi": name, "en": name}
            service.put_unit(key, "commune", names, root)
    found = service.search_units(true(), "phuong so 12", 5)
    assert [one.key for one in found] == ["b", "a"]


def test_whoever_has_two_posts_is_reached_once(app):
    province, ward = (
        service.find_unit("hai-binh"),
        service.find_unit("cua-song"),
    )
    before = service.reach([province.path])
    who = service.find_person("lan").id
    with transaction() as db:
        db.add(
            PostingRow(
                person_id=who,
                unit_id=ward.id,
                post="clerk",
                valid_from=clock.today(),
            )
        )
    after = service.reach([province.path])
    assert after.people == before.people
    assert service.reach([ward.path], post="clerk").people > 0
    both = service.reach([province.path, ward.path], [ward.id])
    assert both == after, "a unit on top says it for itself"
    besides = service.reach([province.path], [ward.id])
    assert besides.besides == 1 and besides.people < after.people


def test_of_many_people_no_more_are_counted(app, monkeypatch):
    for name in ("service.history", "types"):
        module = importlib.import_module(f"lms.people.{name}")
        monkeypatch.setattr(module, "MOST_REACHED", 1)
    found = service.reach(unit.path for unit in service.tops())
    assert found.people == 2 and found.is_more


def test_names_and_units_below_come_as_the_alphabet_has_them(app):
    """Đ stands between D and E, wherever bytes would put it."""
    right = ["Lê Ân", "Võ Bình", "Trần Dũng", "Phạm Đạt", "Cao Em"]
    places = ["Phường 2", "Phường 10", "Phường Dừa", "Phường Đất", "Xã An"]
    with transaction():
        ids = [
            service.mirror(PersonInfo(f"alphabet-{at}", name)).id
            for at, name in enumerate(reversed(right))
        ]
        units = [
            NewUnit(f"abc-{at}", "team", {"vi": name, "en": ""}, "cua-song")
            for at, name in enumerate(reversed(places))
        ]
        for unit in units:
            service.add_units([unit])
    assert list(service.names(ids).values()) == right
    below = service.children(service.find_unit("cua-song").id)
    found = [one.title["vi"] for one in below]
    assert [name for name in found if name in places] == places


def test_only_what_changes_empties_caches(app):
    """A host says every night what is there already."""
    root = service.root()
    with transaction():
        service.put_kind("team", {"vi": "Tổ", "en": "Team"}, True)
    before = cache.version()
    with transaction():
        service.put_kind("team", {"vi": "Tổ", "en": "Team"}, True)
        service.put_unit(root.key, root.kind, root.title, None)
    assert cache.version() == before
    with transaction():
        service.put_kind("team", {"vi": "Tổ", "en": "Group"}, True)
    assert cache.version() != before
    assert service.kinds()["team"].title["en"] == "Group"
    before = cache.version()
    with transaction():
        service.put_unit(root.key, root.kind, {"vi": "A", "en": "B"}, None)
    assert cache.version() != before and service.root().title["en"] == "B"
