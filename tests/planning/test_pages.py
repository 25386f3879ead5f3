"""The pages of plans and assignments: what they say, keep and refuse."""

import datetime as dt
import html
import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.core import clock
from lms.core.db import session
from lms.core.letters import folding
from lms.courses import service as courses
from lms.enrolment import service as enrolment
from lms.people import service as people
from lms.planning import service, views
from lms.planning.models import Assignment, Language, Pace, Rule
from lms.planning.queries import unit_people
from lms.planning.service import units
from lms.planning.types import RuleTerms
from lms.quizzes import service as quizzes
from tests import lite
from tests.planning.test_service import crowd

IN_A_MONTH = (
    dt.datetime.now(tz=dt.UTC).date() + dt.timedelta(days=30)
).isoformat()
"""A day to ask for something by, whenever this runs."""

COURSE = "giup-nguoi-cao-tuoi-dung-vneid"
# Pages and forms: what the databases can make differ is tested with the
# use-cases.
pytestmark = lite


@pytest.fixture
def unit(app):
    return people.find_unit("cua-song").id


def id_of(key):
    return people.find_person(key).id


def rule_form(**changes):
    today = clock.today()
    return {
        "slug": COURSE,
        "post": "one-stop-officer",
        "below": "y",
        "valid_from": today.isoformat(),
        "due": "days",
        "due_days": "30",
        **changes,
    }


def test_my_plan_says_what_why_by_when_and_what_cannot_be_closed(
    browser, actor
):
    page = browser("lan").get("/plan").text
    planned = service.mine(actor("lan")).plan.items
    assert page.count('<li class="card') == len(planned) >= 3
    for said in (
        "Next",
        "It closes:",
        "No course for it yet",
        "at least 40 periods",
        "Decree 171/2025",
        "No shorter way exists",
    ):
        assert said in page, said


def test_the_home_page_puts_what_is_due_first(browser, actor):
    lan = browser("lan")
    assert (
        "Certifying copies"
        in re.search(r'<h2 id="next">(.*?)</h2>', lan.get("/").text)[1]
    )
    service.assign(
        actor("manager-duc"),
        [id_of("lan")],
        COURSE,
        "",
        clock.today() + dt.timedelta(days=5),
    )
    page = lan.get("/").text
    assert (
        "Helping an older person"
        in re.search(r'<h2 id="next">(.*?)</h2>', page)[1]
    )
    assert "asked for by" in page
    assert "You are asked to take these courses" in page
    catalogue = lan.get("/courses").text
    assert catalogue.count("asked for by") == 1


@pytest.mark.parametrize(
    ("days", "left"),
    [(5, "5 days left"), (1, "1 day left"), (0, "today is the last day")],
)
def test_a_day_that_is_due_says_how_many_days_are_left(
    browser, actor, unit, days, left
):
    due_on = clock.today() + dt.timedelta(days=days)
    people = [id_of("lan")]
    service.assign(actor("manager-duc"), people, COURSE, "", due_on)
    for path in ("/", "/plan", "/courses", f"/courses/{COURSE}"):
        said = re.search(
            r"asked for by [^<,]+, ([^<]+)<", lan_page(browser, path)
        )
        assert said[1] == left, path
    manager = browser("manager-duc").get(f"/plans/{unit}/people").text
    assert left not in manager


def lan_page(browser, path):
    """What Lan reads there."""
    return browser("lan").get(path).text


def test_what_is_overdue_is_said_kindly(browser, actor, later, unit):
    service.assign(
        actor("manager-duc"), [id_of("lan")], COURSE, "", clock.today()
    )
    later(3)
    for path in ("/", "/plan", "/courses"):
        assert "take it as soon as you can" in browser("lan").get(path).text, (
            path
        )
    whole = browser("manager-duc").get(f"/plans/{unit}/people").text
    assert "overdue" in whole and "take it as soon" not in whole


def test_of_several_units_each_stands_with_theirs(browser, unit):
    duc, centre = browser("manager-duc"), people.find_unit("cua-song.centre")
    one = f'class="only-narrow"> · {centre.title["en"]}</span>'
    assert one in duc.get(f"/plans/{unit}/people").text
    assert one not in duc.get(f"/plans/{centre.id}/people").text


