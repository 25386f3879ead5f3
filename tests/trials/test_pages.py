"""A whole trial by its pages, and what strangers find: nothing."""

import datetime as dt
import html
import re

import pytest

from lms.core import clock, i18n
from lms.core.db import execute
from lms.core.outbox import Job
from lms.decisions import service as decisions
from lms.mentoring import service as mentoring
from lms.mentoring.types import MeetingDraft
from lms.trials import service
from lms.trials.queries import stored
from tests.mentoring.conftest import pair as make_pair
from tests.trials.conftest import (
    DAY,
    DECIDER,
    MENTOR,
    PERSON,
    REVIEWER,
    away,
    concern,
    id_of,
    plan,
    ready,
    review,
    seen,
    who,
)

OFFICE = "ha"


def typed(**more):
    said = {
        "starts_on": clock.today().isoformat(),
        "months": "6",
        "document_no": "12/QĐ-UBND",
        "document_date": clock.today().isoformat(),
        "signer": "Chủ tịch",
        "mentor_id": id_of(MENTOR),
        "reviewer_id": id_of(REVIEWER),
        "decider_id": id_of(DECIDER),
    }
    return said | more


def test_a_whole_trial_by_its_pages(app, browser, later):
    office, lan = browser(OFFICE), browser(PERSON)
    page = office.get("/trials?search=lan").text
    assert "Nguyễn Thị Ngọc Lan" in page
    at = f"/people/{id_of(PERSON)}/trial"
    assert "Plan a trial period" in office.get(at).text
    page = office.post(at, typed(), follow=True)
    assert "The trial period is planned" in page.text
    trial = "/trials/1"
    assert "Do this next" in lan.get("/my-trial").text
    for days in (62, 61, 32):
        later(days=days)
        yen = browser(REVIEWER)  # sessions end as days go by
        said = {"held_on": clock.today().isoformat(), "on_track": "yes"}
        said["note"] = f"Đã xem cùng nhau ngày {clock.today()}."
        page = yen.post(f"{trial}/review", said, follow=True)
        assert "The review is stored" in page.text
    page = yen.post(f"{trial}/propose", {"reason": "Hết hạn."}, follow=True)
    assert "It lies before the decider now" in page.text
    decision = seen(1).decision.id
    lan, duc = browser(PERSON), browser(DECIDER)
    lan.post(f"/decisions/{decision}/read")
    page = duc.get(f"/decisions/{decision}").text
    assert "Not offered: End without confirmation" in page
    assert 'textarea id="different"' in page, "a sentence is fully visible"
    assert "Extend once”) <span" not in page, "with that outcome it is needed"
    row = decisions.decision_for(who(DECIDER), decision).row
    said = {"outcome": "confirmed", "seen": row.seq}
    said["reason"] = "Đã đọc hồ sơ; phần còn thiếu có kế hoạch học."
    page = duc.post(f"/decisions/{decision}/decide", said, follow=True)
    assert "Your decision is stored" in page.text
    assert "Confirmed in the post" in lan.get("/my-trial").text


def test_the_next_step_of_a_trial_is_the_one_of_the_first_page(app, browser):
    """And its button leads to a page that has one."""
    plan(months=3)
    lan = browser(PERSON)
    home = html.unescape(lan.get("/").text)
    course = re.search(r"Begin the course “([^”]+)”", home)[1]
    page = html.unescape(lan.get("/my-trial").text)
    found = re.search(r'href="([^"]+)">Do this next: ([^<]+)<', page)
    assert found[2] == course
    assert "Begin the course" in lan.get(found[1]).text


def test_the_clock_stands_in_the_order_of_its_days(app, browser, later):
    trial = plan(months=3)
    page = browser(REVIEWER).get(f"/trials/{trial}").text
    clock_ = page[page.index('id="clock"') :]
    names = "First day", "Review 1", "Final review", "Last day"
    assert all(f"<dt>{name}</dt>" in clock_ for name in names)
    written = re.findall(r"<dd>(\d+ \w+ \d{4})</dd>", clock_)
    days = [
        dt.datetime.strptime(f"{one} +0000", "%d %b %Y %z") for one in written
    ]
    assert len(days) == 7
    assert days == sorted(days)


def test_the_first_day_is_day_1_and_the_last_one_the_last(app, browser, later):
    trial = plan(months=3)
    days = stored.trial(trial).ends_before - clock.today()
    page = f"/trials/{trial}"
    assert f"Day 1 of {days.days}" in browser(REVIEWER).get(page).text
    last = f"Day {days.days} of {days.days}"
    for more in (days.days - 1, 5):
        later(days=more)
        assert last in browser(REVIEWER).get(page).text


