"""Judgements are read again by somebody who does not know them."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from lms.access.types import Role
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.mentoring.models import DeclaredTie
from lms.oversight import rules, service
from lms.oversight.models import ReadingDraw
from lms.oversight.queries.readings import READING, READINGS
from lms.oversight.types import (
    Opinion,
    ReaderChoice,
    ReadingOutcome,
    ReadingReason,
    ReadingSample,
    Signature,
    ThirdDraft,
)
from lms.signoff import service as signoff
from lms.signoff.models import Submission
from lms.signoff.service import remember
from lms.signoff.types import ObjectionDecision, ObjectionOutcome, Verdict
from lms.standalone.models import Notice
from tests.oversight.conftest import (
    again,
    draft,
    give_role,
    id_of,
    night,
    read,
    reader_of,
    reading_of,
    set_term,
    third_of,
)
from tests.papers import work
from tests.signoff.conftest import verdict

SAMPLE = ReadingSample(5, 10)
REASON = "Bước so bản chính có ảnh chụp, mức 3 là đúng."


def notices(text):
    rows = session().query(Job).filter_by(kind="notify").order_by(Job.id)
    return [
        one.payload["person_id"] for one in rows if text in one.payload["text"]
    ]


@pytest.mark.parametrize(
    ("signature", "reason"),
    [
        (Signature(1, 5, 4), ReadingReason.FIRST),
        (Signature(1, 6, 5), ReadingReason.GUIDES),
        (Signature(1, 6, 4, is_odd=True), ReadingReason.CHECK),
    ],
)
def test_why_a_judgement_is_read_again(signature, reason):
    assert rules.why(signature, ReadingSample(5, 0), "seed") is reason
    assert rules.why(Signature(1, 6, 4), ReadingSample(5, 0), "seed") is None
    assert (
        rules.why(Signature(1, 6, 4), ReadingSample(5, 100), "seed") is not None
    )


def test_the_lot_takes_about_the_share_that_is_asked_and_depends_on_the_seed():
    later = [Signature(n, 9, 3) for n in range(4000)]
    drawn = {
        seed: {s.submission_id for s in later if rules.why(s, SAMPLE, seed)}
        for seed in ("one", "other")
    }
    assert all(330 < len(one) < 470 for one in drawn.values())
    both = drawn["one"] & drawn["other"]
    assert len(both) < 80  # of 40 by chance
    assert rules.lot("one", 7) == rules.lot("one", 7)


@pytest.mark.parametrize(("letters", "reason"), [(600, "check"), (80, None)])
def test_what_was_signed_unread_is_drawn_whatever_the_lot(
    actor, revision, handed_in, later, letters, reason
):
    for name in ("again_first", "again_percent"):
        set_term(name, 0)
    submission, hoa = handed_in("lan", text="b" * letters), actor("mentor-hoa")
    remember(hoa, signoff.for_review(hoa, submission).submission)
    signoff.sign(hoa, submission, 1, verdict(revision, 4))
    later(days=1)
    night()
    row = reading_of(submission)
    assert (row and row.reason) == reason


def test_the_load_is_shared():
    loads = dict.fromkeys(range(1, 5), 0)
    for number in range(400):
        choices = [ReaderChoice(*pair) for pair in loads.items()]
        loads[rules.choose(choices, number)] += 1
    assert set(loads.values()) == {100}
    assert rules.choose([], 1) is None


@pytest.mark.parametrize(
    ("second", "differs"),
    [
        (Opinion(4, frozenset("ab")), False),
        (Opinion(3, frozenset("ab")), False),
        (Opinion(2, frozenset("ab")), True),
        (Opinion(4, frozenset("a")), True),
    ],
)
def test_when_two_readings_differ(second, differs):
    assert rules.differ(Opinion(4, frozenset("ab")), second) is differs


def test_a_new_mentors_signature_is_read_by_somebody_else(signed, revision):
    row = signed()
    assert row.reason == ReadingReason.LOT
    assert row.reader_id == id_of("mentor-son")  # nobody else in the ward
    found = service.opened(reader_of(row), row.id)
    assert not found.is_third
    row = read(row, revision, level=3)
    assert (row.outcome, row.level) == (ReadingOutcome.ALIKE, 3)
    assert not notices("judges it differently")


def test_somebody_of_the_same_authority_comes_first(signed):
    give_role("yen", "cua-song")
    assert signed().reader_id == id_of("yen")


def test_neither_side_nor_whoever_is_close_reads(signed):
    """The learner's head, the learner, somebody tied to the mentor."""
    give_role("manager-duc", "cua-song")
    give_role("lan", "cua-song")
    give_role("yen", "cua-song")
    both = id_of("yen"), id_of("mentor-hoa")
    with transaction():
        tie = DeclaredTie.__table__.insert()
        now = func.now()
        execute(
            tie.values(person_id=both[0], other_id=both[1], declared_at=now)
        )
    assert signed().reader_id == id_of("mentor-son")


