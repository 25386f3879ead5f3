"""A mentor signs what they saw; the learner shows a code and says whether it
was so.
"""

import datetime as dt

import pytest
from sqlalchemy import func, select, update

from lms.access import service as access
from lms.audit.models import Event
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.mentoring import service as mentoring
from lms.mentoring.models import DeclaredTie
from lms.mentoring.types import END_LABELS
from lms.people import service as people
from lms.signoff import rules, service
from lms.signoff.models import Review, ShownCode, Submission
from lms.signoff.service.ways.codes import TooManyCodes
from lms.signoff.types import (
    HandInDraft,
    Sighting,
    SubmissionState,
    TaskOf,
    Verdict,
)
from tests.mentoring.conftest import pair
from tests.signoff.conftest import PART, SLUG, verdict
from tests.signoff.test_service import notices


@pytest.fixture
def backend():
    """One database is enough here; what races runs on both."""
    return "sqlite"


PLACE = "Quầy số 2"


def seen(hours_ago=1, place=PLACE):
    return Sighting(clock.now() - dt.timedelta(hours=hours_ago), place)


def sign_seen(actor, revision, who="lan", by="mentor-hoa", **how):
    """A mentor signs what they saw; the id of the submission."""
    task = TaskOf(people.find_person(who).id, revision.id, PART)
    said = seen(**how), verdict(revision)
    return service.observe(actor(by), task, *said, f"{who}:seen:{revision.id}")


@pytest.fixture
def task(revision):
    """`task("lan")`: the task of the tests as hers."""
    return lambda who="lan": TaskOf(
        people.find_person(who).id, revision.id, PART
    )


@pytest.fixture
def observe(task, revision, actor):
    """`observe()`: mentor-hoa signs what she saw Lan do."""

    def observe(who="lan", by="mentor-hoa", once="o-1", code="", **how):
        said = seen(**how), verdict(revision)
        return service.observe(actor(by), task(who), *said, once, code)

    return observe


def count(table, *where):
    query = select(func.count()).select_from(table).where(*where)
    return session().scalar(query)


def proofs(who):
    rows = evidence.entries(who.person_id)
    return [row for row in rows if SLUG in row.object_key]


def test_what_was_seen_is_signed_work_like_any_other(
    observe, revision, actor, app
):
    lan, before = actor("lan"), clock.now()
    submission = observe()
    work = service.work(lan, revision, PART)
    (hand_in,), (review,) = work.submission.hand_ins, work.submission.reviews
    assert work.state is SubmissionState.SIGNED and work.proves_all
    assert (hand_in.text, hand_in.place) == ("", PLACE)
    assert hand_in.done_at < before <= hand_in.observation.told_at
    assert review.reviewed_at >= before and review.signed
    assert hand_in.observation.confirmed_at is None
    found = [row for row in proofs(lan) if row.source == "signoff"]
    assert found and all(row.done_at == hand_in.done_at for row in found)
    assert {row.details["submission"] for row in found} == {submission}
    assert "saw you do" in notices(lan)[0]
    events = {row.event for row in session().execute(select(Event.event))}
    assert {"signoff.observed", "signoff.signed"} <= events


def test_the_fingerprint_of_what_was_seen_says_that_it_was_seen(observe):
    submission = observe()
    before = service.signed_works([submission])[submission].fingerprint
    with transaction():
        session().execute(
            update(Submission.__table__).values(changed_at=clock.now())
        )
    assert before == service.signed_works([submission])[submission].fingerprint
    hand_in = session().get(Submission, submission).hand_ins[0]
    with transaction() as db:
        db.get(type(hand_in), hand_in.id).observation.by_code = True
    assert before != service.signed_works([submission])[submission].fingerprint


def test_the_same_form_twice_is_one_signature(observe):
    assert observe() == observe()
    assert count(Review, Review.signed, Review.submission_id == observe()) == 1


def test_a_signed_task_is_seen_once_more(observe, task, revision, actor):
    """A further occasion beside the locked record, each time of its own."""
    lan, hoa, once = actor("lan"), actor("mentor-hoa"), seen(hours_ago=3)
    said = task(), once, verdict(revision)
    first = service.observe(hoa, *said, "o-1")
    with pytest.raises(Conflict, match="for that time already"):
        service.observe(hoa, *said, "o-2")
    again = observe(once="o-3")
    assert again == observe(once="o-3") != first
    work = service.work(lan, revision, PART)
    assert (work.submission.id, work.occasion) == (again, 2)
    assert [one.id for one in work.earlier] == [first]
    found = [row for row in proofs(lan) if row.source == "signoff"]
    assert {row.details["submission"] for row in found} == {first, again}
    assert len({row.object_key for row in found}) == 2
    assert len(service.unanswered(lan)) == 2


