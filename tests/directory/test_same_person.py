"""A row of a file never changes somebody of another name unless it was said
whose row it is.
"""

import re
from html import unescape

import pytest

from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.directory import service
from lms.directory.types import Answer, PersonEntry, RowAnswer
from lms.people import service as people
from tests import lite

HEAD = "login,name,unit,post,from\n"
LAN = "lan,Trần Văn Lân,cua-song.office,clerk,01/12/2026\n"
KNOWN = "Lò Thị Lan"


@pytest.fixture
def lan(app, actor):
    return people.find_person("lan")


def post_of(person_id):
    return [(row.unit.key, row.post) for row in people.history(person_id)]


def bring(who, text, **answers):
    answers = {
        int(line.removeprefix("line")): RowAnswer(
            answer, people.find_person("lan").name
        )
        for line, answer in answers.items()
    }
    return service.import_csv(who, HEAD + text, False, answers=answers)


@lite
def test_a_row_of_another_name_is_asked_about_and_skipped_without_an_answer(
    lan, actor
):
    before = post_of(lan.id)
    report = bring(actor("admin"), LAN)
    assert (report.saved, len(report.skipped), report.moved) == (True, 1, [])
    assert post_of(lan.id) == before
    (row,) = report.asked
    assert (row.doubted.name, row.name) == (lan.name, "Trần Văn Lân")


def test_the_same_person_gets_the_corrected_name_and_the_old_one_is_kept(
    lan, actor
):
    old = lan.name
    report = bring(actor("admin"), LAN, line2=Answer.SAME)
    assert (len(report.corrected), len(report.moved)) == (1, 1)
    assert people.person(lan.id).name == "Trần Văn Lân"
    assert post_of(lan.id)[0] == ("cua-song.office", "clerk")
    (former,) = service.former_names(actor("admin"), lan.id)
    assert (former.name, former.by) == (old, actor("admin").name)


def test_another_person_gets_a_sign_in_name_of_their_own_once(lan, actor):
    before = post_of(lan.id)
    report = bring(actor("admin"), LAN, line2=Answer.OTHER)
    assert (report.added, set(report.codes)) == (["lan2"], {"lan2"})
    again = bring(actor("admin"), LAN, line2=Answer.OTHER)
    assert (again.added, again.unchanged) == ([], ["lan2"])
    assert people.find_person("lan2").name == "Trần Văn Lân"
    assert people.find_person("lan3") is None
    assert (people.person(lan.id).name, post_of(lan.id)) == (lan.name, before)


@lite
def test_an_answer_given_to_another_name_is_none(lan, actor):
    answer = {2: RowAnswer(Answer.SAME, "Ai Đó Khác")}
    report = service.import_csv(
        actor("admin"), HEAD + LAN, False, answers=answer
    )
    assert len(report.skipped) == 1
    assert people.person(lan.id).name == lan.name


@lite
@pytest.mark.parametrize("typed", ["Lân", "lán", "LẠN"])
def test_a_name_with_marks_is_not_folded_onto_somebody_silently(
    lan, actor, typed
):
    row = f"{typed},{lan.name},cua-song.office,clerk,01/12/2026\n"
    assert len(bring(actor("admin"), row).skipped) == 1
    assert len(bring(actor("admin"), "đan,Lê Đan,cua-song,,\n").noted) == 1


@lite
def test_the_same_name_moves_and_says_from_where_to_where(lan, actor):
    row = f"lan,{lan.name.upper()},cua-song.office,clerk,01/12/2026\n"
    report = service.import_csv(actor("admin"), HEAD + row, True)
    (moved,) = report.moved
    assert not report.asked
    assert moved.held.unit.key == post_of(lan.id)[0][0]
    assert (moved.given.unit.key, moved.given.post) == (
        "cua-song.office",
        "clerk",
    )


@lite
def test_addresses_that_come_twice_are_flagged(lan, actor):
    service.correct(actor("admin"), lan.id, lan.name, "lan@example.vn")
    text = (
        "login,name,unit,email\n"
        "moi.a,Lê Văn A,cua-song,Chung@example.vn\n"
        "moi.b,Lê Văn B,cua-song,chung@example.vn\n"
        "moi.c,Lê Văn C,cua-song,LAN@example.vn\n"
    )
    report = service.import_csv(actor("admin"), text, True)
    assert [row.line for row in report.noted] == [3, 4]
    assert not report.bad


@lite
def test_a_post_in_the_way_is_one_mistake_among_all(lan, actor):
    text = (
        f"lan,{lan.name},cua-song.office,clerk,01/01/2001\n"
        "moi.a,Lê Văn A,no-such,,\n"
    )
    report = service.import_csv(actor("admin"), HEAD + text, True)
    assert [
        (row.line, problem.column)
        for row in report.bad
        for problem in row.problems
    ] == [(2, "from"), (3, "unit")]


def test_the_page_shows_both_names_and_preselects_nothing(browser, lan):
    admin = browser("admin")
    page = admin.post("/people/import", {"text": HEAD + LAN}).text
    assert lan.name in page
    assert "Trần Văn Lân" in page
    assert "lan2" in page
    assert "checked" not in page
    assert "→" in page
    known = unescape(re.search(r'name="known-2" value="([^"]*)"', page)[1])
    sent = {"text": HEAD + LAN, "save": "all", "known-2": known}
    assert "skipped" in admin.post("/people/import", sent).text
    done = admin.post("/people/import", sent | {"row-2": "same"}).text
    assert "corrected" in done
    assert people.find_person("lan").id == lan.id


def test_a_name_is_corrected_on_the_persons_page(browser, lan):
    admin, path = browser("admin"), f"/people/{lan.id}"
    form = {"name": "Lò Thị Lán", "email": "lan@example.vn"}
    form["seen"] = service.name_mark(lan)
    page = admin.post(f"{path}/name", form, follow=True).text
    assert "Lò Thị Lán" in page
    assert lan.name in page
    stale = admin.post(f"{path}/name", form | {"name": "Lò Lân"})
    assert stale.status_code == 409
    assert "Lò Lân" in stale.text
    wrong = admin.post(f"{path}/name", form | {"email": "x"})
    assert wrong.status_code == 422
    assert browser("manager-duc").post(f"{path}/name", form).status_code == 403


@lite
def test_only_within_ones_units_names_are_corrected(ward_admin):
    son = people.find_person("mentor-son")
    with pytest.raises((NotFound, NotAllowed)):
        service.correct(ward_admin, son.id, "Ai Đó", None)


def test_the_same_person_sent_again_is_one(app, actor):
    since = people.posting(actor("lan").person_id).valid_from
    entry = PersonEntry("moi.le", "Lê Mới", None, "cua-song", "clerk", since)
    first = service.add(actor("admin"), entry)
    again = service.add(actor("admin"), entry)
    assert (first.again, again.again, again.code) == (False, True, None)
    assert first.person.id == again.person.id
    with pytest.raises((Conflict, Invalid)):
        service.add(
            actor("admin"),
            entry.__class__(
                "moi.le", "Lê Khác", None, "cua-song", "clerk", since
            ),
        )
