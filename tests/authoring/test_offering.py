"""To whom a course is offered: one rule for every page on which courses are
found, planned or asked for; who has begun one finishes it.
"""

import datetime as dt
import re

import pytest
from sqlalchemy import event, select

from lms.access import service as access
from lms.access.types import Role
from lms.authoring import service
from lms.authoring.rules import beginnings
from lms.core import clock
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.core.outbox import Job
from lms.courses import rules
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.notes import service as notes
from lms.people import service as people
from lms.people.types import PostingChange, Span
from lms.planning import service as planning
from lms.planning.models import Assignment
from lms.planning.types import RuleTerms
from lms.reports import service as reports
from tests.conftest import Browser

SLUG = "phan-loai-don"
TITLE = "Sorting petitions"
HERE, THERE, PROVINCE = "cua-song", "doi-thong", "hai-binh"
SEARCH = "/menu?q=phan+loai+don"


@pytest.fixture
def backend():
    """One rule in Python; its rows are no database's own."""
    return "sqlite"


@pytest.fixture
def mai(app):
    return access.actor_for("trainer-mai")


def unit(key):
    return people.find_unit(key)


def offer(actor, *keys):
    service.offer(actor, SLUG, [unit(key) for key in keys])


@pytest.mark.parametrize(
    ("limits", "places", "over", "expected"),
    [
        (["/1/2/"], ["/1/2/3/"], [], True),
        (["/1/2/"], ["/1/2/"], [], True),
        (["/1/2/3/"], ["/1/2/"], [], False),
        (["/1/2/3/"], ["/1/2/30/"], [], False),
        (["/1/2/3/", "/1/4/"], ["/1/4/5/"], [], True),
        (["/1/2/3/"], [], ["/1/2/"], True),
        (["/1/2/3/"], [], ["/1/2/7/"], False),
        (["/1/2/3/"], [], [], False),
    ],
)
def test_where_it_is_offered(limits, places, over, expected):
    assert rules.is_offered(limits, places, over) is expected


PEOPLE = ("lan", "manager-duc", "province-quang", "nation-thu", "trainer-mai")
SEEN = {
    (): set(PEOPLE),
    (HERE,): set(PEOPLE),
    (PROVINCE,): set(PEOPLE),
    (THERE,): {"province-quang", "nation-thu", "trainer-mai"},
    (THERE, HERE): set(PEOPLE),
}


@pytest.mark.parametrize("offered", SEEN, ids=str)
def test_every_page_knows_to_whom_it_is_offered(app, mai, offered):
    """Whoever works in an offered unit, has a role there, or above it."""
    offer(mai, *offered)
    for key in PEOPLE:
        browser, actor = Browser(app, key), access.actor_for(key)
        is_seen = key in SEEN[offered]
        assert (SLUG not in courses.hidden_from(actor)) is is_seen, key
        page = f"/courses/{SLUG}"
        assert (page in browser.get("/courses").text) is is_seen, key
        assert browser.get(page).status_code == (200 if is_seen else 404), key
        assert (page in browser.get(SEARCH).text) is is_seen, key


def test_a_lesson_by_its_address_is_hidden_too(app, mai):
    revision = courses.current(SLUG)
    lan = Browser(app, "lan")
    parts = {part.kind: part.key for part in revision.course.parts}
    ways = [
        f"/revisions/{revision.id}/{way}"
        for way in (
            f"quizzes/{parts['quiz']}",
            f"scenarios/{parts['scenario']}",
            f"tasks/{parts['task']}",
            f"tasks/{parts['task']}/checklist",
            f"lessons/{parts['lesson']}/note",
            f"parts/{parts['lesson']}/report",
            *(
                f"practice/{key}"
                for kind, key in parts.items()
                if kind == "practice"
            ),
        )
    ]
    assert {lan.get(way).status_code for way in ways} == {200}
    me = access.actor_for("lan")
    notes.keep(me, revision.id, parts["lesson"], "Ghi nhớ.", False)
    offer(mai, THERE)
    assert {lan.get(way).status_code for way in ways} == {404}
    posted = {lan.post(way, {"save": "1"}).status_code for way in ways[:3]}
    assert posted == {404}
    # One's own words stay one's own, without a way into the course.
    mine = lan.get("/my-notes").text
    assert "Ghi nhớ." in mine and ways[4] not in mine
    with pytest.raises(Conflict, match="not offered"):
        enrolment.enrol(access.actor_for("lan"), SLUG)
    with pytest.raises(Conflict, match="not offered"), transaction():
        enrolment.join(access.actor_for("lan"), revision)


