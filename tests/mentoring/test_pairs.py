"""Pairs from the first question to their end: who says yes, who is refused."""

import datetime as dt
import re

import pytest
from sqlalchemy import update

from lms.access import service as access
from lms.audit.models import Event
from lms.core import clock, i18n
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.outbox import Job
from lms.directory import service as directory
from lms.gapmap import service as gapmap
from lms.gapmap.types import GapState
from lms.mentoring import service
from lms.mentoring.models import DeclaredTie
from lms.mentoring.types import A_NO_LASTS, PairState, Side
from lms.people import service as people
from lms.people.models import PostingRow
from tests.conftest import Browser
from tests.mentoring.conftest import (
    ROOM,
    ask,
    day,
    id_of,
    offer,
    pair,
)


def events(kind):
    query = session().query(Event).filter_by(event=f"mentoring.{kind}")
    return [one.details for one in query.order_by(Event.id)]


def notices(app):
    rows = session().query(Job).filter_by(kind="notify").order_by(Job.id)
    return [(one.payload["person_id"], one.payload["text"]) for one in rows]


def mentors(key):
    return service.mentors_of([id_of(key)]).get(id_of(key), [])


def test_a_head_asks_both_say_yes_and_the_learner_knows_whom_to_reach(
    app, actor
):
    offer("yen")
    found = ask("manager-duc", "yen", "lan")
    assert mentors("lan") == []
    assert service.answer(actor("lan"), found, True) is PairState.ASKED
    assert service.answer(actor("yen"), found, True) is PairState.RUNNING
    (mentor,) = mentors("lan")
    assert (mentor.name, mentor.contact) == ("Lý Thị Hải Yến", ROOM)
    assert actor("yen").guides == {id_of("lan")}
    assert access.guides_of([id_of("lan")]) == {id_of("lan"): [id_of("yen")]}
    said = [one["act"] for one in events("answered")]
    assert said == ["accepted", "accepted"]


def test_a_learner_chooses_and_the_head_has_the_last_word(app, actor):
    offer("yen")
    found = ask("lan", "yen", "lan")
    seen = service.pair_for(actor("yen"), found)
    assert (seen.side, seen.missing) == (Side.MENTOR, [Side.MENTOR, Side.HEAD])
    assert service.answer(actor("yen"), found, True) is PairState.ASKED
    texts = [text for who, text in notices(app) if who == id_of("manager-duc")]
    assert texts[-1].startswith("%(mentor)s and %(person)s want")
    duc = actor("manager-duc")
    assert service.answer(duc, found, True) is PairState.RUNNING
    assert service.answer(duc, found, True) is PairState.RUNNING


def test_a_no_needs_no_reason_and_the_next_one_is_suggested(app, actor):
    """H3 of docs/mentoring.md."""
    offer("yen"), offer("long")
    found = ask("manager-duc", "yen", "lan")
    service.answer(actor("yen"), found, False)
    seen = service.pair_for(actor("manager-duc"), found)
    assert seen.row.state == PairState.DECLINED
    assert (seen.row.mentor_at, seen.row.person_at) == (None, None)
    lists = service.short_list(actor("manager-duc"), id_of("lan"))
    offered = [one.person_id for one in (*lists.best, *lists.others)]
    assert id_of("long") in offered
    assert id_of("yen") not in offered
    with pytest.raises(Conflict, match="settled"):
        service.answer(actor("lan"), found, True)


def test_a_no_does_not_last_for_ever(app, actor, monkeypatch):
    """In a ward with one mentor a slip would leave somebody without one."""
    offer("yen")
    found = ask("lan", "yen", "lan")
    service.answer(actor("yen"), found, False)
    now, until = clock.now(), clock.today() + A_NO_LASTS
    page = Browser(app, "lan").get(f"/mentoring/pairs/{found}").text
    assert f"Until {i18n.day(until, 'en')} neither is suggested" in page

    def suggested():
        lists = service.short_list(actor("lan"), id_of("lan"))
        return [one.person_id for one in (*lists.best, *lists.others)]

    for days, shown in ((91, []), (93, [id_of("yen")])):
        later = now + dt.timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda later=later: later)
        assert suggested() == shown
    page = Browser(app, "lan").get(f"/mentoring/pairs/{found}").text
    assert "did not come about" in page
    assert "neither is suggested" not in page, "that is over"
    assert ask("lan", "yen", "lan") != found


