"""Every address is guarded, typed and known."""

import re

import pytest

from lms.core.clock import today
from tests.conftest import Browser

PUBLIC = {
    "lms.web.static",
    "lms.web.language",
    "lms.web.display",
    "lms.web.health",
    "lms.web.standing",
    "lms.web.stand",
    "lms.operations.ready",
    "lms.records.check",
    "lms.records.issuer",
    "lms.records.keys",
    "lms.records.status",
    "lms.account.sign_in",
    "lms.account.start",
    "lms.account.sign_out",
    "lms.account.password",
    "lms.account.change_password",
    "lms.account.strength",
    "lms.account.confirm_page",
    "lms.account.confirm_mail",
    "lms.messages.stop_page",
    "lms.messages.stop",
    "lms.messages.calendar",
}
OWN_PROOF = {"lms.messages.stop"}
"""The address itself is the proof that a post is meant."""


def _rules(app):
    return [
        rule for rule in app.url_map.iter_rules() if rule.endpoint not in PUBLIC
    ]


def _path(rule):
    return re.sub(
        r"<int:\w+>", "1", re.sub(r"<(string|path):\w+>", "x", rule.rule)
    )


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def test_every_parameter_has_a_type_and_every_address_is_kebab_case(app):
    for rule in app.url_map.iter_rules():
        assert not re.findall(r"<(?!int:|string:|path:)\w*>", rule.rule), rule
        assert re.fullmatch(r"[a-z0-9/.<>:_-]*", rule.rule), rule
        words = re.sub(r"<[^>]*>", "", rule.rule)
        assert "_" not in words, rule


def test_nobody_gets_in_without_signing_in(app):
    visitor = Browser(app)
    for rule in _rules(app):
        for method in rule.methods & {"GET", "POST"}:
            answer = (
                visitor.get(_path(rule))
                if method == "GET"
                else visitor.post(_path(rule))
            )
            where = (rule.rule, method, answer.status_code)
            assert (answer.status_code, method) in (
                (302, "GET"),
                (401, "POST"),
            ), where
            if method == "GET":
                assert "/sign-in" in answer.location


def test_every_change_needs_the_form_token(app):
    browser = Browser(app, "admin")
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and rule.endpoint not in OWN_PROOF:
            answer = browser.post(_path(rule), token=False)
            assert answer.status_code == 400, (rule.rule, answer.status_code)


def test_nothing_changes_by_get(app):
    """Every view that is reached by GET has no twin that writes: POST views are
    their own functions.
    """
    for rule in app.url_map.iter_rules():
        assert not {"GET", "POST"} <= rule.methods, rule


def test_headers_are_strict_everywhere(app):
    browser = Browser(app, "lan")
    for path in (
        "/",
        "/sign-in",
        "/nothing-here",
        "/courses/none",
        "/static/lms.css",
        "/maps",
    ):
        headers = browser.get(path, buffered=True).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], path
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], (
            path
        )
        assert "unsafe" not in headers["Content-Security-Policy"], path
        assert headers["X-Content-Type-Options"] == "nosniff", path
    assert browser.get("/").headers["Cache-Control"] == "private, no-store"


