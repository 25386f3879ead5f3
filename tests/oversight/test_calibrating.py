"""Made-up cases of a task: judged one after another, for one's own eyes."""

import datetime as dt
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sqlalchemy import delete

from lms.access import service as access
from lms.access.models import RoleGrant
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.yamlfile import root_of
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.oversight import rules, service
from lms.oversight.queries.calibrations import CALIBRATIONS
from lms.oversight.service import calibrating
from lms.oversight.types import CalibrationDraft, Opinion, ReadingDraft
from lms.signoff import service as signoff
from lms.signoff.types import AnchorCase, TaskName
from tests.conftest import Browser
from tests.oversight.conftest import give_role, id_of, later  # noqa: F401

NAME = TaskName("chung-thuc-ban-sao", "task")
LASTING = dt.timedelta(days=180)
NOW = dt.datetime(2026, 11, 29, tzinfo=dt.UTC)
TEXT = {"vi": "Tôi làm năm lượt.", "en": "I did five requests."}


def anchor(key="a", level=3, steps=("s",), text=TEXT):
    return AnchorCase(key, text, steps, level, TEXT)


def saved(case, level=3, steps=("s",), days=0):
    at = NOW - dt.timedelta(days=days)
    return SimpleNamespace(
        case=case.key, mark=case.mark, level=level, steps=steps, at=at
    )


def state(cases, *rows):
    return rules.state_of(cases, rows, LASTING, NOW)


def test_how_far_one_agrees():
    """Exact, one beside, and two apart; steps by themselves."""
    cases = [anchor(key) for key in "abc"]
    said = saved(cases[0]), saved(cases[1], 4), saved(cases[2], 1, ())
    assert rules.case_agreement(state(cases, *said)) == (3, 1, 1, 2)


def test_what_counts_no_more():
    """What is too old, or was said of a case that has changed since."""
    case, other = anchor("a"), anchor("b")
    whole = state([case, other], saved(case), saved(other, days=10))
    assert whole.following is None
    assert whole.until == NOW - dt.timedelta(days=10) + LASTING
    old = state([case, other], saved(case), saved(other, days=180))
    assert old.following == other and old.is_again
    changed = anchor("a", text={"vi": "Tôi làm sáu lượt."})
    assert state([changed], saved(case)).following == changed
    assert state([anchor("a", level=4)], saved(case)).following
    better_said = replace(case, why={"vi": "Vì thế."})
    assert state([better_said], saved(case)).following is None
    assert not state([case]).is_again


STEPS = [
    {"key": key, "text": {"vi": "Bước", "en": "Step"}} for key in ("s", "t")
]


def task(cases):
    said = {"evidence": TEXT, "critical_steps": STEPS, "cases": cases}
    node = root_of(said, "task.yaml")
    found = signoff.read_task(node)
    wrong = {(one.field, one.text) for one in node.mistakes if not one.warning}
    return found, wrong


def entry(key, **other):
    said = {"key": key, "text": TEXT, "why": TEXT, "steps": ["s"], "level": 3}
    return said | other


def test_cases_are_read_and_every_mistake_is_named():
    found, wrong = task([entry(key) for key in "abcde"])
    assert not wrong and [one.key for one in found.cases] == [*"abcde"]
    assert task([entry("a")])[1] == {
        (
            "cases",
            "a task has %(most)s sample cases or none, this one has %(count)s",
        )
    }
    spoilt = [
        entry("a", steps=["x"]),
        entry("a"),
        entry("c", level=6),
        entry("d", text={}),
        entry("e", mark=1),
    ]
    fields = {field for field, _text in task(spoilt)[1]}
    assert fields == {
        "cases[0].steps",
        "cases[1].key",
        "cases[2].level",
        "cases[3].text",
        "cases[4].mark",
    }


@pytest.fixture
def hoa(app):
    return access.actor_for("mentor-hoa")


def draft(case, level=None, steps=None):
    chosen = case.steps if steps is None else steps
    return CalibrationDraft(
        case.mark, ReadingDraft(level or case.level, tuple(chosen))
    )


def judge(actor, level=None):
    """The next case."""
    case = service.cases_of(actor, NAME).state.following
    return service.judge_case(actor, NAME, case.key, draft(case, level))


def judge_all(actor):
    known = service.cases_of(actor, NAME)
    while known.state.following:
        known = judge(actor)
    return known


def rows():
    session().rollback()
    return execute(CALIBRATIONS.select()).all()


def test_one_after_another_saved_at_each_step(hoa):
    first = service.cases_of(hoa, NAME)
    assert len(first.task.cases) == 5 and not first.state.said
    assert len(judge(hoa).state.said) == 1 == len(rows())
    done = judge_all(hoa)
    assert done.state.following is None
    assert rules.case_agreement(done.state) == (5, 5, 0, 5)
    assert done.state.said["rare-paper"].level == 3
    assert service.waiting_cases(hoa, NAME) is None


def test_the_same_twice_is_once_and_another_is_refused(hoa):
    case = service.cases_of(hoa, NAME).state.following
    for _ in range(2):
        service.judge_case(hoa, NAME, case.key, draft(case, 2))
    with pytest.raises(Conflict):
        service.judge_case(hoa, NAME, case.key, draft(case, 3))
    with pytest.raises(Conflict):
        service.judge_case(hoa, NAME, case.key, draft(case, 2, ()))
    (row,) = rows()
    assert row.level == 2 and row.mark == case.mark