def test_where_nobody_is_there_the_head_is_told_once(signed, actor):
    directory.set_active(actor("admin"), id_of("mentor-son"), False)
    row = signed()
    told = notices("nobody is there who may")
    shown = [
        service.count_without_reader(actor(who))
        for who in ("manager-duc", "province-quang", "mentor-hoa")
    ]
    assert shown[0] and not any(shown[1:]), "those of one's own unit"
    give_role("mentor-hoa", "cua-song", Role.MANAGER)
    left = service.count_without_reader(actor("mentor-hoa"))
    assert left < shown[0], "but what one has judged oneself"
    night()
    assert again(row).reader_id is None
    assert set(told) == {id_of("manager-duc")}
    assert notices("nobody is there who may") == told
    give_role("yen", "cua-song")
    night()
    assert again(row).reader_id == id_of("yen")


def test_twice_in_a_night_draws_once(signed):
    row = signed()
    night()
    night()
    many = select(func.count(READING.id)).where(
        READING.review_id == row.review_id
    )
    assert execute(many).scalar() == 1
    days = execute(select(ReadingDraw.day, ReadingDraw.seed)).all()
    assert len(days) == len({one.seed for one in days}) >= 1
    assert again(row).reader_id == row.reader_id


def test_what_is_far_apart_is_decided_by_a_third_who_sees_no_names(
    signed, revision, actor, browser
):
    give_role("yen", "cua-song")
    row = read(signed(level=5), revision, level=2)
    assert row.outcome == ReadingOutcome.DIFFERS
    assert row.third_id == id_of("mentor-son")
    assert notices("judges it differently") == [id_of("lan")]
    found = service.opened(third_of(row), row.id)
    assert {one.level for one in found.opinions} == {5, 2}
    with pytest.raises(NotFound):
        service.opened(actor("yen"), row.id)
    for _ in range(2):
        said = ThirdDraft(ReadingOutcome.STANDS, REASON)
        service.decide(third_of(row), row.id, said)
    row = again(row)
    assert (row.outcome, row.third_reason) == (ReadingOutcome.STANDS, REASON)
    assert notices("the judgement of “%(task)s” stands") == [
        id_of("lan"),
        id_of("mentor-hoa"),
    ]
    told = session().query(Job).filter_by(kind="notify")
    assert REASON not in str([one.payload for one in told])
    work = signoff.blind_work(row.submission_id, row.round)
    own = f"/revisions/{work.revision.id}/tasks/{work.part.key}"
    assert REASON in browser("lan").get(own).text
    at = f"/submissions/{row.submission_id}"
    assert REASON in browser("mentor-hoa").get(at).text
    page = browser("yen").get(at)
    assert (page.status_code, REASON in page.text) == (200, False)
    with pytest.raises(Conflict, match="decided this already"):
        said = ThirdDraft(ReadingOutcome.REPLACED, REASON, 3)
        service.decide(third_of(row), row.id, said)