def test_the_list_draws_how_far_a_trial_is(app, browser, later):
    """As its dossier says it: a pause moves the end and so what is left; of one
    that is over its being overdue is said instead.
    """
    trial = plan(months=3)
    days = (stored.trial(trial).ends_before - clock.today()).days

    def drawn():
        page = browser(REVIEWER).get("/trials").text
        bar = r'aria-label="(Day \d+ of \d+)"><rect.*?class="v" width="(\d+)"'
        return re.findall(bar, page)

    assert drawn() == [(f"Day 1 of {days}", "0")]
    later(days=31)
    assert drawn() == [(f"Day 32 of {days}", f"{3100 // days}")]
    away(trial, 20, pause=True)
    service.confirm_end(who(OFFICE), trial, None)
    assert drawn() == [(f"Day 32 of {days + 20}", f"{3100 // (days + 20)}")]
    said = "the clock stands until"
    assert said in browser(REVIEWER).get("/trials").text
    assert said not in browser(MENTOR).get("/trials").text, "nor in its dossier"
    later(days=20)
    assert said not in browser(REVIEWER).get("/trials").text
    later(days=days)
    assert drawn() == []


def test_a_trial_says_from_when_it_is_laid_before_the_decider(
    app, browser, later
):
    trial = plan()
    for days in (62, 61, 18):
        later(days=days)
        review(trial)
    opens = i18n.day(seen(trial).clock.opens_on)
    for who_ in (REVIEWER, OFFICE):
        page = browser(who_).get(f"/trials/{trial}").text
        assert f"laid before the decider from {opens} on" in page
        assert f"/trials/{trial}/propose" not in page
    later(days=20)
    page = browser(REVIEWER).get(f"/trials/{trial}").text
    assert f"/trials/{trial}/propose" in page


def test_before_a_review_its_day_stands_where_its_form_will(
    app, browser, later
):
    trial = plan()
    days = seen(trial).clock
    first, due = i18n.day(days.review_from(1)), i18n.day(days.review_due(1))
    page = browser(REVIEWER).get(f"/trials/{trial}").text
    assert f"Review 1 is due on {due}; it can be held from {first} on." in page
    assert f"/trials/{trial}/review" not in page
    later(days=60)
    page = browser(REVIEWER).get(f"/trials/{trial}").text
    assert f"/trials/{trial}/review" in page


def test_nothing_typed_is_lost(app, browser):
    at = f"/people/{id_of(PERSON)}/trial"
    said = typed(decider_id=id_of(MENTOR), months="99", signer="Bà Tám")
    answer = browser(OFFICE).post(at, said)
    assert answer.status_code == 422
    assert "three people" in answer.text
    assert 'value="99"' in answer.text
    assert "Bà Tám" in answer.text
    trial = plan()
    wrong = browser(REVIEWER).post(
        f"/trials/{trial}/review", {"note": "Ghi dài.", "on_track": "no"}
    )
    assert wrong.status_code == 422
    assert "Ghi dài." in wrong.text
    assert "Choose a day from" in wrong.text


def test_the_same_mistake_of_several_fields_names_each(app, browser):
    """By its label, which stands further down, with the way to it."""
    page = browser(REVIEWER).post(
        f"/trials/{plan()}/review", {"on_track": "no"}
    )
    assert page.status_code == 422
    links = re.findall(r'<a href="#(what|plan|note)">(.*?)</a>', page.text)
    said = [(at, re.sub("<[^>]+>", "", text)) for at, text in links]
    wrong = "Write a sentence; the person reads it."
    assert said == [
        ("note", f"What you saw and said to each other {wrong}"),
        ("what", f"What is missing? {wrong}"),
        ("plan", f"Which help, by whom, from when? {wrong}"),
    ]
    assert ">Choose the day it was held" in page.text, "named by itself"


