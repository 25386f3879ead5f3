"""A question is corrected after people have answered it: whom it touches, what
is decided, what becomes of results.
"""

import datetime as dt
import re
import shutil

import pytest
from sqlalchemy import func, select, text

from lms.access import service as access
from lms.access.types import Permission, Role
from lms.audit.models import Event
from lms.authoring import service
from lms.authoring.service import results
from lms.authoring.types import Undecided
from lms.core import clock, outbox, paths
from lms.core.db import execute, session, transaction
from lms.core.errors import Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.inspection import service as inspection
from lms.people import service as people
from lms.quizzes import rules
from lms.quizzes import service as quizzes
from lms.quizzes.models import Regrade
from lms.quizzes.service import Policy


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


SLUG, PART, FILE = "phan-loai-don", "quiz", "quiz.yaml"
KEY = "between-two"
PLACE = PART, KEY
COMPETENCY = "com.drafting"
WHY = "Đáp án của câu này đã đặt ngược."
ENOUGH, ALL = 8, 10


@pytest.fixture(autouse=True)
def ten(app, monkeypatch):
    """Every attempt asks the same ten questions, this one among them; whoever
    is not asked it gets nine.
    """

    def draw(bank, *_how):
        keys = sorted(one.key for one in bank if one.key != KEY)[: ALL - 1]
        there = [KEY for one in bank if one.key == KEY]
        return [*there, *keys]

    monkeypatch.setattr(rules, "draw", draw)


@pytest.fixture
def trainer(app):
    return access.actor_for("trainer-mai")


@pytest.fixture
def revision(app):
    return courses.current(SLUG)


def answers(sitting, right, says):
    """So many other questions answered rightly, and this of the statement."""
    others = [one for one in sitting.quiz.questions if one.key != KEY]
    given = {one.key: one.perfect() for one in others[:right]}
    return given | ({KEY: [0 if says else 1]} if says is not None else {})


def take(who, revision, right, says):
    """An attempt handed in; its id."""
    attempt_id = quizzes.start(who, revision, PART)
    sitting = quizzes.sitting(who, attempt_id)
    quizzes.submit(who, attempt_id, answers(sitting, right, says))
    return attempt_id


def corrected(trainer, old=b"answer: false", new=b"answer: true"):
    """A draft in which the key is turned round; its id and count."""
    draft_id = service.begin(trainer, SLUG)
    draft = service.open_draft(trainer, draft_id)
    content = draft.source.files[FILE]
    assert old in content
    start = content.index(KEY.encode())
    content = content[:start] + content[start:].replace(old, new, 1)
    service.change_file(trainer, draft_id, FILE, lambda _: content)
    return draft_id, service.open_draft(trainer, draft_id).edit


def publish(trainer, policy, note=WHY, made=None):
    draft_id, edit = made or corrected(trainer)
    choices = {PLACE: policy} if policy else {}
    return service.publish_draft(trainer, draft_id, edit, note, choices)


def result(who, attempt_id):
    again = quizzes.marked_again(quizzes.sitting(who, attempt_id))
    return round(100 * again.score), again.passed


def level(who):
    shown = evidence.attainments(who.person_id).get(COMPETENCY)
    return shown.levels[1] if shown else 0


def rows(who):
    return [
        (row.level, row.done_at, row.details.get("regraded"))
        for row in evidence.entries(who.person_id)
        if row.source == quizzes.SOURCE and row.competency == COMPETENCY
    ]


def told(who):
    """The texts of the notices that wait to be sent to somebody."""
    jobs = session().scalars(select(Job).where(Job.kind == "notify"))
    return [
        job.payload["text"]
        for job in jobs
        if job.payload["person_id"] == who.person_id
    ]


def work():
    """All that the worker has to do now, but for notices."""
    handlers = {quizzes.REGRADING: quizzes.mark_again}
    with transaction():
        execute(
            text("UPDATE lms_job SET state = 'done' WHERE kind != :kind"),
            {"kind": quizzes.REGRADING},
        )
    while outbox.work_once(handlers):
        pass


