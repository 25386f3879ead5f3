"""An attempt from its start to its evidence. The server's clock judges; a
repeated post changes nothing.
"""

import datetime as dt
import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from lms.audit.models import Event
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses import rules as courses_rules
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.framework.types import Depth
from lms.legal.models import LegalBasis
from lms.quizzes import service
from lms.quizzes.models import AnswerTally, Attempt
from lms.quizzes.questions.short_text import ShortText
from tests import lite

pytestmark = pytest.mark.usefixtures("whole")
SLUG, PART = "chung-thuc-ban-sao", "quiz"
PROVES = {"pro.certify-copies": 2, "com.organising": 1}
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


@pytest.fixture
def lan(actor):
    return actor("lan")


@pytest.fixture
def later(monkeypatch):
    """`later(minutes)`: the clock stands that much after the start of the test,
    and stays there.
    """
    began = clock.now()

    def set_clock(minutes):
        monkeypatch.setattr(clock, "now", lambda: began + minutes * MINUTE)

    set_clock(0)
    return set_clock


def right(sitting, count=None):
    return {
        question.key: question.perfect()
        for question in sitting.quiz.questions[:count]
    }


def take(who, revision, count=None):
    """One whole attempt with so many right answers; its id."""
    attempt_id = service.start(who, revision, PART)
    service.submit(
        who, attempt_id, right(service.sitting(who, attempt_id), count)
    )
    return attempt_id


def rows(who):
    return [
        row
        for row in evidence.entries(who.person_id)
        if row.source == service.SOURCE
    ]


def test_starting_twice_goes_on_with_the_same_attempt(revision, lan):
    first = service.start(lan, revision, PART)
    assert service.start(lan, revision, PART) == first
    attempt = service.sitting(lan, first).attempt
    assert (attempt.number, attempt.answers, attempt.submitted_at) == (
        1,
        {},
        None,
    )
    assert attempt.deadline - attempt.started_at == 30 * MINUTE


def test_the_longest_answer_is_handed_in_and_counted(revision, lan):
    """Letters of which JSON would make two escapes each."""
    attempt_id = service.start(lan, revision, PART)
    quiz = service.sitting(lan, attempt_id).quiz
    (typed,) = [one for one in quiz.questions if isinstance(one, ShortText)]
    answer = typed.read(["😀" * 300], ())
    service.save(lan, attempt_id, {typed.key: answer})
    service.submit(lan, attempt_id, None)
    service.count_next()
    tally = select(AnswerTally.answer).where(AnswerTally.question == typed.key)
    assert answer in [json.loads(text) for text in session().scalars(tally)]


@lite
def test_the_order_of_questions_and_choices_stays_for_the_attempt(
    revision, lan
):
    attempt_id = service.start(lan, revision, PART)
    seen = [
        (q.key, service.sitting(lan, attempt_id).order(q))
        for q in service.sitting(lan, attempt_id).questions()
    ]
    session().expire_all()
    again = service.sitting(lan, attempt_id)
    assert [
        (question.key, again.order(question)) for question in again.questions()
    ] == seen


def test_what_is_saved_stays_beside_what_was_saved_before(revision, lan):
    attempt_id = service.start(lan, revision, PART)
    (one, first), (two, second), (three, third) = list(
        right(service.sitting(lan, attempt_id)).items()
    )[:3]
    service.save(lan, attempt_id, {one: first, two: second})
    service.save(lan, attempt_id, {three: third, "no-such-question": [1]})
    assert service.sitting(lan, attempt_id).answers == {
        one: first,
        two: second,
        three: third,
    }
    service.save(lan, attempt_id, {two: []})
    assert service.sitting(lan, attempt_id).answers == {
        one: first,
        three: third,
    }
    assert service.sitting(lan, attempt_id).attempt.saved_at is not None


def test_a_passed_quiz_is_evidence_once_however_often_it_is_sent(revision, lan):
    attempt_id = take(lan, revision)
    first = service.sitting(lan, attempt_id).attempt
    assert (first.score, first.passed) == (1, True)
    again = service.submit(lan, attempt_id, {}).attempt
    assert (again.score, again.passed, again.submitted_at) == (
        1,
        True,
        first.submitted_at,
    )
    assert {row.competency: row.level for row in rows(lan)} == PROVES
    assert len(rows(lan)) == len(PROVES)
    submitted = select(func.count()).where(
        Event.event == "quizzes.submitted", Event.actor_id == lan.person_id
    )
    assert session().scalar(submitted) == 1


def test_a_quiz_proves_at_most_that_one_knows_how(revision, lan):
    take(lan, revision)
    for row in rows(lan):
        assert row.depth == Depth.KNOWS_HOW
        assert (row.object_key, row.revision_id, row.judged_by) == (
            f"quiz:{SLUG}:{PART}",
            revision.id,
            None,
        )
    shown = evidence.attainments(lan.person_id)["pro.certify-copies"]
    assert shown.levels == (2, 2, 0, 0)


