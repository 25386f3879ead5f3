"""Pages of decisions: each reader's own forms, refusals, nothing chosen before."""

import re
from html import unescape

import pytest
from sqlalchemy import event, select

from lms.access import service as access
from lms.access.types import Role
from lms.audit.models import Event
from lms.core import clock, i18n
from lms.core.db import execute, session, transaction
from lms.core.errors import Invalid
from lms.decisions import service
from lms.people import service as people
from tests.decisions.conftest import (
    ABOVE,
    DECIDER,
    PROPOSER,
    SUBJECT,
    answer,
    decide,
    decided,
    id_of,
    petition,
    propose,
    read,
    seen,
)
from tests.records.conftest import text_of


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def test_a_whole_life_by_its_pages(app, browser):
    found = propose()
    at = f"/decisions/{found}"
    lan, duc, quang = browser(SUBJECT), browser(DECIDER), browser(ABOVE)
    assert "Read it" in lan.get("/").text
    assert "Wait for the person" in duc.get(at).text
    page = lan.post(f"{at}/reply", {"reply": "Còn một việc."}, follow=True)
    assert "Your reply is stored" in page.text
    assert "Decide about" in duc.get("/").text
    said = {
        "outcome": "good",
        "reason": "Đã đủ căn cứ.",
        "seen": seen(found, DECIDER).row.seq,
    }
    page = duc.post(f"{at}/decide", said, follow=True)
    assert "Your decision is stored" in page.text
    assert "answered within 7 working days of its arrival" in lan.get(at).text
    page = lan.post(f"{at}/petition", {"petition": "Xem lại."}, follow=True)
    assert "Your petition has arrived" in page.text
    assert "Answer the petition" in quang.get("/").text
    said = {"outcome": "stays", "reason": "Giữ nguyên."}
    said["seen"] = seen(found, ABOVE).row.seq
    page = quang.post(f"{at}/answer", said, follow=True)
    assert "Your answer is stored" in page.text
    assert "Giữ nguyên." in lan.get(at).text


def test_the_paper_holds_all_that_happened_and_is_taken_by_readers_only(
    app, browser
):
    found = propose()
    at = f"/decisions/{found}/paper.pdf"
    lan, quang = browser(SUBJECT), browser(ABOVE)
    with i18n.use("vi"):
        undecided = service.paper_of(access.actor_for(SUBJECT), found)
    assert text_of(undecided).count("Chưa quyết định") >= 3
    service.reply(access.actor_for(SUBJECT), found, "Còn một việc.")
    decide(found)
    petition(found)
    text, who = text_of(lan.get(at).data), seen(found, SUBJECT).row.decider
    for said in ("3 of 4", "Còn một việc.", who, "Good", "Petition"):
        assert said in text, said
    assert "Not decided yet" not in text
    last = seen(found, SUBJECT).moves[-1].hash
    assert last in text.replace("\n", "")
    assert browser("kien").get(at).status_code == 404
    assert quang.get(at).status_code == 200
    taken = select(Event.actor_id).where(Event.event == "decisions.paper")
    assert execute(taken).scalars().all() == [id_of(ABOVE)]


def test_no_outcome_is_chosen_before_somebody_chooses(app, browser):
    found = propose()
    read(found)
    page = browser(DECIDER).get(f"/decisions/{found}").text
    radios = re.findall(r'<input type="radio" name="outcome"[^>]*>', page)
    assert len(radios) == 3
    assert not [one for one in radios if "checked" in one]
    assert "Not offered: Bad" in page
    assert "too early" in page


def test_words_of_a_form_that_is_gone_stay_in_sight(app, browser):
    """Somebody else was quicker, so the page has no such form any more."""
    found = decided()
    said = {"outcome": "good", "reason": "Theo tôi còn thiếu.", "seen": 3}
    late = browser(DECIDER).post(f"/decisions/{found}/decide", said)
    assert late.status_code == 409
    assert "Theo tôi còn thiếu." in late.text
    petition(found)
    said = {"petition": "Kiến nghị thứ hai."}
    again = browser(SUBJECT).post(f"/decisions/{found}/petition", said)
    assert again.status_code == 409
    assert again.text.count("Kiến nghị thứ hai.") == 1