def test_a_reading_is_saved_once_and_does_not_change(signed, revision):
    row = read(signed(), revision)
    read(row, revision)
    with pytest.raises(Conflict, match="saved your reading"):
        read(row, revision, level=5)
    with pytest.raises(NotFound):
        service.opened(reader_of(row), row.id)


@pytest.mark.parametrize("key", ["mentor-hoa", "lan", "manager-duc", "yen"])
def test_nobody_else_sees_or_saves_it(signed, revision, actor, key):
    row = signed()
    if key == "yen":
        give_role("yen", "cua-song")
    acts = (
        lambda who: service.opened(who, row.id),
        lambda who: service.save(who, row.id, draft(revision)),
        lambda who: service.decide(who, row.id, ThirdDraft("stands", REASON)),
    )
    for act in acts:
        with pytest.raises((NotFound, NotAllowed)):
            act(actor(key))
    assert again(row).saved_at is None


def test_whoever_has_become_close_reads_no_more(signed, revision):
    row = signed()
    give_role("mentor-son", "cua-song", Role.MANAGER)
    with pytest.raises(Conflict, match="close to one"):
        read(row, revision)
    assert again(row).saved_at is None


def test_what_is_missing_or_unknown_is_named(signed, revision):
    give_role("yen", "cua-song")
    row = signed()
    with pytest.raises(Invalid) as refusal:
        service.save(reader_of(row), row.id, draft(revision, level=None))
    assert refusal.value.field == "level"
    odd = draft(revision)
    with pytest.raises(Invalid) as refusal:
        service.save(reader_of(row), row.id, replace(odd, steps=("no",)))
    assert refusal.value.field == "steps"
    row = read(row, revision, level=1)
    with pytest.raises(Invalid) as refusal:
        service.decide(third_of(row), row.id, ThirdDraft("replaced", "vì"))
    fields = [one.field for one in (refusal.value, *refusal.value.also)]
    assert fields == ["reason", "level", "sentence"]


def test_readers_who_lost_what_they_need_are_replaced(signed):
    row = signed()
    with transaction():
        change = update(READINGS).where(READING.id == row.id)
        execute(change.values(reader_id=id_of("lan")))
    night()
    assert again(row).reader_id == id_of("mentor-son")


def test_the_pages_show_neither_name_nor_first_answer(app, signed, browser):
    row = signed()
    page = browser("mentor-son").get(f"/second-readings/{row.id}").text
    assert "Ngọc Lan" not in page
    assert "Thanh Hòa" not in page
    assert "Ghi sổ ngay khi trả" not in page
    assert "bác Mơ" in page


def test_save_and_next_on_the_page(app, signed, browser, revision):
    row = signed()
    visitor = browser("mentor-son")
    home = visitor.get("/").text
    assert "for your independent reading" in home
    steps = list(draft(revision).steps)
    at = f"/second-readings/{row.id}"
    answer = visitor.post(at, data={"steps": steps})
    assert answer.status_code == 422
    assert "How much supervision" in answer.text
    answer = visitor.post(at, data={"steps": steps, "level": 4})
    assert answer.location.endswith("done=reading-saved")
    assert "Your reading is saved" in visitor.get(answer.location).text
    assert again(row).outcome == ReadingOutcome.ALIKE
    assert visitor.get(at).status_code == 404


def test_the_pages_of_a_submission_are_closed_until_one_has_read(
    signed, revision, browser
):
    give_role("yen", "cua-song")
    row = signed()
    yen, at = browser("yen"), f"/submissions/{row.submission_id}"
    answer = yen.get(at)
    assert answer.status_code == 409
    assert "Ghi sổ ngay khi trả" not in answer.text
    assert browser("mentor-hoa").get(at).status_code == 200
    read(row, revision)
    assert yen.get(at).status_code == 200
    with transaction():  # a later hand-in of the same work is drawn
        signoff.blind(row.submission_id, id_of("yen"))
    assert yen.get(at).status_code == 409


