"""Acts that two may do at once lock what they decide about, on PostgreSQL,
which lets everybody else go on: taken away, such a lock is missed by nobody
until two meet.
"""

import datetime as dt
import re
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock
from lms.core.db import session, transaction
from lms.courses import service as courses
from lms.directory import service as directory
from lms.enrolment import service as enrolment
from lms.legal.models import LegalBasis
from lms.legal.service.documents import locked
from lms.people import service as people
from lms.planning import service as planning
from lms.planning.types import RuleTerms
from lms.posts import service as posts
from lms.posts.models import Post
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from tests.signoff.conftest import PART, SLUG, draft, verdict

QUIZ = "chung-thuc-ban-sao"
LOCKING = re.compile(r"FROM (lms_\w+)[^;]*FOR (?:NO KEY )?UPDATE", re.DOTALL)
WITHIN = re.compile(r"\(SELECT (?:[^()]|\(\w+\))*\)")
"""What is only read beside: its rows are not locked."""


@pytest.fixture
def backend():
    """SQLite has one writer anyway."""
    return "postgresql"


@contextmanager
def locking():
    """The tables of which rows are locked meanwhile."""
    tables, engine = set(), session().get_bind()

    def note(_connection, _cursor, statement, *_more):
        tables.update(LOCKING.findall(WITHIN.sub("", statement)))

    event.listen(engine, "before_cursor_execute", note)
    yield tables
    event.remove(engine, "before_cursor_execute", note)


@contextmanager
def statements():
    """All that is sent meanwhile, in its order."""
    sent, engine = [], session().get_bind()

    def note(_connection, _cursor, statement, *_more):
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def lan(app, actor):
    return actor("lan")


def test_a_role_is_given_to_a_person_by_one_at_a_time(lan):
    place = people.find_unit("cua-song").id
    with locking() as tables:
        directory.grant(None, lan.person_id, Role.MENTOR, place)
    assert "lms_person" in tables


def test_authority_is_taken_away_by_one_at_a_time(lan, actor):
    admin, place = actor("admin"), people.find_unit("cua-song").id
    directory.grant(None, lan.person_id, Role.MENTOR, place)
    (held,) = access.roles_of([lan.person_id])
    with locking() as revoking:
        directory.revoke(admin, held.id)
    with locking() as suspending:
        directory.set_active(admin, lan.person_id, False)
    assert "lms_unit" in revoking
    assert "lms_unit" in suspending


def test_a_task_is_written_and_handed_in_once_at_a_time(lan, actor):
    revision = courses.current(SLUG)
    first = signoff.hand_in(lan, revision, PART, draft(), "lan:1")
    signoff.return_for_rework(actor("mentor-hoa"), first.id, 1, "Ghi rõ giờ.")
    with locking() as saving:
        signoff.save_draft(lan, revision, PART, draft("Viết lại"))
    with locking() as handing:
        signoff.hand_in(lan, revision, PART, draft(hours_ago=2), "lan:2")
    assert {"lms_person", "lms_submission"} <= saving
    assert {"lms_person", "lms_submission"} <= handing


def test_a_task_is_judged_by_one_at_a_time(lan, actor):
    revision, hoa = courses.current(SLUG), actor("mentor-hoa")
    number = signoff.hand_in(lan, revision, PART, draft(), "lan:1").id
    with locking() as returning:
        signoff.return_for_rework(hoa, number, 1, "Ghi rõ giờ.")
    signoff.hand_in(lan, revision, PART, draft(hours_ago=2), "lan:2")
    with locking() as signing:
        signoff.sign(hoa, number, 2, verdict(revision))
    assert "lms_submission" in returning
    assert "lms_submission" in signing


def test_a_quiz_is_answered_and_submitted_once_at_a_time(lan):
    attempt = quizzes.start(lan, courses.current(QUIZ), "quiz")
    with locking() as saving:
        quizzes.save(lan, attempt, {})
    with locking() as submitting:
        quizzes.submit(lan, attempt, {})
    assert "lms_attempt" in saving
    assert "lms_attempt" in submitting


def test_a_course_is_taken_once_at_a_time(lan):
    with locking() as enrolling:
        enrolment.enrol(lan, SLUG)
    with locking() as renewing:
        enrolment.renew(lan, SLUG)
    with locking() as joining, transaction():
        enrolment.join(lan, courses.current(SLUG))
    assert "lms_person" in enrolling
    assert "lms_person" in renewing
    assert "lms_person" in joining


def test_what_everybody_reads_is_changed_by_one_at_a_time(app, actor):
    thu = actor("nation-thu")
    post = session().scalars(select(Post)).first()
    with locking() as changing:
        posts.retire(thu, post.key, True, post.edit)
    basis = session().scalars(select(LegalBasis.key)).first()
    with locking() as checking, access.acting(thu):
        locked(basis)
    assert "lms_post" in changing
    assert "lms_legal_basis" in checking


def test_a_rule_of_a_unit_is_set_and_ended_by_one_at_a_time(app, actor):
    duc, ward = actor("manager-duc"), people.find_unit("cua-song")
    today = clock.today()
    terms = RuleTerms(SLUG, "", True, today, None, None, 30)
    with locking() as setting:
        number = planning.set_rule(duc, ward.id, terms)
    with locking() as ending:
        planning.end_rule(duc, number)
    assert "lms_unit" in setting
    assert "lms_assignment_rule" in ending


def test_what_somebody_has_begun_is_read_behind_their_lock(lan, actor):
    duc, ward = actor("manager-duc"), people.find_unit("cua-song").id
    day = clock.today() + dt.timedelta(days=9)
    planning.assign(duc, [lan.person_id], QUIZ, "", day, ward)
    act = planning.recent_act(duc, ward).id
    with statements() as sent:
        planning.undo_act(duc, act)
    begun = next(i for i, one in enumerate(sent) if "lms_enrolment" in one)
    locked_before = [LOCKING.findall(one) for one in sent[:begun]]
    assert ["lms_assignment_act"] in locked_before
    assert ["lms_person"] in locked_before
