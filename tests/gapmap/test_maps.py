"""Maps of units: the kept counts against the same numbers counted person by
person, on every way by which they change.
"""

import datetime as dt
import html
import re
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, event, select, update

from lms.access import service as access
from lms.access.types import Permission, Role
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.letters import folding
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.evidence.models import AttainmentRow
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.gapmap import rules, service
from lms.gapmap.models import MapCell, MapDay, MapRecount, MapTotal
from lms.gapmap.queries import holders
from lms.gapmap.service import counting, days
from lms.gapmap.types import Columns, GapState, Split
from lms.gapmap.views import grid, maps
from lms.people import service as people
from lms.people.host import PersonInfo
from lms.people.models import Person, PostingRow
from lms.people.types import PostingChange, Span
from lms.requirements import service as requirements
from lms.requirements.types import CellChange, ChangeTerms
from tests import lite
from tests.gapmap.conftest import unit_id

KEY = "pro.certify-copies"


def by_hand(root):
    """How many people of each post stand where, counted from each person's own
    page.
    """
    found = Counter()
    for person in session().scalars(select(Person).where(Person.active)):
        posting = people.posting(person.id)
        if (
            posting
            and posting.post
            and posting.unit.path.startswith(people.find_unit(root).path)
        ):
            for gap in service.gaps_of(person.id, person.name).gaps:
                found[gap.requirement.competency, posting.post, gap.state] += 1
    return found


def kept(actor, root):
    """The same from the map."""
    _key, found = service.figures_for(actor, unit_id(root))
    return Counter(
        {
            (competency, post, state): number
            for competency, posts in found.items()
            for post, split in posts.items()
            for state, number in zip(GapState, split, strict=True)
            if number
        }
    )


def prove(person_id, competency=KEY, level=2, depth=Depth.DOES, name="t"):
    with transaction():
        evidence.record(
            Proof(
                person_id,
                competency,
                level,
                depth,
                "signoff",
                f"task:{name}",
                clock.now(),
            )
        )


@pytest.mark.parametrize(
    ("who", "root"),
    [("manager-duc", "cua-song"), ("manager-duc", "cua-song.centre")],
)
def test_the_map_counts_what_each_persons_own_page_says(app, actor, who, root):
    assert kept(actor(who), root) == by_hand(root)
    found = service.for_unit(actor(who), unit_id(root))
    for competency, split in found.splits.items():
        assert split.total == sum(
            number
            for (key, *_), number in by_hand(root).items()
            if key == competency
        )


def test_a_signature_is_on_the_map_at_once(app, actor):
    duc, ward, lan = actor("manager-duc"), unit_id("cua-song"), actor("lan")
    before = service.for_unit(duc, ward).splits[KEY]
    prove(lan.person_id)
    after = service.for_unit(duc, ward).splits[KEY]
    assert (after.meets, after.unknown) == (
        before.meets + 1,
        before.unknown - 1,
    )
    assert kept(duc, "cua-song") == by_hand("cua-song")


def test_a_posting_a_suspension_and_a_return_are_on_the_map_at_once(app, actor):
    admin, duc, ward = actor("admin"), actor("manager-duc"), unit_id("cua-song")
    before = service.for_unit(duc, ward).people
    kien = actor("kien").person_id
    directory.set_active(admin, kien, False)
    assert service.for_unit(duc, ward).people == before - 1
    directory.set_active(admin, kien, True)
    assert service.for_unit(duc, ward).people == before
    for post in (
        "clerk",
        "justice",
    ):  # the second corrects the first on the same day
        directory.put_posting(
            admin, kien, unit_id("cua-song.office"), post, clock.today()
        )
        assert kept(duc, "cua-song") == by_hand("cua-song")
        assert kept(duc, "cua-song.office") == by_hand("cua-song.office")
    directory.put_posting(
        admin,
        kien,
        unit_id("doi-thong"),
        "clerk",
        clock.today() + dt.timedelta(days=1),
    )
    assert service.for_unit(duc, ward).people == before
    assert [row.post for row in people.history(kien)].count("clerk") == 1, (
        "the corrected posting is not listed"
    )