def test_a_concern_is_on_the_page_of_the_person(app, browser, later):
    trial = plan()
    later(days=60)
    review(trial, on_track=False, **concern())
    page = browser(PERSON).get("/my-trial").text
    assert "Hòa ngồi cạnh" in page
    assert "was to be looked at again" not in page
    later(days=31)
    assert "was to be looked at again" in browser(PERSON).get("/my-trial").text
    assert "was to be looked at again" in browser(REVIEWER).get("/").text
    (open_,) = seen(trial).open_concerns
    at = f"/trials/{trial}/concerns/{open_.id}/close"
    refused = browser(REVIEWER).post(at, {"how": ""}).text
    assert 'href="#how"' in refused
    assert "<details open><summary>The help has worked" in refused
    assert 'id="how" name="how" rows="3" aria-describedby' in refused
    page = browser(REVIEWER).post(at, {"how": "Đã tự làm."}, follow=True)
    assert "The concern is closed" in page.text


def test_the_office_notes_days_and_withdraws(app, browser):
    trial, office = plan(), browser(OFFICE)
    first = clock.today().isoformat()
    last = (clock.today() + 39 * DAY).isoformat()
    said = {"kind": "sickness", "since": first, "last": last}
    changes = office.get(f"/trials/{trial}/changes").text
    for act in ("away", "successors", "withdraw"):
        assert f"/trials/{trial}/{act}" in changes
    page = office.post(
        f"/trials/{trial}/away", said | {"since": "", "last": ""}
    )
    assert page.text.count("Choose a day of the trial period.") == 4, "both"
    page = office.post(f"/trials/{trial}/away", said | {"kind": ""})
    assert page.status_code == 422 and first in page.text
    page = office.post(f"/trials/{trial}/away", said, follow=True)
    assert "The end moves only when you confirm it" in page.text
    assert "Confirm this end" in page.text
    page = office.post(f"/trials/{trial}/end", {}, follow=True)
    assert "The end stands as it follows" in page.text
    end = seen(trial).row.ends_before
    (wrong,) = seen(trial).aways
    at = f"/trials/{trial}/away/{wrong.id}/take"
    assert at in page.text and at not in browser(PERSON).get("/my-trial").text
    assert browser("kien").post(at, {}).status_code == 404
    for key in (PERSON, MENTOR, REVIEWER):
        assert browser(key).post(at, {}).status_code == 404
    page = office.post(at, {}, follow=True)
    assert "It is taken out" in page.text and "Confirm this end" in page.text
    assert seen(trial).row.ends_before == end, "it moves by a confirmation only"
    office.post(f"/trials/{trial}/end", {})
    assert (end - seen(trial).row.ends_before).days == 40
    assert "It is taken out" in office.post(at, {}, follow=True).text
    page = office.post(f"/trials/{trial}/away", said, follow=True)
    assert "Sickness" not in browser(MENTOR).get(f"/trials/{trial}").text
    page = office.post(f"/trials/{trial}/withdraw", {"how": "Chuyển."}, True)
    assert "The trial period is withdrawn" in page.text
    other = said | {"reason": "Lý do khác"}
    page = office.post(f"/trials/{trial}/away", other)
    assert page.status_code == 409 and "is over" in page.text
    gone = office.get(f"/trials/{trial}/changes").text
    assert f"/trials/{trial}/away" not in gone


@pytest.mark.parametrize(
    "act", ["review", "away", "end", "propose", "withdraw", "concerns/1/close"]
)
def test_strangers_find_nothing(app, browser, act):
    trial = plan()
    for key in ("kien", "minh"):
        stranger = browser(key)
        assert stranger.get(f"/trials/{trial}").status_code == 404
        assert stranger.post(f"/trials/{trial}/{act}").status_code == 404
    at = f"/people/{id_of(PERSON)}/trial"
    assert browser("kien").get(at).status_code == 404


def test_who_has_no_trial_reads_so(app, browser):
    assert "not on trial" in browser("kien").get("/my-trial").text


def test_a_decided_trial_asks_for_nothing_more(app, browser, later):
    trial, _decision = ready(later)
    page = browser(REVIEWER).get(f"/trials/{trial}").text
    assert "It lies before Nguyễn Hữu Đức" in page
    assert "Store the review" not in page


def test_a_concern_between_reviews_has_its_form(app, browser):
    trial, yen = plan(), browser(REVIEWER)
    page, path = f"/trials/{trial}", f"/trials/{trial}/concerns"
    assert "concern-what" in yen.get(page).text
    typed_ = {"concern-what": "Chưa tự đối chiếu.", "concern-review_on": ""}
    refused = yen.post(path, typed_)
    assert refused.status_code == 422
    assert "Chưa tự đối chiếu." in refused.text
    day = (clock.today() + 14 * DAY).isoformat()
    more = {"concern-plan": "Chị Hòa ngồi cạnh.", "concern-review_on": day}
    assert yen.post(path, typed_ | more).status_code == 302
    assert "Chị Hòa ngồi cạnh." in browser("lan").get("/my-trial").text
    assert yen.post(path, typed_ | more).status_code == 302
    assert len(seen(trial).open_concerns) == 1
    for key in ("lan", "mentor-hoa", "ha", "kien"):
        other = browser(key)
        assert "concern-what" not in other.get(page).text
        assert other.post(path, typed_ | more).status_code == 404