def test_two_forms_for_one_sighting_sign_once(task, revision, actor, together):
    said, hoa = (task(), seen(), verdict(revision)), actor("mentor-hoa")

    def sign(key):
        try:
            return service.observe(hoa, *said, key)
        except Conflict:
            return None

    ids = together(lambda: sign("a"), lambda: sign("b"))
    assert len([one for one in ids if one]) == 1


def test_both_times_are_confirmed_on_the_page(observe, revision, browser):
    first, again = observe(hours_ago=3), observe(once="o-2")
    lan, task = browser("lan"), f"/revisions/{revision.id}/tasks/{PART}"
    page = lan.get(task).text
    for id in (first, again):
        assert f"/submissions/{id}/rounds/1/confirm" in page
        assert page.count(f'id="was-it-so-{id}-1"') == 1


def test_a_draft_of_the_learner_stays_as_it_is(observe, revision, actor):
    lan = actor("lan")
    service.save_draft(lan, revision, PART, HandInDraft("Mới viết", None, ""))
    observe()
    work = service.work(lan, revision, PART)
    assert work.aside == "Mới viết"
    assert work.submission.hand_ins[0].text == ""


def test_after_a_return_what_was_seen_is_another_round(
    observe, handed_in, revision, actor
):
    submission = handed_in()
    with pytest.raises(Conflict, match="waits for an answer"):
        observe()
    service.return_for_rework(actor("mentor-hoa"), submission, 1, "Ghi rõ giờ.")
    assert observe() == submission
    work = service.work(actor("lan"), revision, PART)
    assert [row.round for row in work.submission.hand_ins] == [1, 2]
    assert [row.signed for row in work.submission.reviews] == [False, True]


def test_whoever_is_out_of_reach_is_nobody(observe, actor):
    for by in ("mentor-son", "kien", "manager-duc", "admin", "trainer-mai"):
        with pytest.raises((NotFound, NotAllowed)):
            observe(by=by)
        assert not service.may_observe(actor(by), people.find_person("lan").id)
    with pytest.raises(NotFound):
        observe(by="mentor-son")
    hoa = actor("mentor-hoa")
    assert service.may_observe(hoa, people.find_person("lan").id)
    assert not service.may_observe(hoa, hoa.person_id)
    with pytest.raises(NotAllowed, match="own work"):
        observe(who="mentor-hoa")


def test_a_running_pair_reaches_and_an_ended_one_does_not(observe, actor):
    found = pair("yen", "lan")
    assert service.may_observe(actor("yen"), people.find_person("lan").id)
    service.tasks_to_see(actor("yen"), people.find_person("lan").id)
    mentoring.end(actor("yen"), found, next(iter(END_LABELS)))
    with pytest.raises((NotFound, NotAllowed)):
        observe(by="yen")


def test_who_is_too_close_does_not_judge(observe, actor):
    ids = sorted(people.find_person(one).id for one in ("lan", "mentor-hoa"))
    with transaction() as db:
        db.add(
            DeclaredTie(
                person_id=ids[0], other_id=ids[1], declared_at=clock.now()
            )
        )
    assert not service.may_observe(
        actor("mentor-hoa"), people.find_person("lan").id
    )
    with pytest.raises(NotAllowed, match="too close"):
        observe()


def test_all_mistakes_are_said_at_once(task, revision, actor):
    empty = Verdict((), None, "", "")
    with pytest.raises(Invalid) as refused:
        service.observe(
            actor("mentor-hoa"), task(), Sighting(None, " "), empty, "x"
        )
    fields = {one.field for one in (refused.value, *refused.value.also)}
    assert {"seen_at", "place", "entrustment", "strength"} <= fields


def test_the_form_is_that_of_a_hand_in(task, revision, browser, actor):
    hoa, mine = browser("mentor-hoa"), task()
    page = f"/observe/people/{mine.person_id}"
    assert "No task here is called so." in hoa.get(f"{page}?search=xyz").text
    assert (
        f"{page}/{revision.id}/{PART}"
        in hoa.get(f"{page}?search=cao tuoi").text
    )
    first, *others = verdict(revision).steps
    said = {"place": PLACE, "entrustment": "4", "strength": "Rất kỹ."}
    said["seen_at"] = (clock.now() - dt.timedelta(days=1)).isoformat()[:16]
    said |= {f"outcome-{one}": "safe" for one in others} | {"once": "f-1"}
    said |= {f"outcome-{first}": "unsafe", f"note-{first}": "Chưa hỏi."}
    form = f"{page}/{revision.id}/{PART}"
    assert 'name="sure"' in hoa.post(form, said).text
    assert hoa.post(form, said | {"sure": "1"}).status_code == 302
    (review,) = service.work(actor("lan"), revision, PART).submission.reviews
    assert (review.unsafe, review.comments) == ([first], {first: "Chưa hỏi."})