def test_a_manager_assigns_a_plan_and_takes_it_back(browser, actor):
    duc, lan = browser("manager-duc"), id_of("lan")
    courses = len(service.mine(actor("lan")).plan.items)
    assert "Assign this plan" in duc.get(f"/people/{lan}/plan").text
    page = duc.post(f"/people/{lan}/plan", follow=True).text
    assert page.count("Asked by Nguyễn Hữu Đức from this plan") == courses
    assert "Assign this plan" not in page
    session().rollback()
    number = session().scalar(select(Assignment.id))
    assert (
        duc.post(f"/assignments/{number}/withdraw", follow=True).text.count(
            "from this plan"
        )
        == courses - 1
    )
    assert (
        "Assign this plan"
        not in browser("mentor-hoa").get(f"/people/{lan}/plan").text
    )
    assert browser("mentor-hoa").post(f"/people/{lan}/plan").status_code == 403


def test_the_language_is_chosen_on_the_page(browser):
    lan = browser("lan")
    lan.post("/plan/language", {"language": "vi"})
    session().rollback()
    assert session().scalar(select(Language.language)) == "vi"
    assert lan.post("/plan/language", {"language": "xx"}).status_code == 422


def test_a_units_plan_leads_on_to_its_people_rules_and_units_below(
    browser, unit
):
    page = browser("manager-duc").get("/plans", follow_redirects=True).text
    for said in (
        "Assign everybody their plan",
        "Courses needed",
        "What no course can close",
        "proven for each",
        "Below 40 periods",
        f"/plans/{unit}/people",
        f"/plans/{unit}/rules",
    ):
        assert said in page, said
    assert "ranking" not in page.lower()


def test_people_ticked_are_asked_for_a_course(browser, unit):
    duc, day = browser("manager-duc"), clock.today() + dt.timedelta(days=9)
    chosen = [id_of("lan"), id_of("kien")]
    duc.post(
        f"/plans/{unit}/people",
        {
            "people": chosen,
            "what": "course",
            "slug": COURSE,
            "due_on": day.isoformat(),
            "act": "sure",
        },
    )
    session().rollback()
    assert sorted(
        session().execute(select(Assignment.person_id, Assignment.due_on)).all()
    ) == sorted((one, day) for one in chosen)
    duc.post(
        f"/plans/{unit}/people",
        {"people": [id_of("thao")], "what": "plan", "slug": COURSE},
    )
    assert (
        service.for_person(service_actor("manager-duc"), id_of("thao"))
        .plan.items[0]
        .assigned_on
    )


def service_actor(key):
    from lms.access import service as access

    return access.actor_for(key)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        (
            {"what": "course", "slug": COURSE, "due_on": "2030-01-01"},
            "Choose at least one person.",
        ),
        (
            {"people": "LAN", "what": "course", "slug": COURSE},
            "Choose a day from",
        ),
        (
            {
                "people": "LAN",
                "what": "course",
                "slug": COURSE,
                "due_on": "2020-01-01",
            },
            "Choose a day from",
        ),
        (
            {
                "people": "LAN",
                "what": "course",
                "slug": "nothing",
                "due_on": IN_A_MONTH,
            },
            "Not a valid choice",
        ),
        (
            {
                "people": "LAN",
                "what": "course",
                "slug": COURSE,
                "due_on": "soon",
            },
            "Not a valid date value.",
        ),
    ],
)
def test_a_refused_choice_says_why_and_keeps_what_was_ticked(
    browser, unit, form, said
):
    if form.get("people"):
        form = form | {"people": id_of("lan")}
    answer = browser("manager-duc").post(f"/plans/{unit}/people", form)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert (f'value="{id_of("lan")}" checked' in answer.text) == (
        "people" in form
    )
    assert session().scalar(select(Assignment.id)) is None


def test_somebody_elsewhere_cannot_be_ticked(browser, unit):
    form = {"people": [id_of("minh")], "what": "plan", "slug": COURSE}
    assert (
        browser("manager-duc").post(f"/plans/{unit}/people", form).status_code
        == 404
    )
    assert (
        browser("manager-duc")
        .post(f"/plans/{unit}/people", {**form, "people": ["x"]})
        .status_code
        == 422
    )


