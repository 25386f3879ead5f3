"""The page on which a mentor judges: what is written is kept, what follows is
said before, nobody is overwritten, and no word is lost.
"""

import datetime as dt
import html
import re
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from lms.access.types import Role
from lms.audit.models import Event
from lms.core import clock
from lms.core.db import session
from lms.core.errors import NotAllowed
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.signoff import service
from lms.signoff.models import JudgementDraft
from tests import lite
from tests.signoff.conftest import PART, TEXT, draft, verdict
from tests.signoff.test_files import PAPER, PHOTO, upload
from tests.signoff.test_service import notices

pytestmark = lite
STRENGTH, CHANGE = "Đối chiếu rất kỹ.", "Ghi sổ ngay."
COMMENT = "Ghi rõ giờ bắt đầu và số hồ sơ."
SIGNED = {"entrustment": "4", "strength": STRENGTH, "all": "1"}


class JudgePage:
    """The form as one browser shows it."""

    def __init__(self, browser, id, answer=None):
        self.browser, self.path = browser, f"/submissions/{id}"
        text = (answer or browser.get(self.path)).text
        names = r'name="(was-[\w-]+|round)" value="([^"]*)"'
        self.fields, self.text = dict(re.findall(names, text)), text

    def send(self, act, **changed):
        return self.browser.post(f"{self.path}/{act}", self.fields | changed)

    def written(self, name):
        found = rf'<textarea id="{name}"[^>]*>([^<]*)<'
        return re.search(found, self.text)[1]


@pytest.fixture
def two(browser, handed_in):
    id = handed_in("lan")
    return [JudgePage(browser("mentor-hoa"), id) for _ in range(2)]


def id_of(page):
    return int(page.path.rsplit("/", 1)[1])


def again(page, answer=None):
    return JudgePage(page.browser, id_of(page), answer)


def reviews(page):
    session().rollback()
    session().expire_all()
    return service.for_review(actor_of(page), id_of(page)).submission.reviews


def actor_of(_page):
    from lms.access import service as access

    return access.actor_for("mentor-hoa")


def signed_rows(actor):
    rows = evidence.entries(actor("lan").person_id)
    return [row for row in rows if row.source == "signoff"]


def refusals():
    query = select(Event.details).filter_by(event="signoff.refused")
    return [one["why"] for one in session().scalars(query.order_by(Event.id))]


def test_what_is_written_is_kept_at_every_change_and_gone_when_said(two):
    page, _other = two
    step = re.search(r'name="note-([\w-]+)"', page.text)[1]
    said = page.send(
        "autosave",
        strength=STRENGTH,
        entrustment="2",
        **{f"outcome-{step}": "unsafe", f"note-{step}": "Chưa hỏi."},
    ).json
    assert said["both"] == {} and said["was"]["strength"]
    later = again(page)
    assert later.written("strength") == STRENGTH
    assert later.written(f"note-{step}") == "Chưa hỏi."
    assert re.search(r'value="2" checked', later.text)
    assert re.search(r'value="unsafe" checked', later.text)
    later.send("sign", strength=STRENGTH, entrustment="2", all="1")
    assert session().scalars(select(JudgementDraft)).all() == []


def test_a_double_click_is_answered_like_the_first(two):
    page, _other = two
    page.send("autosave", strength=STRENGTH)
    page = again(page)
    answers = [page.send("sign", **SIGNED) for _click in range(2)]
    assert [one.status_code for one in answers] == [302, 302]
    assert len(reviews(page)) == 1


def test_the_learner_sees_what_was_said_of_each_step(two, browser, revision):
    page, _other = two
    first, second = re.findall(r'name="note-([\w-]+)"', page.text)[:2]
    said = {f"outcome-{first}": "unsafe", f"note-{second}": "Hỏi lại."}
    page.send("sign", strength=STRENGTH, entrustment="2", **said)
    seen = browser("lan").get(f"/revisions/{revision.id}/tasks/{PART}").text
    for words in ("seen, not done safely", "not observed", "Hỏi lại."):
        assert words in seen, words


def test_it_is_kept_by_a_button_without_a_script(two):
    page, _other = two
    answer = page.send("keep", comment=COMMENT)
    assert "done=judgement-kept" in answer.headers["Location"]
    assert again(page).written("comment") == COMMENT
    assert reviews(page) == []