def test_home_tells_each_of_the_four_what_comes_next(app, browser):
    plan()
    for key in (PERSON, MENTOR, REVIEWER, DECIDER):
        page = browser(key).get("/").text
        name = "My trial period" if key == PERSON else "Trial period of"
        assert name in page
        said = "You decide from" if key == DECIDER else "Review 1 is due on"
        said = "You have met 0 of 6 times" if key == MENTOR else said
        assert said in page
    assert "Trial period of" not in browser("kien").get("/").text


def test_the_office_replaces_a_reviewer_on_the_dossier(app, browser):
    trial, office = plan(), browser(OFFICE)
    at = f"/trials/{trial}"
    said = {"role": "reviewer", "after_id": id_of(PERSON), "known": "0"}
    said["why"] = "Nghỉ hưu."
    page = office.post(f"{at}/successors", said)
    assert page.status_code == 422
    assert "Nghỉ hưu." in page.text
    page = office.post(
        f"{at}/successors", said | {"after_id": id_of("thao")}, follow=True
    )
    assert "Somebody else takes part now" in page.text
    assert "Reviewer until" in page.text
    assert "/successors" not in browser(PERSON).get(at).text


def test_a_new_mentor_reads_what_is_missing_and_keeps_what_was_met(
    app, browser, actor
):
    """They are told as what they take part; without a pair no meeting can be
    noted, and what the one before has met counts.
    """
    at = f"/trials/{plan()}"
    pair = make_pair("mentor-hoa", PERSON)
    today = clock.today()
    met = MeetingDraft(today, 30, "Đọc lại mẫu.", today + 7 * DAY)
    mentoring.note_meeting(actor("mentor-hoa"), pair, met, "met-1")
    unpaired = "no pair yet"
    assert unpaired not in browser("mentor-hoa").get(at).text
    assert "met 1 of 6 times" in browser(PERSON).get(at).text
    said = {"role": "mentor", "after_id": id_of("thao"), "known": "0"}
    said["why"] = "Chuyển công tác."
    done = browser(OFFICE).post(f"{at}/successors", said, follow=True).text
    assert unpaired in done
    assert "/mentoring/people/" in browser("manager-duc").get(at).text
    page = browser("thao").get(at).text
    assert "You guide" in page and unpaired in page
    assert "met 1 of 6 times" in page
    told = execute(Job.__table__.select().filter_by(kind="notify")).all()
    mine = [
        one.payload["text"]
        for one in told
        if one.payload["person_id"] == id_of("thao")
    ]
    assert any(one.startswith("You are the mentor in") for one in mine)
    assert browser("mentor-hoa").get(at).status_code == 404
    assert unpaired not in browser(PERSON).get(at).text


def test_each_of_the_three_is_asked_for_by_name(app, browser):
    at = f"/people/{id_of(PERSON)}/trial"
    page = browser(OFFICE).post(at, {}).text
    for missing in ("the mentor", "the reviewer", "who decides"):
        assert f"Choose {missing}." in page
    assert "Choose somebody." not in page


def test_each_side_reads_what_was_shown_and_who_may_opens_it(app, browser):
    """The mentor and whoever leads open the evidence; the reviewer, who sees
    nothing else of this person, reads how much there is and of when.
    """
    trial = plan()
    gap = seen(trial).gaps[0].requirement.competency
    at = f"/people/{id_of(PERSON)}/gaps/{gap}"
    pages = {
        key: browser(key).get(f"/trials/{trial}").text
        for key in (MENTOR, REVIEWER, DECIDER)
    }
    assert at in pages[MENTOR] and "See what is still open" in pages[MENTOR]
    assert at in pages[DECIDER] and at not in pages[REVIEWER]
    assert browser(REVIEWER).get(at).status_code == 404
    shown = {one.attainment.count for one in seen(trial).gaps} - {0}
    assert all(
        f"{count} piece" in page for count in shown for page in pages.values()
    )