def test_on_its_day_a_posting_begins_and_ends_on_the_map(
    app, actor, monkeypatch
):
    admin, duc, kien = (
        actor("admin"),
        actor("manager-duc"),
        actor("kien").person_id,
    )
    tomorrow = clock.today() + dt.timedelta(days=1)
    directory.put_posting(
        admin, kien, unit_id("cua-song.office"), "clerk", tomorrow
    )
    service.for_unit(duc, unit_id("cua-song"))
    monkeypatch.setattr(clock, "today", lambda: tomorrow)
    service.turn_day()
    assert kept(duc, "cua-song.office") == by_hand("cua-song.office")
    assert kept(duc, "cua-song.centre") == by_hand("cua-song.centre")


def test_a_changed_requirement_reaches_the_map_when_it_is_worked_in(app, actor):
    duc = actor("manager-duc")
    ward = people.find_unit("cua-song")
    requirements.require_level(
        duc,
        ward.id,
        CellChange("clerk", KEY, 5, int(Depth.DOES)),
        ChangeTerms("Bờ biển"),
    )
    service.recount(ward.path, "clerk", KEY)
    service.recount(ward.path, "clerk", KEY)
    assert session().scalar(select(MapRecount.units)) == 4
    assert service.for_unit(duc, ward.id).behind.recounts == 1, (
        "asked twice, done once"
    )
    while service.work():
        pass
    assert service.for_unit(duc, ward.id).behind.recounts == 0
    assert kept(duc, "cua-song") == by_hand("cua-song")


def test_a_recount_goes_on_where_it_was_killed(app, actor, monkeypatch):
    monkeypatch.setattr(counting, "UNITS", 2)
    before = (
        session()
        .execute(
            select(MapTotal.__table__).order_by(*MapTotal.__table__.primary_key)
        )
        .all()
    )
    with transaction() as db:
        db.execute(delete(MapCell.__table__))
        db.execute(delete(MapTotal.__table__))
    service.recount("/")
    service.work()
    done, units = service.progress()
    assert (done, units) == (2, len(people.units_below("/")))
    seen = []
    with pytest.raises(KeyboardInterrupt):
        service.work(lambda *given: (_ for _ in ()).throw(KeyboardInterrupt))
    assert service.progress()[0] == 4, (
        "what the killed step had stored is not done again"
    )
    while service.work(lambda *given: seen.append(given)):
        pass
    assert seen[0][0] == 6 and seen[-1] == (units, units)
    assert (
        session()
        .execute(
            select(MapTotal.__table__).order_by(*MapTotal.__table__.primary_key)
        )
        .all()
        == before
    )


def test_who_keeps_on_learning_does_not_keep_a_changed_requirement_from_the_map(
    app, actor, monkeypatch
):
    monkeypatch.setattr(counting, "BATCH", 2)
    lan = actor("lan").person_id
    service.catch_up()
    service.recount(people.find_unit("cua-song").path)
    for number in range(3):
        prove(lan, KEY, name=f"{number}")
        service.step()
    assert service.progress() == (0, 0)


def test_rebuilding_gives_the_same_counts(app, actor):
    service.catch_up()
    tables = [
        (table, list(table.primary_key))
        for table in (MapCell.__table__, MapTotal.__table__)
    ]

    def rows():
        return [
            [
                row
                for row in session().execute(select(table).order_by(*key))
                if any(row[3:])
            ]
            for table, key in tables
        ]

    before = rows()
    assert all(before)
    service.rebuild()
    assert rows() == before
    assert service.behind() == (0, 0)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["prove", "post", "suspend", "return", "settle"]),
        st.integers(0, 9),
        st.sampled_from(
            ["cua-song.centre", "cua-song.office", "doi-thong", "hai-binh"]
        ),
        st.sampled_from(["clerk", "justice", "one-stop-officer", ""]),
        st.integers(0, 5),
        st.sampled_from(list(Depth)),
    ),
    max_size=12,
)