def test_home_says_for_a_while_that_a_task_was_signed(
    two, browser, monkeypatch, revision
):
    page, _other = two
    home = browser("lan").get("/").text
    assert "has signed" not in home
    assert "Waits for an answer" in home
    page.send("sign", **SIGNED)
    home = html.unescape(browser("lan").get("/").text)
    assert "Waits for an answer" not in home
    assert "Hòa has signed “" in home
    assert "Next time: " in home
    assert f'href="/revisions/{revision.id}/tasks/{PART}"' in home
    assert "is reached" in home or "It counts for" in home
    with monkeypatch.context() as gone:
        rows = [SimpleNamespace(gone_id=7)]
        gone.setattr(evidence, "records_of_work", lambda *_work: rows)
        assert "has signed" not in browser("lan").get("/").text, "revoked"
    later = clock.now() + dt.timedelta(days=15)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "has signed" not in browser("lan").get("/").text


def test_what_is_kept_after_signing_says_that_it_is_signed(two):
    page, older = two
    page.send("sign", **SIGNED)
    answer = older.send("keep", comment=COMMENT)
    assert answer.status_code == 409
    assert "This task is signed off" in answer.text
    assert COMMENT in answer.text, "nothing typed is lost"
    assert session().scalars(select(JudgementDraft)).all() == []


def test_a_draft_of_one_mentor_is_nobody_elses_business(two, browser):
    page, _other = two
    page.send("autosave", strength=STRENGTH)
    assert STRENGTH not in browser("lan").get(page.path).text
    assert STRENGTH not in browser("manager-duc").get(page.path).text


def test_two_pages_of_one_mentor_never_overwrite_each_other(two):
    first, other = two
    first.send("autosave", strength=STRENGTH)
    said = other.send("autosave", strength="Viết khác.").json
    assert "strength" in said["both"] and STRENGTH in said["both"]["strength"]
    refused = other.send("sign", **SIGNED | {"strength": "Viết khác."})
    assert refused.status_code == 409
    assert "Viết khác." in refused.text and STRENGTH in refused.text
    assert reviews(other) == []
    chosen = again(other, refused)
    answer = chosen.send("sign", **SIGNED, **{"keep-strength": "stored"})
    assert answer.status_code in (302, 409)


def test_what_another_page_has_written_is_seen_before_signing(two):
    first, other = two
    first.send("autosave", comment=COMMENT)
    refused = other.send("sign", **SIGNED)
    assert refused.status_code == 409
    seen = again(other, refused)
    assert seen.written("comment") == COMMENT
    answer = seen.send("sign", **SIGNED, comment=COMMENT)
    assert answer.status_code == 302
    assert [one.signed for one in reviews(other)] == [True]


def test_a_high_level_without_all_steps_is_asked_about_once_more(two, actor):
    page, _other = two
    few = {"entrustment": "5", "strength": STRENGTH}
    asked = page.send("sign", **few)
    assert asked.status_code == 422
    assert "one level less" in asked.text and 'name="sure"' in asked.text
    assert again(page, asked).written("strength") == STRENGTH
    assert reviews(page) == []
    assert refusals() == []
    again(page, asked).send("sign", **few, sure="1")
    assert {row.level for row in signed_rows(actor)} == {1}


def test_a_low_level_is_not_asked_about(two):
    page, _other = two
    few = {"entrustment": "2", "strength": STRENGTH}
    assert page.send("sign", **few).status_code == 302


def test_what_a_signature_does_is_said_before(two):
    page, _other = two
    for said in (
        "What your signature says",
        "level 2, ",
        "level 1, ",
        "Signing locks the record",
    ):
        assert said in page.text, said


def test_the_steps_stand_before_the_button_that_signs_them_all(two, revision):
    before = html.unescape(two[0].text.partition('name="all"')[0])
    task = service.task_of(revision, revision.course.part(PART))
    assert task.steps
    for step in task.steps:
        assert step.text["en"] in before, step.key


def test_the_second_mentor_sees_who_decided_when_and_what(
    two, actor, revision, browser
):
    page, _other = two
    service.return_for_rework(actor("mentor-hoa"), id_of(page), 1, COMMENT)
    refused = page.send("sign", **SIGNED)
    assert refused.status_code == 409
    assert "has returned this hand-in already" in refused.text
    assert STRENGTH in refused.text and COMMENT in refused.text
    assert refusals() == ["Conflict"]


