"""Long files are stored by the worker, part by part: a stop loses and doubles
nothing, the page tells how far it is, and no code is kept anywhere.
"""

import datetime as dt
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from lms.access.types import Role
from lms.audit.models import Event
from lms.core import clock, outbox
from lms.core.db import execute, in_transaction, session, transaction
from lms.core.errors import NotAllowed, NotFound
from lms.core.outbox import Job
from lms.directory import service
from lms.directory.models import AwaitedCode, FileNote, FilePart, LongFile
from lms.directory.service import codes, entries, long_files
from lms.exchange.loader import rows as files
from lms.exchange.service import postings, profiles, row_files, units
from lms.exchange.types import RowsImport
from lms.extension.features import HANDLERS
from lms.people import service as people
from lms.people.models import PostingRow
from lms.posts import service as posts
from lms.requirements import service as requirements
from lms.standalone.models import Account
from tests import lite

HEAD = "login,name,unit,post,from\n"
LOGINS = [f"dai.{letter}" for letter in "abcdefg"]
TEXT = HEAD + "".join(
    f"{login},Nguyễn Văn Dài,cua-song.office,clerk,01/10/2026\n"
    for login in LOGINS
)
CODE = r"[a-z0-9]{4}(?:-[a-z0-9]{4}){3}"


@pytest.fixture
def few(app, monkeypatch):
    """Two rows at once are many."""
    app.extensions["lms"].settings["LMS_IMPORT_AT_ONCE"] = 2
    monkeypatch.setattr(entries, "AT_ONCE", 2)
    monkeypatch.setattr(row_files, "AT_ONCE", 2)
    monkeypatch.setattr(codes, "CODES_AT_ONCE", 3)


def send(who, text=TEXT, **options):
    report = service.import_csv(who, text, False, in_background=True, **options)
    return report.file


def work(rounds=99):
    for _round in range(rounds):
        if not outbox.work_once(HANDLERS):
            return


def step():
    """One part of the file that is under way."""
    query = select(Job).where(Job.kind.like("import_%"), Job.state == "ready")
    job = session().scalar(query)
    with transaction() as db:
        HANDLERS[job.kind](**job.payload)
        db.get(Job, job.id).state = "done"


def count(model):
    return session().scalar(select(func.count()).select_from(model))


def told(event):
    query = select(Event.details).where(Event.event == event)
    return session().scalars(query.order_by(Event.id)).all()


def entered():
    return sorted(people.ids_by_key(LOGINS))


@pytest.mark.usefixtures("few")
def test_a_long_file_is_stored_part_by_part_and_told_of_once(actor):
    file = send(actor("admin"))
    assert entered() == []
    step()
    assert entered() == LOGINS[:2]
    assert service.long_file(actor("admin"), file).done == 2
    assert told("people.imported") == []
    work()
    assert entered() == LOGINS
    assert told("people.imported") == [{"added": 7, "unchanged": 0}]
    found = service.long_file(actor("admin"), file)
    assert (found.done, found.rows, found.refused) == (7, 7, False)
    assert count(FilePart) == 0, "what was sent is not kept"


@pytest.mark.usefixtures("few")
def test_a_stop_within_a_part_loses_and_doubles_nothing(actor, monkeypatch):
    file = send(actor("admin"))
    step()
    store = entries._store

    def stopped(facts, entry):
        if entry.login == LOGINS[3]:
            raise KeyboardInterrupt
        return store(facts, entry)

    monkeypatch.setattr(entries, "_store", stopped)
    with pytest.raises(KeyboardInterrupt):
        step()
    assert entered() == LOGINS[:2], "the part is stored whole or not at all"
    assert service.long_file(actor("admin"), file).done == 2
    monkeypatch.setattr(entries, "_store", store)
    work()
    assert entered() == LOGINS
    ids = people.ids_by_key(LOGINS).values()
    held = select(PostingRow).where(PostingRow.person_id.in_(ids))
    assert len(session().scalars(held).all()) == len(LOGINS)
    assert told("people.imported") == [{"added": 7, "unchanged": 0}]