def test_a_rule_is_set_listed_and_ended(browser, unit):
    duc, path = browser("manager-duc"), f"/plans/{unit}/rules"
    form = rule_form(note="Mọi người ở quầy cần khóa này.")
    shown = duc.post(path, form)
    assert shown.status_code == 200
    assert "3 people hold such a post today" in shown.text
    assert session().scalar(select(Rule.id)) is None, "only looked at"
    back = duc.post(path, {**form, "act": "back"})
    assert (back.status_code, "Mọi người ở quầy" in back.text) == (200, True)
    sent = sent_again(shown.text)
    assert sent.items() >= form.items(), "everything typed stays"
    page = duc.post(path, {**sent, "act": "sure"}, follow=True).text
    for said in (
        "in force",
        "due 30 days after the start",
        "3 people have it still to do",
        "Mọi người ở quầy",
    ):
        assert said in page, said
    assert "Mọi người ở quầy" in browser("lan").get("/plan").text
    session().rollback()
    number = session().scalar(select(Rule.id))
    end = f"/assignment-rules/{number}/end"
    assert "It asks 3 people" in duc.post(end).text
    assert "Mọi người ở quầy" in browser("lan").get("/plan").text
    assert "ended" in duc.post(end, {"act": "sure"}, follow=True).text
    assert "Mọi người ở quầy" not in browser("lan").get("/plan").text


def sent_again(page):
    """The fields that a page of a second click carries."""
    fields = re.findall(
        r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page
    )
    return {
        name: html.unescape(value)
        for name, value in fields
        if name != "csrf_token"
    }


def test_several_people_are_asked_by_a_second_click(browser, unit):
    duc, path = browser("manager-duc"), f"/plans/{unit}/people"
    ids = [id_of("lan"), id_of("kien")]
    form = {
        "people": ids,
        "what": "course",
        "slug": COURSE,
        "due_on": IN_A_MONTH,
    }
    shown = duc.post(path, form)
    assert shown.status_code == 200
    assert people.find_person("kien").name in shown.text
    assert shown.text.count('name="people"') == 2
    assert session().scalar(select(Assignment.id)) is None
    back = duc.post(path, {**form, "act": "back"})
    assert back.text.count(" checked>") >= 2, "the ticks stay"
    late = {**form, "due_on": "2020-01-01"}
    assert duc.post(path, late).status_code == 422, "refused at the first"
    assert duc.post(path, {**form, "act": "sure"}).status_code == 302
    session().rollback()
    assert len(session().scalars(select(Assignment.id)).all()) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"due": "on", "due_on": "2020-01-01"}, "Choose a day from"),
        ({"due": "on"}, "Give either a day by which it is due"),
        ({"due_days": ""}, "Give either a day by which it is due"),
        ({"due_days": "many"}, "Not a valid integer value."),
        ({"due_days": "-3"}, "Give from 1 to 1100 days."),
        ({"valid_to": "2020-01-01"}, "would be over before it begins"),
        ({"valid_from": ""}, "This field is required."),
        ({"slug": "nothing"}, "Not a valid choice"),
        ({"post": "king"}, "Not a valid choice"),
        ({"note": "x" * 501}, "cannot be longer than"),
    ],
)
def test_a_refused_rule_says_why_keeps_what_was_typed_and_sets_nothing(
    browser, unit, changes, said
):
    answer = browser("manager-duc").post(
        f"/plans/{unit}/rules", rule_form(**{"note": "giữ lại", **changes})
    )
    assert (answer.status_code, said in answer.text) == (422, True), (
        answer.text[-3000:]
    )
    assert "note" in changes or "giữ lại" in answer.text
    assert session().scalar(select(Rule.id)) is None


def test_the_same_rule_twice_is_refused_with_its_day(browser, unit, actor):
    service.set_rule(
        actor("manager-duc"),
        unit,
        RuleTerms(
            COURSE, "one-stop-officer", True, clock.today(), None, None, 3
        ),
    )
    answer = browser("manager-duc").post(f"/plans/{unit}/rules", rule_form())
    assert answer.status_code == 422
    assert "has a rule for this course and post already" in answer.text


def test_the_weekly_time_is_set_on_the_units_page(browser, unit):
    duc = browser("manager-duc")
    assert duc.post(f"/plans/{unit}/pace", {"weekly": "120"}).status_code == 302
    session().rollback()
    assert session().scalar(select(Pace.weekly)) == 120
    answer = duc.post(f"/plans/{unit}/pace", {"weekly": "3"})
    assert (
        answer.status_code,
        "Give from 10 to 2400 minutes a week." in answer.text,
        'value="3"' in answer.text,
    ) == (
        422,
        True,
        True,
    )
    assert duc.post(f"/plans/{unit}/pace", {"weekly": "x"}).status_code == 422