# Who may open which page: every page but those everybody has. A new page must
# be given its place here.
EVERYBODY = {
    "account.profile",
    "account.mail",
    "messages.settings",
    "decisions.index",
    "decisions.mine",
    "decisions.one",
    "decisions.reply_document",
    "decisions.paper",
    "evaluation.catalogue",
    "evaluation.export_schema",
    "evaluation.mine",
    "evaluation.my_sheets",
    "evaluation.my_year",
    "evaluation.rule",
    "evaluation.sheet",
    "evaluation.sheet_paper",
    "evaluation.year_of",
    "evaluation.year_paper",
    "trials.index",
    "trials.mine",
    "trials.changes",
    "trials.one",
    "signoff.objection",
    "signoff.decide_form",
    "finding.menu",
    "finding.help_page",
    "learning.home",
    "learning.catalogue",
    "learning.course",
    "learning.lesson",
    "learning.figure",
    "learning.job_aid",
    "practice.part",
    "recall.today",
    "reports.mine",
    "mentoring.mine",
    "mentoring.offer",
    "mentoring.pair",
    "mentoring.away",
    "mentoring.ties",
    "guidance.mine",
    "notes.mine",
    "notes.note",
    "reports.new",
    "quizzes.before",
    "quizzes.take",
    "quizzes.summary",
    "quizzes.result",
    "scenarios.before",
    "scenarios.take",
    "scenarios.result",
    "signoff.task",
    "signoff.checklist",
    "signoff.code",
    "records.mine",
    "records.person",
    "records.task",
    "records.paper",
    "records.chain",
    "records.credential",
    "signoff.file",
    "signoff.picture",
    "signoff.view",
    "signoff.review",
    "quizzes.essay",
    "oversight.finding",
    "oversight.reading",
    "oversight.file",
    "gapmap.mine",
    "evidence.self_assessment",
    "gapmap.own_competency",
    "gapmap.person",
    "gapmap.competency",
    "planning.mine",
    "planning.person",
    "legal.index",
    "legal.bases_file",
    "revalidation.uses",
    "account.notices",
    "account.nothing",
    "rows.index",
}
PAGES = {
    "evaluation.catalogues": {"manager-duc", "province-quang", "nation-thu"},
    "evaluation.inbox": {"manager-duc", "province-quang"},
    "evaluation.lines": {"manager-duc", "province-quang", "nation-thu"},
    "evaluation.person": {"manager-duc"},
    "evaluation.team": {"manager-duc", "province-quang"},
    "evaluation.parts_page": {"manager-duc", "province-quang"},
    "evaluation.reduce_page": {"manager-duc"},
    "evaluation.take_over_page": {"manager-duc"},
    "evaluation.years": {"manager-duc", "province-quang"},
    "evaluation.year_file": {"manager-duc", "province-quang"},
    "evaluation.year_json": {"manager-duc", "province-quang"},
    "months.choose": {"manager-duc", "province-quang", "nation-thu"},
    "products.choose": {"manager-duc", "province-quang", "nation-thu"},
    "products.file": {"manager-duc", "province-quang", "nation-thu"},
    "oversight.calibrate": {"mentor-hoa"},
    "oversight.cases": {"mentor-hoa"},
    "terms.calendar": {"admin"},
    "terms.index": {"manager-duc", "province-quang", "nation-thu"},
    "terms.unit": {"manager-duc", "province-quang", "nation-thu"},
    "trials.new": {"manager-duc"},
    "signoff.inbox": {"mentor-hoa"},
    "signoff.waiting_objections": {"mentor-hoa"},
    "signoff.together": {"mentor-hoa"},
    "signoff.type_code": {"mentor-hoa"},
    "signoff.open_code": {"mentor-hoa"},
    "signoff.choose_task": {"mentor-hoa"},
    "signoff.observe_form": {"mentor-hoa"},
    "quizzes.essays": {"mentor-hoa"},
    "gapmap.units": {"manager-duc", "province-quang", "nation-thu"},
    "gapmap.unit": {"province-quang", "manager-duc", "nation-thu"},
    "gapmap.cell": {"province-quang", "manager-duc", "nation-thu"},
    "gapmap.export": {"province-quang", "manager-duc", "nation-thu"},
    "gapmap.standing": {"manager-duc"},
    "planning.units": {"manager-duc", "province-quang", "nation-thu"},
    "planning.unit": {"manager-duc", "province-quang", "nation-thu"},
    "planning.unit_people": {"manager-duc", "province-quang", "nation-thu"},
    "planning.people_file": {"manager-duc", "province-quang", "nation-thu"},
    "planning.ask": {"manager-duc", "province-quang", "nation-thu"},
    "planning.stuck": {"manager-duc"},
    "planning.rules": {"manager-duc", "province-quang", "nation-thu"},
    "framework.units": {"manager-duc", "province-quang", "nation-thu"},
    "framework.unit": {"manager-duc", "province-quang", "nation-thu"},
    "framework.requirement": {"manager-duc", "province-quang", "nation-thu"},
    "matrix.show": {"manager-duc", "province-quang", "nation-thu"},
    "posts.index": {"manager-duc", "province-quang", "nation-thu"},
    "posts.grounds": {"manager-duc", "province-quang", "nation-thu"},
    "posts.new": {"nation-thu"},
    "posts.edit": {"nation-thu"},
    "matrix.paste": {"manager-duc", "province-quang", "nation-thu"},
    "bank.index": {"trainer-mai"},
    "teaching.index": {"trainer-mai"},
    "teaching.course": {"trainer-mai"},
    "teaching.quiz": {"trainer-mai"},
    "reports.index": {"trainer-mai"},
    "reports.one": {"trainer-mai"},
    "mentoring.index": {"manager-duc", "province-quang", "nation-thu"},
    "mentoring.person": {"manager-duc"},
    "mentoring.running": {"manager-duc", "province-quang", "nation-thu"},
    "oversight.index": {"manager-duc", "province-quang"},
    "oversight.mine": {"mentor-hoa"},
    "oversight.readings": {"mentor-hoa"},
    "mentoring.proposal": {"manager-duc", "province-quang", "nation-thu"},
    "quizzes.extra_time": {"admin"},
    "scenarios.drawn": {"trainer-mai"},
    "directory.people": {
        "admin",
        "manager-duc",
        "province-quang",
        "nation-thu",
    },
    "directory.people_file": {
        "admin",
        "manager-duc",
        "province-quang",
        "nation-thu",
    },
    "directory.new": {"admin"},
    "directory.import_form": {"admin"},
    "directory.long_files": {
        "admin",
        "manager-duc",
        "province-quang",
        "nation-thu",
    },
    "directory.long_file": {"admin"},
    "directory.person": {"admin", "manager-duc"},
    "audit.log": {"admin"},
    "audit.log_file": {"admin"},
    "operations.system": {"admin"},
    "operations.setup": {"admin"},
    "messages.troubles": {"admin"},
    "operations.metrics": set(),  # for whoever knows the secret
    "case.listing": {"manager-duc", "province-quang", "nation-thu"},
    "case.one": {"manager-duc", "province-quang", "nation-thu"},
    "rows.unit_rows": {"admin"},
    "rows.posting_rows": {"admin"},
    "rows.file": {"admin"},
    "authoring.index": {"trainer-mai"},
    "authoring.new": {"trainer-mai"},
    "authoring.new_from_file": {"trainer-mai"},
    "authoring.look": {"trainer-mai"},
    "authoring.draft": {"trainer-mai"},
    "authoring.lesson": {"trainer-mai"},
    "authoring.text": {"trainer-mai"},
    "authoring.ask": {"trainer-mai"},
    "authoring.results": {"trainer-mai"},
    "authoring.tour": {"trainer-mai"},
    "authoring.tour_part": {"trainer-mai"},
    "authoring.course": {"trainer-mai"},
    "authoring.review": {"trainer-mai"},
    "authoring.draft_files": {"trainer-mai"},
    "authoring.document": {"trainer-mai"},
    "authoring.media": {"trainer-mai"},
    "authoring.medium": {"trainer-mai"},
    "authoring.history": {"trainer-mai"},
    "authoring.offer": {"trainer-mai"},
    "teaching.retiring": {"trainer-mai"},
    "authoring.changes": {"trainer-mai"},
    "authoring.revision_files": {"trainer-mai"},
    "authoring.package": {"trainer-mai"},
    "authoring.questions": {"trainer-mai"},
    "authoring.questions_out": {"trainer-mai"},
    "authoring.questions_file": {"trainer-mai"},
    "authoring.course_questions": {"trainer-mai"},
    "authoring.course_questions_file": {"trainer-mai"},
    "authoring.new_part": {"trainer-mai"},
    "authoring.part": {"trainer-mai"},
    "authoring.quiz": {"trainer-mai"},
    "authoring.question": {"trainer-mai"},
    "authoring.new_question": {"trainer-mai"},
    "authoring.check_question": {"trainer-mai"},
    "authoring.task": {"trainer-mai"},
    "authoring.cases": {"trainer-mai"},
    "authoring.scenario": {"trainer-mai"},
    "authoring.scenario_case": {"trainer-mai"},
    "authoring.new_scenario_entry": {"trainer-mai"},
    "authoring.scenario_entry": {"trainer-mai"},
    "authoring.new_scenario_choice": {"trainer-mai"},
    "authoring.scenario_choice": {"trainer-mai"},
    "authoring.try_scenario": {"trainer-mai"},
    "studio.index": {"manager-duc", "province-quang", "nation-thu"},
    "studio.version": {"nation-thu"},
    "studio.difference": {"nation-thu"},
    "studio.new": {"nation-thu"},
    "studio.draft": {"nation-thu"},
    "studio.head": {"nation-thu"},
    "evidence.rule": {"nation-thu"},
    "studio.levels": {"nation-thu"},
    "studio.new_competency": {"nation-thu"},
    "studio.competency": {"nation-thu"},
    "publishing.carries": {"nation-thu"},
    "publishing.carry": {"nation-thu"},
    "publishing.requirements": {"nation-thu"},
    "publishing.effects": {"nation-thu"},
    "rows.profile_rows": {"manager-duc", "province-quang", "nation-thu"},
    "rows.profile_file": {"manager-duc", "province-quang", "nation-thu"},
    "exchange.framework": {"manager-duc", "province-quang", "nation-thu"},
    "exchange.framework_file": {"manager-duc", "province-quang", "nation-thu"},
    "exchange.framework_import": {"nation-thu"},
    "legal.new": {"nation-thu"},
    "legal.edit": {"nation-thu"},
    "revalidation.replace": {"nation-thu"},
    "revalidation.undo_form": {"nation-thu"},
    "revalidation.items": {"trainer-mai", "nation-thu"},
    "revalidation.item": {"trainer-mai", "nation-thu"},
    "revalidation.confirmations": {"mentor-hoa"},
}
SCENARIO = "/revisions/9/scenarios/ba-nhan"
SOMEBODY = (
    "lan",
    "mentor-hoa",
    "manager-duc",
    "trainer-mai",
    "province-quang",
    "nation-thu",
    "admin",
)


