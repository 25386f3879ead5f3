"""Use-cases that not everybody may call ask for their permission before all
else, whoever calls them: a page that forgot to ask, a command or another room.
"""

import ast
import inspect
from importlib import import_module
from unittest.mock import MagicMock

import pytest

from lms.access import service as access
from lms.core.errors import NotAllowed, NotFound
from tests.house.measure import LMS, ROOT

USE_CASES = """
lms.audit.service.log AUDIT_READ
lms.authoring.service.checking.publish COURSE_PUBLISH
lms.authoring.service.drafts.writable COURSE_WRITE
lms.authoring.service.drafts.open_drafts COURSE_WRITE
lms.authoring.service.drafts.create COURSE_WRITE
lms.authoring.service.drafts.locked COURSE_WRITE
lms.authoring.service.looks.look_at COURSE_WRITE
lms.authoring.service.looks.looked_at COURSE_WRITE
lms.authoring.service.questions.published COURSE_WRITE
lms.bank.service.find COURSE_PUBLISH
lms.decisions.service.reading.in_place DECISION_PROPOSE
lms.directory.queries.listing PEOPLE_READ
lms.directory.service.codes.make_codes PEOPLE_MANAGE
lms.directory.service.entries.add PEOPLE_MANAGE
lms.evaluation.service.delivering.deliveries_waiting WORK_GIVE
lms.evaluation.service.exports.gathering.people_of_year WORK_GIVE
lms.evaluation.service.exports.gathering.units_of_year WORK_GIVE
lms.evaluation.service.giving.team_by_name WORK_GIVE
lms.evaluation.service.grading.years_of_team WORK_GIVE
lms.evaluation.service.months.marks_of WORK_GIVE
lms.evaluation.service.sheets.sheets_to_review WORK_GIVE
lms.exchange.service.months.bring_in EVALUATION_KEEP
lms.exchange.service.units.put_kind PEOPLE_MANAGE
lms.framework.service.require_writer FRAMEWORK_WRITE
lms.framework.service.version FRAMEWORK_REQUIRE
lms.legal.service.documents.require_write LEGAL_WRITE
lms.mentoring.queries.newcomers.without_mentor MENTOR_PAIR
lms.mentoring.service.pairs.require_head MENTOR_PAIR
lms.mentoring.service.proposals.confirm MENTOR_PAIR
lms.mentoring.service.proposals.undo MENTOR_PAIR
lms.messages.service.troubles.in_trouble AUDIT_READ
lms.operations.service.status AUDIT_READ
lms.operations.service.setup_steps PEOPLE_MANAGE
lms.operations.service.retry AUDIT_READ
lms.oversight.queries.heads.without_reader OVERSEE
lms.oversight.service.calibrating.my_cases TASK_SIGN
lms.oversight.service.calibrating.cases_of TASK_SIGN
lms.oversight.service.calibrating.judge_case TASK_SIGN
lms.oversight.service.figures.my_figures TASK_SIGN
lms.oversight.service.findings.my_findings TASK_SIGN
lms.oversight.service.findings.explain TASK_SIGN
lms.oversight.service.findings.overseen OVERSEE
lms.oversight.service.findings.close OVERSEE
lms.oversight.service.readings.waiting TASK_SIGN
lms.oversight.service.readings.opened TASK_SIGN
lms.oversight.service.readings.save TASK_SIGN
lms.oversight.service.readings.decide TASK_SIGN
lms.planning.service.acts.undo_act PLAN_WRITE
lms.planning.service.assignments.require_people PLAN_WRITE
lms.planning.service.plan_assignments.assign_plan PLAN_WRITE
lms.posts.service.listing FRAMEWORK_REQUIRE
lms.quizzes.queries.essays TASK_SIGN
lms.quizzes.queries.next_essay TASK_SIGN
lms.quizzes.service.extra_time.allow QUIZ_ALLOW
lms.quizzes.service.extra_time.allowance_of QUIZ_ALLOW
lms.quizzes.service.reading.for_marking TASK_SIGN
lms.quizzes.service.reading.save_judgement TASK_SIGN
lms.quizzes.service.reading.judge TASK_SIGN
lms.quizzes.service.rejudging.judge_again TASK_SIGN
lms.reports.service.reports COURSE_PUBLISH
lms.reports.service.report COURSE_PUBLISH
lms.reports.service.answer COURSE_PUBLISH
lms.requirements.service.grounds.grounds_with_usage FRAMEWORK_REQUIRE
lms.revalidation.service.confirmation.confirm TASK_SIGN
lms.revalidation.service.confirmation.to_confirm TASK_SIGN
lms.scenarios.service.maps.drawn COURSE_PUBLISH
lms.signoff.queries.inbox.inbox_of TASK_SIGN
lms.signoff.queries.inbox.inbox_page TASK_SIGN
lms.signoff.queries.inbox.next_in_inbox TASK_SIGN
lms.signoff.queries.inbox.inbox_counts TASK_SIGN
lms.signoff.service.trust.objections.open_objections TASK_SIGN
lms.signoff.service.trust.objections.objection_for TASK_SIGN
lms.signoff.service.trust.objections.decide_objection TASK_SIGN
lms.signoff.service.ways.codes.open_code TASK_SIGN
lms.signoff.service.ways.observing.observed_person TASK_SIGN
lms.signoff.service.ways.observing.observe TASK_SIGN
lms.studio.service.drafts.listing FRAMEWORK_REQUIRE
lms.teaching.service.every_quiz QUIZ_STATISTICS
lms.teaching.service.quiz_report QUIZ_STATISTICS
lms.teaching.service.course_report QUIZ_STATISTICS
lms.terms.service.put_day CALENDAR_WRITE
lms.terms.service.take_day CALENDAR_WRITE
lms.trials.service.planning.choices DECISION_PROPOSE
lms.trials.service.planning.plan DECISION_PROPOSE
"""