@pytest.mark.parametrize(
    ("mentor", "person", "why"),
    [
        ("lan", "lan", "self"),
        ("manager-duc", "lan", "line"),
        ("yen", "manager-duc", "line"),
    ],
)
def test_conflicts_are_refused_and_stand_in_the_log(
    app, actor, mentor, person, why
):
    """H7: whoever heads the unit and judges there guides nobody in it."""
    offer(mentor)
    with pytest.raises(Conflict):
        ask(person, mentor, person)
    assert events("barred") == [{"mentor": id_of(mentor), "why": why}]


def test_a_declared_tie_bars_both_ways(app, actor):
    offer("yen"), offer("lan")
    tie = DeclaredTie(person_id=id_of("yen"), other_id=id_of("lan"))
    tie.declared_at = people.person(id_of("yen")).added_at
    with transaction():
        session().add(tie)
    for mentor, person in (("yen", "lan"), ("lan", "yen")):
        with pytest.raises(Conflict, match="close"):
            ask("manager-duc", mentor, person)


def test_one_main_mentor_at_a_time_others_for_a_competency(app, actor):
    pair("yen", "lan")
    offer("long")
    with pytest.raises(Conflict, match="main mentor"):
        ask("manager-duc", "long", "lan")
    special = pair("long", "lan", is_main=False, competencies=("dig.safety",))
    assert [one.is_main for one in mentors("lan")] == [True, False]
    with pytest.raises(Invalid, match="which competencies"):
        ask("manager-duc", "thao", "lan", is_main=False)
    service.end(actor("lan"), special, "changed")
    assert len(mentors("lan")) == 1


def test_places_that_are_taken_are_not_given_twice(app, actor):
    """H5, and an offer that was filled while somebody thought about it."""
    offer("yen", places=1)
    late = ask("manager-duc", "yen", "kien")
    pair("yen", "lan")
    with pytest.raises(Conflict, match="places"):
        ask("manager-duc", "yen", "thao")
    for one in ("kien", "yen"):
        with pytest.raises(Conflict, match="Choose another"):
            service.answer(actor(one), late, True)
    assert service.pair_for(actor("kien"), late).row.state == PairState.ASKED


def test_a_pair_stays_within_both_postings(app, actor):
    """H4: the mentor's post ends before the pair would."""
    offer("yen")
    elsewhere = people.find_unit("doi-thong.office")
    with transaction():
        directory.enter(id_of("yen"), elsewhere, "office-specialist", day(30))
    with pytest.raises(Invalid, match="ends before"):
        ask("manager-duc", "yen", "lan", until=60)
    found = pair("yen", "lan")
    row = service.pair_for(actor("lan"), found).row
    assert row.valid_to == day(30)


def test_a_post_that_was_shortened_since_it_was_asked_ends_the_pair(app, actor):
    offer("yen")
    found = ask("manager-duc", "yen", "lan")
    elsewhere = people.find_unit("doi-thong.office")
    with transaction():
        directory.enter(id_of("yen"), elsewhere, "office-specialist", day(30))
    for one in ("yen", "lan"):
        service.answer(actor(one), found, True)
    row = service.pair_for(actor("lan"), found).row
    assert (row.state, row.valid_to) == (PairState.RUNNING, day(30))


def test_bad_periods_are_refused_with_their_field(app):
    offer("yen")
    wrong = (-1, None, "since"), (5, 5, "until"), (0, 9_999, "until")
    for since, until, field in wrong:
        with pytest.raises(Invalid) as refused:
            ask("manager-duc", "yen", "lan", since=since, until=until)
        assert refused.value.field == field


