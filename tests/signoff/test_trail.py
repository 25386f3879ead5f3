"""What is remembered of judging: when a hand-in was opened, and what was
refused.
"""

import io
from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import clock, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.merging import Shown
from lms.extension.features import HANDLERS
from lms.signoff import service
from lms.signoff.models import Opening
from lms.signoff.service import openings as service_openings
from tests import lite, papers
from tests.signoff.conftest import PART, draft, verdict

COMMENT = "Ghi rõ giờ bắt đầu và số hồ sơ."


def openings(submission):
    query = select(Opening).filter_by(submission_id=submission)
    return session().scalars(query).all()


def refused(who):
    query = select(Event).filter_by(
        event="signoff.refused", actor_id=who.person_id
    )
    return [
        (one.details["act"], one.details["why"])
        for one in session().scalars(query.order_by(Event.id))
    ]


@lite
def test_the_first_opening_of_each_round_is_remembered(
    browser, handed_in, actor
):
    hoa, id = actor("mentor-hoa"), handed_in("lan")
    for _time in range(2):
        browser("mentor-hoa").get(f"/submissions/{id}")
    (first,) = openings(id)
    assert (first.round, first.person_id) == (1, hoa.person_id)
    service.return_for_rework(hoa, id, 1, COMMENT)
    handed_in("lan", "once-2")
    browser("mentor-hoa").get(f"/submissions/{id}")
    assert [one.round for one in openings(id)] == [1, 2]


@lite
def test_reading_by_those_who_cannot_judge_it_is_not_remembered(
    browser, handed_in
):
    id = handed_in("lan")
    for who in ("lan", "manager-duc", "mentor-son"):
        browser(who).get(f"/submissions/{id}")
    assert openings(id) == []


def test_a_page_is_shown_though_others_are_writing(
    browser, handed_in, app, together
):
    """Nothing is stored then."""
    id, reader = handed_in("lan"), browser("mentor-hoa")
    with transaction() as db:
        db.execute(select(Opening)).all()
        if session().get_bind().dialect.name == "sqlite":
            (page,) = together(lambda: reader.get(f"/submissions/{id}"))
            assert page.status_code == 200
    assert openings(id) == []


@pytest.fixture
def writing(monkeypatch):
    """Others are writing until `writing.undo()`."""
    monkeypatch.setattr(service_openings, "when_free", lambda act: False)
    return monkeypatch


def opened_while_writing(browser, actor, revision):
    """A hand-in with a photo that a mentor opened, with its photo."""
    lan, photo = actor("lan"), io.BytesIO(papers.photo())
    service.save_draft(lan, revision, PART, draft(), [(photo, "ảnh.jpg")])
    id = service.hand_in(lan, revision, PART, draft(), "lan:1").id
    (file,) = (
        service.for_review(actor("mentor-hoa"), id).submission.latest().files
    )
    while outbox.work_once(HANDLERS):
        pass
    reader = browser("mentor-hoa")
    assert reader.get(f"/submissions/{id}").status_code == 200
    assert reader.get(f"/files/{file.id}", buffered=True).status_code == 200
    assert openings(id) == []
    return id


@lite
@pytest.mark.parametrize("act", ["sign", "return", "draft", "next"])
def test_what_was_opened_while_others_wrote_is_stored_with_the_next_act(
    browser, actor, revision, writing, act
):
    """Or signing would count as done without opening the files."""
    hoa, before = actor("mentor-hoa"), clock.now()
    id = opened_while_writing(browser, actor, revision)
    after = clock.now()
    if act == "sign":
        service.sign(hoa, id, 1, verdict(revision))
    elif act == "return":
        service.return_for_rework(hoa, id, 1, COMMENT)
    elif act == "draft":
        service.keep_judgement(hoa, id, 1, {"strength": "Rõ"}, Shown({}))
    else:
        writing.undo()
        browser("mentor-hoa").get(f"/submissions/{id}")
        assert not service_openings.late()
    (one,) = openings(id)
    assert before <= one.opened_at <= one.files_at <= after
    assert one.person_id == hoa.person_id


