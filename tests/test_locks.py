"""Acts that two may do at once lock what they decide about, on PostgreSQL,
which lets everybody else go on: taken away, such a lock is missed by nobody
until two meet.
"""

import datetime as dt
import re
from contextlib import contextmanager
from fractions import Fraction

import pytest
from sqlalchemy import event, select

from lms.access import service as access
from lms.access.types import Role
from lms.authoring import service as authoring
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.state import state
from lms.courses import service as courses
from lms.directory import service as directory
from lms.directory.models import LongFile
from lms.enrolment import service as enrolment
from lms.evaluation import service as evaluation
from lms.evaluation.types import (
    LinesDraft,
    MonthDraft,
    OrganisationDraft,
    PeriodKind,
    SelfAssessment,
    YearDraft,
    YearGrade,
)
from lms.evidence import service as evidence
from lms.legal.models import LegalBasis
from lms.legal.service.documents import locked
from lms.people import service as people
from lms.planning import service as planning
from lms.planning.types import RuleTerms
from lms.posts import service as posts
from lms.posts.models import Post
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from tests.decisions import conftest as deciding
from tests.directory import test_long_files as sending
from tests.directory.test_long_files import few as few
from tests.evaluation import test_moving as moving
from tests.evaluation.conftest import HEAD, PRODUCTS, delivery, draft_of, ward
from tests.evaluation.conftest import given as given
from tests.evaluation.conftest import month as month
from tests.signoff.conftest import PART, SLUG, draft, verdict
from tests.trials import conftest as trying

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


def locked_by(act, *given):
    """The tables of which this act locks rows."""
    with locking() as tables:
        act(*given)
    return tables


def without_lock(table, acts):
    """The names of those acts, done one after another, that lock no row of the
    table.
    """
    return [
        act.__name__
        for act, *given in acts
        if table not in locked_by(act, *given)
    ]


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


def test_what_is_revoked_together_is_read_behind_the_lock(lan, actor):
    """Or two who revoke parts of one signature would both revoke all of it."""
    revision, hoa = courses.current(SLUG), actor("mentor-hoa")
    number = signoff.hand_in(lan, revision, PART, draft(), "lan:1").id
    signoff.sign(hoa, number, 1, verdict(revision))
    first, *_more = evidence.records_of_work(lan.person_id, number)
    with statements() as sent:
        evidence.revoke(actor("manager-duc"), first.id, "Ký nhầm.", True)
    locks = [one for one in sent if "INTO lms_evidence_head" in one]
    reads = [one for one in sent if "lms_evidence.person_id =" in one]
    assert sent.index(locks[0]) < sent.index(reads[0])


def test_a_judgement_of_two_pages_is_kept_one_after_the_other(lan, actor):
    """Or of two fields that were typed at once one would be lost."""
    revision, hoa = courses.current(SLUG), actor("mentor-hoa")
    number = signoff.hand_in(lan, revision, PART, draft(), "lan:1").id
    with locking() as keeping:
        signoff.keep_judgement(hoa, number, 1, {"comment": "Rõ."}, None)
    assert "lms_person" in keeping


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
        posts.retire(thu, post.key, True, str(post.edit))
    basis = session().scalars(select(LegalBasis.key)).first()
    with locking() as checking, access.acting(thu):
        locked(basis)
    ground, row = next(iter(posts.every_ground().items()))
    with locking() as naming:
        posts.put_ground(thu, ground, row.title, True)
    mai, owner = actor("trainer-mai"), courses.owner(QUIZ)
    with locking() as offering:
        authoring.offer(mai, QUIZ, [owner])
    assert "lms_post" in changing
    assert "lms_legal_basis" in checking
    assert "lms_ground" in naming
    assert "lms_unit" in offering


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


