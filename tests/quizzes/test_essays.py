"""What a person marks: from handing in, over waiting, to the result and its
evidence.
"""

import datetime as dt

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.audit.models import Event
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.merging import Shown, mark
from lms.core.outbox import Job
from lms.courses import service as courses
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.inspection import service as inspection
from lms.mentoring import service as mentoring
from lms.planning import service as planning
from lms.planning.types import Progress
from lms.quizzes import queries, service
from lms.quizzes.models import AnswerTally, Attempt, QuestionTally, QuizTally
from lms.quizzes.service.waiting_essays import REMINDER, TOLD
from lms.quizzes.types import Judgement


@pytest.fixture
def backend():
    """One database is enough here; what races runs on both."""
    return "sqlite"


BEST = Judgement((1, 2), ("Rõ ràng.", ""), "Thêm nơi xin giấy ủy quyền.")
WORST = Judgement((0, 0), ("", ""), "Viết lại cho người dân hiểu.")


@pytest.fixture
def hoa(actor):
    return actor("mentor-hoa")


def waiting(who):
    return execute(queries.essays(who)).all()


def notices():
    query = select(Job.payload).where(Job.kind == "notify").order_by(Job.id)
    return session().scalars(query).all()


def proofs(sitting):
    return [
        row
        for row in evidence.entries(sitting.attempt.person_id)
        if row.details.get("attempt") == sitting.attempt.id
    ]


def test_what_was_written_waits_and_nothing_counts_before_it_is_marked(
    hand_in, actor, hoa, essay_course
):
    handed_in = hand_in()
    attempt = handed_in.attempt
    assert (attempt.score, attempt.passed) == (None, False)
    assert handed_in.is_unread and proofs(handed_in) == []
    result = handed_in.result
    assert (result.earned, result.most, result.waiting) == (1, 1, 2)
    (row,) = waiting(hoa)
    assert (row.name, row.since) == (actor("lan").name, attempt.submitted_at)
    assert notices()[-1]["path"] == f"/essays/{row.id}"
    taking = planning.takings(actor("lan"))[essay_course.slug]
    assert taking.parts["quiz"] is Progress.WAITING
    with pytest.raises(Conflict, match="waits to be read"):
        service.start(actor("lan"), essay_course, "quiz")


def test_marked_it_counts_as_always_and_says_who_marked(
    hand_in, actor, hoa, essay_course
):
    handed_in = hand_in()
    (row,) = waiting(hoa)
    service.judge(hoa, row.id, BEST)
    done = service.sitting(actor("lan"), handed_in.attempt.id)
    assert (done.attempt.score, done.attempt.passed) == (1, True)
    assert {row.judged_by for row in proofs(done)} == {hoa.person_id}
    assert waiting(hoa) == [] and len(execute(queries.essays(hoa, True)).all())
    told = notices()[-1]
    assert told["path"] == f"/attempts/{done.attempt.id}/result"
    assert told["settles"] == f"/essays/{row.id}"
    said = done.attempt.judged["say-no"]
    assert (said["points"], said["most"], said["by"]) == (4, 4, hoa.person_id)
    events = select(Event.event).order_by(Event.id.desc()).limit(2)
    assert session().scalars(events).all() == [
        "quizzes.completed",
        "quizzes.marked",
    ]
    taking = planning.takings(actor("lan"))[essay_course.slug]
    assert taking.parts["quiz"] is Progress.DONE


def test_too_few_points_are_a_fail_only_once_a_person_has_said_so(
    hand_in, actor, hoa, essay_course
):
    handed_in = hand_in()
    (row,) = waiting(hoa)
    service.judge(hoa, row.id, WORST)
    done = service.sitting(actor("lan"), handed_in.attempt.id)
    assert (round(done.attempt.score, 4), done.attempt.passed) == (
        0.3333,
        False,
    )
    assert service.start(actor("lan"), essay_course, "quiz")


def test_an_empty_answer_waits_for_nobody(hand_in, hoa):
    assert hand_in(text=" \n ").attempt.score is not None
    assert waiting(hoa) == []


def test_marking_is_for_whoever_may_sign_there_and_never_ones_own(
    hand_in, actor, hoa, make_mentor
):
    hand_in()
    (row,) = waiting(hoa)
    with pytest.raises(NotAllowed):
        service.judge(actor("lan"), row.id, BEST)
    make_mentor("lan")
    lan = actor("lan")
    assert waiting(lan) == []
    with pytest.raises(NotAllowed, match="their own"):
        service.judge(lan, row.id, BEST)
    elsewhere = actor("mentor-son")
    for act in (
        lambda: service.for_marking(elsewhere, row.id),
        lambda: service.save_judgement(elsewhere, row.id, {}),
        lambda: service.judge(elsewhere, row.id, BEST),
    ):
        with pytest.raises(NotFound):
            act()


