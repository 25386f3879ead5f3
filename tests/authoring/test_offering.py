"""To whom a course is offered: one rule for every page on which courses are
found, planned or asked for; who has begun one finishes it.
"""

import datetime as dt
import re

import pytest

from lms.access import service as access
from lms.access.types import Role
from lms.authoring import service
from lms.authoring.rules import beginnings
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.courses import rules
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.planning import service as planning
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
        f"/revisions/{revision.id}/quizzes/{parts['quiz']}",
        f"/revisions/{revision.id}/scenarios/{parts['scenario']}",
    ]
    assert {lan.get(way).status_code for way in ways} == {200}
    offer(mai, THERE)
    assert {lan.get(way).status_code for way in ways} == {404}
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


def test_nobody_is_asked_for_what_is_not_offered_there(app, mai):
    duc, lan = access.actor_for("manager-duc"), access.actor_for("lan")
    day = clock.today() + dt.timedelta(days=30)
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
    offer(mai, THERE)
    assert SLUG not in {one.slug for one in planning.assignable(duc)}
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
    sent = {"to": "chosen", "units": [number], "act": "save"}
    assert "done=course-offered" in browser.post(path, sent).location
    assert courses.offered_in(SLUG) == [unit(THERE)]
    assert "/author/courses" in browser.get(f"/author/courses/{SLUG}").text
    browser.post(path, {"to": "own", "act": "save"})
    assert courses.offered_in(SLUG) == [courses.owner(SLUG)]
    browser.post(path, {"to": "everybody", "act": "save"})
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