def test_nothing_typed_is_lost(app, browser):
    found = propose()
    read(found)
    said = {"reason": "Lý do dài.", "seen": 3, "months": "12"}
    answer = browser(DECIDER).post(f"/decisions/{found}/decide", said)
    assert answer.status_code == 422
    assert "Choose one of the outcomes" in answer.text
    assert "Lý do dài." in answer.text
    assert 'value="12"' in answer.text
    said |= {"outcome": "more"}
    answer = browser(DECIDER).post(f"/decisions/{found}/decide", said)
    assert "from 1 to 3" in answer.text
    assert seen(found, SUBJECT).row.stage == "told"


def test_the_person_reads_what_the_decider_reads(app, browser):
    found = decided()
    pages = [
        browser(key).get(f"/decisions/{found}").text
        for key in (SUBJECT, DECIDER, PROPOSER)
    ]
    for said in ("3 of 4", "đã đủ căn cứ", "Đủ.", "by the rule in force"):
        assert all(said in page for page in pages)
    assert "Send the petition" in pages[0]
    assert "Send the petition" not in pages[1]


@pytest.mark.parametrize(
    "act",
    [
        "reply",
        "read",
        "decide",
        "answer",
        "hand-on",
        "document",
        "petition",
        "withdraw",
    ],
)
def test_strangers_act_on_nothing(app, browser, act):
    found = decided()
    answer = browser("kien").post(f"/decisions/{found}/{act}", {})
    assert answer.status_code == 404


def test_lists_stand_by_what_is_due(app, browser):
    propose()
    propose(basis="plain:2", subject_id=id_("kien"))
    page = browser(PROPOSER).get("/decisions?all=1")
    assert page.status_code == 200
    assert "Nguyễn Thị Ngọc Lan" not in page.text, "from above nobody sees who"
    page = browser(DECIDER).get("/decisions?all=1").text
    assert "Đỗ Trung Kiên" in page
    assert "Nguyễn Thị Ngọc Lan" in browser(DECIDER).get("/decisions").text
    assert "Not decided yet" in browser(SUBJECT).get("/my-decisions").text


def id_(key):
    return access.actor_for(key).person_id


def test_numbers_and_days_off_by_their_pages(app, browser):
    duc, unit = browser(DECIDER), ward()
    said = {"name": "decisions.reply_days", "value": "3", "ground": "QĐ 5"}
    page = duc.post(
        f"/terms/{unit}",
        said | {"since": f"{clock.today():%Y-%m-%d}"},
        follow=True,
    )
    assert "The number is stored" in page.text
    assert "To undo, set the earlier one with the same day" in page.text
    wrong = duc.post(f"/terms/{unit}", said | {"value": "999", "since": ""})
    assert wrong.status_code == 422
    assert "from 1 to 30" in wrong.text
    assert 'value="999"' in wrong.text
    assert duc.get("/calendar").status_code == 403
    admin = browser("admin")
    day = {"day": "2027-01-01", "name": "Tết", "document": "Luật"}
    stored = admin.post("/calendar", day, True).text
    assert "The day is stored" in stored
    assert "To undo, take it out below" in stored
    assert "taken out" in admin.post("/calendar/2027-01-01/take", {}, True).text
    assert admin.post("/calendar/x/take", {}).status_code == 404


def ward():
    from lms.people import service as people

    return people.find_unit("cua-song").id


@pytest.fixture
def counted(app):
    """How many statements a call sends."""
    engine, seen_ = session().get_bind(), []

    def note(_connection, _cursor, statement, *_):
        seen_.append(statement)

    def count(call):
        session().rollback()
        seen_.clear()
        call()
        return len(seen_)

    event.listen(engine, "before_cursor_execute", note)
    yield count
    event.remove(engine, "before_cursor_execute", note)


def test_a_page_asks_the_same_number_of_statements(app, counted):
    actor = access.actor_for(DECIDER)
    propose()
    few = counted(lambda: service.for_home(actor))
    for number in range(5):
        propose(basis=f"plain:{number + 9}")
    assert counted(lambda: service.for_home(actor)) == few == 1
    petition(decided(basis="plain:99"))
    assert counted(lambda: service.for_home(actor)) == few


