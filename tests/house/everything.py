"""Something on every page: what the small demo has not is made here, and each page
gets an address and somebody who may open it.
"""

import datetime as dt
import io
import re

import pytest
from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Role
from lms.core import clock, outbox
from lms.core.db import Base, execute, session, transaction
from lms.core.state import state
from lms.courses import service as courses
from lms.decisions import service as decisions
from lms.oversight import service as oversight
from lms.people import service as people
from lms.quizzes import service as quizzes
from lms.records import service as records
from lms.signoff import service as signoff
from lms.signoff.types import (
    ObjectionDecision,
    ObjectionOutcome,
    Sighting,
    TaskOf,
    Verdict,
)
from lms.standalone.demo import deeds, period_scene, start
from lms.teaching import service as teaching
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.conftest import Browser
from tests.house.test_routes import PAGES, SCENARIO, addresses, play_twice
from tests.signoff.conftest import PART, SLUG, verdict

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
READER = "ha"
RETIRED = "phan-loai-don"
OPEN = {
    "learning.home": ("lan", "/"),
    "learning.catalogue": ("lan", "/courses"),
    "learning.course": ("lan", "/courses/chung-thuc-ban-sao"),
    "gapmap.mine": ("lan", "/gaps"),
    "gapmap.own_competency": ("lan", "/gaps/pro.certify-copies"),
    "evidence.self_assessment": (
        "lan",
        "/gaps/pro.certify-copies/self-assessment",
    ),
    "planning.mine": ("lan", "/plan"),
    "mentoring.mine": ("lan", "/my-mentor"),
    "mentoring.away": ("lan", "/my-mentor/away"),
    "guidance.mine": ("lan", "/my-people"),
    "mentoring.offer": ("lan", "/my-mentor/offer"),
    "notes.mine": ("lan", "/my-notes"),
    "notes.note": (
        "lan",
        "/revisions/1/lessons/01-chi-hoi-giay-can/note",
    ),
    "reports.mine": ("lan", "/my-reports"),
    "reports.new": (
        "lan",
        "/revisions/1/parts/luyen-tap/report?item=earlier-copy",
    ),
    "recall.today": ("lan", "/today"),
    "practice.part": ("lan", "/revisions/1/practice/luyen-tap"),
    "quizzes.before": ("lan", "/revisions/1/quizzes/quiz"),
    "scenarios.before": ("lan", SCENARIO),
    "signoff.task": ("lan", "/revisions/1/tasks/task"),
    "records.mine": ("lan", "/my-file"),
    "records.chain": ("lan", "/my-file/chain.jsonl"),
    "signoff.checklist": ("lan", "/revisions/1/tasks/task/checklist"),
    "signoff.code": ("lan", "/revisions/1/tasks/task/code"),
    "learning.lesson": (
        "lan",
        "/revisions/1/lessons/01-chi-hoi-giay-can",
    ),
    "learning.job_aid": ("lan", "/revisions/1/job-aid"),
    "legal.index": ("lan", "/legal-bases"),
    "legal.bases_file": ("lan", "/legal-bases.csv"),
    "revalidation.uses": ("lan", "/legal-bases/nd-23-2015/uses"),
    "account.notices": ("lan", "/notices"),
    "rows.index": ("nation-thu", "/files"),
}
"""Pages that everybody has, in any demo."""
LESSON = OPEN["learning.lesson"][1]
NIGHT = dt.timedelta(days=1)


def _as(login):
    return access.actor_for(login)


def _id(login):
    return people.find_person(login).id


def one(table, column="id", **where):
    """A value of the newest row of this table."""
    columns = Base.metadata.tables[f"lms_{table}"].c
    query = select(columns[column]).order_by(columns.id.desc()).limit(1)
    session().rollback()
    found = execute(query.filter_by(**where)).scalar()
    assert found is not None, (table, where)
    return found


def login_of(person_id):
    return people.person(person_id).key