def test_a_failed_quiz_records_that_it_was_tried_and_not_shown(revision, lan):
    attempt_id = take(lan, revision, 3)
    attempt = service.sitting(lan, attempt_id).attempt
    assert not attempt.passed
    assert 0 < attempt.score < 0.8
    assert {row.competency: row.level for row in rows(lan)} == dict.fromkeys(
        PROVES, 0
    )
    bases = courses_rules.relied_on(revision.course, revision.course.part(PART))
    works = service.works([attempt_id], {revision.id: revision.slug})
    details = {
        "attempt": attempt_id,
        "score": round(attempt.score, 4),
        "bases": list(bases),
        "rests_on": {
            "person": "lan",
            "revision": revision.digest,
            "work": works[attempt_id],
        },
    }
    assert rows(lan)[0].details == details
    shown = evidence.attainments(lan.person_id)["pro.certify-copies"]
    assert (shown.levels, shown.count) == ((0, 0, 0, 0), 0)


def test_a_passed_quiz_says_what_it_relied_on_and_what_it_confirms(
    revision, lan
):
    """Its revision cites the successor of the successor of one basis; what it
    still cites itself, or nobody ever cited, it does not confirm.
    """
    chain = {
        "nd-69-2024": "nd-224-2026",
        "nd-224-2026": "nd-280-2025",
        "nd-23-2015": "nd-280-2025",
        "nd-300-2026": "nd-280-2025",
    }
    with transaction() as db:
        for key, by in chain.items():
            row = db.get(LegalBasis, key)
            row.replaced_by, row.replaced_on = by, clock.today()
            announce_change()
    take(lan, revision)
    row = rows(lan)[0]
    assert {"nd-280-2025", "nd-23-2015", "nd-118-2025"} <= set(
        row.details["bases"]
    )
    assert row.details["confirms"] == ["nd-224-2026", "nd-69-2024"]


def test_a_better_later_attempt_replaces_the_failed_one(revision, lan, later):
    take(lan, revision, 0)
    later(11)
    take(lan, revision)
    assert evidence.attainments(lan.person_id)["pro.certify-copies"].levels == (
        2,
        2,
        0,
        0,
    )


@lite
def test_nothing_changes_after_submitting(revision, lan):
    attempt_id = take(lan, revision, 2)
    with pytest.raises(Conflict, match="has been submitted"):
        service.save(lan, attempt_id, right(service.sitting(lan, attempt_id)))
    assert len(service.sitting(lan, attempt_id).answers) == 2


@lite
def test_somebody_elses_attempt_does_not_exist(revision, lan, actor):
    attempt_id = service.start(lan, revision, PART)
    for who in ("kien", "mentor-hoa", "manager-duc", "trainer-mai", "admin"):
        for call in (
            lambda stranger: service.sitting(stranger, attempt_id),
            lambda stranger: service.save(stranger, attempt_id, {}),
            lambda stranger: service.submit(stranger, attempt_id, None),
        ):
            with pytest.raises(NotFound):
                call(actor(who))
    with pytest.raises(NotFound):
        service.sitting(lan, 10**6)
    assert service.sitting(lan, attempt_id).attempt.submitted_at is None


@lite
def test_only_a_quiz_can_be_started_as_one(revision, lan):
    for part in ("task", "01-chi-hoi-giay-can", "no-such-part"):
        with pytest.raises(NotFound):
            service.start(lan, revision, part)


def test_after_the_deadline_only_what_was_saved_is_marked(revision, lan, later):
    attempt_id = service.start(lan, revision, PART)
    answers = right(service.sitting(lan, attempt_id))
    saved = dict(list(answers.items())[:2])
    service.save(lan, attempt_id, saved)
    later(31)
    with pytest.raises(Conflict, match="time for this attempt is over"):
        service.save(lan, attempt_id, answers)
    attempt = service.submit(lan, attempt_id, answers).attempt
    assert attempt.answers == saved
    assert attempt.score == pytest.approx(2 / len(answers))
    assert attempt.submitted_at == attempt.deadline
    assert rows(lan)[0].done_at == attempt.deadline


@lite
def test_a_slow_line_has_a_moment_of_grace(revision, lan, later):
    attempt_id = service.start(lan, revision, PART)
    later(30.4)
    attempt = service.submit(
        lan, attempt_id, right(service.sitting(lan, attempt_id))
    ).attempt
    assert attempt.passed
    assert attempt.submitted_at == attempt.deadline