@lite
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=ACTS)
def test_whatever_happens_in_whatever_order_the_counts_are_right(
    app, actor, acts
):
    admin = actor("admin")
    staff = (
        session()
        .scalars(
            select(PostingRow.person_id)
            .where(PostingRow.post != "")
            .distinct()
            .order_by(PostingRow.person_id)
        )
        .all()
    )
    for number, (act, who, where, post, level, depth) in enumerate(acts):
        person = staff[who % len(staff)]
        if act == "prove":
            prove(person, KEY, level, depth, f"{number % 3}")
        elif act == "post":
            directory.put_posting(
                admin, person, unit_id(where), post, clock.today()
            )
        elif act == "settle":
            service.settle()
        else:
            directory.set_active(admin, person, act == "return")
    service.catch_up()
    for key in ("vn", "hai-binh", "cua-song", "doi-thong"):
        found = {
            (row.competency, row.post): Split(
                *(getattr(row, name) for name in Split._fields)
            )
            for row in session().scalars(
                select(MapTotal).where(
                    MapTotal.unit_id == unit_id(key),
                    MapTotal.post != "",
                    MapTotal.competency != "",
                )
            )
        }
        asked = by_hand(key)
        for (competency, post), split in found.items():
            assert split == Split(
                *(asked[competency, post, state] for state in GapState)
            )
        assert {
            (competency, post) for competency, post, _ in asked
        } <= found.keys()


@lite
def test_many_changes_are_left_to_the_worker_and_the_page_says_so(
    app, actor, monkeypatch
):
    monkeypatch.setattr(counting, "BATCH", 3)
    with transaction() as db:
        db.execute(update(AttainmentRow).values(counted=False))
    found = service.for_unit(actor("manager-duc"), unit_id("cua-song"))
    assert found.behind.changes > 3
    while service.settle():
        pass
    assert service.for_unit(
        actor("manager-duc"), unit_id("cua-song")
    ).behind == (0, 0)


def test_a_unit_below_counts_only_its_own_people(app, actor):
    duc = actor("manager-duc")
    ward, centre = (
        service.for_unit(duc, unit_id("cua-song")),
        service.for_unit(duc, unit_id("cua-song.centre")),
    )
    assert 0 < centre.people < ward.people
    assert {row.unit.key: row.people for row in ward.below}[
        "cua-song.centre"
    ] == centre.people


@lite
def test_a_map_is_opened_by_the_managers_of_the_place(app, actor):
    for who, where in (
        ("manager-duc", "doi-thong"),
        ("manager-duc", "hai-binh"),
        ("province-quang", "vn"),
        ("mentor-hoa", "cua-song"),
        ("lan", "cua-song"),
        ("admin", "cua-song"),
    ):
        for ask in (service.for_unit, service.figures_for):
            with pytest.raises(NotFound):
                ask(actor(who), unit_id(where))
        with pytest.raises(NotFound):
            service.for_cell(actor(who), unit_id(where), KEY)
    with pytest.raises(NotFound):
        service.for_unit(actor("province-quang"), 10**6)


@lite
def test_the_list_of_maps_begins_at_the_top_of_ones_reach(app, actor):
    assert [unit.key for unit in service.tops(actor("manager-duc"))] == [
        "cua-song"
    ]
    assert [unit.key for unit in service.tops(actor("province-quang"))] == [
        "hai-binh"
    ]
    for who in ("lan", "mentor-hoa", "admin"):
        with pytest.raises(NotAllowed):
            service.tops(actor(who))


@lite
def test_many_people_behind_a_cell_come_page_by_page(
    app, actor, browser, monkeypatch
):
    duc, ward = browser("manager-duc"), unit_id("cua-song")
    names = [
        holder.name
        for holder in service.for_cell(actor("manager-duc"), ward, KEY).holders
    ]
    assert len(names) > 3
    for module in (maps, holders):
        monkeypatch.setattr(module, "PEOPLE_A_PAGE", 3)
    shown, address = [], f"/maps/{ward}/{KEY}"
    while address:
        page = duc.get(address).text
        assert f"{len(names)} people" in page
        on_page = [name for name in names if name in page]
        assert len(on_page) <= 3
        shown += on_page
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = following and html.unescape(following[1])
    assert shown == names
    state = max(
        GapState,
        key=lambda one: len(
            service.for_cell(actor("manager-duc"), ward, KEY, state=one).holders
        ),
    )
    assert (
        f"state={state.value}"
        in duc.get(f"/maps/{ward}/{KEY}?state={state.value}").text
    )
    assert duc.get(f"/maps/{ward}/{KEY}?page=999").status_code == 200


def test_a_cell_holds_the_people_it_counts_in_the_order_of_their_names(
    app, actor
):
    duc, ward = actor("manager-duc"), unit_id("cua-song")
    for competency, split in service.for_unit(duc, ward).splits.items():
        whole = service.for_cell(duc, ward, competency)
        assert whole.split == split and len(whole.holders) == split.total
        for state, number in zip(GapState, split, strict=True):
            holders = service.for_cell(
                duc, ward, competency, state=state
            ).holders
            assert len(holders) == number
            names = [holder.name for holder in holders]
            assert names == sorted(names, key=folding.given_first)
        for post, part in whole.posts.items():
            assert (
                len(service.for_cell(duc, ward, competency, post).holders)
                == part.total
            )