def live(app):
    """Live the quarter of the small demo and a little more; everything that can
    be opened, by its endpoint: who, and where.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start, "fill", lambda _say: None)
        patch.setattr(period_scene, "_reply", _reply)
        start.fill_to_look_at(lambda _what: None)
    found = {
        name: (min(PAGES[name]), path)
        for name, path in addresses(app).items()
        if PAGES[name]
    }
    found |= OPEN | _of_courses(app) | _of_people() | _of_decisions()
    found |= _of_evaluation() | _of_signed_work() | _of_records(app)
    found |= _of_oversight()
    teaching.retire(_as("trainer-mai"), RETIRED, "Đã có khóa mới.")
    with transaction():
        second = people.find_unit("doi-thong")
        access.store_role(_id("manager-duc"), Role.MANAGER, second, None)
    return found


def _work_off():
    while outbox.work_once(state().jobs):
        pass


def _reply():
    """As in the scene, with a document."""
    long, sent = _as("long"), (io.BytesIO(PDF), "giấy đi đường.pdf")
    decisions.reply(long, one("decision"), "Có giấy đi đường.", [sent])


def _of_courses(app):
    revision = courses.current("chung-thuc-ban-sao")
    play, again = play_twice()
    lesson = Browser(app, "lan").get(LESSON).text
    attempt = quizzes.start(_as("long"), revision, "quiz")
    done = one("attempt", person_id=_id("lan"))
    return {
        "learning.figure": (
            "lan",
            re.search(r'"(/revisions/\d+/figures/[^"]+)', lesson)[1],
        ),
        "scenarios.take": ("lan", f"/plays/{again}"),
        "scenarios.result": ("lan", f"/plays/{play}/result"),
        "quizzes.take": ("long", f"/attempts/{attempt}"),
        "quizzes.summary": ("long", f"/attempts/{attempt}/summary"),
        "quizzes.result": ("lan", f"/attempts/{done}/result"),
        "quizzes.essay": ("mentor-hoa", f"/essays/{one('reading')}"),
    }


def _of_people():
    lan, pair = f"/people/{_id('lan')}", one("mentor_pair")
    return {
        "account.mail": ("lan", "/account/mail"),
        "account.profile": ("lan", "/account"),
        "finding.help_page": ("lan", "/help"),
        "finding.menu": ("lan", "/menu"),
        "gapmap.competency": (
            "mentor-hoa",
            f"{lan}/gaps/pro.certify-copies",
        ),
        "gapmap.person": ("manager-duc", f"{lan}/gaps"),
        "mentoring.pair": ("lan", f"/mentoring/pairs/{pair}"),
        "mentoring.ties": ("mentor-hoa", "/my-mentor/ties"),
        "messages.settings": ("lan", "/messages"),
        "planning.person": ("manager-duc", f"{lan}/plan"),
    }


def _of_decisions():
    decision, trial = one("decision"), one("trial")
    said = one("decision_move", "details", move="replied")["files"][0]
    return {
        "decisions.index": ("manager-duc", "/decisions"),
        "decisions.mine": ("long", "/my-decisions"),
        "decisions.one": ("long", f"/decisions/{decision}"),
        "decisions.paper": ("long", f"/decisions/{decision}/paper.pdf"),
        "decisions.reply_document": (
            "manager-duc",
            f"/decisions/{decision}/documents/{said['id']}",
        ),
        "trials.index": ("manager-duc", "/trials"),
        "trials.mine": ("lan", "/my-trial"),
        "trials.changes": ("manager-duc", f"/trials/{trial}/changes"),
        "trials.one": ("yen", f"/trials/{trial}"),
    }


def _of_evaluation():
    sheet = f"/sheets/{one('sheet', person_id=_id('long'))}"
    year = one("evaluation_year", "year")
    of_year = f"/work/people/{_id('long')}/year/{year}"
    return {
        "evaluation.catalogue": (
            "manager-duc",
            f"/catalogues/{one('product_list')}",
        ),
        "evaluation.export_schema": ("lan", "/evaluation/export.schema.json"),
        "evaluation.mine": ("lan", "/my-work"),
        "evaluation.my_sheets": ("long", "/my-sheets"),
        "evaluation.my_year": ("long", f"/my-year?year={year}"),
        "evaluation.rule": ("lan", "/evaluation/rule"),
        "evaluation.sheet": ("long", sheet),
        "evaluation.sheet_paper": ("long", f"{sheet}/paper.pdf"),
        "evaluation.year_of": ("yen", of_year),
        "evaluation.year_paper": ("yen", f"{of_year}/paper.pdf"),
    }


def _of_signed_work():
    """Kiên's photos are signed and read again; Tuấn was seen at work."""
    objected, file = one("objection"), one("file")
    objector = login_of(one("objection", "person_id"))
    work = one("objection", "submission_id")
    where = f"/submissions/{work}/rounds/{one('objection', 'round')}"
    photos = one("submission", person_id=_id("kien"))
    _read_again(photos)
    _decide_objection()
    seen, revision = Sighting(clock.now(), "Quầy số 2"), courses.current(SLUG)
    task = TaskOf(_id("tuan"), revision.id, PART)
    said = seen, verdict(revision), "tuan:seen"
    signoff.observe(_as("mentor-hoa"), task, *said)
    return {
        "signoff.objection": (objector, f"{where}/objection"),
        "signoff.decide_form": ("mentor-hoa", f"/objections/{objected}"),
        "signoff.review": ("mentor-hoa", f"/submissions/{photos}"),
        "signoff.file": ("kien", f"/files/{file}"),
        "signoff.picture": ("kien", f"/files/{file}/pictures/1/small"),
        "signoff.view": ("kien", f"/files/{file}/view"),
    }