@lite
@pytest.mark.usefixtures("few")
def test_a_file_that_was_given_up_goes_on_when_it_is_sent_again(actor):
    file = send(actor("admin"))
    with transaction():
        execute(update(Job).values(state="failed"))
    work()
    assert entered() == []
    assert send(actor("admin")) == file
    work()
    assert entered() == LOGINS


@pytest.mark.usefixtures("few")
def test_the_same_file_sent_again_under_way_is_the_same(actor, together):
    admin = actor("admin")
    first, second = together(lambda: send(admin), lambda: send(admin))
    assert first == second
    step()
    assert send(admin) == first, "whatever of it is stored by now"
    work()
    assert send(admin) != first, "what is over is not begun again"
    work()
    assert sum(one["added"] for one in told("people.imported")) == 7


@lite
@pytest.mark.usefixtures("few")
def test_bad_rows_are_told_of_and_good_ones_are_taken(actor, browser):
    bad = "dai.x,Nguyễn Văn X,nowhere,clerk,01/10/2026\n"
    admin = actor("admin")
    refused = service.import_csv(admin, TEXT + bad, False, in_background=True)
    assert refused.bad
    assert refused.file is None
    moved = "lan,Nguyễn Thị Lan,cua-song.centre,clerk,01/12/2026\n"
    moved = moved.replace("Nguyễn Thị Lan", people.find_person("lan").name)
    file = send(admin, TEXT + bad + moved, only_good=True)
    work()
    counts = service.long_file(admin, file).counts
    assert (counts["added"], counts["bad"], counts["moved"]) == (7, 1, 1)
    page = browser("admin").get(f"/imports/{file}").text
    assert "there is no unit with the key “nowhere”" in page
    assert "cua-song.centre" in page


@lite
@pytest.mark.usefixtures("few")
def test_what_changed_since_the_preview_is_looked_at_again(actor):
    file = send(actor("admin"))
    other = "dai.g,Trần Thị Khác,cua-song,,01/09/2026\n"
    service.import_csv(None, HEAD + other, False)
    work()
    counts = service.long_file(actor("admin"), file).counts
    assert (counts["added"], counts["skipped"]) == (6, 1)
    assert people.find_person("dai.g").name == "Trần Thị Khác"


@lite
@pytest.mark.usefixtures("few")
def test_who_may_no_longer_do_so_stops_it(app, actor):
    yen = actor("yen").person_id
    service.grant(None, yen, Role.ADMIN, people.find_unit("cua-song").id)
    file = send(actor("yen"))
    step()
    (role,) = service.record(actor("admin"), yen).roles
    service.revoke(actor("admin"), role.id)
    work()
    found = session().get(LongFile, file, populate_existing=True)
    assert (found.refused, found.done) == (True, 2)
    assert entered() == LOGINS[:2]
    assert count(FilePart) == 0
    with pytest.raises(NotAllowed):
        service.make_codes(actor("yen"), file)


@lite
@pytest.mark.usefixtures("few")
def test_the_page_shows_how_far_it_is_and_then_what_came_of_it(browser, actor):
    page = browser("admin")
    form = {"text": TEXT, "save": "all"}
    answer = page.post("/people/import", form)
    assert answer.status_code == 302
    step()
    shown = page.get(answer.location).text
    assert re.search(r'<progress[^>]*max="7"[^>]*value="2"', shown)
    assert 'aria-live="polite"' in shown
    assert "(28 %)" in shown
    assert "Look again" in shown
    assert "Make the next codes" not in shown
    work()
    shown = page.get(answer.location).text
    assert "data-watch" not in shown
    assert "All 7 rows are worked off" in shown
    assert answer.location in page.get("/imports").text