@pytest.mark.parametrize("until", [0, 9_999])
def test_an_offer_ends_within_two_years_and_not_before_today(app, until):
    with pytest.raises(Invalid) as refused:
        offer("yen", until=day(until))
    assert refused.value.field == "until"


def test_a_post_that_ends_later_than_one_may_ask_is_no_fault(app, actor):
    """The end comes from the post, nobody typed it: both can say yes."""
    elsewhere = people.find_unit("doi-thong.office")
    with transaction():
        directory.enter(id_of("yen"), elsewhere, "office-specialist", day(900))
    found = pair("yen", "lan")
    row = service.pair_for(actor("lan"), found).row
    assert (row.state, row.valid_to) == (PairState.RUNNING, day(900))


@pytest.mark.parametrize("places", [None, 0, 7])
def test_capacity_is_between_one_and_six(app, places):
    with pytest.raises(Invalid) as refused:
        offer("yen", places=places)
    assert refused.value.field == "places"


def test_only_the_two_and_their_heads_see_a_pair(app, actor):
    found = pair("yen", "lan")
    for stranger in ("kien", "mentor-son", "province-quang", "admin"):
        with pytest.raises(NotFound):
            service.pair_for(actor(stranger), found)
    assert (
        service.side_of(
            actor("manager-duc"), service.pair_for(actor("lan"), found).row
        )
        is Side.HEAD
    )
    with pytest.raises(NotFound):
        service.short_list(actor("province-quang"), id_of("lan"))
    with pytest.raises(NotFound):
        ask("mentor-son", "yen", "kien")


def test_a_former_mentor_sees_no_more(app, actor):
    found = pair("yen", "lan")
    lan = id_of("lan")
    from lms.gapmap import service as gapmap

    assert gapmap.for_person(actor("yen"), lan).person_id == lan
    service.end(actor("lan"), found, "changed")
    with pytest.raises(NotFound):
        gapmap.for_person(actor("yen"), lan)
    service.end(actor("lan"), found, "changed")
    assert events("ended") == [{"pair": found, "how": "changed"}]


@pytest.mark.usefixtures("newcomer")
def test_new_people_stand_on_the_desk_of_their_head_until_paired(app, actor):
    duc = actor("manager-duc")
    assert service.count_new(duc) == 1
    names = [
        row.name for row in session().execute(service.newcomers(duc, True))
    ]
    assert names == ["Nguyễn Thị Ngọc Lan"]
    everybody = session().execute(service.newcomers(duc, False)).all()
    assert duc.person_id not in [row.person_id for row in everybody]
    pair("yen", "lan")
    assert service.count_new(duc) == 0
    assert service.count_new(actor("lan")) == 0


def steps():
    """The notices of pairs in their order: who, what, where, what it settles."""
    rows = session().query(Job).filter_by(kind="notify").order_by(Job.id)
    said = [one.payload for one in rows if "mentor" in one.payload["path"]]
    return [
        (one["person_id"], one["text"], one["path"], one.get("settles", ""))
        for one in said
    ]


def test_a_notice_to_one_does_not_settle_what_the_other_is_asked(app, actor):
    """What settles, settles for everybody: so only the first of an act may."""
    offer("yen")
    found = ask("manager-duc", "yen", "lan")
    assert [settles for *_, settles in steps()] == ["", ""]
    for one in ("yen", "lan"):
        service.answer(actor(one), found, True)
    path = f"/mentoring/pairs/{found}"
    assert [settles for *_, settles in steps()[2:]] == [path, ""]


def test_what_is_taken_back_is_told_as_such_and_settled(app, actor):
    offer("yen")
    found = ask("manager-duc", "yen", "lan")
    service.end(actor("manager-duc"), found, "changed")
    (_, text, _, settles), other = steps()[2:]
    assert "nothing to answer" in text and "no longer asked" in other[1]
    assert settles == f"/mentoring/pairs/{found}"