def _decide_objection():
    """Long sees an answer differently; somebody from elsewhere decides."""
    unit = people.find_unit("cua-song")
    with transaction():
        access.store_role(_id("minh"), Role.MENTOR, unit, None)
    deeds.object_to(_as("long"), start.CASE, "Tôi đã làm bước ấy.")
    said = ObjectionDecision(
        ObjectionOutcome.UPHELD,
        "Bước này chưa thấy làm.",
        Verdict((), 0, "", ""),
    )
    signoff.decide_objection(_as("minh"), one("objection"), said)


def _of_records(app):
    lan = _as("lan")
    submission = one("submission", person_id=lan.person_id)
    path = f"/records/{submission}"
    browser = Browser(app, "lan")
    page = browser.get(path).text
    record = re.search(r'name="record" value="(\d+)', page)[1]
    browser.post(f"{path}/credentials", {"record": record})
    credential, paper = one("paper"), records.make_file(lan, lan.person_id)
    return {
        "records.person": ("manager-duc", f"/people/{lan.person_id}/file"),
        "records.task": ("lan", path),
        "records.paper": ("lan", f"/papers/{paper}"),
        "records.credential": ("lan", f"/papers/{credential}/credential.jwt"),
    }


def _read_again(submission):
    """It is signed, and drawn in the night after to be read again."""
    unit = people.find_unit("cua-song")
    with transaction():
        access.store_role(_id(READER), Role.MENTOR, unit, None)
    again = TermDraft("oversight.again_percent", 100, "QĐ 12", clock.today())
    terms.set_term(_as("manager-duc"), unit.id, again)
    deeds.sign(_as("mentor-hoa"), submission, 4, deeds.USUAL)
    with pytest.MonkeyPatch.context() as patch:
        now = clock.now
        patch.setattr(clock, "now", lambda: now() + NIGHT)
        with transaction():
            outbox.enqueue("oversight")
        _work_off()


def _of_oversight():
    finding = one("finding", person_id=_id("mentor-hoa"))
    other = one("finding", person_id=_id("mentor-son"))
    for login, asked in (("mentor-hoa", finding), ("mentor-son", other)):
        oversight.explain(_as(login), asked, "Tôi ký vào cuối buổi.")
    oversight.close(_as("province-quang"), other, "Đã xem, không có gì lạ.")
    reading = one("second_reading")
    reader = login_of(one("second_reading", "reader_id"))
    file = one("file")
    return {
        "oversight.finding": ("manager-duc", f"/oversight/findings/{finding}"),
        "oversight.reading": (reader, f"/second-readings/{reading}"),
        "oversight.file": (reader, f"/second-readings/{reading}/files/{file}"),
    }