@lite
def test_only_ones_own_opening_is_stored_with_an_act(
    browser, handed_in, actor, revision, writing
):
    id = handed_in("lan")
    browser("mentor-hoa").get(f"/submissions/{id}")
    late = service_openings.late()
    late[id, 1, actor("mentor-son").person_id] = {"opened_at": clock.now()}
    service.sign(actor("mentor-hoa"), id, 1, verdict(revision))
    assert len(openings(id)) == 1


@lite
def test_what_waits_to_be_stored_is_bounded(browser, handed_in, actor, writing):
    writing.setattr(service_openings, "MOST_LATE", 1)
    ids = [handed_in("lan"), handed_in("yen", "once-2")]
    for id in ids:
        browser("mentor-hoa").get(f"/submissions/{id}")
    assert [key[0] for key in service_openings.late()] == ids[1:]


def test_a_reading_says_since_when_and_whether_files_were_opened(
    browser, handed_in, actor, revision
):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    began = clock.now()
    photo = io.BytesIO(papers.photo()), "ảnh.jpg"
    service.save_draft(lan, revision, PART, draft(), [photo])
    id = service.hand_in(lan, revision, PART, draft(), "lan:1").id
    page = browser("mentor-hoa").get(f"/submissions/{id}")
    assert page.status_code == 200
    (file,) = service.for_review(hoa, id).submission.latest().files
    while outbox.work_once(HANDLERS):
        pass
    shown = browser("mentor-hoa").get(f"/files/{file.id}", buffered=True)
    assert shown.status_code == 200
    service.sign(hoa, id, 1, verdict(revision))
    (found,) = openings(id)
    assert (found.round, found.person_id) == (1, hoa.person_id)
    assert began <= found.opened_at <= found.files_at <= clock.now()


@lite
def test_an_answer_without_an_opening_stores_none(handed_in, actor, revision):
    id = handed_in("lan")
    service.sign(actor("mentor-hoa"), id, 1, verdict(revision))
    assert openings(id) == []


def test_every_refusal_of_a_judgement_is_in_the_log(handed_in, actor, revision):
    hoa, son, id = actor("mentor-hoa"), actor("mentor-son"), handed_in("lan")
    full = verdict(revision)
    with pytest.raises(Invalid):
        service.return_for_rework(hoa, id, 1, "Sửa")
    with pytest.raises(Conflict):
        service.sign(hoa, id, 2, full)
    with pytest.raises(NotFound):
        service.sign(son, id, 1, full)
    with pytest.raises(NotFound):
        service.sign(son, 10**6, 1, full)
    with pytest.raises(NotAllowed):
        service.sign(actor("lan"), id, 1, full)
    assert refused(hoa) == [("return", "Invalid"), ("sign", "Conflict")]
    assert refused(son) == [("sign", "NotFound")] * 2
    assert refused(actor("lan")) == [("sign", "NotAllowed")]
    event = session().scalar(
        select(Event).filter_by(event="signoff.refused").order_by(Event.id)
    )
    assert event.person_id == actor("lan").person_id
    assert event.details["submission"] == id


class Undone(Exception):
    """So that nothing of a transaction is stored."""


@lite
def test_what_is_said_of_single_steps_is_kept_and_part_of_what_was_signed(
    handed_in, actor, revision
):
    hoa = actor("mentor-hoa")
    prints = []
    for who in ("lan", "kien"):
        said = verdict(revision, leave_out=1)
        id = handed_in(who)
        first = service.for_review(hoa, id).task.steps[0].key
        said = replace(said, unsafe=(first,), comments={first: " Chưa hỏi. "})
        service.sign(hoa, id, 1, said)
        (review,) = service.for_review(hoa, id).submission.reviews
        assert review.unsafe == [first]
        assert review.comments == {first: "Chưa hỏi."}
        before = service.signed_works([id])[id].fingerprint
        with pytest.raises(Undone), transaction():
            review.findings = {"unsafe": [], "comments": {}}
            session().flush()
            prints.append(service.signed_works([id])[id].fingerprint != before)
            raise Undone
    assert prints == [True, True]