@lite
@pytest.mark.usefixtures("few")
def test_codes_are_shown_once_to_who_sent_the_file_and_kept_nowhere(
    browser, actor
):
    page = browser("admin")
    place = page.post("/people/import", {"text": TEXT, "save": "all"}).location
    work()
    assert "7 people still need codes" in page.get(place).text
    shown = page.post(f"{place}/codes").text
    made = re.findall(CODE, shown)
    assert len(made) == 3
    assert re.findall(CODE, page.get(place).text) == []
    assert "4 people still need codes" in page.get(place).text
    everything = [
        str(row)
        for model in (Job, Event, FileNote, LongFile, Account)
        for row in execute(select(model.__table__))
    ]
    assert not [row for row in everything for code in made if code in row]
    assert told("session.code") == [{}] * 3
    visitor = browser()
    form = {"login": LOGINS[0], "password": made[0]}
    assert "password" in visitor.post("/sign-in", form).location


@lite
@pytest.mark.usefixtures("few")
def test_nobody_else_sees_the_file_or_makes_its_codes(browser, actor):
    yen = actor("yen").person_id
    service.grant(None, yen, Role.ADMIN, people.root().id)
    file = send(actor("admin"))
    work()
    with pytest.raises(NotFound):
        service.long_file(actor("yen"), file)
    with pytest.raises(NotFound):
        service.make_codes(actor("yen"), file)
    assert browser("yen").post(f"/imports/{file}/codes").status_code == 404
    assert browser("lan").get(f"/imports/{file}").status_code == 403
    assert count(AwaitedCode) == 7


@lite
@pytest.mark.usefixtures("few")
def test_a_code_made_on_ones_own_page_is_not_ended_by_the_list(actor):
    admin = actor("admin")
    file = send(admin)
    work()
    first = people.find_person(LOGINS[0])
    service.new_code(admin, first.id)
    before = session().get(Account, first.key).code_hash
    made = service.make_codes(admin, file)
    assert [one.login for one in made] == LOGINS[1:4]
    session().expire_all()
    assert session().get(Account, first.key).code_hash == before


@lite
@pytest.mark.usefixtures("few")
def test_files_that_ended_long_ago_are_forgotten(actor, monkeypatch):
    ended, waiting = send(actor("admin")), None
    work()
    waiting = send(actor("admin"), TEXT.replace("dai.", "lau."))
    now = clock.now() + dt.timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: now)
    long_files.sweep()
    left = session().scalars(select(LongFile.id)).all()
    assert left == [waiting]
    assert ended not in left
    assert count(AwaitedCode) == 0


@pytest.mark.usefixtures("few")
def test_units_come_in_parts_parents_first_whatever_their_order(actor):
    keys = [f"u{number}" for number in range(7)]
    above = ["hai-binh", *keys]
    lines = [
        f"{key},department,Phòng,,{parent}\n"
        for key, parent in zip(keys, above, strict=False)
    ]
    text = "mã,loại,tên,tên (en),mã cấp trên\n" + "".join(reversed(lines))
    read = files.read(text.encode(), "units")
    options = RowsImport(in_background=True)
    file = units.bring_in(actor("admin"), read, options).file
    step()
    assert people.find_unit("u1").parent_id == people.find_unit("u0").id
    assert people.find_unit("u2") is None
    work()
    assert people.find_unit("u6") is not None
    assert service.long_file(actor("admin"), file).counts["added"] == 7
    assert told("units.imported") == [{"added": 7, "changed": 0}]


@pytest.mark.usefixtures("few")
def test_postings_of_one_person_are_stored_together(actor):
    head = "person,unit,post,from,to\n"
    lines = [
        f"{who},cua-song.{place},clerk,{day}/12/2026,\n"
        for day, place in (("01", "office"), ("15", "centre"))
        for who in ("lan", "kien")
    ]
    read = files.read((head + "".join(lines)).encode(), "postings")
    options = RowsImport(in_background=True)
    file = postings.bring_in(actor("admin"), read, options).file
    step()
    ids = people.ids_by_key(["lan", "kien"])
    held = people.spans_of(ids.values())
    since = {key: [str(one.since) for one in held[ids[key]]] for key in ids}
    assert "2026-12-15" in since["lan"]
    assert "2026-12-15" not in since["kien"]
    work()
    assert service.long_file(actor("admin"), file).counts["bad"] == 0
    assert told("postings.imported") == [{"added": 4, "changed": 0}]