@lite
def test_a_cell_that_nobody_is_asked_for_does_not_exist(app, actor):
    for who, where, competency in (
        ("manager-duc", "cua-song", "no.such"),
        ("lan", "cua-song", KEY),
    ):
        with pytest.raises(NotFound):
            service.for_cell(actor(who), unit_id(where), competency)


# Small groups


@lite
def test_outside_ones_own_unit_small_groups_are_hidden_and_nobody_is_named(
    app, actor
):
    quang, ward = actor("province-quang"), unit_id("doi-thong")
    found = service.for_unit(quang, ward)
    assert not found.own
    for competency, split in found.splits.items():
        assert split is None or split.total >= 5
        cell = service.for_cell(quang, ward, competency)
        assert cell.holders is None
        assert all(
            part is None or part.total >= 5 for part in cell.posts.values()
        )
    duc = service.for_unit(actor("manager-duc"), unit_id("cua-song"))
    assert duc.own and None not in duc.splits.values()
    for split in service.figures_for(quang, ward)[1].values():
        assert all(part is None or part.total >= 5 for part in split.values())


@lite
def test_a_unit_with_few_people_shows_nothing_outside(app, actor):
    app.config["LMS_SMALLEST_GROUP"] = 1000
    from lms.core.state import state

    state().settings = {**state().settings, "LMS_SMALLEST_GROUP": 1000}
    found = service.for_unit(actor("province-quang"), unit_id("cua-song"))
    assert (found.people, found.splits) == (None, {})
    assert (
        service.figures_for(actor("province-quang"), unit_id("cua-song"))[1]
        == {}
    )
    province = service.for_unit(actor("province-quang"), unit_id("hai-binh"))
    assert province.people and province.splits
    assert set(province.splits.values()) == {None}, (
        "all of them work in wards that are hidden"
    )
    assert all(
        row.split is None for row in province.below if row.people is None
    )
    assert any(row.split is None for row in province.below)


@lite
def test_somebody_who_manages_an_office_manages_with_its_authority(app, actor):
    hr = actor("trainer-mai")
    with transaction():
        directory.grant(None, hr.person_id, Role.HR, unit_id("cua-song.centre"))
    hr = actor("trainer-mai")
    assert service.for_unit(hr, unit_id("cua-song.centre")).own
    with pytest.raises(NotFound):
        service.for_unit(hr, unit_id("cua-song"))


# Grids


@lite
@pytest.mark.parametrize("on", [None, dt.date(2026, 11, 20)])
def test_a_grid_shows_each_cell_as_its_own_page_does(app, actor, on):
    duc, ward = actor("manager-duc"), unit_id("cua-song")
    by_post = service.for_unit(duc, ward, on=on)
    assert by_post.grid.columns is Columns.POSTS
    by_unit = service.for_unit(duc, ward, on=on, columns=Columns.UNITS)
    for key in by_post.splits:
        page = service.for_cell(duc, ward, key, on=on)
        posts = dict(by_post.grid.cells[key])
        assert posts.pop("") == page.split
        assert posts == page.posts
        shown = {
            row.unit.id: row.split
            for row in page.below
            if row.split is None or row.split.total
        }
        assert by_unit.grid.cells.get(key, {}) == shown


@lite
def test_a_grid_from_above_hides_the_same_units_as_the_list(app, actor):
    quang, place = actor("province-quang"), unit_id("hai-binh")
    found = service.for_unit(quang, place)
    assert found.grid.columns is Columns.UNITS
    for key in found.splits:
        shown = found.grid.cells.get(key, {})
        for row in service.for_cell(quang, place, key).below:
            if row.split is None or row.split.total:
                assert shown[row.unit.id] == row.split
            else:
                assert row.unit.id not in shown


