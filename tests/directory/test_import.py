"""Importing people: a dry run changes nothing, all rows or none, the same file
twice changes nothing, and nobody reaches beyond their units.
"""

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.access.models import RoleGrant
from lms.access.types import Role
from lms.audit.models import Event
from lms.core import clock
from lms.core.db import in_transaction, session
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.directory import service
from lms.directory.service import entries
from lms.directory.types import PersonEntry
from lms.people import service as people
from lms.people.models import Person, PostingRow
from lms.standalone.models import Account
from tests import lite

HEAD = "login,name,email,unit,post,from,role,role unit\n"
AN = (
    "an.nguyen,Nguyễn Văn An,an@example.vn,cua-song.office,clerk,2026-10-01,,\n"
)
BE = "be.le,Lê Thị Bé,,cua-song.centre,one-stop-officer,01/10/2026,mentor,cua-song\n"
BAD = "cu.pham,Phạm Văn Cừ,,no-such-unit,clerk,2026-10-01,,\n"
TABLES = (Person, PostingRow, RoleGrant, Account, Event)


def counts():
    return [
        session().scalar(select(func.count()).select_from(table))
        for table in TABLES
    ]


@pytest.fixture
def local(actor):
    """An administrator of one ward only."""
    service.grant(
        None,
        actor("yen").person_id,
        Role.ADMIN,
        people.find_unit("cua-song").id,
    )
    return actor("yen")


def problems(who, line):
    report = service.import_csv(who, HEAD + line, dry_run=True)
    return [
        (row.line, problem.column)
        for row in report.bad
        for problem in row.problems
    ]


@lite
def test_a_dry_run_says_what_would_happen_and_changes_nothing(app, actor):
    before = counts()
    report = service.import_csv(
        actor("admin"), HEAD + AN + BE + BAD, dry_run=True
    )
    assert (report.added, report.unchanged, report.codes, report.saved) == (
        ["an.nguyen", "be.le"],
        [],
        {},
        False,
    )
    assert [row.line for row in report.bad] == [4]
    assert counts() == before


def test_an_import_adds_people_with_post_role_and_a_code_to_hand_over(
    app, actor
):
    report = service.import_csv(actor("admin"), HEAD + AN + BE, dry_run=False)
    assert report.saved
    assert set(report.codes) == {"an.nguyen", "be.le"}
    found = people.find_person("be.le")
    posting = people.posting(found.id)
    assert (found.name, posting.post, posting.unit.key) == (
        "Lê Thị Bé",
        "one-stop-officer",
        "cua-song.centre",
    )
    assert [
        (held.role, held.unit.key) for held in access.roles_of([found.id])
    ] == [("mentor", "cua-song")]
    assert people.find_person("an.nguyen").email == "an@example.vn"
    event = (
        session()
        .scalars(select(Event).where(Event.event == "people.imported"))
        .one()
    )
    assert event.details == {"added": 2, "unchanged": 0}
    assert not any(
        code in str(session().scalars(select(Event.details)).all())
        for code in report.codes.values()
    )


def test_the_same_file_twice_changes_nothing(app, actor):
    service.import_csv(actor("admin"), HEAD + AN + BE, dry_run=False)
    before = counts()
    report = service.import_csv(actor("admin"), HEAD + AN + BE, dry_run=False)
    assert (report.added, report.unchanged, report.codes) == (
        [],
        ["an.nguyen", "be.le"],
        {},
    )
    assert counts() == before


def test_one_bad_row_stops_all_unless_only_the_good_ones_are_wanted(app, actor):
    before = counts()
    report = service.import_csv(
        actor("admin"), HEAD + AN + BAD + BE, dry_run=False
    )
    assert (report.saved, len(report.bad)) == (False, 1)
    assert counts() == before
    report = service.import_csv(
        actor("admin"), HEAD + AN + BAD + BE, dry_run=False, only_good=True
    )
    assert (report.saved, len(report.codes)) == (True, 2)
    assert people.find_person("cu.pham") is None


@lite
def test_what_only_the_database_knows_is_said_with_line_and_column(app, actor):
    for line, column in (
        ("an.n,An Nguyễn,,no-such-unit,clerk,,,", "unit"),
        ("an.n,An Nguyễn,,,clerk,,,", "unit"),
        ("an.n,An Nguyễn,,cua-song,no-such-post,,,", "post"),
        ("an.n,An Nguyễn,,cua-song,clerk,,king,cua-song", "role"),
        ("an.n,An Nguyễn,,cua-song,clerk,,mentor,no-such-unit", "role unit"),
    ):
        assert problems(actor("admin"), line) == [(2, column)]


