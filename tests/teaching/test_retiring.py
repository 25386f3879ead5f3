"""A course that nobody begins any more: no page offers it, nobody is asked for
it, who has begun it may finish it, and it can be brought back.
"""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Role
from lms.audit.models import Event
from lms.authoring import service as authoring
from lms.core import clock, outbox
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed
from lms.core.outbox import Job
from lms.core.state import state
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.learning import service as learning
from lms.people import service as people
from lms.planning import service as planning
from lms.planning.models import Assignment
from lms.planning.service import retired_courses
from lms.planning.types import LearningRecord, Progress, RuleTerms
from lms.teaching import service
from tests.conftest import Browser
from tests.words import catalogue

SLUG = "phan-loai-don"
WHY = "Thay bằng khóa mới theo Luật Tiếp công dân."
PAGE = f"/author/courses/{SLUG}/retire"
NAMING = f"/author/courses/{SLUG}/successor"
ELSEWHERE = "tiep-cong-dan"


@pytest.fixture
def backend():
    """One rule in Python; its rows are no database's own."""
    return "sqlite"


@pytest.fixture
def mai(app):
    return access.actor_for("trainer-mai")


def lan():
    return access.actor_for("lan")


def is_asked(person_id):
    query = Assignment.__table__.select().filter_by(person_id=person_id)
    return any(row.open for row in execute(query) if row.slug == SLUG)


def rule(unit):
    duc = access.actor_for("manager-duc")
    terms = RuleTerms(
        slug=SLUG,
        post="",
        below=True,
        valid_from=clock.today(),
        valid_to=None,
        due_days=30,
        due_on=None,
        note="",
    )
    return planning.set_rule(duc, unit.id, terms)


def test_nobody_new_begins_it(app, mai):
    browser, revision = Browser(app, "lan"), courses.current(SLUG)
    service.retire(mai, SLUG, f"  {WHY} ")
    row = courses.retired()[SLUG]
    assert (row.reason, row.retired_by) == (WHY, mai.person_id)
    for act in (
        lambda: enrolment.enrol(lan(), SLUG),
        lambda: enrolment.join(lan(), revision),
    ):
        with pytest.raises(Conflict, match="Nobody begins"), transaction():
            act()
    address = f"/courses/{SLUG}"
    assert address not in browser.get("/courses").text
    assert address not in browser.get("/menu?q=phan+loai+don").text
    assert SLUG not in {one.slug for one in courses.offered(mai)}
    # Who comes by a link reads why; there is nothing to press.
    page = browser.get(address).text
    assert WHY in page and "You may finish it" not in page
    assert 'class="first">Begin the course' not in page
    assert browser.post(address).status_code == 409
    quiz = f"/revisions/{revision.id}/quizzes/quiz"
    page = browser.get(quiz).text
    assert "Nobody begins this course any more" in page
    assert 'class="first">Start' not in page
    refused = browser.post(quiz)
    assert refused.status_code == 409
    for text in (page.partition("<h1>")[2], refused.text):
        assert f'href="{address}"' in text


def test_another_reason_takes_the_place_of_none_and_is_not_lost(app, mai):
    browser, other = Browser(app, "trainer-mai"), "Đã gộp vào khóa khác."
    service.retire(mai, SLUG, WHY)
    sent = {"act": "retire", "reason": WHY}
    assert browser.post(PAGE, sent).status_code == 302, "twice is once"
    refused = browser.post(PAGE, sent | {"reason": other})
    assert refused.status_code == 409
    assert "retired already" in refused.text and WHY in refused.text
    assert other in refused.text
    assert courses.retired()[SLUG].reason == WHY


def test_who_has_begun_it_may_finish_it(app, mai):
    revision = enrolment.enrol(lan(), SLUG)
    service.retire(mai, SLUG, WHY)
    browser = Browser(app, "lan")
    page = browser.get(f"/courses/{SLUG}").text
    assert WHY in page and "You may finish it" in page
    # The plan says so where it holds the course, and this one does not.
    assert SLUG not in {one.key for one in planning.mine(lan()).plan.items}
    assert WHY not in browser.get("/plan").text
    assert f"/courses/{SLUG}" in browser.get("/courses").text
    assert f"/courses/{SLUG}" in browser.get("/menu?q=phan+loai+don").text
    with transaction():
        enrolment.join(lan(), revision)
    first = revision.course.parts[0]
    way = f"/revisions/{revision.id}/lessons/{first.key}"
    assert browser.get(way).status_code == 200