@lite
def test_a_cell_that_shows_nothing_opens_nobody(app, browser):
    quang, place = browser("province-quang"), unit_id("hai-binh")
    for query in (
        f"cell={KEY}&at=no-such-post",
        f"cell={KEY}&at=99999",
        "cell=no.such",
        f"cell={KEY}&at=²",
        "by=nothing&sort=nothing&part=-3",
    ):
        page = quang.get(f"/maps/{place}?{query}")
        assert page.status_code == 200
        assert 'id="cell"' not in page.text
    duc, ward = browser("manager-duc"), unit_id("cua-song")
    page = duc.get(f"/maps/{ward}?cell={KEY}").text
    assert 'id="cell"' in page and 'name="people"' in page


@lite
@pytest.mark.parametrize(("number", "is_folded"), [(12, False), (13, True)])
def test_many_units_below_are_folded_on_a_phone(
    app, browser, number, is_folded
):
    ward = people.find_unit("cua-song")
    with transaction():
        for one in range(number - len(people.children(ward.id))):
            title = {"vi": f"Phòng {one}", "en": f"Office {one}"}
            people.put_unit(f"x{one}", "office", title, ward)
    page = browser("manager-duc").get(f"/maps/{ward.id}").text
    fold = '<details class="fold"><summary><h2 id="below">'
    assert (fold in page) is is_folded


def test_columns_of_a_wide_grid_come_part_by_part(app, browser, monkeypatch):
    monkeypatch.setattr(grid, "WIDEST", 2)
    duc, address = browser("manager-duc"), f"/maps/{unit_id('cua-song')}"
    whole = service.for_unit(
        access.actor_for("manager-duc"), unit_id("cua-song")
    )
    posts = {post for row in whole.grid.cells.values() for post in row} - {""}
    assert len(posts) > 2
    seen = []
    while address:
        page = duc.get(address).text
        heads = re.search(r"<thead>(.*?)</thead>", page, re.DOTALL)[1]
        columns = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', heads)[2:]
        assert len(columns) <= 2
        seen += columns
        following = re.search(r'<a href="([^"]+)" rel="next"', page)
        address = following and html.unescape(following[1])
    assert len(seen) == len(posts) == len(set(seen))
    assert seen == sorted(seen, key=folding.fold)


@lite
def test_one_unit_below_with_the_figures_of_all_is_no_column(app, browser):
    page = browser("nation-thu").get(f"/maps/{unit_id('vn')}").text
    table = re.search(r'<table class="heat.*?</table>', page, re.DOTALL)[0]
    assert table.count('scope="col"') == 3 and 'class="bar"' in table
    assert "&amp;at=" not in table


@lite
def test_a_row_without_any_figure_is_named_beneath(app, browser):
    page = browser("province-quang").get(f"/maps/{unit_id('hai-binh')}").text
    table = re.search(r'<table class="heat.*?</table>', page, re.DOTALL)[0]
    rows = table.split("<tr>")[2:]
    assert all(re.search('class="h h[1-5q]', row) for row in rows)
    beneath = re.search(r'<p class="[^"]*veiled">.*?</p>', page, re.DOTALL)[0]
    assert beneath.count(", ") == 5
    assert "figures above do not contain them" in beneath
    page = browser("province-quang").get(f"/maps/{unit_id('doi-thong')}").text
    table = re.search(r'<table class="heat.*?</table>', page, re.DOTALL)[0]
    assert table.count("<tr>") == 2 and 'class="h hx' not in table


# Past days


def test_a_past_day_is_worked_out_from_the_ledger(app, actor, monkeypatch):
    duc, ward, lan, today = (
        actor("manager-duc"),
        unit_id("cua-song"),
        actor("lan"),
        clock.today(),
    )
    later = clock.now() + dt.timedelta(days=2)
    before = service.for_unit(duc, ward)
    monkeypatch.setattr(clock, "now", lambda: later)
    prove(lan.person_id)
    assert service.for_unit(duc, ward).splits != before.splits
    past = service.for_unit(duc, ward, on=today)
    assert (past.people, dict(past.splits)) == (
        before.people,
        dict(before.splits),
    )
    assert {row.unit.id: row.split for row in past.below if row.people} == {
        row.unit.id: row.split for row in before.below if row.people
    }
    unknown = service.for_cell(
        duc, ward, KEY, state=GapState.UNKNOWN, on=today
    ).holders
    assert lan.person_id in {holder.person_id for holder in unknown}
    assert service.figures_for(duc, ward, today)[1][KEY][
        "one-stop-officer"
    ].total