def test_a_no_is_told_to_a_learner_without_a_name_where_they_can_go(app, actor):
    offer("yen")
    found = ask("lan", "yen", "lan")
    service.answer(actor("yen"), found, False)
    who, _text, path, settles = steps()[-1]
    assert (who, path) == (id_of("lan"), "/my-mentor")
    assert settles == f"/mentoring/pairs/{found}"
    (event,) = session().query(Event).filter_by(event="mentoring.answered")
    assert (event.actor_id, event.details["act"]) == (None, "declined")


def test_a_mentor_of_another_place_is_refused(app):
    offer("mentor-son")
    with pytest.raises(Conflict, match="different places"):
        ask("lan", "mentor-son", "lan")


def test_heads_are_those_who_may_see_the_person_and_not_the_person(app, actor):
    """Only of somebody who heads their unit alone a head above is told."""
    path = people.paths_of(id_of("lan"))[0]
    assert service.heads_of(path, id_of("lan")) == [id_of("manager-duc")]
    others = service.heads_of(path, id_of("manager-duc"))
    assert others == [id_of("province-quang")], "a sole head: one level up"


def test_a_second_mentor_is_asked_for_single_competencies(app, actor):
    pair("yen", "lan")
    offer("mentor-hoa")
    browser = Browser(app, "manager-duc")
    address = f"/mentoring/people/{id_of('lan')}"
    assert 'name="kind" value="special"' in browser.get(address).text
    sent = {"mentor_id": id_of("mentor-hoa"), "kind": "special"}
    answer = browser.post(address, sent)
    assert answer.status_code == 422
    assert "Say in which competencies" in answer.text
    (wanted, *_) = service.short_list(actor("lan"), id_of("lan")).wanted
    answer = browser.post(address, sent | {"competencies": [wanted]})
    assert answer.status_code == 302
    (asked,) = service.asked_pairs(id_of("lan"))
    assert (asked.is_main, asked.competencies) == (False, [wanted])


@pytest.mark.parametrize(
    "sent",
    [
        {"last": "9999-12-31"},
        {"since": "0001-01-01"},
        {"mentor_id": "9" * 30},
        {"mentor_id": "-1"},
        {"kind": "special", "competencies": ["x" * 9000]},
    ],
)
def test_odd_values_are_refused_not_fallen_over(app, sent):
    offer("yen")
    browser = Browser(app, "lan")
    whole = {"mentor_id": id_of("yen")} | sent
    assert browser.post("/my-mentor", whole).status_code in (302, 409, 422)


def test_every_refusal_on_a_page_is_in_the_log(app, browser):
    """By the page and the status; of oneself as mentor the reason, too."""
    yen, duc, lan = browser("yen"), browser("manager-duc"), id_of("lan")
    sent = {"places": "0", "contact": ROOM}
    assert yen.post("/my-mentor/offer", data=sent).status_code == 422
    offer("yen", places=1)
    found = pair("yen", "kien")
    chosen = {"mentor_id": id_of("yen"), "kind": "main"}
    there = f"/mentoring/people/{lan}"
    assert duc.post(there, data=chosen).status_code == 409
    meeting = {"held_on": day(1), "minutes": "5", "next_step": "Đọc lại."}
    page = f"/mentoring/pairs/{found}/meetings"
    assert yen.post(page, data=meeting).status_code == 422
    query = session().query(Event).filter_by(event="access.refused")
    assert [
        (one.details["endpoint"], one.details["status"])
        for one in query.order_by(Event.id)
    ] == [
        ("lms.mentoring.save_offer", 422),
        ("lms.mentoring.ask_for", 409),
        ("lms.mentoring.note_meeting", 422),
    ]