@pytest.mark.parametrize("hours", [-1, 24 * 365 * 60])
def test_it_was_seen_neither_tomorrow_nor_before_any_post(observe, hours):
    with pytest.raises(Invalid) as refused:
        observe(hours_ago=hours)
    assert refused.value.field == "seen_at"


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_suspended_person_is_not_signed_for(observe, actor, together):
    lan = people.find_person("lan").id
    directory.set_active(actor("admin"), lan, False)
    with pytest.raises((Conflict, NotFound)):
        observe()


def test_a_task_of_another_revision_is_refused(task, revision, actor):
    wrong = task()._replace(revision_id=revision.id + 10_000)
    with pytest.raises(NotFound):
        service.to_observe(actor("mentor-hoa"), wrong)
    gone = task()._replace(part="gone")
    with pytest.raises(NotFound):
        service.to_observe(actor("mentor-hoa"), gone)


# Codes


def test_a_code_opens_once_and_is_kept_nowhere(observe, task, revision, actor):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    fresh = service.show_code(lan, revision, PART)
    assert set(fresh.code) <= set(rules.CODE_LETTERS) and len(fresh.code) == 6
    stored = str(session().execute(select(ShownCode.__table__)).all())
    assert fresh.code not in stored
    typed = f" {fresh.code[:3].lower()}-{fresh.code[3:].lower()} "
    assert service.open_code(hoa, typed) == task()
    observe(code=fresh.code)
    work = service.work(lan, revision, PART)
    assert work.submission.hand_ins[0].observation.by_code
    with pytest.raises(Conflict, match="used already"):
        service.open_code(hoa, fresh.code)


def test_another_code_closes_the_one_before(revision, actor):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    first, second = (service.show_code(lan, revision, PART) for _ in "12")
    with pytest.raises(Conflict, match="opens nothing"):
        service.open_code(hoa, first.code)
    service.open_code(hoa, second.code)
    third = service.show_code(lan, revision, PART)
    service.open_code(hoa, third.code)


def pass_time(**minutes):
    """As if the moments of all codes lay so much further back."""
    with transaction():
        for row in session().scalars(select(ShownCode)):
            for name, count_ in minutes.items():
                moment = getattr(row, name)
                setattr(row, name, moment - dt.timedelta(minutes=count_))


def test_a_code_expires_before_and_after_it_was_opened(
    observe, revision, actor
):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    fresh = service.show_code(lan, revision, PART)
    with pytest.raises(Conflict, match="expired"):
        observe(code=fresh.code)  # never opened
    service.open_code(hoa, fresh.code)
    pass_time(expires_at=16, opened_at=16)
    with pytest.raises(Conflict, match="expired"):
        service.open_code(hoa, fresh.code)
    pass_time(opened_at=110)
    with pytest.raises(Conflict, match="expired"):
        observe(code=fresh.code)
    pass_time(opened_at=-110)
    observe(code=fresh.code)


def test_a_code_that_expired_while_writing_costs_no_word(
    task, revision, actor, browser
):
    """Another is typed on the same page, or it is signed without one."""
    lan, hoa, mine = actor("lan"), browser("mentor-hoa"), task()
    code = service.show_code(lan, revision, PART).code
    service.open_code(actor("mentor-hoa"), code)
    form = f"/observe/people/{mine.person_id}/{revision.id}/{PART}"
    said = {"place": PLACE, "entrustment": "3", "strength": "Rất kỹ."}
    said["seen_at"] = (clock.now() - dt.timedelta(days=1)).isoformat()[:16]
    said |= {"once": "f-1", "all": "1"}
    pass_time(opened_at=130)
    page = hoa.post(form, said | {"code": code}).text
    assert 'name="anew"' in page and 'name="code"' not in page
    assert "Rất kỹ." in page
    wrong = hoa.post(form, said | {"anew": "AAAAAA"})
    assert wrong.status_code == 409 and 'value="AAAAAA"' in wrong.text
    fresh = service.show_code(lan, revision, PART).code
    signing = said | {"anew": fresh.lower()}
    answers = [hoa.post(form, signing) for _ in "12"]
    assert [one.status_code for one in answers] == [302, 302], "a cut"
    assert answers[0].location == answers[1].location
    assert count(Event, Event.event == "signoff.code_refused") == 1
    (row,) = service.work(lan, revision, PART).submission.hand_ins
    assert row.observation.by_code
    assert hoa.post(form, said | {"once": "f-2"}).status_code == 409