@lite
def test_too_many_people_for_a_past_day_are_refused(app, actor, monkeypatch):
    monkeypatch.setattr("lms.gapmap.queries.history.PAST_PEOPLE", 3)
    with pytest.raises(Invalid):
        service.for_unit(
            actor("manager-duc"), unit_id("cua-song"), on=dt.date(2026, 1, 1)
        )


@lite
def test_who_may_read_evidence_is_led_on_from_a_cell(app, actor):
    duc = actor("manager-duc")
    assert service.may_read_evidence(
        duc, people.way_to(unit_id("cua-song"))[-1]
    )
    assert not service.may_read_evidence(
        duc, people.way_to(unit_id("doi-thong"))[-1]
    )


def test_a_new_authority_below_is_known_at_once(app, actor):
    duc, ward = actor("manager-duc"), people.find_unit("cua-song")

    def sees_all():
        return access.sees_all_below(duc, Permission.MAP_READ, ward.path)

    assert sees_all()
    with transaction():
        people.put_unit("apart", ward.kind, {"vi": "Riêng", "en": ""}, ward)
    assert not sees_all()


def test_the_map_takes_as_many_queries_for_a_city_as_for_a_counter(app, actor):
    who = {
        "hai-binh": actor("province-quang"),
        "cua-song": actor("manager-duc"),
        "cua-song.centre": actor("manager-duc"),
    }
    service.catch_up()

    def queries(key):
        seen, where = [], unit_id(key)
        session().expire_all()
        service.for_unit(who[key], where)  # so that the caches are warm
        engine = session().get_bind()
        note = lambda *given: seen.append(given[2])  # noqa: E731 - SQLAlchemy compares the function itself
        event.listen(engine, "before_cursor_execute", note)
        with app.test_request_context():
            service.for_unit(who[key], where)
        event.remove(engine, "before_cursor_execute", note)
        return len(seen)

    # Where all are one's own, nobody asks which groups are small. The first
    # asks which version the caches have.
    assert queries("cua-song") == 4 and queries("cua-song.centre") == 3
    assert queries("hai-binh") <= 5


@lite
def test_an_unknown_post_is_named_and_never_read_as_nobody_works_here(
    app, actor, browser
):
    duc, ward = browser("manager-duc"), unit_id("cua-song")
    for path in (f"/maps/{ward}", f"/maps/{ward}/{KEY}"):
        page = duc.get(f"{path}?post=no-such-post").text
        assert "There is no post “no-such-post”; all posts are shown." in page
        assert "Nobody with a post works here yet" not in page
        assert (
            "There is no post"
            not in duc.get(f"{path}?post=one-stop-officer").text
        )


@lite
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_day_outside_all_reckoning_is_named_and_today_is_shown(
    app, actor, browser, day
):
    duc, ward = browser("manager-duc"), unit_id("cua-song")
    for path in (f"/maps/{ward}", f"/maps/{ward}/{KEY}"):
        answer = duc.get(f"{path}?on={day}")
        assert answer.status_code == 200
        assert "Check the year of this day." in answer.text
        assert "calculated from the ledger" not in answer.text
    assert duc.get(f"/maps/{ward}.csv?on={day}").status_code == 200


@lite
def test_a_file_claims_no_size_of_a_group_that_it_hides(app, actor, browser):
    text = (
        browser("province-quang").get(f"/maps/{unit_id('cua-song')}.csv").text
    )
    assert "not shown: too few people" in text
    assert "< 5" not in text, (
        "hidden besides a small group is also a larger one"
    )


@lite
def test_a_name_leads_to_its_person_wherever_the_site_is_mounted(
    app, actor, browser
):
    ward = unit_id("cua-song")
    (first, *_rest) = service.for_cell(actor("manager-duc"), ward, KEY).holders
    page = browser("manager-duc").get(
        f"/maps/{ward}/{KEY}", environ_overrides={"SCRIPT_NAME": "/v2.0"}
    )
    path = f"/v2.0/people/{first.person_id}/gaps/{KEY}"
    assert f'href="{path}">{first.name}' in page.text


# Kept days