def test_nobody_marks_the_answer_of_somebody_close(hand_in, hoa, actor):
    """As nobody signs their work: neither in the list nor at the act."""
    hand_in()
    (row,) = waiting(hoa)
    mentoring.declare_tie(hoa, actor("lan").person_id)
    assert waiting(hoa) == []
    assert queries.essays_waiting(hoa).count == 0
    with pytest.raises(NotAllowed, match="too close"):
        service.judge(hoa, row.id, BEST)


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_double_click_and_two_at_once_have_one_effect(
    hand_in, actor, hoa, another_mentor, together
):
    handed_in = hand_in()
    (row,) = waiting(hoa)
    answers = together(
        lambda: service.judge(hoa, row.id, BEST),
        lambda: service.judge(hoa, row.id, BEST),
    )
    assert answers == [None, None]
    with pytest.raises(Conflict, match=hoa.name):
        service.judge(another_mentor, row.id, WORST)
    with pytest.raises(Conflict, match=hoa.name):
        service.save_judgement(another_mentor, row.id, {"comment": "Khác"})
    marked = select(func.count()).where(Event.event == "quizzes.marked")
    assert execute(marked).scalar() == 1
    done = service.sitting(actor("lan"), handed_in.attempt.id)
    assert done.attempt.score == 1


@pytest.mark.parametrize("how", ["role", "person"])
def test_a_mentor_dismissed_a_moment_ago_marks_nothing(
    hand_in, actor, hoa, together, how
):
    hand_in()
    (row,) = waiting(hoa)
    (held,) = access.roles_of([hoa.person_id])
    acts = {
        "role": lambda: directory.revoke(actor("admin"), held.id),
        "person": lambda: directory.set_active(
            actor("admin"), hoa.person_id, False
        ),
    }
    together(acts[how])
    with pytest.raises(NotAllowed, match="a moment ago"):
        service.judge(hoa, row.id, BEST)
    with pytest.raises(NotAllowed, match="a moment ago"):
        service.save_judgement(hoa, row.id, {"comment": "Gần xong"})


def test_who_guides_somebody_elsewhere_is_told_finds_it_and_marks_it(
    hand_in, actor, hoa
):
    lan, son = actor("lan"), actor("mentor-son")
    with transaction():
        today = clock.today()
        access.store_guiding(son.person_id, lan.person_id, today, None, "pair")
    handed_in, son = hand_in(), actor("mentor-son")
    (row,) = waiting(son)
    assert service.essays_waiting(son).count == 1
    service.judge(son, row.id, BEST)
    assert waiting(hoa) == []
    done = service.sitting(lan, handed_in.attempt.id)
    assert {one.judged_by for one in proofs(done)} == {son.person_id}


def test_all_that_is_missing_is_said_at_once(hand_in, hoa):
    hand_in()
    (row,) = waiting(hoa)
    with pytest.raises(Invalid) as refusal:
        service.judge(hoa, row.id, Judgement((None, 7), ("x" * 2001, ""), " "))
    named = [one.field for one in (refusal.value, *refusal.value.also)]
    assert named == ["level-0", "level-1", "note-0", "comment"]


def test_what_is_begun_is_kept_for_its_marker_and_taken_back_by_no_older_page(
    hand_in, hoa, another_mentor
):
    hand_in()
    (row,) = waiting(hoa)
    begun = {"level-0": "1", "comment": "Gần", "stranger": "?"}
    service.save_judgement(hoa, row.id, begun)
    older = Shown({})
    saved = service.save_judgement(
        hoa, row.id, {"comment": "Khác", "level-0": ""}, older
    )
    assert saved.joined.conflicts == {"comment"}
    assert saved.joined.newer == {"level-0"}
    newer = Shown({"comment": mark("Gần")})
    service.save_judgement(hoa, row.id, {"comment": "Gần xong"}, newer)
    kept = service.for_marking(hoa, row.id)
    assert kept.draft(hoa) == {"level-0": "1", "comment": "Gần xong"}
    assert kept.draft(another_mentor) == {}


def test_where_nobody_may_mark_the_heads_of_the_unit_are_told(
    hand_in, actor, hoa
):
    (held,) = access.roles_of([hoa.person_id])
    directory.revoke(actor("admin"), held.id)
    handed_in = hand_in()
    told = [one for one in notices() if "nobody may mark it" in one["text"]]
    assert actor("manager-duc").person_id in {one["person_id"] for one in told}
    rows = service.readings_of(handed_in)
    assert service.readers_of(handed_in, rows.values()) == []