def test_whoever_has_opened_it_before_is_not_asked(signed, actor, later):
    give_role("yen", "cua-song")
    row = signed(is_night=False)
    assert row is None
    work = (
        session()
        .scalars(select(Submission).order_by(Submission.changed_at.desc()))
        .first()
    )
    remember(actor("yen"), work)
    later(days=1)
    night()
    assert reading_of(work.id).reader_id == id_of("mentor-son")


def test_what_a_third_judges_anew_takes_the_place_of_the_first(
    signed, revision, actor, browser
):
    give_role("yen", "cua-song")
    row = read(signed(level=5), revision, level=2)
    said = draft(revision, 3)
    new = ThirdDraft("replaced", REASON, 3, said.steps, "Nói rõ với dân.")
    for _ in range(2):
        service.decide(third_of(row), row.id, new)
    work = signoff.for_review(actor("lan"), row.submission_id)
    assert [
        (one.version, one.entrustment) for one in work.submission.reviews
    ] == [(1, 5), (2, 3)]
    assert len(notices("has judged “%(task)s” anew")) == 2
    page = browser("mentor-hoa").get(f"/submissions/{row.submission_id}").text
    assert "replaced: counts no more" in page and REASON in page


def test_a_mentor_sees_what_became_of_what_they_signed(
    actor, revision, handed_in, browser
):
    submission, hoa = handed_in("lan"), actor("mentor-hoa")
    signoff.sign(hoa, submission, 1, verdict(revision, 4))
    page = browser("mentor-hoa")
    assert "What became of" not in page.get("/my-signoffs").text
    lan = actor("lan")
    signoff.object_to(lan, submission, 1, "Tôi có hỏi rõ yêu cầu, xem sổ.")
    for row in evidence.entries(lan.person_id):
        if row.source == "signoff":
            evidence.revoke(actor("manager-duc"), row.id, "Ký nhầm người.")
    text = page.get("/my-signoffs").text
    assert f'href="/submissions/{submission}">{lan.name}' in text
    assert "seen differently, not decided yet" in text and "revoked<" in text


TEXT = "Cả tám bước tôi đều làm, chị không ở quầy khi tôi ghi sổ."


def object_to(row, actor):
    work = row.submission_id, row.round
    return signoff.object_to(actor("lan"), *work, TEXT).id


UPHELD = ObjectionDecision(
    ObjectionOutcome.UPHELD, REASON, Verdict((), None, "")
)


def test_whoever_has_read_decides_about_no_objection(signed, revision, actor):
    """Neither while it waits for them, nor afterwards, nor as the third."""
    give_role("yen", "cua-song"), give_role("long", "cua-song")
    row = signed(level=5)
    objection = object_to(row, actor)
    second = reader_of(row)
    assert second.person_id not in notices("seen differently. Read")
    assert notices("seen differently. Read")
    for level in (None, 5):
        if level:
            read(row, revision, level)
        assert signoff.open_objections(second) == []
        with pytest.raises(NotAllowed, match="judged this work"):
            signoff.decide_objection(second, objection, UPHELD)
    other = next(
        one
        for one in ("yen", "long", "mentor-son")
        if id_of(one) != second.person_id
        and signoff.open_objections(actor(one))
    )
    signoff.decide_objection(actor(other), objection, UPHELD)


def test_a_third_who_has_decided_does_not_decide_the_objection_to_it(
    signed, revision, actor
):
    give_role("yen", "cua-song"), give_role("long", "cua-song")
    row = read(signed(level=5), revision, level=2)
    third = third_of(row)
    service.decide(third, row.id, ThirdDraft(ReadingOutcome.STANDS, REASON))
    objection = object_to(row, actor)
    for reader in (third, reader_of(row)):
        assert signoff.open_objections(reader) == []
        with pytest.raises(NotAllowed):
            signoff.decide_objection(reader, objection, UPHELD)