def asked_first(node):
    """The permission with which a function begins, if everybody lacks it."""
    body = node.body[1:] if ast.get_docstring(node) else node.body
    first = body[0] if body else None
    if isinstance(first, ast.If):  # not asked of who runs the server
        first = first.body[0]
    call = getattr(first, "value", None)
    if not isinstance(first, ast.Expr) or not isinstance(call, ast.Call):
        return None
    named = ast.unparse(call)
    if not named.startswith("access.require"):
        return None
    name = named.partition("Permission.")[2].split(",")[0].strip(")")
    return name if name not in ("", "LEARN") else None


def beginning_so():
    """Place and permission of each such use-case, as the code has them."""
    for path in sorted(LMS.rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        if not {"service", "queries"} & {*parts}:
            continue
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or node.name[0] == "_":
                continue
            if name := asked_first(node):
                yield f"{'.'.join(parts)}.{node.name} {name}"


@pytest.fixture
def backend():
    """A permission is a row of one table."""
    return "sqlite"


def test_no_use_case_asks_for_less_than_it_did():
    """A use-case that is new or gone changes the list, on purpose."""
    assert "\n".join(beginning_so()) == USE_CASES.strip()


def test_whoever_holds_no_role_is_refused_by_each(app):
    lan = access.actor_for("lan")
    for line in USE_CASES.split("\n")[1:-1]:
        place, _permission = line.split()
        module, name = place.rsplit(".", 1)
        call = getattr(import_module(module), name)
        _actor, *others = inspect.signature(call).parameters.values()
        needed = [
            lan.person_id
            if one.name == "person_id"
            else MagicMock(person_id=lan.person_id)
            for one in others
            if one.default is one.empty
        ]
        with pytest.raises((NotAllowed, NotFound)):
            call(lan, *needed)
            pytest.fail(f"{place} did not refuse")