def test_a_day_is_kept_where_it_changed_and_drawn_for_ones_own(app, actor):
    duc, ward, today = (
        actor("manager-duc"),
        unit_id("cua-song"),
        clock.today(),
    )
    service.catch_up()
    first, second = today - dt.timedelta(days=2), today - dt.timedelta(days=1)
    service.keep_day(first)
    service.keep_day(second)
    assert [one.on for one in service.trend(service.for_unit(duc, ward))] == [
        first
    ], "nothing changed on the second day"
    prove(actor("lan").person_id)
    shown = service.for_unit(duc, ward)
    service.keep_day(second)
    service.keep_day(second)
    before, last = service.trend(shown)
    assert (last.on, last.figure) == (second, (shown.people, shown.sum))
    assert last.resting == rules.count_resting(shown.splits.values()) > 0
    assert before.figure.split.meets == shown.sum.meets - 1


def test_past_months_are_worked_out_as_the_map_of_that_day_shows_them(
    app, actor, monkeypatch
):
    duc, ward = actor("manager-duc"), unit_id("cua-song")
    for later in (10, 60):
        moment = clock.now() + dt.timedelta(days=later)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        prove(actor("lan").person_id, name=f"{later}")
    service.catch_up()
    month_end = clock.today().replace(day=1) - dt.timedelta(days=1)
    with transaction():
        one = people.mirror(PersonInfo("new:A", "Lê A"))
        span = Span(ward, "", clock.today(), None)
        people.store_changes([PostingChange(one.id, [span], [])])
    service.keep_idle(month_end)
    while service.recall():
        pass
    assert service.idle_trend(ward) == [(month_end, 1)], "counted, not recalled"
    past = service.trend(service.for_unit(duc, ward))
    assert len(past) > 1
    for one in past:
        on_day = service.for_unit(duc, ward, on=one.on)
        assert (on_day.people, on_day.sum) == one.figure
        assert one.resting == rules.count_resting(on_day.splits.values())
    assert any(one.resting for one in past)


@lite
def test_from_above_no_past_day_is_drawn(app, actor, browser):
    service.catch_up()
    service.keep_day(clock.today() - dt.timedelta(days=1))
    for place in ("hai-binh", "cua-song"):
        found = service.for_unit(actor("province-quang"), unit_id(place))
        assert not service.trend(found)
        page = browser("province-quang").get(f"/maps/{unit_id(place)}").text
        assert 'class="spark' not in page


# People without a post, day by day


def test_people_without_a_post_are_kept_day_by_day_and_drawn(
    app, actor, browser
):
    """Of a unit with all below it, of the top with those who are nowhere."""
    today = clock.today()
    ward, root = unit_id("cua-song"), people.root().id
    old, second = today - dt.timedelta(days=3), today - dt.timedelta(days=2)
    before = directory.count_without_post(actor("admin"))
    service.keep_idle(old)
    service.keep_idle(old + dt.timedelta(days=1))
    assert service.idle_trend(ward) == []
    with transaction():
        for name in ("A", "B"):
            one = people.mirror(PersonInfo(f"new:{name}", f"Lê {name}"))
            if name == "A":
                span = Span(ward, "", today, None)
                people.store_changes([PostingChange(one.id, [span], [])])
    service.keep_idle(second)
    service.keep_idle(second)
    assert service.idle_trend(ward) == [(second, 1)]
    kept = dict(service.idle_trend(root))
    assert (
        kept.pop(second)
        == before + 2
        == directory.count_without_post(actor("admin"))
    )
    assert kept == ({old: before} if before else {})
    past = directory.past_without_post
    assert past(actor("manager-duc")) == [(second, 1)]
    assert service.idle_trend(unit_id("hai-binh")) == [(second, 1)]
    quang = actor("province-quang")
    assert past(quang) == [], "those of the ward are not theirs"
    with transaction():
        other = people.mirror(PersonInfo("new:C", "Lê C"))
        city = people.find_unit("hai-binh")
        title = {"vi": "Sở", "en": ""}
        office = people.put_unit("office", "department", title, city)
        span = Span(office.id, "", today, None)
        people.store_changes([PostingChange(other.id, [span], [])])
    service.keep_idle(second + dt.timedelta(days=1))
    assert past(quang) == [(second + dt.timedelta(days=1), 1)]
    assert directory.count_without_post(quang) == 1
    page = browser("admin").get("/").text
    row = page.partition(f"{before + 3} people have neither a post")[2]
    row = row.partition("</li>")[0]
    assert "They were" in row and 'class="spark' in row
    shown = service.trend(service.for_unit(actor("manager-duc"), ward))
    assert second not in [one.on for one in shown if not one.figure.people]