@pytest.mark.parametrize("is_settled", [False, True])
def test_who_decides_an_objection_is_the_third(
    signed, revision, actor, is_settled
):
    """No other is asked, whichever came first, and nobody is told of one."""
    give_role("yen", "cua-song"), give_role("long", "cua-song")
    row = signed(level=5)
    objection = object_to(row, actor)
    if is_settled:
        other = next(
            actor(one)
            for one in ("yen", "long", "mentor-son")
            if id_of(one) != row.reader_id
            and signoff.open_objections(actor(one))
        )
        signoff.decide_objection(other, objection, UPHELD)
    row = read(row, revision, level=2)
    night()
    row = again(row)
    assert (row.outcome, row.third_id) == (ReadingOutcome.OBJECTED, None)
    assert notices("judges it differently") == []


def test_a_third_who_was_asked_steps_back_for_an_objection(
    signed, revision, actor, browser
):
    give_role("yen", "cua-song"), give_role("long", "cua-song")
    row = read(signed(level=5), revision, level=2)
    third = third_of(row)
    object_to(row, actor)
    with pytest.raises(Conflict, match="Nothing more is asked"):
        service.opened(third, row.id)
    said = ThirdDraft(ReadingOutcome.STANDS, REASON)
    with pytest.raises(Conflict, match="Nothing more is asked"):
        service.decide(third, row.id, said)
    night()
    assert again(row).outcome == ReadingOutcome.OBJECTED
    assert row.id not in [one.id for one in service.waiting(third)]
    assert signoff.open_objections(third), "who has not read may decide"


def test_a_third_who_steps_back_may_decide_at_once_and_is_told(
    signed, revision, actor
):
    """Neither a night lies between, nor do they have to open the reading."""
    give_role("yen", "cua-song"), give_role("long", "cua-song")
    row = read(signed(level=5), revision, level=2)
    third = third_of(row)
    work()
    object_to(row, actor)
    work()
    assert again(row).outcome == ReadingOutcome.OBJECTED
    (open_,) = signoff.open_objections(third)
    assert signoff.objection_for(third, open_.id)
    told = select(Notice.path).where(
        Notice.person_id == third.person_id,
        Notice.text.contains("seen differently"),
    )
    assert execute(told).scalars().all() == [f"/objections/{open_.id}"]
    with pytest.raises(Conflict, match="Nothing more is asked"):
        service.opened(third, row.id)


def test_an_objection_asks_twice_what_is_done_once(signed, revision, actor):
    """The worker may run a job again."""
    give_role("yen", "cua-song"), give_role("long", "cua-song")
    row = read(signed(level=5), revision, level=2)
    object_to(row, actor)
    for _again in range(2):
        with transaction():
            service.give_way(row.submission_id, row.round)
    asked = notices("is seen differently. Read the work again")
    assert asked.count(row.third_id) == 1


def test_who_has_seen_the_objection_is_not_asked_to_read_blind(
    signed, actor, later
):
    give_role("yen", "cua-song"), give_role("long", "cua-song")
    row = signed(level=5, is_night=False)
    submission = execute(select(func.max(Submission.id))).scalar()
    objection = signoff.object_to(actor("lan"), submission, 1, TEXT).id
    signoff.objection_for(actor("yen"), objection)
    signoff.decide_objection(actor("long"), objection, UPHELD)
    assert row is None
    later(days=1)
    night()
    drawn = reading_of(submission)
    assert drawn.reader_id not in (id_of("yen"), id_of("long"), None)


def test_who_has_judged_or_read_does_not_read_the_next_judgement(
    signed, revision, later
):
    """That of the third is drawn as any other."""
    give_role("yen", "cua-song")
    row = read(signed(level=5), revision, level=2)
    third = third_of(row)
    said = draft(revision, 3)
    new = ThirdDraft("replaced", REASON, 3, said.steps, "Nói rõ với dân.")
    service.decide(third, row.id, new)
    later(days=1)
    night()
    anew = again(row)
    assert (anew.id != row.id, anew.mentor_id) == (True, third.person_id)
    before = {row.mentor_id, row.reader_id, third.person_id}
    assert anew.reader_id not in before