def test_the_page_counts_what_each_policy_would_do(trainer, revision, actor):
    """Small groups are not counted, and always decided."""
    take(actor("lan"), revision, ENOUGH - 1, True)
    take(actor("kien"), revision, ENOUGH - 1, False)
    take(actor("manager-duc"), revision, 3, True)
    draft_id, _edit = corrected(trainer)
    (one,) = service.impact(trainer, draft_id).results.questions
    assert (one.people, one.few, one.usual) == (3, True, None)
    told = one.outcomes
    assert one.gaining == 2
    assert told[Policy.KEEP].touched == frozenset()
    anew, either, full = (
        told[policy] for policy in (Policy.ANEW, Policy.EITHER, Policy.FULL)
    )
    assert (anew.raised, anew.lowered, anew.passing, anew.below) == (2, 1, 1, 1)
    assert (either.raised, either.lowered, either.passing) == (2, 0, 1)
    assert (full.raised, full.below, full.passing) == (2, 0, 1)
    assert told[Policy.RETRY].retrying == 2


def test_results_are_marked_again_and_nobody_loses_a_pass(
    trainer, revision, actor
):
    lan, kien = actor("lan"), actor("kien")
    failed = take(lan, revision, ENOUGH - 1, True)
    passed = take(kien, revision, ENOUGH - 1, False)
    assert (level(lan), level(kien)) == (0, 2)
    assert publish(trainer, Policy.ANEW)
    assert result(lan, failed) == (80, True)
    assert result(kien, passed) == (70, True)
    assert (level(lan), level(kien)) == (2, 2)
    # What was recorded stays; a row of the same moment stands beside it.
    (old, new) = rows(lan)
    assert {old[0], new[0]} == {0, 2}
    assert old[1] == new[1]
    assert {old[2], new[2]} == {None, 2}
    assert len(rows(kien)) == 1
    own = quizzes.sitting(lan, failed).attempt
    assert (round(own.score, 2), own.passed) == (0.7, False)
    (line,) = quizzes.marked_again(quizzes.sitting(lan, failed)).answers
    assert (line.points, line.note) == ((0, 1), WHY)
    assert quizzes.marked_again(quizzes.sitting(kien, passed)).stays
    assert "you have passed" in told(lan)[-1]
    assert "that stays" in told(kien)[-1]
    assert not inspection.inspect().faults
    assert session().scalar(
        select(func.count()).where(Event.event == "quizzes.corrected")
    )
    # What was passed is passed: for plans, for the start of another attempt.
    year = clock.now() - dt.timedelta(days=300)
    whose = {"people": [lan.person_id], "since": year}
    assert execute(quizzes.STANDINGS, whose).one().passed_last
    assert "have passed" in str(quizzes.overview(lan, revision, PART).refusal)
    (decision,) = quizzes.decisions(courses.current(SLUG))
    assert (decision.policy, decision.few) == (Policy.ANEW, True)


@pytest.mark.parametrize(
    ("policy", "lan_has", "kien_has"),
    [
        (Policy.KEEP, (70, False), (80, True)),
        (Policy.FULL, (80, True), (80, True)),
        (Policy.EITHER, (80, True), (80, True)),
        (Policy.RETRY, (70, False), (80, True)),
    ],
)
def test_each_policy_does_what_it_says(
    trainer, revision, actor, policy, lan_has, kien_has
):
    lan, kien = actor("lan"), actor("kien")
    failed = take(lan, revision, ENOUGH - 1, True)
    passed = take(kien, revision, ENOUGH - 1, False)
    before = len(told(kien))
    publish(trainer, policy)
    assert (result(lan, failed), result(kien, passed)) == (lan_has, kien_has)
    assert len(told(kien)) == before
    assert len(rows(lan)) == (1 if policy in ("keep", "retry") else 2)


