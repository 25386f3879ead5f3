"""Postings from a table: one post at a time, what is there stays, overlaps are
named, nobody is moved from beyond one's reach.
"""

import datetime as dt
import time

import pytest
from sqlalchemy import func, insert, select

from lms.access.types import Role
from lms.audit.models import Event
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotAllowed
from lms.directory import service as directory
from lms.exchange.loader import rows as files
from lms.exchange.service import postings
from lms.exchange.types import DAY, RowsImport, RowState
from lms.people import service as people
from lms.people.models import Person, PostingRow
from tests import lite

HEAD = "người;đơn vị;vị trí;từ ngày;đến ngày\n"


def bring(who, text, **options):
    return postings.bring_in(
        who,
        files.read((HEAD + text).encode(), "postings"),
        RowsImport(**options),
    )


def wrong(report):
    return [
        (note.place.line, note.place.field, note.text % note.values)
        for note in report.problems
    ]


def of(login):
    """What somebody holds, oldest first: unit, post, first day, last day."""
    return [
        (
            row.unit.key,
            row.post,
            row.valid_from.isoformat(),
            (row.valid_to - DAY).isoformat() if row.valid_to else "",
        )
        for row in reversed(people.history(people.find_person(login).id))
    ]


@pytest.fixture
def local(actor):
    """An administrator of one ward only."""
    directory.grant(
        None,
        actor("yen").person_id,
        Role.ADMIN,
        people.find_unit("cua-song").id,
    )
    return actor("yen")


@pytest.fixture
def fresh(app):
    """Two people who hold nothing yet."""
    with transaction():
        for key in ("an.nguyen", "be.le"):
            session().execute(
                insert(Person).values(
                    key=key,
                    name=key.title(),
                    folded=key,
                    active=True,
                    added_at=clock.now(),
                )
            )


def test_a_dry_run_says_what_would_happen_and_the_same_file_twice_changes_nothing(
    fresh, actor
):
    text = "an.nguyen;cua-song.office;clerk;01/10/2026;\nbe.le;cua-song.centre;one-stop-officer;2026-07-01;31/12/2026\n"
    dry = bring(actor("admin"), text, dry_run=True)
    assert ([line.state for line in dry.lines], of("an.nguyen")) == (
        [RowState.NEW] * 2,
        [],
    )
    assert bring(actor("admin"), text).saved
    assert of("an.nguyen") == [("cua-song.office", "clerk", "2026-10-01", "")]
    assert of("be.le") == [
        ("cua-song.centre", "one-stop-officer", "2026-07-01", "2026-12-31")
    ]
    before = session().scalar(select(func.count()).select_from(PostingRow))
    again = bring(actor("admin"), text)
    assert ([line.state for line in again.lines], again.saved) == (
        [RowState.UNCHANGED] * 2,
        False,
    )
    assert (
        session().scalar(select(func.count()).select_from(PostingRow)) == before
    )


@lite
def test_the_end_of_all_days_is_no_end(fresh, actor):
    """Other programs write it for what is open."""
    text = "an.nguyen;cua-song.office;clerk;01/10/2026;31/12/9999\n"
    assert bring(actor("admin"), text).saved
    assert of("an.nguyen") == [("cua-song.office", "clerk", "2026-10-01", "")]


def test_a_post_held_before_ends_and_the_maps_hear_of_both(fresh, actor):
    bring(actor("admin"), "an.nguyen;cua-song.office;clerk;01/01/2026;\n")
    with transaction():
        session().execute(PostingRow.__table__.update().values(counted=True))
    report = bring(
        actor("admin"),
        "an.nguyen;cua-song.centre;one-stop-officer;01/10/2026;\n",
    )
    assert report.lines[0].state == RowState.NEW
    assert of("an.nguyen") == [
        ("cua-song.office", "clerk", "2026-01-01", "2026-09-30"),
        ("cua-song.centre", "one-stop-officer", "2026-10-01", ""),
    ]
    rows = (
        session()
        .scalars(
            select(PostingRow).where(
                PostingRow.person_id == people.find_person("an.nguyen").id
            )
        )
        .all()
    )
    assert [row.counted for row in rows] == [False, False]
    events = (
        session()
        .scalars(
            select(Event.details)
            .where(Event.event == "postings.imported")
            .order_by(Event.id)
        )
        .all()
    )
    assert events[-1] == {"added": 1, "changed": 0}


def test_a_life_of_posts_in_one_file_in_any_order(fresh, actor):
    report = bring(
        actor("admin"),
        "an.nguyen;cua-song.centre;one-stop-officer;01/06/2026;\nan.nguyen;cua-song.office;clerk;01/01/2026;\nan.nguyen;cua-song.office;justice;01/09/2026;\n",
    )
    assert wrong(report) == []
    assert of("an.nguyen") == [
        ("cua-song.office", "clerk", "2026-01-01", "2026-05-31"),
        ("cua-song.centre", "one-stop-officer", "2026-06-01", "2026-08-31"),
        ("cua-song.office", "justice", "2026-09-01", ""),
    ]