def test_looking_at_an_attempt_whose_time_ran_out_finishes_it(
    revision, lan, later
):
    attempt_id = service.start(lan, revision, PART)
    service.save(lan, attempt_id, right(service.sitting(lan, attempt_id)))
    later(45)
    assert service.sitting(lan, attempt_id).attempt.passed
    assert {row.competency: row.level for row in rows(lan)} == PROVES


@lite
def test_the_seconds_left_are_those_of_the_servers_clock(revision, lan, later):
    sitting = service.sitting(lan, service.start(lan, revision, PART))
    later(20)
    assert sitting.seconds_left() == 600
    later(40)
    assert sitting.seconds_left() == 0


def test_attempts_are_limited_and_waited_for(revision, lan, later):
    for number in (1, 2, 3):
        later(number * 11)
        take(lan, revision, 0)
        with pytest.raises(
            Conflict,
            match="opens in 10 minutes" if number < 3 else "all 3 attempts",
        ):
            service.start(lan, revision, PART)
    overview = service.overview(lan, revision, PART)
    assert [attempt.number for attempt in overview.attempts] == [3, 2, 1]
    assert "all 3 attempts" in str(overview.refusal)
    later(10_000)
    with pytest.raises(Conflict, match="all 3 attempts"):
        service.start(lan, revision, PART)


@lite
def test_a_passed_quiz_is_not_started_again(revision, lan, later):
    take(lan, revision)
    later(60)
    with pytest.raises(Conflict, match="have passed"):
        service.start(lan, revision, PART)
    assert (
        session().scalar(
            select(func.count()).where(Attempt.person_id == lan.person_id)
        )
        == 1
    )


@lite
def test_the_overview_shows_the_open_attempt_until_its_time_is_up(
    revision, lan, later
):
    assert service.overview(lan, revision, PART).open is None
    attempt_id = service.start(lan, revision, PART)
    assert service.overview(lan, revision, PART).open.id == attempt_id
    later(45)
    assert service.overview(lan, revision, PART).open is None


def test_where_people_stand_is_told_for_progress_pages(revision, lan, later):
    def told():
        year = clock.now().replace(month=1, day=1)
        whose = {"people": [lan.person_id], "since": year}
        mine = execute(service.STANDINGS, whose).all()
        return [
            (row.part, bool(row.passed_last), bool(row.is_new), row.tries)
            for row in mine
        ]

    assert told() == []
    attempt_id = service.start(lan, revision, PART)
    assert told() == [(PART, False, False, 0)]
    service.submit(lan, attempt_id, right(service.sitting(lan, attempt_id)))
    assert told() == [(PART, True, True, 1)]


def test_extra_time_moves_the_deadline_of_the_next_attempt(
    revision, lan, actor
):
    service.allow(actor("admin"), lan.person_id, 50, " Khiếm thị ")
    attempt = service.sitting(lan, service.start(lan, revision, PART)).attempt
    assert attempt.deadline - attempt.started_at == 45 * MINUTE
    given = service.allowance(lan.person_id)
    assert (given.extra_percent, given.reason, given.granted_by) == (
        50,
        "Khiếm thị",
        actor("admin").person_id,
    )
    service.allow(actor("admin"), lan.person_id, 0, "")
    assert service.allowance(lan.person_id).extra_percent == 0


@lite
def test_extra_time_is_given_by_administrators_within_bounds_and_with_a_reason(
    lan, actor
):
    for who in ("lan", "mentor-hoa", "manager-duc", "trainer-mai"):
        with pytest.raises(NotFound):
            service.allow(actor(who), lan.person_id, 50, "Vì quen")
    for percent, reason, field in (
        (301, "Vì", "percent"),
        (-1, "Vì", "percent"),
        (25, " ", "reason"),
    ):
        with pytest.raises(Invalid) as refused:
            service.allow(actor("admin"), lan.person_id, percent, reason)
        assert refused.value.field == field
    assert service.allowance(lan.person_id) is None


def test_an_attempt_that_ran_out_is_kept_even_if_no_other_may_start(
    revision, lan, later
):
    attempt_id = service.start(lan, revision, PART)
    service.save(lan, attempt_id, right(service.sitting(lan, attempt_id)))
    later(45)
    with pytest.raises(Conflict, match="have passed"):
        service.start(lan, revision, PART)
    assert {row.competency: row.level for row in rows(lan)} == PROVES


@lite
def test_two_applications_in_one_process_never_mix_their_quizzes(revision):
    """A quiz is read once per process; in another database the same number is
    another revision.
    """
    first = service.quiz_of(revision, revision.course.part(PART))
    other = courses.current("tiep-nhan-so-hoa-ho-so")
    elsewhere = replace(other, id=revision.id)
    assert (
        service.quiz_of(elsewhere, other.course.part(PART)).questions
        != first.questions
    )
    assert service.quiz_of(revision, revision.course.part(PART)) is first