def test_whoever_may_try_again_is_not_asked_the_faulty_question(
    trainer, revision, actor, monkeypatch
):
    """At once, whatever the limits were."""
    lan = actor("lan")
    began = clock.now()
    for number in range(3):
        now = began + dt.timedelta(minutes=11 * number)
        monkeypatch.setattr(clock, "now", lambda now=now: now)
        take(lan, revision, 2, True)
    assert "all 3" in str(quizzes.overview(lan, revision, PART).refusal)
    publish(trainer, Policy.RETRY)
    assert "try once more" in told(lan)[-1]
    assert quizzes.overview(lan, revision, PART).refusal is None
    again = quizzes.start(lan, revision, PART)
    asked = quizzes.sitting(lan, again).quiz.questions
    assert KEY not in {one.key for one in asked}
    assert len(asked) == ALL - 1


def test_whoever_has_passed_meanwhile_is_not_asked_to_try_again(
    trainer, revision, actor, monkeypatch
):
    lan, later = actor("lan"), clock.now() + dt.timedelta(minutes=11)
    first = take(lan, revision, 2, True)
    monkeypatch.setattr(clock, "now", lambda: later)
    take(lan, revision, ALL - 1, False)
    before = told(lan)
    publish(trainer, Policy.RETRY)
    assert told(lan) == before
    assert not quizzes.marked_again(quizzes.sitting(lan, first)).answers


def test_whoever_is_in_the_middle_finishes_and_is_marked_like_the_others(
    trainer, revision, actor
):
    """By the old key, as they began; then as it was decided."""
    lan = actor("lan")
    attempt_id = quizzes.start(lan, revision, PART)
    draft_id, edit = corrected(trainer)
    (middle,) = [
        one
        for one in service.impact(trainer, draft_id).middle
        if one.part.key == PART
    ]
    assert (middle.people, middle.few, middle.names) == (1, True, [])
    publish(trainer, Policy.EITHER, made=(draft_id, edit))
    sitting = quizzes.sitting(lan, attempt_id)
    assert sitting.revision.id == revision.id
    assert enrolment.enrolled(lan, SLUG).id == revision.id
    own = quizzes.submit(
        lan, attempt_id, answers(sitting, ENOUGH - 1, True)
    ).attempt
    assert (round(own.score, 2), own.passed) == (0.7, False)
    work()
    assert result(lan, attempt_id) == (80, True)
    assert level(lan) == 2


def test_nothing_is_decided_silently(trainer, revision, actor):
    """Handed in between the look and the publishing: counted again under the
    lock, and the choice is asked for.
    """
    draft_id, edit = corrected(trainer)
    (one,) = service.impact(trainer, draft_id).results.questions
    assert (one.people, one.usual) == (0, Policy.EITHER)
    take(actor("lan"), revision, 3, True)
    for _again in range(2):
        with pytest.raises(Undecided):
            publish(trainer, None, made=(draft_id, edit))
    with pytest.raises(Invalid) as refused:
        publish(trainer, Policy.FULL, note=" ", made=(draft_id, edit))
    assert refused.value.field == "note"
    with pytest.raises(Undecided):
        publish(trainer, "nonsense", made=(draft_id, edit))
    assert courses.current(SLUG).id == revision.id
    assert publish(trainer, Policy.FULL, made=(draft_id, edit))
    # Sent twice: the draft is gone, and nothing is marked twice.
    with pytest.raises(NotFound):
        publish(trainer, Policy.FULL, made=(draft_id, edit))
    work()
    assert session().scalar(select(func.count()).select_from(Regrade)) == 1


def test_an_attempt_handed_in_during_the_publishing_is_counted(
    trainer, revision, actor, monkeypatch
):
    """The look before the lock has not seen it."""
    lan = actor("lan")
    draft_id, edit = corrected(trainer)
    look = results.look

    def looked(content):
        seen = look(content)
        take(lan, revision, 3, True)
        return seen

    monkeypatch.setattr(results, "look", looked)
    with pytest.raises(Undecided):
        publish(trainer, None, made=(draft_id, edit))
    assert courses.current(SLUG).id == revision.id