@lite
def test_a_unit_out_of_ones_reach_is_a_bad_cell(app, local):
    assert problems(local, AN) == []
    assert problems(
        local, AN.replace("cua-song.office", "doi-thong.office")
    ) == [(2, "unit")]
    assert problems(local, AN.replace("cua-song.office", "hai-binh")) == [
        (2, "unit")
    ]


@lite
def test_a_role_above_ones_own_is_refused(app, local):
    before = counts()
    for unit in ("vn", "hai-binh", "doi-thong"):
        line = AN.replace(",,\n", f",admin,{unit}\n")
        assert problems(local, line) == [(2, "role unit")]
        assert not service.import_csv(local, HEAD + line, dry_run=False).saved
    assert counts() == before
    assert service.import_csv(
        local,
        HEAD + AN.replace(",,\n", ",mentor,cua-song.office\n"),
        dry_run=False,
    ).saved


@lite
def test_only_administrators_import(app, actor):
    before = counts()
    for who in (
        "lan",
        "mentor-hoa",
        "manager-duc",
        "province-quang",
        "trainer-mai",
    ):
        for dry_run in (True, False):
            with pytest.raises(NotAllowed):
                service.import_csv(actor(who), HEAD + AN, dry_run)
    assert counts() == before


@lite
def test_headings_without_people_are_refused(app, actor):
    with pytest.raises(Invalid, match="no people"):
        service.import_csv(actor("admin"), HEAD, dry_run=True)


def test_adding_one_person_is_checked_like_a_row(app, actor):
    since = people.posting(actor("lan").person_id).valid_from
    before = counts()

    def entry(login="an.nguyen", name="Nguyễn Văn An", email="", post="clerk"):
        return PersonEntry(login, name, email, "cua-song.office", post, since)

    for field, wrong in (
        ("login", {"login": "?"}),
        ("name", {"name": " "}),
        ("post", {"post": "no-such"}),
        ("email", {"email": "x"}),
    ):
        with pytest.raises(Invalid) as refused:
            service.add(actor("admin"), entry(**wrong))
        assert refused.value.field == field
    assert counts() == before
    found, code, _again = service.add(
        actor("admin"), entry(name='Nguyễn "Bình" An, Jr')
    )
    assert (found.name, len(code)) == ('Nguyễn "Bình" An, Jr', 19)


def test_somebody_from_elsewhere_cannot_be_pulled_into_ones_own_unit(
    app, local, actor
):
    """Otherwise a ward's administrator imports the nation's administrator and
    may then give them a new code.
    """
    line = "huong,Lò Thị Thu Hương,,cua-song.office,clerk,2026-10-01,,\n"
    assert problems(local, line) == [(2, "login")]
    service.import_csv(local, HEAD + line, dry_run=False)
    with pytest.raises(NotFound):
        service.new_code(local, actor("huong").person_id)


@lite
def test_an_administrator_of_a_ward_gives_no_code_to_those_who_hold_a_role_above_it(
    app, local, actor
):
    boss = actor("admin").person_id
    service.put_posting(
        actor("admin"),
        boss,
        people.find_unit("cua-song.office").id,
        "clerk",
        clock.today(),
    )
    with pytest.raises((NotFound, NotAllowed)):
        service.new_code(local, boss)


@lite
def test_many_rows_are_stored_batch_by_batch_and_a_stop_is_gone_on_from(
    app, actor, monkeypatch
):
    monkeypatch.setattr(entries, "AT_ONCE", 2)
    rests = []

    def rest(_seconds):
        assert not in_transaction()
        rests.append(len(people.ids_by_key(LOGINS)))
        if stop and len(rests) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(clock, "pause", rest)
    text = HEAD + "".join(
        f"{login},Nguyễn Văn An,,cua-song.office,clerk,2026-10-01,,\n"
        for login in LOGINS
    )
    stop = True
    with pytest.raises(KeyboardInterrupt):
        service.import_csv(actor("admin"), text, dry_run=False)
    assert rests == [2, 4]
    stop = False
    again = service.import_csv(actor("admin"), text, dry_run=False)
    assert (again.unchanged, again.added) == (LOGINS[:4], LOGINS[4:])
    assert (list(again.codes), len(again.rows)) == (LOGINS[4:], 5)
    assert again.saved


LOGINS = ["batch.a", "batch.b", "batch.c", "batch.d", "batch.e"]


@lite
def test_a_bad_row_late_in_a_long_file_keeps_the_first_batch_out_too(
    app, actor, monkeypatch
):
    monkeypatch.setattr(entries, "AT_ONCE", 1)
    before = counts()
    report = service.import_csv(actor("admin"), HEAD + AN + BAD, dry_run=False)
    assert not report.saved
    assert counts() == before