def test_progress_of_a_large_units_plan_is_shown(browser, unit, monkeypatch):
    monkeypatch.setattr(units, "AT_ONCE", 2)
    duc = browser("manager-duc")
    assert "goes on in the background" in duc.get(f"/plans/{unit}").text
    page = duc.post(f"/plans/{unit}/work-out", follow=True).text
    assert "The plan is being calculated: 0 of 9 people" in page
    assert "<progress" in page


def test_a_course_says_what_it_builds_on(browser, monkeypatch):
    from dataclasses import replace

    from lms.courses import service as courses

    real = courses.revisions

    def revisions(ids):
        found = real(ids)
        return {
            id_: replace(
                one,
                course=replace(one.course, requires=("chung-thuc-ban-sao",)),
            )
            if one.slug == COURSE
            else one
            for id_, one in found.items()
        }

    monkeypatch.setattr(courses, "revisions", revisions)
    assert "It builds on" in browser("lan").get(f"/courses/{COURSE}").text


def test_an_unknown_post_is_never_taken_for_all(browser, unit):
    duc = browser("manager-duc")
    for answer in (
        duc.get(f"/plans/{unit}?post=no-such-post"),
        duc.get(f"/plans/{unit}/people?post=no-such-post"),
        duc.post(f"/plans/{unit}/assign", {"post": "no-such-post"}),
        duc.post(f"/plans/{unit}/work-out", {"post": "no-such-post"}),
    ):
        assert answer.status_code == 404
    assert session().scalar(select(func.count()).select_from(Assignment)) == 0


def test_what_no_course_closes_sends_nobody_where_they_may_not_look(browser):
    assert (
        "Tell the trainers that one is needed."
        in browser("lan").get("/plan").text
    )
    assert browser("trainer-mai").get("/plans").status_code == 403


def test_outside_ones_own_unit_a_plan_says_no_small_numbers_of_people(
    browser, unit
):
    inside, outside = (
        browser(who).get(f"/plans/{unit}").text
        for who in ("manager-duc", "province-quang")
    )
    lists = [page[page.index("Courses needed") :] for page in (inside, outside)]
    small, said = r"\b[1-4] (?:person|people)\b", "fewer than 5 people"
    assert re.search(small, lists[0])
    assert said not in lists[0]
    assert not re.search(small, lists[1])
    assert said in lists[1]
    rough = re.findall(r"about (\d+) people", lists[1])
    assert rough, "what is no small group is said"
    assert not any(int(many) % 5 for many in rough)


def test_a_page_of_people_reads_as_few_rows_of_many_people_as_of_few(
    app, browser, unit, monkeypatch
):
    """Only the plans of those on the page are calculated."""
    monkeypatch.syspath_prepend(
        Path(__file__).parent.parent.parent / "benchmarks"
    )
    import measure

    def rows(many):
        crowd(people.unit(unit), many)
        duc.get(f"/plans/{unit}/people")
        with measure.counting(app) as count:
            assert duc.get(f"/plans/{unit}/people").status_code == 200
        return count.rows, len(count.statements)

    duc = browser("manager-duc")
    few, many = rows(40), rows(90)
    assert many <= few


def test_people_of_a_plan_are_found_by_name(browser, unit):
    duc = browser("manager-duc")
    page = duc.get(f"/plans/{unit}/people?search=nguyen").text
    assert 'name="people"' in page
    assert "take away" in page
    page = duc.get(f"/plans/{unit}/people?search=xyzzy").text
    assert "Nobody here is all of this." in page


def test_a_list_too_long_to_count_leads_on_page_by_page(
    browser, unit, monkeypatch
):
    monkeypatch.setattr(unit_people, "FEW", 3)
    monkeypatch.setattr(views.people, "PEOPLE_ON_PAGE", 4)
    duc, names = browser("manager-duc"), []
    for number in (1, 2, 3):
        page = duc.get(f"/plans/{unit}/people?page={number}").text
        names += re.findall(r'<label[^>]* for="person-[^>]*>([^<]*)<', page)
        assert (f"Page {number}" in page, "Page 1 of" in page) == (True, False)
        assert ("Next page" in page) is (number < 3)
    assert len(names) == len(set(names)) == 9
    assert names == sorted(names, key=folding.given_first)