def _replaced(app):
    """A document is replaced; the number of one thing to be looked at."""
    from lms.access import service as access
    from lms.core import clock
    from lms.core.db import session
    from lms.revalidation import service
    from lms.revalidation.models import ReviewItem

    service.replace(
        access.actor_for("nation-thu"),
        "nd-118-2025",
        "nd-367-2025",
        clock.today(),
        "Thêm một bước.",
    )
    return (
        session().query(ReviewItem.id).order_by(ReviewItem.id).limit(1).scalar()
    )


def _long_file():
    """A file that the administrator has sent; its number."""
    from lms.access import service as access
    from lms.directory import service
    from lms.directory.types import LineNote, PartReport

    words = {"vi": "đơn vị", "en": "unit"}
    note = LineNote(
        2,
        "Lê Văn A",
        "bad",
        words,
        "there is no unit with the key “%(key)s”",
        {"key": "x"},
    )
    admin = access.actor_for("admin")
    return service.begin(
        admin, service.PEOPLE, [], PartReport({"bad": 1}, [note])
    )


def play_twice():
    """Lan has come to the end of a scenario and plays it again; both plays."""
    from lms.access import service as access
    from lms.courses import service as courses
    from lms.scenarios import service

    lan, slug = access.actor_for("lan"), "tiep-nhan-so-hoa-ho-so"
    revision = courses.current(slug)
    play = service.start(lan, revision, "ba-nhan")
    for step, key in enumerate(("send-back", "let-go")):
        service.choose(lan, play, step, key)
    again = service.start(lan, revision, "ba-nhan")
    service.choose(lan, again, 0, "receive-her")
    return play, again