def test_the_pages_of_a_question_say_what_is_true(app, browser):
    """Who asks comes to the pair, where it is taken back; who is asked says yes
    or no; a list that is narrowed does not speak for everybody.
    """
    offer("mentor-hoa")
    duc, kien, person = browser("manager-duc"), browser("kien"), id_of("kien")
    with transaction():
        execute(update(PostingRow).values(valid_from=day(-300)))
    said = duc.get("/mentoring").text
    assert "Nobody new is without a mentor" in said
    assert "Everybody has a mentor" not in said
    sent = {"mentor_id": id_of("mentor-hoa")}
    page = duc.post(f"/mentoring/people/{person}", sent, follow=True).text
    (pair_id,) = re.findall(r"/mentoring/pairs/(\d+)", page)
    at = f"/mentoring/pairs/{pair_id}"
    assert "Take the question back" in duc.get(at).text
    assert "Take the question back" not in kien.get(at).text
    kien.post(f"{at}/answer", {"answer": "no"})
    assert (
        "Nobody else can be asked"
        in duc.get(f"/mentoring/people/{person}").text
    )


def test_why_a_pair_ends_is_asked_for_where_one_reads_it(app, browser):
    found = pair("mentor-hoa", "lan")
    at = f"/mentoring/pairs/{found}/end"
    page = browser("mentor-hoa").post(at).text
    folded, asked = page.split("Choose one of the offered answers.", 2)[1:]
    assert "<details open>" in folded
    assert 'name="how"' in asked


def test_a_pair_that_ended_at_once_shows_no_last_day_before_its_first(
    app, browser
):
    found, hoa = pair("mentor-hoa", "lan"), browser("mentor-hoa")
    at = f"/mentoring/pairs/{found}"
    hoa.post(f"{at}/end", {"how": "changed"})
    page = hoa.get(at).text
    assert f"from {i18n.day(day(0))}" in page
    assert f"to {i18n.day(day(-1))}" not in page
    sent = {"minutes": "20", "next_step": "Lan chép mười tờ."}
    late = hoa.post(f"{at}/meetings", sent | {"held_on": day(0).isoformat()})
    assert late.status_code == 409
    assert "Lan chép mười tờ." in late.text, "no word is lost"


def test_a_head_reads_of_as_many_open_competencies_as_the_person(app, actor):
    """A mentor is chosen by what is essential; what is missing is one number."""
    lan, duc = id_of("lan"), actor("manager-duc")
    found = gapmap.gaps_of(lan, "").gaps
    missing = [gap for gap in found if gap.state is not GapState.MEETS]
    essential = [gap for gap in missing if gap.requirement.essential]
    assert 0 < len(essential) < len(missing), "otherwise this shows nothing"
    shown = service.short_list(duc, lan)
    assert shown.missing == len(missing)
    assert len(shown.wanted) == len(essential)
    page = Browser(app, "manager-duc").get(f"/mentoring/people/{lan}").text
    assert f"{len(missing)} competencies are not met yet" in page


def test_a_mentor_who_never_offered_places_reads_it_on_their_first_page(
    app, actor
):
    said, way = "have offered no places yet", 'href="/my-mentor/offer"'
    hoa = Browser(app, "mentor-hoa")
    page = hoa.get("/").text
    assert said in page and way in page
    assert said not in Browser(app, "lan").get("/").text
    offer("mentor-hoa")
    assert said not in hoa.get("/").text
    service.withdraw_offer(actor("mentor-hoa"))
    assert said not in hoa.get("/").text, "they have said that they want none"


def test_a_mentor_may_say_not_now_and_is_asked_no_more(app, actor):
    """In words of their own, also the second time; and may offer later."""
    said, hoa = "have offered no places yet", Browser(app, "mentor-hoa")
    at = "/my-mentor/offer"
    assert "Not now" in hoa.get(at).text
    for _again in range(2):
        page = hoa.post(f"{at}/withdraw", {"never": "1"}, follow=True).text
        assert "It is stored that you offer no places now" in page
        assert "Not now" not in page and "Take the offer back" not in page
    assert said not in hoa.get("/").text
    assert service.my_offer(actor("mentor-hoa")) is None
    offer("mentor-hoa")
    hoa.post(f"{at}/withdraw", {"never": "1"})
    assert service.my_offer(actor("mentor-hoa")), "another page is newer"
    page = hoa.post(f"{at}/withdraw", follow=True).text
    assert "Your offer is taken back" in page