def test_who_cannot_be_helped_is_named_to_their_own_manager(browser, unit):
    duc, quang = browser("manager-duc"), browser("province-quang")
    page = duc.get(f"/plans/{unit}").text
    path = re.search(rf'href="(/plans/{unit}/stuck/no-course/[^"]*)"', page)[1]
    assert "/people/" in duc.get(path).text
    assert quang.get(path).status_code == 404
    assert duc.get(f"/plans/{unit}/stuck/bored/x").status_code == 404


def test_everybody_is_assigned_their_plan_by_a_second_click(browser, unit):
    duc, path = browser("manager-duc"), f"/plans/{unit}/assign"
    shown = duc.post(path, {}).text
    assert re.search(r"Assign \d+ people their plans", shown)
    assert session().scalar(select(func.count(Assignment.id))) == 0
    done = duc.post(path, {"sure": "1"}, follow=True).text
    assert "take all of it back at once" in done
    assert session().scalar(select(func.count(Assignment.id))) > 0


def test_people_ticked_on_a_map_are_asked_for_a_course_after_a_look(
    browser, unit
):
    duc, address = browser("manager-duc"), f"/plans/{unit}/ask"
    ids = [id_of("lan"), id_of("kien")]
    query = "&".join(f"people={one}" for one in ids)
    page = duc.get(f"{address}?competency=pro.certify-copies&{query}").text
    for name in ("Ngọc Lan", "Đỗ Trung Kiên", "These prove something of it"):
        assert name in page
    assert not session().scalar(select(func.count(Assignment.id)))
    day = clock.today() + dt.timedelta(days=9)
    terms = {"people": ids, "what": "course", "slug": COURSE}
    answer = duc.post(address, {**terms, "due_on": day.isoformat()})
    assert answer.status_code == 302, answer.text
    assert f"/plans/{unit}/people" in answer.headers["Location"]
    assert "you asked 2 people" in duc.get(answer.headers["Location"]).text
    rows = session().scalars(select(Assignment)).all()
    assert {(row.person_id, row.slug) for row in rows} == {
        (one, COURSE) for one in ids
    }


def test_nobody_elsewhere_is_named_before_they_are_asked(browser, unit):
    duc = browser("manager-duc")
    other = id_of("mentor-son")
    assert duc.get(f"/plans/{unit}/ask?people={other}").status_code == 404
    assert "Nobody was ticked" in duc.get(f"/plans/{unit}/ask").text
    wrong = {"people": [id_of("lan")], "slug": "no-such", "what": "course"}
    assert duc.post(f"/plans/{unit}/ask", wrong).status_code == 422


def test_a_course_leads_to_the_rule_that_asks_for_it(browser, unit):
    """With the course filled in, for those who may; nobody else sees it."""
    duc, page = browser("manager-duc"), "/courses/phan-loai-don"
    way = "/plans?course=phan-loai-don"
    assert f'href="{way}"' in duc.get(page).text
    assert way not in browser("lan").get(page).text
    answer = duc.get(way)
    if answer.status_code == 302:
        answer = duc.get(answer.location)
    else:
        found = re.search(
            r'href="(/plans/\d+/rules\?course=[^"]+)"', answer.text
        )
        answer = duc.get(found[1])
    chosen = re.search(r'<option value="([^"]+)" selected', answer.text)
    assert chosen[1] == "phan-loai-don"
    assert re.search(r"<details open><summary>A new rule", answer.text)
    unknown = duc.get("/plans?course=nichts")
    assert "rules" not in (unknown.location or "") + unknown.text


def test_plan_home_and_course_count_the_same_parts_as_done(app, actor, browser):
    """Also where a practice may be left out, because the quiz was tried."""
    lan, slug = actor("lan"), "chung-thuc-ban-sao"
    enrolment.enrol(lan, slug)
    revision = courses.current(slug)
    quizzes.submit(lan, quizzes.start(lan, revision, "quiz"), {})
    taken = {f"{done} of {len(revision.course.parts)}" for done in range(9)}
    for page in ("/plan", "/", f"/courses/{slug}"):
        text = browser("lan").get(page).text
        said = {one for one in taken if f"{one} parts done" in text}
        assert said == {f"0 of {len(revision.course.parts)}"}, page