def test_only_who_may_enter_days_off_is_led_there(app, browser, later):
    """An administrator of one unit is not: the calendar is for all units."""
    later(days=800)
    at = f"/decisions/{propose()}"
    with transaction():
        ward = people.find_unit("cua-song")
        top = people.unit(people.ids_on(ward.path)[0])
        for who, unit in ((DECIDER, ward), (PROPOSER, top)):
            access.store_role(id_of(who), Role.ADMIN, unit, None)
    one, all_ = browser(DECIDER), browser(PROPOSER)
    assert one.get("/calendar").status_code == 403
    assert "/calendar" not in one.get(at).text
    assert "An administrator of all units enters them." in one.get(at).text
    assert all_.get("/calendar").status_code == 200
    assert "Enter days off</a>" in all_.get(at).text


def test_home_says_what_is_overdue(app, browser, later):
    propose()
    petition(decided(basis="plain:2"))
    later(days=60)
    for who in (DECIDER, ABOVE, SUBJECT):
        assert "days overdue" in browser(who).get("/").text


def _lines(browser, who=SUBJECT):
    """What the first page says of decisions, each with its line of detail."""
    page = unescape(browser(who).get("/").text)
    found = r'<h3><a href="/decisions/\d+">(.*?)</a></h3>(?:<p.*?>(.*?)</p>)?'
    return re.findall(found, page, re.DOTALL)


def test_home_leads_to_a_decision_about_oneself_for_a_month(
    app, browser, later
):
    """From the day it is told until it was decided a month ago; never with what
    it is.
    """
    found = propose()
    ((title, until),) = _lines(browser)
    assert (title[-21:], until[:20]) == (
        "read what is proposed",
        "You can reply until ",
    )
    read(found)
    assert _lines(browser)[0][0] == "Plain: not decided yet"
    decide(found)
    said = f"Decided on {i18n.day(clock.today(), 'en')}; you can petition"
    assert _lines(browser) == [("Plain: it was decided", said)]
    assert "Good" not in browser(SUBJECT).get("/").text
    assert _lines(browser, DECIDER) == []
    later(days=29)
    assert len(_lines(browser)) == 1
    later(days=2)
    assert _lines(browser) == []


def test_home_leads_to_a_petition_until_a_month_after_its_answer(
    app, browser, later
):
    found = decided()
    later(days=40)
    petition(found)
    ((title, until),) = _lines(browser)
    assert title == "Plain: your petition waits"
    assert until.startswith("Whoever is competent must answer you by ")
    answer(found)
    assert [one[0] for one in _lines(browser)] == [
        "Plain: your petition is answered"
    ]
    later(days=31)
    assert _lines(browser) == []
    other = decided(basis="plain:2")
    petition(other)
    answer(other, outcome="better")
    ((title, said),) = _lines(browser)
    assert title == "Plain: your petition is answered"
    assert said.endswith("you can petition")


def test_home_leads_to_no_decision_that_another_has_passed(app, browser):
    """Nor says that one may reply, once the time for it is over."""
    decided()
    after = decided()
    page = browser(SUBJECT).get("/").text
    assert re.findall(r'<h3><a href="/decisions/(\d+)"', page) == [str(after)]


def test_home_does_not_ask_for_a_reply_that_is_late(app, browser, later):
    propose()
    later(days=12)
    ((title, said),) = _lines(browser)
    assert title == "Plain: not decided yet"
    assert said.startswith("Whoever decides must do so by ")


def test_a_refusal_says_what_is_missing(app, browser):
    found = propose()
    page = browser(SUBJECT).post(f"/decisions/{found}/reply", {"reply": ""})
    assert "Write a sentence or two here" in page.text
    with pytest.raises(Invalid, match="Choose who decides") as refused:
        propose(basis="plain:2", decider_id=0, reason="")
    assert [one.field for one in refused.value.also] == ["reason"]


def test_the_arithmetic_names_no_key_of_its_rule(app, browser):
    """It is in the record and on paper; a reader is told which rule it was."""
    page = browser(SUBJECT).get(f"/decisions/{propose()}").text
    assert "Calculated by the rule in force when it was proposed" in page
    assert "plain-1" not in page