def test_a_trial_is_planned_and_a_decision_proposed_by_one_at_a_time(
    app, monkeypatch
):
    known = {**state().kinds, "plain": deciding.PLAIN}
    monkeypatch.setattr(state(), "kinds", known)
    ward, ha = people.find_unit("cua-song"), people.find_person("ha").id
    directory.grant(None, ha, Role.HR, ward.id)
    acts = [(deciding.propose,), (trying.plan,)]
    assert without_lock("lms_person", acts) == []
    assert "lms_trial" in locked_by(trying.away, 1, 5)


def test_codes_of_a_file_are_made_once(actor):
    """A list made twice would end the codes of the first."""
    admin = actor("admin")
    row = LongFile(
        kind="people",
        sent_by=admin.person_id,
        sent_at=clock.now(),
        digest="",
        rows=0,
        counts={},
    )
    with transaction() as db:
        db.add(row)
        db.flush()
        number = row.id
    assert "lms_person" in locked_by(directory.make_codes, admin, number)


@pytest.mark.usefixtures("few")
def test_a_long_file_is_kept_once_and_stored_by_one_at_a_time(actor):
    given = actor("admin"), sending.TEXT, False
    with locking() as keeping:
        file = directory.import_csv(*given, in_background=True).file
    assert "lms_person" in keeping
    go_on = directory.go_on, directory.PEOPLE, file
    assert "lms_long_file" in locked_by(*go_on)


def test_a_person_is_posted_by_one_at_a_time(lan, actor):
    with locking() as tables, transaction():
        directory.enter(
            lan.person_id, people.find_unit("doi-thong"), "", clock.today()
        )
    assert "lms_person" in tables


def test_given_work_is_changed_by_one_at_a_time(lan, actor, given):
    head, why, one = actor(HEAD), moving.WHY, delivery()
    kien = actor("kien").person_id
    parts = [(who, Fraction(1, 2)) for who in (lan.person_id, kien)]
    number, work = 1, given + 1
    acts = [
        (evaluation.deliver, lan, given, one, "once"),
        (evaluation.answer, head, number, 1, False, why),
        (evaluation.deliver_again, lan, number, 1, one),
        (evaluation.take_back, lan, number),
        (evaluation.give, head, lan.person_id, moving.work(), "other"),
        (evaluation.hand_back, head, work, why),
        (evaluation.keep_work, head, work),
        (evaluation.hand_back_own, lan, work, why),
        (evaluation.take_over, head, work, kien, clock.today(), "over"),
        (evaluation.give_parts, head, moving.work(), parts, "parts"),
    ]
    assert without_lock("lms_person", acts) == []


def test_a_sheet_and_a_year_are_filled_in_by_one_at_a_time(lan, actor, given):
    head, year, who = actor(HEAD), clock.today().year, lan.person_id
    sheet = evaluation.open_sheet(lan, who)
    version = evaluation.sheet_for(lan, sheet).row.version
    said = SelfAssessment({})
    month = MonthDraft(1, "Phường An Bình", Fraction(70), "12/PX-AB")
    acts = [
        (evaluation.open_sheet, head, who),
        (evaluation.assess_oneself, lan, sheet, said, version, False),
        (evaluation.note_month, head, who, year, month),
        (evaluation.remove_month, head, who, year, 1),
        (evaluation.keep_year, head, who, year, YearDraft(), 0),
    ]
    assert without_lock("lms_person", acts) == []


def test_what_holds_in_a_unit_is_set_by_one_at_a_time(app, actor):
    head, today = actor(HEAD), clock.today()
    lines = LinesDraft({"1.1": "Chấp hành kỷ luật"}, "12/QĐ", today)
    grade = OrganisationDraft(YearGrade.GOOD, "77/QĐ-UBND", today)
    acts = [
        (evaluation.open_period, head, ward(), PeriodKind.MONTH, today),
        (evaluation.write_lines, head, ward(), lines),
        (evaluation.enter_organisation, head, ward(), today.year, grade),
        (evaluation.begin_catalogue, head, ward(), "Danh mục"),
        (evaluation.save_product, head, 1, draft_of(*PRODUCTS[0])),
    ]
    assert without_lock("lms_unit", acts) == []