def test_two_corrections_build_upon_each_other(trainer, revision, actor):
    """The second begins where the first has led to, and marks nothing twice."""
    lan = actor("lan")
    attempt_id = take(lan, revision, ENOUGH - 2, True)
    publish(trainer, Policy.ANEW)
    assert result(lan, attempt_id) == (70, False)
    publish(
        trainer,
        Policy.ANEW,
        made=corrected(trainer, b"answer: true", b"answer: false"),
    )
    assert result(lan, attempt_id) == (60, False)
    lines = quizzes.marked_again(quizzes.sitting(lan, attempt_id)).answers
    assert [line.points for line in lines] == [(0, 1), (1, 0)]


def test_what_a_mentor_has_revoked_does_not_come_back(trainer, revision, actor):
    lan = actor("lan")
    take(lan, revision, ENOUGH - 1, True)
    (row,) = [
        row
        for row in evidence.entries(lan.person_id)
        if row.source == quizzes.SOURCE and row.competency == COMPETENCY
    ]
    evidence.revoke(actor("manager-duc"), row.id, "Nhờ người khác làm.")
    before = len(rows(lan))
    publish(trainer, Policy.FULL)
    assert len(rows(lan)) == before
    assert level(lan) == 0


def test_names_are_for_those_whose_task_people_are(trainer, revision, actor):
    lan = actor("lan")
    take(lan, revision, 3, True)
    draft_id, _edit = corrected(trainer)
    assert list(service.impact(trainer, draft_id).names) == []
    mai = people.find_person("trainer-mai")
    with transaction():
        elsewhere = people.find_unit("doi-thong")
        access.store_role(mai.id, Role.MENTOR, elsewhere, None)
    both = access.actor_for("trainer-mai")
    assert list(service.impact(both, draft_id).names) == []
    unit = people.postings([lan.person_id])[lan.person_id][0].unit
    with transaction():
        access.store_role(mai.id, Role.MENTOR, unit, None)
    both = access.actor_for("trainer-mai")
    assert access.allows(both, Permission.EVIDENCE_READ)
    assert list(service.impact(both, draft_id).names) == [lan.name]


def test_only_those_who_publish_see_whom_it_touches(trainer, actor):
    draft_id, _edit = corrected(trainer)
    for who in ("lan", "mentor-hoa", "manager-duc", "admin"):
        with pytest.raises((NotAllowed, NotFound)):
            service.impact(actor(who), draft_id)
        with pytest.raises((NotAllowed, NotFound)):
            service.publish_draft(actor(who), draft_id, 1, WHY)


def test_many_are_marked_in_parts(trainer, revision, actor, monkeypatch):
    """The first with the publishing, the others by the worker; a second round
    finds nothing.
    """
    monkeypatch.setattr("lms.quizzes.service.regrading.AT_ONCE", 1)
    monkeypatch.setattr(
        "lms.quizzes.service.regrading._NEXT",
        quizzes_next_limited(1),
    )
    attempts = {
        name: take(actor(name), revision, ENOUGH - 1, True)
        for name in ("lan", "kien", "manager-duc")
    }
    publish(trainer, Policy.FULL)
    done = [result(actor(name), id_)[1] for name, id_ in attempts.items()]
    assert sorted(done) == [False, False, True]
    work()
    assert all(result(actor(name), id_)[1] for name, id_ in attempts.items())
    marked = session().scalar(select(func.count()).select_from(Regrade))
    with transaction():
        quizzes.mark_again()
    work()
    assert marked == session().scalar(select(func.count()).select_from(Regrade))