def _draft():
    """A draft in which one competency is reworded; its address."""
    from lms.access import service as access
    from lms.framework import service as framework
    from lms.studio import service as studio

    content = framework.content_of(framework.published("digital-224"))
    content["competencies"][0]["title"] = {"vi": "Tên mới"}
    return f"/frameworks/{studio.put_draft(access.actor_for('nation-thu'), content, None).id}"


def _look():
    """A file that the trainer looks at; its address."""
    from lms.access import service as access
    from lms.authoring import service as authoring
    from tests.conversion.office import docx, h, p

    content = docx(h(1, "Một") + p("a") + h(2, "Hai") + p("b"))
    authoring.look_at(access.actor_for("trainer-mai"), content, "vi")
    return "/author/look"


def _course_draft(slug="chung-thuc-ban-sao"):
    """A draft of a course; its address."""
    from lms.access import service as access
    from lms.authoring import service as authoring

    trainer = access.actor_for("trainer-mai")
    return f"/author/drafts/{authoring.begin(trainer, slug)}"


def _code():
    """Lan shows a code for a task."""
    from lms.access import service as access
    from lms.courses import service as courses
    from lms.signoff import service

    lan = access.actor_for("lan")
    return service.show_code(lan, courses.revision(1), "task").code


def _report():
    """Somebody says that a lesson is unclear; the number of the report."""
    from lms.access import service as access
    from lms.reports import service

    lan = access.actor_for("lan")
    place = service.place(lan, 1, "01-chi-hoi-giay-can", "")
    return service.send(lan, place, "unclear", "Chưa rõ chỗ này.", False)