def test_bad_input_is_refused_at_its_field(hoa):
    case = service.cases_of(hoa, NAME).state.following
    nothing = CalibrationDraft(case.mark, ReadingDraft(None))
    with pytest.raises(Invalid):
        service.judge_case(hoa, NAME, case.key, nothing)
    with pytest.raises(Invalid):
        service.judge_case(hoa, NAME, case.key, draft(case, 3, ["fly"]))
    with pytest.raises(Invalid):
        service.judge_case(hoa, NAME, case.key, draft(case, 9))
    with pytest.raises(NotFound):
        service.judge_case(hoa, NAME, "no-such", draft(case))
    for name in (("no-such", "task"), (NAME.slug, "quiz"), (NAME.slug, "x")):
        with pytest.raises(NotFound):
            service.cases_of(hoa, TaskName(*name))
    assert not rows()


def test_only_who_may_sign_and_only_their_own(hoa):
    judge_all(hoa)
    for key in ("lan", "trainer-mai", "admin"):
        actor = access.actor_for(key)
        with pytest.raises(NotAllowed):
            service.cases_of(actor, NAME)
        with pytest.raises(NotAllowed):
            service.my_cases(actor)
        assert service.due_cases(actor) == []
    give_role("yen", "cua-song")
    yen = access.actor_for("yen")
    assert not service.cases_of(yen, NAME).state.said


def test_a_role_taken_away_this_minute_saves_nothing(hoa):
    case = service.cases_of(hoa, NAME).state.following
    with transaction():
        execute(delete(RoleGrant).where(RoleGrant.person_id == hoa.person_id))
    with pytest.raises(NotAllowed):
        service.judge_case(hoa, NAME, case.key, draft(case))
    assert not rows()


def test_a_case_that_a_new_revision_changed_is_judged_again(hoa, monkeypatch):
    judge_all(hoa)
    revision = courses.current(NAME.slug)
    part = revision.course.part(NAME.part)
    whole = signoff.task_of(revision, part)
    changed = replace(whole.cases[0], text={"vi": "Khác hẳn.", "en": "Other."})
    newer = replace(whole, cases=(changed, *whole.cases[1:]))
    monkeypatch.setattr(signoff, "task_of", lambda *_: newer)
    known = service.cases_of(hoa, NAME)
    assert known.state.following == changed and len(known.state.said) == 4
    with pytest.raises(Conflict, match="changed this case"):
        old = whole.cases[0]
        service.judge_case(hoa, NAME, old.key, draft(old, 1))
    service.judge_case(hoa, NAME, changed.key, draft(changed, 2))
    assert service.cases_of(hoa, NAME).state.following is None
    assert len(rows()) == 5


def test_every_half_year_again(hoa, later):
    judge_all(hoa)
    later(days=179)
    assert service.cases_of(hoa, NAME).state.following is None
    later(days=1)
    again = service.cases_of(hoa, NAME).state
    assert again.following and again.is_again and not again.said
    case = again.following
    service.judge_case(hoa, NAME, case.key, draft(case, 1))
    assert service.cases_of(hoa, NAME).state.said[case.key] == Opinion(
        1, frozenset(case.steps)
    )


def test_due_only_for_tasks_that_one_signs(hoa, later):
    """In the demo mentor-hoa has signed this one, and one more."""
    due = [one.name for one in service.due_cases(hoa)]
    assert NAME in due and len(due) == 2
    assert service.my_cases(hoa)[0].is_due
    judge_all(hoa)
    assert [one.name for one in service.due_cases(hoa)] == due[1:]
    later(days=400)
    assert not service.cases_of(hoa, NAME).state.said
    assert service.due_cases(hoa) == [], "signed more than a year ago"


def test_the_pages(app):
    hoa, lan = Browser(app, "mentor-hoa"), Browser(app, "lan")
    address = f"/calibrate/{NAME.slug}/{NAME.part}"
    assert lan.get(address).status_code in (403, 404)
    assert lan.post(f"{address}/rare-paper", {}).status_code in (403, 404)
    assert address in hoa.get("/calibrate").text
    page = hoa.get(address).text
    assert "All steps are safe" not in page, "nothing agreed is told before"
    case = service.cases_of(
        access.actor_for("mentor-hoa"), NAME
    ).state.following
    wrong = hoa.post(f"{address}/{case.key}", {"mark": case.mark})
    assert wrong.status_code == 422 and 'name="level"' in wrong.text
    for _ in range(5):
        actor = access.actor_for("mentor-hoa")
        case = service.cases_of(actor, NAME).state.following
        sent = {"mark": case.mark, "level": "3", "steps": [*case.steps]}
        where = hoa.post(f"{address}/{case.key}", sent).location
    assert "done=calibrated" in where
    page = hoa.get(where).text
    assert "All steps are safe" in page and 'name="level"' not in page
    old = hoa.post(f"{address}/{case.key}", sent | {"level": "1"})
    assert old.status_code == 409
    assert "You have judged this case already" in old.text
    assert "All steps are safe" in old.text, "it goes on where one is"


def test_every_task_that_is_shipped_has_its_five_cases(app):
    tasks = [
        signoff.task_of(one, part)
        for one in courses.catalogue()
        for part in one.course.parts
        if part.kind == Kind.TASK
    ]
    levels = [sorted(case.level for case in task.cases) for task in tasks]
    assert len(tasks) >= 10 and levels == [[1, 2, 3, 4, 5]] * len(tasks)


def test_a_task_without_cases_does_not_ask_what_was_judged(hoa, monkeypatch):
    task = signoff.task_of
    monkeypatch.setattr(
        signoff, "task_of", lambda *one: replace(task(*one), cases=())
    )
    monkeypatch.setattr(calibrating, "saved_cases", pytest.fail)
    assert service.waiting_cases(hoa, NAME) is None