def test_who_has_begun_it_finishes_it(app, mai):
    lan = access.actor_for("lan")
    enrolment.enrol(lan, SLUG)
    offer(mai, THERE)
    assert enrolment.opened(lan, courses.current(SLUG).id)
    assert Browser(app, "lan").get(f"/courses/{SLUG}").status_code == 200
    with transaction():
        enrolment.join(lan, courses.current(SLUG))


def terms_today():
    """A rule that asks everybody for the course from today."""
    return RuleTerms(
        slug=SLUG,
        post="",
        below=True,
        valid_from=clock.today(),
        valid_to=None,
        due_days=30,
        due_on=None,
        note="",
    )


def test_nobody_is_asked_for_what_is_not_offered_there(app, mai):
    duc, lan = access.actor_for("manager-duc"), access.actor_for("lan")
    day = clock.today() + dt.timedelta(days=30)
    terms = terms_today()
    offer(mai, THERE)
    assert SLUG not in {one.slug for one in courses.offered(duc)}
    for act in (
        lambda: planning.assign(duc, [lan.person_id], SLUG, "", day),
        lambda: planning.set_rule(duc, unit(HERE).id, terms),
        lambda: planning.look_at_rule(duc, unit(HERE).id, terms),
    ):
        with pytest.raises(Invalid, match="not offered"):
            act()
    offer(mai, HERE)
    assert planning.look_at_rule(duc, unit(HERE).id, terms)
    quang = access.actor_for("province-quang")
    with pytest.raises(Invalid, match="not offered"):
        planning.set_rule(quang, unit(PROVINCE).id, terms)


def test_plans_hold_what_is_offered_where_one_works(app, mai):
    lan = access.actor_for("lan")
    held = planning.mine(lan).plan.courses
    slug = held[0].key
    service.offer(mai, slug, [unit(THERE)])
    session().expire_all()
    after = {one.key for one in planning.mine(lan).plan.courses}
    assert slug not in after or slug in planning.takings(lan)


def test_who_publishes_says_to_whom_on_a_page(app, mai):
    browser, path = Browser(app, "trainer-mai"), f"/author/courses/{SLUG}/offer"
    page = browser.get(path).text
    assert re.search(r'value="everybody" checked', page)
    found = browser.post(path, {"find": "doi thong", "act": "find"}).text
    number = str(unit(THERE).id)
    assert f'name="units" value="{number}"' in found
    assert courses.offered_in(SLUG) == []
    none = browser.post(path, {"to": "chosen", "act": "save"})
    assert none.status_code == 422 and "at least one unit" in none.text
    sent = {"to": "chosen", "units": [number], "act": "sure"}
    assert "done=course-offered" in browser.post(path, sent).location
    assert courses.offered_in(SLUG) == [unit(THERE)]
    assert "/author/courses" in browser.get(f"/author/courses/{SLUG}").text
    browser.post(path, {"to": "own", "act": "sure"})
    assert courses.offered_in(SLUG) == [courses.owner(SLUG)]
    browser.post(path, {"to": "everybody", "act": "sure"})
    assert courses.offered_in(SLUG) == []
    for odd in ({"to": "x"}, {"to": "chosen", "units": ["²", "-1", "9" * 30]}):
        assert browser.post(path, odd).status_code == 422
    with pytest.raises(NotAllowed):
        offer(access.actor_for("manager-duc"), HERE)


def own_course(app, unit_key):
    """A course that a unit's trainer publishes for the first time."""
    kien = access.actor_for("kien")
    with transaction():
        access.store_role(kien.person_id, Role.TRAINER, unit(unit_key), None)
    kien = access.actor_for("kien")
    files = courses.source_of(courses.current(SLUG)).files
    title = {"vi": "Của xã", "en": "Of the commune"}
    source = beginnings.new_course("cua-xa", title, clock.today())
    source = type(source)("cua-xa", {**source.files, **files})
    draft_id = service.create(kien, source, unit(unit_key))
    edit = service.open_draft(kien, draft_id).edit
    service.publish_draft(kien, draft_id, edit, "")
    return kien