def test_every_page_has_its_place_in_the_table(app):
    known = {f"lms.{name}" for name in EVERYBODY | set(PAGES)}
    assert {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in rule.methods
    } - PUBLIC == known


def _catalogue(unit):
    """Where a file for a draft of a catalogue is chosen."""
    from lms.access import service as access
    from lms.evaluation import service as evaluation

    actor = access.actor_for("manager-duc")
    made = evaluation.begin_catalogue(actor, unit, "Danh mục")
    return f"/files/catalogues/{made}"


def _work(unit, lan):
    """Work that Lan was given."""
    from fractions import Fraction

    from lms.access import service as access
    from lms.core import clock
    from lms.evaluation import service as evaluation
    from lms.evaluation.types import PeriodKind, WorkDraft, WorkKind
    from lms.people import service as people

    head, today = access.actor_for("manager-duc"), clock.today()
    if evaluation.period_at(people.unit(unit).path, today) is None:
        evaluation.open_period(head, unit, PeriodKind.MONTH, today)
    one = Fraction(1), Fraction(1)
    draft = WorkDraft(None, "Việc", *one, today, WorkKind.AD_HOC)
    return evaluation.give(head, lan, draft, "one")


def addresses(app):
    """One address of every page that not everybody has, by its endpoint."""
    from lms.exchange.formats.case_package.fields import identifier
    from lms.people import service as people

    unit, lan = people.find_unit("cua-song").id, people.find_person("lan").id
    draft, course = _draft(), _course_draft()
    work = f"/work/{_work(unit, lan)}"
    case = f"{_course_draft('tiep-nhan-so-hoa-ho-so')}/scenarios/ba-nhan"
    return {
        "authoring.index": "/author",
        "authoring.new": "/author/new",
        "authoring.new_from_file": "/author/new/file",
        "authoring.look": _look(),
        "authoring.draft": course,
        "authoring.lesson": f"{course}/lessons/01-chi-hoi-giay-can",
        "authoring.text": f"{course}/texts/job-aid",
        "authoring.ask": f"{course}/publish",
        "authoring.results": "/author/courses/chung-thuc-ban-sao/results",
        "authoring.tour": f"{course}/tour",
        "authoring.tour_part": f"{course}/tour/quiz",
        "authoring.course": f"{course}/course",
        "authoring.review": f"{course}/review",
        "authoring.draft_files": f"{course}/files.zip",
        "authoring.document": f"{course}/document",
        "authoring.media": f"{course}/media",
        "authoring.medium": f"{course}/media/figures/giap-lai.vi.svg",
        "authoring.history": "/author/courses/chung-thuc-ban-sao",
        "authoring.offer": "/author/courses/chung-thuc-ban-sao/offer",
        "teaching.retiring": "/author/courses/chung-thuc-ban-sao/retire",
        "authoring.changes": "/author/courses/chung-thuc-ban-sao/revisions/1",
        "authoring.revision_files": "/author/courses/chung-thuc-ban-sao/revisions/1.zip",
        "authoring.package": "/author/courses/chung-thuc-ban-sao/revisions/1/package",
        "authoring.questions": f"{course}/questions/quiz",
        "authoring.questions_out": f"{course}/questions/quiz/out",
        "authoring.questions_file": f"{course}/questions/quiz/out/file",
        "authoring.course_questions": "/author/courses/chung-thuc-ban-sao/questions",
        "authoring.course_questions_file": "/author/courses/chung-thuc-ban-sao/questions/file",
        "authoring.new_part": f"{course}/add",
        "authoring.part": f"{course}/parts/quiz",
        "authoring.quiz": f"{course}/quizzes/quiz",
        "authoring.question": f"{course}/quizzes/quiz/questions/other-commune",
        "authoring.new_question": f"{course}/quizzes/quiz/questions/new/single",
        "authoring.check_question": f"{course}/lessons/01-chi-hoi-giay-can/check",
        "authoring.task": f"{course}/tasks/task",
        "authoring.cases": f"{course}/tasks/task/cases",
        "authoring.scenario": case,
        "authoring.scenario_case": f"{case}/case",
        "authoring.new_scenario_entry": f"{case}/new/scenes",
        "authoring.scenario_entry": f"{case}/scenes/arrival",
        "authoring.new_scenario_choice": f"{case}/scenes/arrival/choices",
        "authoring.scenario_choice": f"{case}/scenes/arrival/choices/receive-her",
        "authoring.try_scenario": f"{case}/play",
        "studio.index": "/frameworks",
        "studio.version": draft,
        "studio.difference": f"{draft}/difference",
        "studio.new": "/frameworks/new",
        "studio.draft": f"{draft}/draft",
        "evidence.rule": f"{draft}/rule",
        "studio.head": f"{draft}/head",
        "studio.levels": f"{draft}/levels",
        "studio.new_competency": f"{draft}/new-competency",
        "studio.competency": f"{draft}/competencies/dig.safety",
        "publishing.carries": f"{draft}/evidence",
        "publishing.carry": f"{draft}/evidence/dig.foundations",
        "publishing.requirements": f"{draft}/requirements",
        "publishing.effects": f"{draft}/effects",
        "evaluation.catalogues": "/catalogues",
        "evaluation.inbox": "/work/inbox",
        "evaluation.lines": f"/evaluation/lines/{unit}",
        "evaluation.person": f"/work/people/{lan}",
        "evaluation.team": "/work",
        "evaluation.parts_page": "/work/parts",
        "evaluation.reduce_page": f"{work}/reduce",
        "evaluation.take_over_page": f"{work}/take-over",
        "evaluation.years": "/years",
        "evaluation.year_file": f"/years/{today().year}/months.csv",
        "evaluation.year_json": f"/years/{today().year}/export.json",
        "months.choose": "/files/months",
        "products.choose": (products := _catalogue(unit)),
        "products.file": f"{products}/csv",
        "oversight.calibrate": "/calibrate/chung-thuc-ban-sao/task",
        "oversight.cases": "/calibrate",
        "oversight.index": "/oversight",
        "oversight.mine": "/my-signoffs",
        "oversight.readings": "/second-readings",
        "messages.troubles": "/messages/troubles",
        "mentoring.running": "/mentoring/pairs",
        "quizzes.essays": "/essays",
        "terms.calendar": "/calendar",
        "terms.index": "/terms",
        "terms.unit": f"/terms/{unit}",
        "trials.new": f"/people/{lan}/trial",
        "signoff.inbox": "/inbox",
        "signoff.waiting_objections": "/objections",
        "signoff.together": "/inbox/together?id=1",
        "signoff.type_code": "/observe",
        "signoff.open_code": f"/observe/{_code()}",
        "signoff.choose_task": f"/observe/people/{lan}",
        "signoff.observe_form": f"/observe/people/{lan}/1/task",
        "operations.system": "/system",
        "operations.setup": "/setup",
        "operations.metrics": "/metrics",
        "gapmap.units": "/maps",
        "gapmap.unit": f"/maps/{unit}",
        "gapmap.cell": f"/maps/{unit}/pro.certify-copies",
        "gapmap.export": f"/maps/{unit}.csv",
        "gapmap.standing": f"/map-files/{unit}.csv",
        "planning.units": "/plans",
        "planning.unit": f"/plans/{unit}",
        "planning.unit_people": f"/plans/{unit}/people",
        "planning.people_file": f"/plans/{unit}/people.csv",
        "planning.ask": f"/plans/{unit}/ask?competency=dig.safety",
        "planning.stuck": f"/plans/{unit}/stuck/no-course/dig.foundations",
        "planning.rules": f"/plans/{unit}/rules",
        "framework.units": "/requirements",
        "framework.unit": f"/requirements/{unit}",
        "framework.requirement": f"/requirements/{unit}/posts/clerk",
        "matrix.show": f"/requirements/{unit}/matrix",
        "posts.index": "/posts",
        "posts.grounds": "/requirements/grounds",
        "posts.new": "/posts/new",
        "posts.edit": "/posts/clerk",
        "matrix.paste": f"/requirements/{unit}/paste",
        "reports.index": "/reports",
        "reports.one": f"/reports/{_report()}",
        "mentoring.index": "/mentoring",
        "mentoring.proposal": "/mentoring/proposal",
        "mentoring.person": f"/mentoring/people/{lan}",
        "scenarios.drawn": f"{SCENARIO}/map",
        "bank.index": "/questions",
        "teaching.index": "/quiz-results",
        "teaching.course": "/quiz-results/1",
        "teaching.quiz": "/quiz-results/1/quiz",
        "directory.people": "/people",
        "directory.people_file": "/people.csv",
        "directory.new": "/people/new",
        "directory.import_form": "/people/import",
        "directory.long_files": "/imports",
        "directory.long_file": f"/imports/{_long_file()}",
        "directory.person": f"/people/{lan}",
        "quizzes.extra_time": f"/people/{lan}/extra-time",
        "audit.log": "/audit",
        "audit.log_file": "/audit.csv",
        "case.listing": "/ims/case/v1p1/CFDocuments",
        "case.one": f"/ims/case/v1p0/CFDocuments/{identifier('digital-224', 'CFDocument')}",
        "rows.unit_rows": "/files/units",
        "rows.posting_rows": "/files/postings",
        "rows.file": "/files/units/csv",
        "rows.profile_rows": "/files/profiles",
        "rows.profile_file": "/files/profiles/requirements/csv?unit=cua-song",
        "exchange.framework": "/files/frameworks/1",
        "exchange.framework_file": "/files/frameworks/1/csv",
        "exchange.framework_import": "/files/frameworks/import",
        "legal.new": "/legal-bases/new",
        "legal.edit": "/legal-bases/nd-23-2015",
        "revalidation.replace": "/legal-bases/nd-23-2015/replace",
        "revalidation.undo_form": "/legal-bases/nd-23-2015/undo",
        "revalidation.items": "/legal-review",
        "revalidation.confirmations": "/confirmations",
        "revalidation.item": f"/legal-review/{_replaced(app)}",
    }


@pytest.mark.parametrize("login", SOMEBODY)
def test_each_page_opens_for_those_it_is_for_and_nobody_else(app, login):
    browser, paths = Browser(app, login), addresses(app)
    assert paths.keys() == PAGES.keys()
    for name, path in paths.items():
        status = browser.get(path, follow_redirects=True).status_code
        assert (status == 200) == (login in PAGES[name]), (name, login, status)
        assert status in (200, 302, 403, 404)