def test_another_last_day_is_a_change_and_a_later_post_stands_in_the_way(
    fresh, actor
):
    bring(actor("admin"), "an.nguyen;cua-song.office;clerk;01/01/2026;\n")
    report = bring(
        actor("admin"),
        "an.nguyen;cua-song.office;clerk;01/01/2026;30/06/2026\n",
    )
    assert (report.lines[0].state, of("an.nguyen")[0][3]) == (
        RowState.CHANGED,
        "2026-06-30",
    )
    blocked = bring(
        actor("admin"), "an.nguyen;cua-song.centre;clerk;01/12/2025;\n"
    )
    assert wrong(blocked) == [
        (
            2,
            "from",
            "a post from 01/01/2026 on is entered already; give that day or a later one, or a last day before it",
        )
    ]
    assert bring(
        actor("admin"),
        "an.nguyen;cua-song.centre;clerk;01/12/2025;31/12/2025\n",
    ).saved


@lite
def test_rows_of_one_file_that_hold_on_the_same_days_are_refused_with_the_line(
    fresh, actor
):
    text = "an.nguyen;cua-song.office;clerk;01/01/2026;30/06/2026\nan.nguyen;cua-song.centre;clerk;01/06/2026;\nbe.le;cua-song;clerk;01/01/2026;\nbe.le;cua-song;justice;01/01/2026;\n"
    assert wrong(bring(actor("admin"), text)) == [
        (3, "from", "holds on the same days as line 2"),
        (5, "from", "holds on the same days as line 4"),
    ]
    assert (of("an.nguyen"), of("be.le")) == ([], [])
    assert bring(actor("admin"), text, only_good=True).saved
    assert (len(of("an.nguyen")), len(of("be.le"))) == (1, 1)


@lite
def test_every_wrong_cell_is_named_at_once(app, actor):
    report = bring(
        actor("admin"),
        "nobody;nowhere;nothing;soon;32/13/2026\n;;clerk;;\nlan;cua-song;clerk;02/01/2026;01/01/2026\n",
    )
    assert {place[:2] for place in wrong(report)} == {
        (2, "person"),
        (2, "unit"),
        (2, "post"),
        (2, "from"),
        (2, "to"),
        (3, "person"),
        (3, "unit"),
        (4, "to"),
    }


@lite
def test_an_administrator_of_a_ward_moves_their_own_people_within_it_only(
    fresh, local, actor
):
    before = of("lan"), of("mentor-son")
    for text, column in (
        ("mentor-son;cua-song.office;clerk;01/12/2026;\n", "person"),
        ("admin;cua-song.office;clerk;01/12/2026;\n", "person"),
        ("an.nguyen;cua-song.office;clerk;01/12/2026;\n", "person"),
        ("lan;doi-thong.office;clerk;01/12/2026;\n", "unit"),
        ("lan;hai-binh;clerk;01/12/2026;\n", "unit"),
    ):
        report = bring(local, text, only_good=True)
        assert ([place[1] for place in wrong(report)], report.saved) == (
            [column],
            False,
        ), text
    assert (of("lan"), of("mentor-son")) == before
    assert bring(local, "lan;cua-song.office;clerk;01/12/2026;\n").saved


@lite
def test_only_administrators_bring_postings_in_or_take_them_out(app, actor):
    for login in (
        "lan",
        "mentor-hoa",
        "manager-duc",
        "province-quang",
        "trainer-mai",
    ):
        with pytest.raises(NotAllowed):
            bring(actor(login), "lan;cua-song;clerk;;\n")
        with pytest.raises(NotAllowed):
            postings.take_out(actor(login), "cua-song")


def test_what_is_taken_out_comes_in_again_unchanged(app, actor, local):
    for who, unit in (
        (actor("admin"), "vn"),
        (local, "cua-song"),
        (None, "vn"),
    ):
        rows = postings.take_out(who, unit)
        assert len(rows["postings"]) > 5
        for content in (
            files.write(rows, "csv"),
            files.write(rows, "xlsx"),
        ):
            report = postings.bring_in(
                actor("admin"),
                files.read(content, "postings"),
                RowsImport(dry_run=True),
            )
            assert {line.state for line in report.lines} == {RowState.UNCHANGED}
    with pytest.raises(NotAllowed):
        postings.take_out(local, "vn")
    with pytest.raises(Invalid):
        postings.take_out(None, "nowhere")


@lite
def test_ten_thousand_rows_take_seconds(app, actor):
    with transaction():
        values = [
            {
                "key": f"p{n}",
                "name": f"P {n}",
                "folded": f"p {n}",
                "active": True,
                "added_at": clock.now(),
            }
            for n in range(5_000)
        ]
        session().execute(insert(Person.__table__), values)
    text = "".join(
        f"p{n};cua-song.office;clerk;01/01/2026;\np{n};cua-song.centre;clerk;01/06/2026;\n"
        for n in range(5_000)
    )
    told, start = [], time.process_time()
    assert bring(actor("admin"), text, progress=told.append).saved
    assert time.process_time() - start < 30
    assert (sum(told), len(told) > 5) == (10_000, True)
    assert of("p4999") == [
        ("cua-song.office", "clerk", "2026-01-01", "2026-05-31"),
        ("cua-song.centre", "clerk", "2026-06-01", ""),
    ]
    assert people.posting(people.find_person("p7").id).valid_from == dt.date(
        2026, 6, 1
    )


@lite
def test_a_name_with_marks_is_nobodys_sign_in_name(app, actor):
    report = bring(actor("admin"), "Lân;cua-song.office;clerk;;\n")
    assert [place[:2] for place in wrong(report)] == [(2, "person")]
    assert not bring(actor("admin"), "LAN;cua-song.office;clerk;;\n").problems