def test_neither_plan_nor_home_leads_to_it(app, mai):
    held = planning.mine(lan()).plan.courses
    slug = next(one.key for one in held if one.key not in learning_now())
    service.retire(mai, slug, WHY)
    session().expire_all()
    assert slug not in {one.key for one in planning.mine(lan()).plan.courses}
    situation = planning.mine(lan()).situation
    assert slug not in {one.slug for one in planning.catalogue(situation)}
    step = learning.home(lan()).step
    assert step.revision is None or step.revision.slug != slug
    service.restore(mai, slug)
    session().expire_all()
    assert slug in {one.key for one in planning.mine(lan()).plan.courses}


def learning_now():
    return planning.takings(lan())


def test_what_rules_and_people_ask_rests_until_it_is_back(app, mai):
    here = people.find_unit("cua-song")
    rule(here)
    me = lan()
    day = clock.today() + dt.timedelta(days=9)
    duc = access.actor_for("manager-duc")
    planning.assign(duc, [me.person_id], SLUG, "", day)
    assert is_asked(me.person_id)
    impact = service.retiring_impact(mai, SLUG)
    assert impact.asking.units == [here] and impact.asking.people >= 1
    enrolment.enrol(me, SLUG)
    service.retire(mai, SLUG, WHY)
    assert not is_asked(me.person_id)  # though they have begun it
    assert service.retiring_impact(mai, SLUG).asking.people == 0
    with pytest.raises(Invalid, match="not offered"):
        planning.assign(duc, [me.person_id], SLUG, "", day)
    page = Browser(app, "manager-duc").get(f"/plans/{here.id}/rules").text
    assert "rests: nobody begins" in page and "Sort petitions" in page
    planning.turn()
    assert not is_asked(me.person_id)
    service.restore(mai, SLUG)
    assert is_asked(me.person_id)
    assert SLUG not in courses.retired()


def test_who_publishes_it_says_so_on_a_page(app, mai):
    browser = Browser(app, "trainer-mai")
    page = browser.get(PAGE).text
    assert "What it touches" in page and "Nobody is asked for it now" in page
    empty = browser.post(PAGE, {"reason": " ", "act": "retire"})
    assert empty.status_code == 422 and "Say in a sentence why" in empty.text
    long = browser.post(PAGE, {"reason": "x" * 301, "act": "retire"})
    assert long.status_code == 422
    assert not courses.retired()
    done = browser.post(PAGE, {"reason": WHY, "act": "retire"})
    assert "done=course-retired" in done.location
    assert WHY in browser.get(f"/author/courses/{SLUG}").text
    assert "nobody begins it" in browser.get("/author").text
    # Twice is once: the first reason and the first day stay.
    browser.post(PAGE, {"reason": "Khác.", "act": "retire"})
    assert courses.retired()[SLUG].reason == WHY
    assert WHY in browser.get(PAGE).text
    for _twice in range(2):
        done = browser.post(PAGE, {"act": "restore"})
        assert "done=course-restored" in done.location
    assert not courses.retired()
    rows = execute(select(Event.event, Event.details).order_by(Event.id))
    known = [row for row in rows if row.event.startswith("courses.re")]
    assert [row.event for row in known] == [
        "courses.retired",
        "courses.restored",
    ]
    assert known[0].details == {"course": SLUG, "successor": ""}


def test_log_page_of_revisions_and_draft_name_the_successor(app, mai):
    service.retire(mai, SLUG, WHY, ELSEWHERE)
    title = courses.current(ELSEWHERE).course.title["en"]
    draft = authoring.begin(mai, SLUG)
    browser = Browser(app, "trainer-mai")
    for page in (f"/author/courses/{SLUG}", f"/author/drafts/{draft}"):
        assert f'/courses/{ELSEWHERE}">{title}</a>' in browser.get(page).text
    log = Browser(app, "admin").get("/audit?event=courses.retired").text
    assert title in log