PROFILE = """
posts:
  - {key: land, title: {vi: Địa chính}, office: {vi: Phòng Kinh tế}, source: {vi: Nguồn}}
requirements:
"""
ASKED = "  - {unit: UNIT, post: POST, competency: com.languages, level: LEVEL, depth: does, reason: {vi: Lý do}}\n"
ROWS = (
    ("cua-song.office", "land", 4),
    ("cua-song", "land", 4),
    ("hai-binh", "land", 3),
    ("cua-song", "clerk", 4),
    ("vn", "clerk", 5),
)


def profile():
    text = PROFILE
    for unit, post, level in ROWS:
        row = ASKED.replace("UNIT", unit).replace("POST", post)
        text += row.replace("LEVEL", str(level))
    return files.read(text.encode(), "profiles")


def asked(unit, post):
    path = people.find_unit(unit).path
    found = requirements.effective(post, path).get("com.languages")
    return found and found.level


@pytest.mark.usefixtures("few")
def test_requirements_come_in_parts_posts_and_units_above_first(actor):
    options = RowsImport(only_good=True, in_background=True)
    file = profiles.bring_in(actor("nation-thu"), profile(), options).file
    assert "land" not in posts.posts()
    step()
    assert "land" in posts.posts()
    assert (asked("vn", "clerk"), asked("hai-binh", "land")) == (5, None)
    work()
    assert asked("cua-song.office", "land") == 4
    assert asked("cua-song", "clerk") == 5
    found = service.long_file(actor("nation-thu"), file)
    assert (found.counts["added"], found.counts["bad"]) == (4, 1)
    (note,) = execute(service.notes_of(file)).all()
    assert (note.line, note.heading["en"]) == (8, "level")
    assert told("profiles.imported") == [{"added": 4, "changed": 0}]


@lite
@pytest.mark.usefixtures("few")
def test_a_look_at_requirements_waits_for_nobody(actor, app):
    """It finds what is wrong all the same, although nothing is stored."""
    file = Path(app.config["LMS_DATA"]) / "lms.db"
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        report = profiles.bring_in(
            actor("nation-thu"), profile(), RowsImport(dry_run=True)
        )
        other.execute("ROLLBACK")
    states = {(one["unit"], one["post"]): one.state for one in report.lines[1:]}
    assert states["cua-song", "clerk"] == "bad"
    assert states["cua-song.office", "land"] == "unchanged"
    assert len(report.changing) == 4


@lite
@pytest.mark.usefixtures("few")
def test_who_sets_requirements_sees_their_long_file(actor, browser):
    options = RowsImport(only_good=True, in_background=True)
    file = profiles.bring_in(actor("nation-thu"), profile(), options).file
    page = browser("nation-thu").get("/imports").text
    assert f"/imports/{file}" in page
    assert browser("nation-thu").get(f"/imports/{file}").status_code == 200
    assert browser("admin").get(f"/imports/{file}").status_code == 404
    assert browser("lan").get("/imports").status_code == 403


@lite
def test_a_command_stores_many_rows_in_parts_too(app, monkeypatch):
    monkeypatch.setattr(row_files, "AT_ONCE", 2)
    rests = []

    def rest(_seconds):
        assert not in_transaction()
        rests.append(people.find_unit("u4") is not None)

    monkeypatch.setattr(row_files.clock, "pause", rest)
    lines = [f"u{n},department,Phòng,,hai-binh\n" for n in range(5)]
    text = "key,kind,title,parent\n".replace("title", "title (vi)")
    text += "".join(line.replace(",,", ",") for line in lines)
    report = units.bring_in(
        None, files.read(text.encode(), "units"), RowsImport()
    )
    assert report.saved
    assert rests == [False, False, True]
    assert told("units.imported") == [{"added": 5, "changed": 0}]