def test_statistics_count_it_once_it_is_marked_and_by_its_points(
    hand_in, hoa, essay_course, browser
):
    hand_in()
    revision = essay_course.id
    page = browser("trainer-mai").get(f"/quiz-results/{revision}/quiz").text
    assert "1 attempt waits to be marked by a mentor" in page
    assert "Nobody has submitted" not in page
    tally = select(QuizTally).filter_by(revision_id=revision)
    assert session().scalar(tally) is None
    assert service.unread_attempts(revision) == {"quiz": 1}
    service.recount()
    service.count_some()
    (row,) = waiting(hoa)
    half = Judgement((1, 0), ("", ""), "Lịch sự hơn nữa nhé.")
    service.judge(hoa, row.id, half)
    service.count_some()
    assert session().scalar(tally).attempts == 1
    of_essay = select(QuestionTally).filter_by(question="say-no")
    sums = session().scalar(of_essay)
    assert (sums.asked, sums.share) == (1, 5000)
    assert not session().scalar(
        select(AnswerTally).filter_by(question="say-no")
    )
    service.recount()
    service.count_some()
    session().expire_all()
    assert session().scalar(of_essay).share == 5000


def test_the_record_notices_another_judgement_than_the_one_given(hand_in, hoa):
    handed_in = hand_in()
    (row,) = waiting(hoa)
    service.judge(hoa, row.id, BEST)
    assert not inspection.inspect().faults
    with transaction():
        attempt = session().get(Attempt, handed_in.attempt.id)
        said = attempt.judged["say-no"] | {"comment": "Khác"}
        attempt.judged = {"say-no": said}
    found = inspection.inspect().faults
    assert set(found) == {"the attempt behind the row was changed or removed"}


def test_a_mark_is_corrected_the_first_one_kept_and_the_learner_told(
    hand_in, actor, hoa, browser
):
    handed_in = hand_in()
    (row,) = waiting(hoa)
    with pytest.raises(Conflict, match="not marked to the end"):
        service.judge_again(hoa, row.id, BEST)
    service.judge(hoa, row.id, WORST)
    first = service.sitting(actor("lan"), handed_in.attempt.id).attempt
    for other in ("lan", "mentor-son"):
        with pytest.raises((NotAllowed, NotFound)):
            service.judge_again(actor(other), row.id, BEST)
    said = {"level-0": 1, "level-1": 2, "comment": BEST.comment}
    page = browser("mentor-hoa").post(
        f"/essays/{row.id}/again", said, follow=True
    )
    assert "essay-corrected" in page.request.url
    assert BEST.comment in page.text and WORST.comment in page.text
    service.judge_again(hoa, row.id, Judgement((1, 2), ("", ""), BEST.comment))
    done = service.sitting(actor("lan"), handed_in.attempt.id)
    attempt = done.attempt
    assert (attempt.score, attempt.judged) == (first.score, first.judged)
    assert (attempt.score_now, attempt.passed_now) == (1, True)
    again = [one for one in proofs(done) if one.details.get("rejudged")]
    assert {one.judged_by for one in again} == {hoa.person_id}
    told = [one for one in notices() if "corrected the mark" in one["text"]]
    assert [one["person_id"] for one in told] == [attempt.person_id]
    assert list(inspection.inspect().faults) == []
    read = browser("lan").get(f"/attempts/{attempt.id}/result").text
    assert BEST.comment in read and WORST.comment in read
    service.judge_again(hoa, row.id, WORST)
    again = service.sitting(actor("lan"), handed_in.attempt.id).attempt
    assert again.passed_now, "a pass stays"
    assert round(again.score_now, 2) == 0.33


def test_a_shipped_course_asks_for_a_text_that_a_mentor_marks(actor, hoa):
    revision = courses.current("cong-khai-cho-dan-biet")
    for who in ("lan", "yen"):
        attempt = service.start(actor(who), revision, "quiz")
        sitting = service.sitting(actor(who), attempt)
        asked = [one for one in sitting.quiz.questions if one.judged]
        assert len(asked) == 1, "every attempt asks for one"
        answers = {one.key: one.perfect() for one in sitting.quiz.questions}
        service.submit(actor(who), attempt, answers)
    row = waiting(hoa)[0]
    best = tuple(len(one.levels) - 1 for one in asked[0].rubric)
    service.judge(hoa, row.id, Judgement(best, ("",) * 3, "Nghe là hiểu."))
    assert len(waiting(hoa)) == 1


def test_what_waits_too_long_is_said_to_mentors_then_to_heads_once(
    hand_in, hoa, monkeypatch, actor
):
    hand_in()
    start, told = clock.now(), []
    for days in (3, 9, 9, 30, 30):
        then = start + dt.timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda then=then: then)
        before = len(notices())
        with transaction():
            service.watch_essays()
        told.append(
            {(one["person_id"], one["text"]) for one in notices()[before:]}
        )
    (reader,), (head,) = told[1], told[3]
    assert reader == (hoa.person_id, REMINDER)
    assert head == (actor("manager-duc").person_id, TOLD)
    assert told[0] == told[2] == told[4] == set()


@pytest.mark.parametrize(
    ("percent", "needed"),
    [(30, 0), (100 / 3, 0), (60, 0.8), (100, 2)],
)
def test_what_passing_still_takes_is_known_while_it_waits(
    hand_in, percent, needed
):
    assert hand_in().result.needed(percent) == needed