def test_a_code_typed_instead_is_for_this_task_or_told_so(
    task, revision, actor, browser
):
    """What is said of another's is true, and it still opens where it should."""
    kien, mine = actor("kien"), task()
    code = service.show_code(kien, revision, PART).code
    form = f"/observe/people/{mine.person_id}/{revision.id}/{PART}"
    said = {"place": PLACE, "entrustment": "3", "strength": "Rất kỹ."}
    said["seen_at"] = (clock.now() - dt.timedelta(days=1)).isoformat()[:16]
    said |= {"once": "f-1", "all": "1", "anew": code}
    page = browser("mentor-hoa").post(form, said)
    assert page.status_code == 409 and "for another task" in page.text
    assert f'value="{code}"' in page.text and "Rất kỹ." in page.text
    assert session().scalars(select(ShownCode.opened_at)).all() == [None]


def test_no_word_is_lost_to_whoever_may_no_longer_sign(
    task, revision, actor, browser
):
    hoa, admin, mine = browser("mentor-hoa"), actor("admin"), task()
    form = f"/observe/people/{mine.person_id}/{revision.id}/{PART}"
    hoa.get(form)
    (held,) = access.roles_of([actor("mentor-hoa").person_id])
    directory.revoke(admin, held.id)
    said = {"place": PLACE, "strength": "Đối chiếu rất kỹ."}
    page = hoa.post(form, said, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403 and "Đối chiếu rất kỹ." in page.text
    other = hoa.post(form, said, headers={"Sec-Fetch-Site": "cross-site"})
    assert "Đối chiếu" not in other.text, "a stranger's form shows nothing"


def test_a_code_of_another_task_or_person_signs_nothing(
    observe, revision, actor
):
    fresh = service.show_code(actor("kien"), revision, PART)
    service.open_code(actor("mentor-hoa"), fresh.code)
    with pytest.raises(Conflict, match="expired"):
        observe(code=fresh.code)


def test_guessing_ends_and_is_in_the_log(app, revision, actor):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    fresh = service.show_code(lan, revision, PART)
    for _ in range(app.extensions["lms"].settings["LMS_CODE_TRIES"]):
        with pytest.raises(Conflict):
            service.open_code(hoa, "AAAAAA")
    with pytest.raises(TooManyCodes):
        service.open_code(hoa, fresh.code)
    assert count(Event, Event.event == "signoff.code_refused") == 11


def test_whoever_may_not_sign_sees_nothing_with_a_code(revision, actor):
    fresh = service.show_code(actor("lan"), revision, PART)
    with pytest.raises(Conflict, match="opens nothing"):
        service.open_code(actor("mentor-son"), fresh.code)
    with pytest.raises(NotAllowed):
        service.open_code(actor("kien"), fresh.code)
    hers = service.show_code(actor("mentor-hoa"), revision, PART)
    with pytest.raises(Conflict, match="opens nothing"):
        service.open_code(actor("mentor-hoa"), hers.code)


# The learner's word


def test_the_learner_confirms_once_and_nobody_else(observe, actor):
    submission, lan = observe(), actor("lan")
    assert [one.submission.id for one in service.unanswered(lan)] == [
        submission
    ]
    for who in ("kien", "mentor-hoa"):
        with pytest.raises(NotFound):
            service.confirm(actor(who), submission, 1)
    service.confirm(lan, submission, 1), service.confirm(lan, submission, 1)
    assert service.unanswered(lan) == []
    assert count(Event, Event.event == "signoff.confirmed") == 1


def test_to_see_it_differently_is_an_answer(observe, actor, browser, revision):
    submission, lan = observe(), actor("lan")
    service.object_to(lan, submission, 1, "Hôm ấy tôi không ở quầy số 2.")
    assert service.unanswered(lan) == []
    task = f"/revisions/{revision.id}/tasks/{PART}"
    for who, page in (
        ("lan", task),
        ("mentor-hoa", f"/submissions/{submission}"),
    ):
        text = browser(who).get(page).text
        assert "They see it differently, said" in text
        assert "not answered yet" not in text and "Was it so?" not in text
    service.confirm(lan, submission, 1)
    assert "They see it differently, said" in browser("lan").get(task).text