def quizzes_next_limited(most):
    from lms.quizzes.service import regrading

    return regrading._NEXT.limit(most)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_a_trainer_sees_whom_it_touches_and_decides(
    trainer, revision, actor, browser, language
):
    """From the publish form to what the learner reads."""
    lan = actor("lan")
    attempt_id = take(lan, revision, ENOUGH - 1, True)
    draft_id, edit = corrected(trainer)
    mai, here = browser("trainer-mai"), f"/author/drafts/{draft_id}"
    for reader in (mai, learner := browser("lan")):
        reader.post("/language", {"language": language})
    page = mai.get(f"{here}/publish").text
    name = f"policy:{PART}:{KEY}"
    assert page.count(f'name="{name}"') == len(Policy)
    assert "checked" not in page
    # What each does is said, though no number is.
    assert page.count('<br><span class="small">') == len(Policy)
    assert not {"(optional)", "(không bắt buộc)"} & set(
        re.findall(r"\([^()]*\)", page)
    )
    assert lan.name not in page
    sent = {"edit": edit, "note": WHY}
    refused = mai.post(f"{here}/publish", sent)
    assert refused.status_code == 409
    assert WHY in refused.text
    place = f"q-{PART}-{KEY}"
    assert (
        f'href="#{place}"' in refused.text and f'id="{place}"' in refused.text
    )
    assert refused.text.count('class="wrong"') == 1
    refused = mai.post(f"{here}/publish", {"edit": edit, name: "full"})
    assert refused.status_code == 422
    assert 'value="full" form="publish" checked' in refused.text
    done = mai.post(f"{here}/publish", sent | {name: "full"}, follow=True)
    assert 'id="decided"' in done.text
    again = sent | {name: "full", "note": "Lần nữa."}
    assert mai.post(f"{here}/publish", again).status_code == 404
    result_page = learner.get(f"/attempts/{attempt_id}/result").text
    assert 'id="again"' in result_page
    assert WHY in result_page
    for score in ("70", "80"):
        assert re.search(rf"{score}\s?%", result_page)


@pytest.mark.parametrize(
    ("policy", "done"),
    [("keep", "course-published"), ("full", "course-corrected")],
)
def test_only_what_is_marked_again_is_said_to_be(
    trainer, revision, actor, browser, policy, done
):
    take(actor("lan"), revision, ENOUGH - 1, True)
    draft_id, edit = corrected(trainer)
    sent = {"edit": edit, "note": WHY, f"policy:{PART}:{KEY}": policy}
    here = f"/author/drafts/{draft_id}/publish"
    said = browser("trainer-mai").post(here, sent).location
    assert f"done={done}" in said


@pytest.mark.parametrize(
    ("policy", "done", "after"),
    [
        ("keep", "course-kept", (70, False)),
        ("full", "course-decided", (80, True)),
    ],
)
def test_what_came_from_a_folder_is_decided_afterwards(
    trainer, revision, actor, browser, tmp_path, app, policy, done, after
):
    """Until then results stay; the note says why, once and for all."""
    lan = actor("lan")
    attempt_id = take(lan, revision, ENOUGH - 1, True)
    folder = tmp_path / SLUG
    shutil.copytree(paths.COURSES / SLUG, folder)
    quiz = (folder / FILE).read_bytes()
    start = quiz.index(KEY.encode())
    turned = quiz[start:].replace(b"answer: false", b"answer: true", 1)
    (folder / FILE).write_bytes(quiz[:start] + turned)
    told = app.test_cli_runner().invoke(
        args=["lms", "courses", "load", str(folder)]
    )
    assert f"/author/courses/{SLUG}/results" in told.output
    assert result(lan, attempt_id) == (70, False)
    mai, here = browser("trainer-mai"), f"/author/courses/{SLUG}/results"
    number = courses.current(SLUG).number
    assert here in mai.get(f"/author/courses/{SLUG}/revisions/{number}").text
    name = f"policy:{PART}:{KEY}"
    refused = mai.post(here, {name: "full"})
    assert refused.status_code == 422 and 'value="full"' in refused.text
    decided = mai.post(here, {name: policy, "note": WHY})
    assert f"done={done}" in decided.location
    page = mai.get(decided.location).text
    assert 'id="decided"' in page and here not in page
    assert result(lan, attempt_id) == after
    said = WHY in browser("lan").get(f"/attempts/{attempt_id}/result").text
    assert said is (policy == "full")
    assert browser("lan").get(here).status_code == 403
    with pytest.raises(NotAllowed):
        service.decide_since(lan, SLUG, WHY, {PLACE: Policy.FULL}, {})