@pytest.mark.parametrize("key", ["lan", "manager-duc", "admin", "nation-thu"])
def test_nobody_else_does(app, mai, key):
    actor, browser = access.actor_for(key), Browser(app, key)
    for act in (
        lambda: service.retiring_impact(actor, SLUG),
        lambda: service.retire(actor, SLUG, WHY),
        lambda: service.restore(actor, SLUG),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert browser.get(PAGE).status_code == 403
    for sent in ({"act": "retire", "reason": WHY}, {"act": "restore"}):
        assert browser.post(PAGE, sent).status_code == 403
    assert not courses.retired()


def test_a_trainer_of_another_place_does_not(app, mai):
    """What is nobody's belongs to the unit above all others."""
    kien = access.actor_for("kien")
    with transaction():
        here = people.find_unit("cua-song")
        access.store_role(kien.person_id, Role.TRAINER, here, None)
    kien = access.actor_for("kien")
    with pytest.raises(NotAllowed):
        service.retire(kien, SLUG, WHY)
    authoring.set_owner(None, SLUG, here)
    service.retire(kien, SLUG, WHY)
    authoring.set_owner(None, SLUG, people.find_unit("doi-thong"))
    with pytest.raises(NotAllowed):
        service.restore(kien, SLUG)
    assert SLUG in courses.retired()


def test_whoever_asked_for_it_is_told_both_times(app, mai):
    """By rules and one by one; nobody else, and not whoever retired it."""
    here, me = people.find_unit("cua-song"), lan()
    duc, quang = map(access.actor_for, ("manager-duc", "province-quang"))
    day = clock.today() + dt.timedelta(days=9)
    rule(here)
    planning.assign(quang, [access.actor_for("long").person_id], SLUG, "", day)
    planning.assign(duc, [me.person_id], "tiep-cong-dan", "", day)
    before = len(told())
    service.retire(mai, SLUG, WHY)
    service.restore(mai, SLUG)
    asked = {duc.person_id, quang.person_id}
    for words in ("was retired", "was brought back"):
        rows = [row for row in told()[before:] if words in row["text"]]
        assert sorted(row["person_id"] for row in rows) == sorted(asked)
    assert (
        "Whoever has asked them is told"
        in Browser(app, "trainer-mai").get(PAGE).text
    )


def told():
    query = select(Job.payload).where(Job.kind == "notify").order_by(Job.id)
    return execute(query).scalars().all()


def work():
    while outbox.work_once(state().jobs):
        pass


def notices_of(key):
    person_id = access.actor_for(key).person_id
    rows = [row for row in told() if row["person_id"] == person_id]
    return [row["text"] for row in rows if "retired" in row["text"]]


def told_again(before):
    """Who has been told, since so many notices, that it is open again."""
    news = told()[before:]
    return [row["person_id"] for row in news if "open again" in row["text"]]


def finish(actor, slug):
    """Every part of a course, as far as its progress is what is read."""
    taking = planning.takings(actor)[slug]
    return replace(taking, parts=dict.fromkeys(taking.parts, Progress.DONE))


def test_learners_in_the_middle_and_those_asked_are_told_once(app, mai):
    here = people.find_unit("cua-song")
    work()
    enrolment.enrol(lan(), SLUG)
    rule(here)
    work()
    asked = {
        row.person_id
        for row in execute(Assignment.__table__.select())
        if row.open and row.slug == SLUG
    }
    assert lan().person_id in asked and len(asked) > 1
    other = access.actor_for("yen")
    assert other.person_id in asked
    service.retire(mai, SLUG, WHY)
    work()
    (mine,), (theirs,) = notices_of("lan"), notices_of("yen")
    assert "You may finish it" in mine and "no longer asked" in theirs
    said = [row for row in told() if row["text"] in (mine, theirs)]
    assert said and all(WHY in str(row.values()) for row in said)
    assert not notices_of("admin")
    before = len(told())
    service.restore(mai, SLUG)
    work()
    assert sorted(told_again(before)) == sorted(asked)


def test_where_it_is_offered_no_more_only_those_in_the_middle_are_told(
    app, mai
):
    work()
    enrolment.enrol(lan(), SLUG)
    rule(people.find_unit("cua-song"))
    work()
    service.retire(mai, SLUG, WHY)
    work()
    with transaction():
        courses.put_offer(SLUG, [people.find_unit("doi-thong")])
    before = len(told())
    service.restore(mai, SLUG)
    work()
    assert told_again(before) == [lan().person_id]


def test_who_has_finished_it_is_told_nothing(app, mai, monkeypatch):
    me = lan()
    enrolment.enrol(me, SLUG)
    done = {SLUG: finish(me, SLUG)}
    known = LearningRecord(takings=done)
    monkeypatch.setattr(
        retired_courses,
        "learning_records",
        lambda ids: dict.fromkeys(ids, known),
    )
    service.retire(mai, SLUG, WHY)
    work()
    assert not notices_of("lan")


def test_what_was_brought_back_meanwhile_is_told_to_nobody(app, mai):
    enrolment.enrol(lan(), SLUG)
    service.retire(mai, SLUG, WHY)
    service.restore(mai, SLUG)
    work()
    assert not notices_of("lan")


def test_brought_back_before_anybody_was_told_is_no_news(app, mai):
    work()
    enrolment.enrol(lan(), SLUG)
    before = len(told())
    service.retire(mai, SLUG, WHY)
    service.restore(mai, SLUG)
    work()
    assert not told_again(before)
    # Retired, told and brought back again is.
    service.retire(mai, SLUG, WHY)
    work()
    service.restore(mai, SLUG)
    work()
    assert lan().person_id in told_again(before)


def test_who_works_elsewhere_by_now_is_not_told_that_it_is_retired(app, mai):
    """Where it was not offered anyway: nobody asked them for it any more."""
    rule(people.find_unit("cua-song"))
    work()
    with transaction():
        courses.put_offer(SLUG, [people.find_unit("doi-thong")])
    service.retire(mai, SLUG, WHY)
    work()
    assert not notices_of("yen")


def test_a_successor_named_later_is_told_and_taken_up_in_one_act(app, mai):
    me, yen = lan(), access.actor_for("yen")
    duc = access.actor_for("manager-duc")
    day = clock.today() + dt.timedelta(days=9)
    planning.assign(duc, [me.person_id, yen.person_id], SLUG, "", day)
    service.retire(mai, SLUG, WHY)
    work()
    before = len(told())
    for _twice in range(2):
        service.name_successor(mai, SLUG, ELSEWHERE)
    work()
    news = [row for row in told()[before:] if "takes its place" in row["text"]]
    assert sorted(row["person_id"] for row in news) == sorted(
        [me.person_id, yen.person_id]
    )
    browser = Browser(app, "lan")
    for page in ("/", "/plan", f"/courses/{SLUG}"):
        text = browser.get(page).text
        assert f'action="/courses/{ELSEWHERE}"' in text, page
    browser.post(f"/courses/{ELSEWHERE}")
    assert enrolment.enrolled(me, ELSEWHERE)
    before = len(told())
    with transaction():
        courses.put_offer(
            "dang-ky-ho-kinh-doanh", [people.find_unit("doi-thong")]
        )
    service.name_successor(mai, SLUG, "dang-ky-ho-kinh-doanh")
    work()
    assert not [r for r in told()[before:] if "takes its place" in r["text"]]


def test_a_successor_that_rests_before_anybody_is_told_is_offered_to_nobody(
    app, mai
):
    me, duc = lan(), access.actor_for("manager-duc")
    day = clock.today() + dt.timedelta(days=9)
    planning.assign(duc, [me.person_id], SLUG, "", day)
    service.retire(mai, SLUG, WHY)
    work()
    service.name_successor(mai, SLUG, ELSEWHERE)
    service.retire(mai, ELSEWHERE, WHY)
    work()
    assert not [row for row in told() if "takes its place" in row["text"]]


def test_home_and_plan_begin_with_the_same_course(app, mai):
    """What is begun and in the plan comes first on both."""
    held = [one for one in planning.mine(lan()).plan.items if not one.delta]
    free = [one.key for one in held if not one.assigned_on]
    enrolment.enrol(lan(), free[-1])
    session().expire_all()
    items, step = planning.mine(lan()).plan.items, learning.home(lan()).step
    first = next(one for one in items if not one.assigned_on)
    assert first.key == free[-1] != free[0]
    assert step.revision.slug == items[0].revision.slug


def test_all_of_many_are_told(app, mai, monkeypatch):
    monkeypatch.setattr(retired_courses, "BATCH", 1)
    for key in ("lan", "yen", "long"):
        enrolment.enrol(access.actor_for(key), SLUG)
    service.retire(mai, SLUG, WHY)
    work()
    for key in ("lan", "yen", "long"):
        assert len(notices_of(key)) == 1


def test_plan_home_and_course_say_since_when_and_what_instead(
    app, mai, monkeypatch
):
    """To who has not begun it and to who has; a plan does not count it."""
    me, yen, duc = (
        access.actor_for(key) for key in ("lan", "yen", "manager-duc")
    )
    day = clock.today() + dt.timedelta(days=9)
    planning.assign(duc, [me.person_id, yen.person_id], SLUG, "", day)
    enrolment.enrol(yen, SLUG)
    browser = Browser(app, "trainer-mai")
    other = "tiep-cong-dan"
    wrong = {"act": "retire", "reason": WHY, "replaced_by": SLUG}
    with pytest.raises(Invalid, match="from the list"):
        service.retire(mai, SLUG, WHY, SLUG)
    assert browser.post(PAGE, wrong).status_code == 422
    browser.post(PAGE, wrong | {"replaced_by": other})
    assert courses.retired()[SLUG].replaced_by == other
    for key, said in (
        ("lan", "You are no longer asked for it."),
        ("yen", "You may finish it."),
    ):
        person = Browser(app, key)
        for page in ("/", "/plan"):
            text = person.get(page).text
            assert said in text and WHY in text, (key, page)
            assert f'href="/courses/{other}"' in text
        page = person.get(f"/courses/{SLUG}").text
        assert WHY in page and "Its place takes:" in page
    assert SLUG not in {one.key for one in planning.mine(me).plan.courses}
    assert SLUG not in planning.courses_of(me).due
    later = clock.now() + dt.timedelta(days=20)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert WHY not in Browser(app, "lan").get("/").text
    assert WHY in Browser(app, "lan").get("/plan").text
    service.restore(mai, SLUG)
    assert WHY not in Browser(app, "lan").get("/plan").text


def test_who_is_not_asked_any_more_otherwise_reads_nothing(app, mai):
    me, duc = lan(), access.actor_for("manager-duc")
    day = clock.today() + dt.timedelta(days=9)
    planning.assign(duc, [me.person_id], SLUG, "", day)
    mine = Assignment.__table__.select().filter_by(
        person_id=me.person_id, slug=SLUG
    )
    planning.withdraw(duc, execute(mine).one().id)
    service.retire(mai, SLUG, WHY)
    work()
    assert not notices_of("lan")
    assert WHY not in Browser(app, "lan").get("/plan").text


def test_what_is_not_yet_stored_as_resting_is_not_counted(app, mai):
    """Of many, the worker stores it batch by batch."""
    me, duc = lan(), access.actor_for("manager-duc")
    day = clock.today() + dt.timedelta(days=9)
    planning.assign(duc, [me.person_id], SLUG, "", day)
    with transaction():
        courses.put_retired(mai, SLUG, WHY)
    assert is_asked(me.person_id)
    assert SLUG not in planning.courses_of(me).due


def test_what_took_its_place_is_followed_and_never_hidden(app, mai):
    second, third = "tiep-cong-dan", "chung-thuc-ban-sao"
    service.retire(mai, SLUG, WHY, second)
    assert planning.successor(SLUG, ()).slug == second
    assert planning.successor(second, ()) is None
    service.retire(mai, second, WHY, third)
    assert planning.successor(SLUG, ()).slug == third
    assert planning.successor(SLUG, {third}) is None
    service.retire(mai, third, WHY)
    assert planning.successor(SLUG, ()) is None


def stored():
    return courses.retired()[SLUG].replaced_by


def test_what_takes_its_place_is_named_or_changed_later(app, mai):
    """Retiring it once more does not, and says so."""
    browser, other = Browser(app, "trainer-mai"), "tiep-cong-dan"
    sent = {"act": "retire", "reason": WHY}
    browser.post(PAGE, sent)
    refused = browser.post(PAGE, sent | {"replaced_by": other})
    assert refused.status_code == 409 and stored() == ""
    assert "takes its place was not changed" in refused.text
    assert f'value="{other}" selected' in refused.text, "what was chosen stays"
    assert 'name="seen"' in browser.get(PAGE).text
    for chosen in (other, other, "chung-thuc-ban-sao", ""):
        done = browser.post(NAMING, {"replaced_by": chosen})
        assert done.location.endswith("/retire?done=course-successor")
        assert stored() == chosen
        page = browser.get(done.location).text
        assert "What takes its place is stored" in page
        assert f'value="{chosen}" selected' in page
        assert ("Its place takes:" in page) is bool(chosen)
    assert courses.retired()[SLUG].reason == WHY
    query = select(Event.details).filter_by(event="courses.succeeded")
    rows = execute(query.order_by(Event.id)).scalars()
    assert [one["successor"] for one in rows] == [
        other,
        "chung-thuc-ban-sao",
        "",
    ]


def test_only_what_is_retired_gets_a_successor_by_who_publishes_it(app, mai):
    other, sent = "tiep-cong-dan", {"replaced_by": "tiep-cong-dan"}
    with pytest.raises(Conflict, match="not retired"):
        service.name_successor(mai, SLUG, other)
    browser = Browser(app, "trainer-mai")
    assert browser.post(NAMING, sent).status_code == 409
    service.retire(mai, SLUG, WHY)
    for key in ("lan", "manager-duc", "admin", "nation-thu"):
        with pytest.raises(NotAllowed):
            service.name_successor(access.actor_for(key), SLUG, other)
        assert Browser(app, key).post(NAMING, sent).status_code == 403
    for wrong in (SLUG, "khong-co", "-"):
        with pytest.raises(Invalid, match="from the list"):
            service.name_successor(mai, SLUG, wrong)
        assert browser.post(NAMING, {"replaced_by": wrong}).status_code == 422
    assert stored() == ""


@pytest.fixture
def kien(app):
    """Trainer of one commune, whose course this is; another one is owned and
    offered in another commune.
    """
    here, there = map(people.find_unit, ("cua-song", "doi-thong"))
    authoring.set_owner(None, SLUG, here)
    authoring.set_owner(None, ELSEWHERE, there)
    with transaction():
        person = access.actor_for("kien").person_id
        access.store_role(person, Role.TRAINER, here, None)
        courses.put_offer(ELSEWHERE, [there])
    return access.actor_for("kien")


def test_what_its_reader_may_not_see_takes_no_place_and_is_no_link(
    app, mai, kien
):
    browser = Browser(app, "kien")
    assert browser.get(f"/courses/{ELSEWHERE}").status_code == 404
    assert ELSEWHERE not in browser.get(PAGE).text
    sent = {"act": "retire", "reason": WHY, "replaced_by": ELSEWHERE}
    assert browser.post(PAGE, sent).status_code == 422
    with pytest.raises(Invalid, match="from the list"):
        service.retire(kien, SLUG, WHY, ELSEWHERE)
    # Somebody who sees more names it: who does not see it leaves it so.
    service.retire(mai, SLUG, WHY, ELSEWHERE)
    page = browser.get(PAGE).text
    assert ELSEWHERE not in page and "not in this list" in page
    browser.post(NAMING, {"replaced_by": "-"})
    assert stored() == ELSEWHERE
    assert browser.post(PAGE, sent | {"replaced_by": "-"}).status_code == 302
    browser.post(NAMING, {"replaced_by": ""})
    with pytest.raises(Invalid, match="from the list"):
        service.name_successor(kien, SLUG, ELSEWHERE)
    assert stored() == ""


def test_courses_that_build_on_it_are_led_to_only_where_they_are_seen(
    app, mai, kien, monkeypatch
):
    known = [
        replace(one, course=replace(one.course, requires=(SLUG,)))
        if one.slug == ELSEWHERE
        else one
        for one in courses.catalogue()
    ]
    monkeypatch.setattr(courses, "catalogue", lambda: known)
    assert len(service.retiring_impact(mai, SLUG).building) == 1
    assert not service.retiring_impact(kien, SLUG).building


def test_a_successor_that_is_offered_to_fewer_is_called_so(app, mai):
    here, there = map(people.find_unit, ("cua-song", "doi-thong"))
    browser, said = Browser(app, "trainer-mai"), "everywhere this one is)"
    assert said not in browser.get(PAGE).text
    with transaction():
        courses.put_offer(ELSEWHERE, [here])
    assert browser.get(PAGE).text.count(said) == 1
    service.retire(mai, SLUG, WHY, ELSEWHERE)
    assert "people read of no course in its place" in browser.get(PAGE).text
    with transaction():
        courses.put_offer(SLUG, [here])
    page = browser.get(PAGE).text
    assert said not in page and "read of no course" not in page
    with transaction():
        courses.put_offer(SLUG, [here, there])
    assert said in browser.get(PAGE).text


def test_a_plan_that_holds_it_says_why_and_what_takes_its_place(app, mai):
    """It holds what was begun; others' plans name it without a link."""
    me, slug, other = lan(), "chung-thuc-ban-sao", "tiep-cong-dan"
    assert slug in {one.key for one in planning.mine(me).plan.items}
    if slug not in planning.takings(me):
        enrolment.enrol(me, slug)
    service.retire(mai, slug, WHY, other)
    assert slug in {one.key for one in planning.mine(me).plan.items}
    page = Browser(app, "lan").get("/plan").text
    assert WHY in page and "Its place takes:" in page
    assert f'href="/courses/{other}"' in page
    theirs = f"/people/{me.person_id}/plan"
    page = Browser(app, "manager-duc").get(theirs).text
    assert WHY in page and "Its place takes:" in page
    assert f'href="/courses/{other}"' not in page


def test_what_was_asked_a_moment_ago_is_still_called_by_its_name(app, mai):
    duc, here = access.actor_for("manager-duc"), people.find_unit("cua-song")
    day = clock.today() + dt.timedelta(days=9)
    planning.assign(duc, [lan().person_id], SLUG, "", day, here.id)
    browser = Browser(app, "manager-duc")
    for _twice in range(2):
        for page in (f"/plans/{here.id}", f"/plans/{here.id}/people"):
            assert "to take “Sort petitions" in browser.get(page).text
        service.retire(mai, SLUG, WHY)


def test_its_draft_says_that_publishing_does_not_bring_it_back(app, mai):
    draft_id = authoring.begin(mai, SLUG)
    browser, at = Browser(app, "trainer-mai"), f"/author/drafts/{draft_id}"
    said = "Publishing does not bring it back."
    assert said not in browser.get(at).text
    service.retire(mai, SLUG, WHY)
    for page in (at, f"{at}/publish"):
        assert said in browser.get(page).text
    edit = authoring.open_draft(mai, draft_id).edit
    done = browser.post(f"{at}/publish", {"edit": edit, "note": "Mới."})
    assert "done=course-renewed" in done.location
    assert "still retired" in browser.get(done.location).text


def test_notices_from_before_the_reason_was_named_keep_their_vietnamese():
    """A notice keeps its English text and is worded when it is read."""
    said = {one.id: one.string for one in catalogue()}
    for text in (retired_courses.MIDDLE, retired_courses.ASKED):
        assert said[text.removesuffix(" Why: %(reason)s")]