def test_a_communes_first_course_is_its_own(app, mai):
    own_course(app, HERE)
    assert courses.offered_in("cua-xa") == [unit(HERE)]
    assert "cua-xa" not in courses.hidden_from(access.actor_for("lan"))
    assert "cua-xa" in courses.hidden_at([unit(THERE).path])
    # Given to another unit, it is offered there instead.
    service.set_owner(None, "cua-xa", unit(THERE))
    assert courses.offered_in("cua-xa") == [unit(THERE)]


def test_trainers_elsewhere_neither_draw_it_nor_read_its_figures(app, mai):
    kien = own_course(app, HERE)
    revision = courses.current("cua-xa")
    parts = {part.kind: part.key for part in revision.course.parts}
    ways = [
        f"/revisions/{revision.id}/scenarios/{parts['scenario']}/map",
        f"/quiz-results/{revision.id}",
        f"/quiz-results/{revision.id}/{parts['quiz']}",
    ]
    son = people.find_person("mentor-son")
    with transaction():
        access.store_role(son.id, Role.TRAINER, unit(THERE), None)
    other, own = Browser(app, "mentor-son"), Browser(app, "kien")
    assert {other.get(way).status_code for way in ways} == {404}
    assert ways[1] not in other.get("/quiz-results").text
    assert {own.get(way).status_code for way in ways} == {200}
    # Whose course it is sees it also when it is offered elsewhere only.
    service.offer(kien, "cua-xa", [unit(THERE)])
    assert {own.get(way).status_code for way in ways} == {200}
    assert {other.get(way).status_code for way in ways} == {200}


def test_what_a_rule_asks_rests_where_it_is_not_offered_any_more(app, mai):
    duc, lan = access.actor_for("manager-duc"), access.actor_for("lan")
    terms = terms_today()

    def asked(who):
        planning.turn()
        query = select(Assignment.open).filter_by(
            person_id=access.actor_for(who).person_id, slug=SLUG
        )
        return session().scalar(query)

    planning.set_rule(duc, unit(HERE).id, terms)
    enrolment.enrol(access.actor_for("kien"), SLUG)
    assert asked("lan") and asked("kien")
    offer(mai, THERE)
    assert not asked("lan") and asked("kien")
    assert SLUG not in {one.key for one in planning.mine(lan).plan.courses}
    offer(mai, HERE)
    assert asked("lan")


def rule_of(duc):
    return planning.set_rule(duc, unit(HERE).id, terms_today())


def told(person_id):
    rows = execute(select(Job.__table__).filter_by(kind="notify"))
    paths = [row for row in rows if row.payload["person_id"] == person_id]
    return [row for row in paths if row.payload["path"] == f"/courses/{SLUG}"]


def test_whoever_was_asked_keeps_what_is_not_offered_any_more(app, mai):
    """They are told, read whom to ask, and may take it all the same."""
    duc, lan = access.actor_for("manager-duc"), access.actor_for("lan")
    number = rule_of(duc)
    planning.turn()
    offer(mai, THERE)
    browser = Browser(app, "lan")
    page = browser.get(f"/courses/{SLUG}")
    assert "not offered any more where you work" in page.text
    assert "Đức" in page.text, "whoever set the rule"
    assert not told(lan.person_id)
    for _time in range(2):
        planning.turn()
    assert len(told(lan.person_id)) == 1
    kien = access.actor_for("kien").person_id
    assert len(told(kien)) == 1
    plan = browser.get("/plan").text
    assert "not offered any more where you work" in plan
    assert f'href="/courses/{SLUG}"' in plan
    assert (
        "where they work"
        in Browser(app, "manager-duc").get(f"/people/{lan.person_id}/plan").text
    )
    revision = enrolment.enrol(lan, SLUG)
    first = revision.course.parts[0].key
    way = f"/revisions/{revision.id}/lessons/{first}"
    assert browser.get(way).status_code == 200
    # Whom nobody asks any more finds nothing, as before.
    other = Browser(app, "kien")
    assert other.get(f"/courses/{SLUG}").status_code == 200
    planning.end_rule(duc, number)
    assert other.get(f"/courses/{SLUG}").status_code == 404


def test_of_two_posts_one_where_it_is_offered_is_enough(app, mai):
    """They are still asked, so nothing says that nobody asks them."""
    lan = access.actor_for("lan")
    with transaction():
        span = Span(unit(THERE).id, "", dt.date(2020, 1, 1), None)
        people.store_changes([PostingChange(lan.person_id, [span], [])])
    rule_of(access.actor_for("manager-duc"))
    planning.turn()
    offer(mai, THERE)
    planning.turn()
    mine = planning.mine(lan).situation
    assert mine.posting.unit.key != THERE and SLUG in mine.due
    assert not planning.resting(mine)