def test_a_hand_in_replaced_meanwhile_is_looked_at_first(
    two, actor, handed_in, revision
):
    page, _other = two
    service.return_for_rework(actor("mentor-hoa"), id_of(page), 1, COMMENT)
    handed_in("lan", "once-2", text=TEXT + " Từ 8 giờ, ba hồ sơ.")
    refused = page.send("sign", **SIGNED)
    assert refused.status_code == 409
    assert "<ins>" in refused.text and COMMENT in refused.text
    fresh = again(page, refused)
    assert fresh.written("strength") == STRENGTH
    assert fresh.fields["round"] == "2"
    assert fresh.send("sign", **SIGNED).status_code == 302
    assert [one.round for one in reviews(page)] == [1, 2]


def test_of_a_second_round_what_is_new_stands_first_and_the_rest_is_folded(
    actor, handed_in, browser
):
    long = TEXT * 3
    id = handed_in("lan", text=long)
    service.return_for_rework(actor("mentor-hoa"), id, 1, COMMENT)
    handed_in("lan", "once-2", text=long + " Từ 8 giờ, ba hồ sơ.")
    page = JudgePage(browser("mentor-hoa"), id).text
    shown, folded, rest = page.partition("All of round 2")
    assert folded and "<ins>" in shown and "[…]" in shown
    assert long not in shown and long in rest


def test_who_is_too_close_signs_nothing_and_is_not_asked(
    handed_in, revision, actor, browser
):
    lan, hoa, duc = actor("lan"), actor("mentor-hoa"), actor("manager-duc")
    unit = people.posting(lan.person_id).unit
    directory.grant(actor("admin"), duc.person_id, Role.MENTOR, unit.id)
    mentoring.declare_tie(lan, hoa.person_id)
    id = handed_in("lan")
    duc = actor("manager-duc")
    for judge in (hoa, duc):
        assert service.inbox_size(judge).count == 0
        page = browser(judge.key).get(f"/submissions/{id}").text
        assert "You are too close" in page and 'name="all"' not in page
        with pytest.raises(NotAllowed, match="too close"):
            service.sign(judge, id, 1, verdict(revision))
        with pytest.raises(NotAllowed, match="too close"):
            service.return_for_rework(judge, id, 1, COMMENT)
    assert set(refusals()) == {"NotAllowed"}
    assert "nobody may sign it" in notices(duc)[0]


def test_a_photo_that_was_handed_in_before_is_told_and_refuses_nothing(
    actor, revision, browser
):
    ids = []
    for who in ("kien", "lan"):
        written = actor(who), revision, PART, draft()
        service.save_draft(*written, [upload()])
        ids.append(service.hand_in(*written, f"{who}:1").id)
    first, second = (JudgePage(browser("mentor-hoa"), id) for id in ids)
    told = f"by {actor('kien').name} on"
    assert told in second.text and "was handed in before" not in first.text
    assert second.send("sign", **SIGNED).status_code == 302


def test_who_lost_the_role_this_minute_loses_no_word(two, actor):
    from lms.access import service as access

    page, _other = two
    (held,) = access.roles_of([actor("mentor-hoa").person_id])
    directory.revoke(actor("admin"), held.id)
    refused = page.send("sign", **SIGNED)
    assert refused.status_code in (403, 404)
    assert STRENGTH in refused.text
    assert refusals() in (["NotFound"], ["NotAllowed"])


def test_fifty_signatures_at_once_are_one(handed_in, revision, actor, together):
    hoa, id = actor("mentor-hoa"), handed_in("lan")
    full = verdict(revision)
    together(*[lambda: service.sign(hoa, id, 1, full)] * 50)
    rows = signed_rows(actor)
    assert len(rows) == len({row.competency for row in rows})
    assert len(service.for_review(hoa, id).submission.reviews) == 1


def test_rework_begins_with_the_files_of_what_was_returned(actor, revision):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    uploads = [upload(), upload(PAPER, "bản chụp.pdf")]
    service.save_draft(lan, revision, PART, draft(), uploads)
    id = service.hand_in(lan, revision, PART, draft(), "lan:1").id
    service.return_for_rework(hoa, id, 1, COMMENT)
    carried = service.work(lan, revision, PART).draft_files
    assert len(carried) == 2
    gone = str(carried[0].id)
    service.save_draft(lan, revision, PART, draft(), [], [gone])
    service.hand_in(lan, revision, PART, draft(place="Quầy 3"), "lan:2")
    work = service.for_review(hoa, id)
    assert [len(one.files) for one in work.submission.hand_ins] == [2, 1]
    found = service.changes(work.submission)
    assert sorted(one.change for one in found.files) == ["gone", "same"]
    assert found.is_same_text and found.said.comment == COMMENT
    assert service.file(hoa, int(gone)).size == len(PHOTO)