def enter(name, *spans):
    """Somebody new, with these postings without a post: unit, first day, end."""
    with transaction():
        one = people.mirror(PersonInfo(f"new:{name}", f"Lê {name}"))
        new = [Span(unit, "", since, until) for unit, since, until in spans]
        people.store_changes([PostingChange(one.id, new, [])])


def test_a_night_keeps_both_who_has_no_post_and_what_rests_on_one(
    app, actor, monkeypatch
):
    monkeypatch.setattr(days, "RECALLED", 0)  # or it would mend a month's end
    ward, ended = unit_id("cua-song"), clock.today() - dt.timedelta(days=1)
    prove(actor("lan").person_id)
    service.catch_up()
    splits = service.for_unit(actor("manager-duc"), ward).splits
    enter("A", (ward, clock.today(), None))
    service.turn_day()
    row = session().get(MapDay, (ward, ended))
    assert row.resting == rules.count_resting(splits.values()) > 0
    assert (row.no_post, row.people > 0) == (1, True)


def test_a_day_on_which_only_what_rests_on_one_changed_is_kept(app, actor):
    duc, ward = actor("manager-duc"), unit_id("cua-song")
    prove(actor("lan").person_id)
    service.catch_up()
    first, second, third, last = (
        clock.today() - dt.timedelta(days=ago) for ago in (5, 4, 3, 2)
    )
    service.keep_day(first)
    enter("A", (ward, first, None))
    service.keep_idle(second)
    service.keep_day(third)
    with transaction() as db:
        alone = db.get(MapTotal, (ward, "", KEY))
        alone.meets, alone.not_yet = 0, alone.not_yet + 1
    service.keep_day(last)
    past = service.trend(service.for_unit(duc, ward))
    assert [one.on for one in past] == [first, second, last]
    assert past[0].resting == past[1].resting == past[2].resting + 1


def test_of_each_unit_its_own_last_day_is_compared(app):
    """Whatever has changed elsewhere since."""
    service.catch_up()
    ward, city = unit_id("cua-song"), unit_id("hai-binh")
    ons = [clock.today() - dt.timedelta(days=ago) for ago in (5, 4, 3)]
    for on in ons:
        service.keep_day(on)
        with transaction() as db:
            db.get(MapTotal, (city, "", "")).people += 1
    with transaction() as db:
        kept = select(MapDay.on).order_by(MapDay.on)
        found = [
            db.scalars(kept.where(MapDay.unit_id == one)).all()
            for one in (ward, city)
        ]
    assert found == [ons[:1], ons]


def test_who_is_to_move_is_taken_off_one_place_only(app, actor):
    """Of the province's own: not below 0, and whoever is there now counts."""
    today, ward = clock.today(), unit_id("cua-song")
    soon, past = today + dt.timedelta(days=9), directory.past_without_post
    with transaction():
        city, title = people.find_unit("hai-binh"), {"vi": "Sở", "en": ""}
        office = people.put_unit("office", "department", title, city).id
        other = people.put_unit("other", "commune", title, city).id
    quang, on = actor("province-quang"), today - dt.timedelta(days=2)
    enter("A", (office, today, soon), (ward, soon, None))
    enter("B", (ward, today, soon), (other, soon, None))
    service.keep_idle(on)
    assert past(quang) == [(on, 1)]
    with transaction() as db:
        later = {"on": on + dt.timedelta(days=1), "no_post": 9}
        db.add(MapDay(unit_id=ward, **later, **dict.fromkeys(days.NUMBERS, 0)))
    assert past(quang)[-1] == (later["on"], 0), "days of another tree"


def test_of_people_without_a_post_one_year_is_read(app, monkeypatch):
    """And with what each unit went into it."""
    ward, read, real = unit_id("cua-song"), [], days.execute
    ago = {500: 3, 400: 2, 10: 2, 5: 4}
    ons = {one: clock.today() - dt.timedelta(days=one) for one in ago}
    none = dict.fromkeys(days.NUMBERS, 0)
    with transaction() as db:
        for one, many in ago.items():
            row = {"unit_id": ward, "on": ons[one], "no_post": many}
            db.add(MapDay(**row, **none))

    def execute(*args):
        rows = real(*args).all()
        read.extend(row.on for row in rows)
        return rows

    monkeypatch.setattr(days, "execute", execute)
    assert service.idle_trend(ward) == [(ons[5], 4)]
    assert read == [ons[400], ons[10], ons[5]]