def test_the_rule_says_where_its_course_is_not_offered(app, mai):
    duc = access.actor_for("manager-duc")
    rule_of(duc)
    page, browser = f"/plans/{unit(HERE).id}/rules", Browser(app, "manager-duc")
    assert "rests here" not in browser.get(page).text
    offer(mai, THERE)
    assert "rests here: the course is not offered" in browser.get(page).text
    below = people.children(unit(HERE).id)[0]
    offer(mai, below.key)
    assert "in a part of this unit only" in browser.get(page).text


def test_before_it_is_narrowed_stands_whom_that_takes_it_from(app, mai):
    rule_of(access.actor_for("manager-duc"))
    planning.turn()
    asked = planning.asking(SLUG).people
    units = [unit(THERE)]
    less = planning.narrowing(SLUG, units)
    assert less.people == asked > 1
    assert [one.key for one in less.rules] == [HERE]
    assert planning.narrowing(SLUG, []) == (0, 0, [])
    assert planning.narrowing(SLUG, [unit(HERE)]) == (0, 0, [])
    enrolment.enrol(access.actor_for("lan"), SLUG)
    assert planning.narrowing(SLUG, units).people == asked - 1
    browser = Browser(app, "trainer-mai")
    sent = {"to": "chosen", "units": str(unit(THERE).id), "act": "save"}
    page = browser.post(f"/author/courses/{SLUG}/offer", sent).text
    assert "What it takes away" in page and "by a rule that rests" in page
    if asked - 1 >= access.least():
        assert f"{asked - 1} people are asked for it where" in page
    else:
        assert "Fewer than" in page


def test_a_draft_goes_along_when_the_course_is_given_away(app, mai):
    """Or its old unit would go on publishing it."""
    kien = own_course(app, HERE)
    draft_id = service.begin(kien, "cua-xa")
    service.set_owner(None, "cua-xa", unit(THERE))
    with pytest.raises((NotAllowed, NotFound)):
        service.open_draft(kien, draft_id)
    assert service.open_draft(mai, draft_id).unit == unit(THERE)


def test_so_many_units_are_refused(app, mai, monkeypatch):
    monkeypatch.setattr("lms.authoring.views.offering.MOST_CHOSEN", 1)
    browser, path = Browser(app, "trainer-mai"), f"/author/courses/{SLUG}/offer"
    numbers = [str(unit(key).id) for key in (HERE, THERE)]
    sent = {"to": "chosen", "units": numbers, "act": "save"}
    answer = browser.post(path, sent)
    assert answer.status_code == 422 and "at most 1 unit" in answer.text
    assert courses.offered_in(SLUG) == []


def test_reports_go_to_the_nearest_trainers(app, mai):
    """Those of the owning unit; those above only where it has none."""
    kien, lan = own_course(app, HERE), access.actor_for("lan")
    revision = courses.current("cua-xa")
    lesson = revision.course.parts[0].key
    place = reports.place(lan, revision.id, lesson, "")
    number = reports.send(lan, place, "wrong", "Sai ngày.", False)
    assert (reports.waiting(kien), reports.waiting(mai)) == (1, 0)
    with pytest.raises(NotFound):
        reports.report(mai, number)
    assert reports.report(kien, number)
    page = Browser(app, "lan").get(
        f"/revisions/{revision.id}/parts/{lesson}/report"
    )
    assert "It goes to the trainers of" in page.text
    service.set_owner(None, "cua-xa", unit(THERE))
    assert (reports.waiting(kien), reports.waiting(mai)) == (0, 1)


def test_whose_report_it_is_is_asked_once_for_all_courses(app, mai):
    """The count stands on every page of a trainer."""
    sent = []

    def note(*args):
        sent.append(args[2])

    def statements():
        sent.clear()
        reports.waiting(mai)
        return len(sent)

    service.set_owner(None, SLUG, unit(HERE))
    reports.waiting(mai)
    event.listen(session().get_bind(), "before_cursor_execute", note)
    one = statements()
    for revision, key in zip(
        courses.catalogue(), (THERE, PROVINCE, HERE) * 2, strict=False
    ):
        service.set_owner(None, revision.slug, unit(key))
    reports.waiting(mai)
    assert statements() == one
    event.remove(session().get_bind(), "before_cursor_execute", note)
