"""Pages of evaluation over HTTP: the whole way, refusals with what was typed,
who may open what.
"""

import datetime as dt
import re

import pytest
from sqlalchemy import update

from lms.core.db import execute, session, transaction
from lms.evaluation import service
from lms.evaluation.models import DeliveryRow, GivenWorkRow, ProductList
from lms.evaluation.queries.works import DELIVERIES, WORKS
from lms.people import service as people
from tests.evaluation.conftest import (
    HEAD,
    decided,
    id_of,
    product,
    today,
    ward,
)
from tests.evaluation.test_sheets import later
from tests.mentoring.test_flat import counted

__all__ = ["later"]


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def statements(browser, path):
    """How many statements a page asks the second time it is opened."""
    assert browser.get(path).status_code == 200
    with counted() as sent:
        browser.get(path)
    return len(sent)


def give(duc, person, product_id, **more):
    fields = {
        "product_id": str(product_id),
        "quantity": "2,5",
        "due_on": today().isoformat(),
        "once": "one",
    }
    return duc.post(f"/work/people/{person}", fields | more, follow=True)


def test_from_a_catalogue_to_an_accepted_delivery(app, browser):
    duc, lan = browser(HEAD), browser("lan")
    fields = {"unit_id": str(ward()), "title": "Danh mục mới"}
    page = duc.post("/catalogues", fields, follow=True)
    assert "Danh mục mới" in page.text
    made = session().query(ProductList).one().id
    first = {
        "key": "VB-01",
        "title": "Văn bản",
        "complexity": "1",
        "points": "2,5",
        "is_standard": "1",
    }
    duc.post(f"/catalogues/{made}/products", first)
    day = today().isoformat()
    decision = {"document": "1/QĐ", "decided_on": day, "valid_from": day}
    assert duc.post(f"/catalogues/{made}/decide", decision).status_code == 302
    period = {"unit_id": str(ward()), "kind": "quarter", "day": day}
    looked = duc.post("/catalogues/periods", period)
    assert looked.status_code == 200
    reached = re.search(r"It is for (\d+) people", looked.text)
    working = people.working_in(people.below(people.unit(ward()).path))
    assert int(reached[1]) == len(set(execute(working).scalars()))
    path = people.unit(ward()).path
    assert service.current_period(path) is None, "only looked at"
    duc.post("/catalogues/periods", period | {"act": "sure"})
    assert service.current_period(path).kind == "quarter"
    again = duc.post("/catalogues/periods", period)
    assert again.status_code == 409, "what is refused is refused at once"
    page = give(duc, id_of("lan"), product(made, "VB-01").id)
    assert "2.5 × 1 = 2.5" in page.text
    work = session().query(GivenWorkRow).one().id
    sent = {"quantity": "2,5", "done_on": day, "note": "Ở tủ số 2", "once": "s"}
    assert lan.post(f"/my-work/{work}", sent).status_code == 302
    assert "Ở tủ số 2" in duc.get("/work/inbox").text
    row = session().query(DeliveryRow).one().id
    answer = {"round": "1", "accept": "1"}
    duc.post(f"/work/deliveries/{row}", answer)
    assert "70" in lan.get("/my-work").text


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(
    app, browser, given
):
    lan = browser("lan")
    sent = {"quantity": "8,5 điểm", "note": "Ghi chú dài", "once": "s"}
    answer = lan.post(f"/my-work/{given}", sent)
    assert answer.status_code == 422
    assert "8,5 điểm" in answer.text
    assert "Ghi chú dài" in answer.text
    assert session().query(DeliveryRow).count() == 0


def test_a_return_without_words_keeps_the_page(app, browser, given):
    browser("lan").post(f"/my-work/{given}", {"quantity": "5", "once": "s"})
    row = session().query(DeliveryRow).one().id
    answer = browser(HEAD).post(f"/work/deliveries/{row}", {"round": "1"})
    assert answer.status_code == 422
    assert 'href="#comment"' in answer.text
    assert 'id="comment-wrong-1"' in answer.text, "at its field"
    assert session().get(DeliveryRow, row).state == "sent"


def test_words_about_a_delivery_that_waits_no_more_stay_in_sight(
    app, browser, given
):
    browser("lan").post(f"/my-work/{given}", {"quantity": "5", "once": "s"})
    row, head = session().query(DeliveryRow).one().id, browser(HEAD)
    at, said = f"/work/deliveries/{row}", "Thiếu biên bản, nộp lại."
    head.post(at, {"round": "1", "accept": "1"})
    late = head.post(at, {"round": "1", "return": "1", "comment": said})
    assert late.status_code == 409
    assert said in late.text


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/my-work", {"lan", HEAD, "trainer-mai", "admin"}),
        ("/evaluation/rule", {"lan", HEAD, "trainer-mai", "admin"}),
        ("/work", {HEAD}),
        ("/work/inbox", {HEAD}),
        ("/work/people/{lan}", {HEAD}),
        ("/catalogues", {HEAD, "nation-thu"}),
    ],
)
def test_who_may_open_what(app, browser, path, may):
    address = path.format(lan=id_of("lan"))
    for key in ("lan", HEAD, "trainer-mai", "admin"):
        status = browser(key).get(address).status_code
        assert (status == 200) == (key in may), (key, status)


def test_with_no_data_yet_each_page_says_what_comes_next(app, browser):
    assert "No period is open" in browser("lan").get("/my-work").text
    assert "No catalogue yet" in browser(HEAD).get("/catalogues").text
    page = browser(HEAD).get(f"/work/people/{id_of('lan')}").text
    assert "opens a month or quarter" in page


def test_each_work_is_a_line_with_its_bar_and_what_is_due_is_open(
    app, browser, given
):
    of = session().get(GivenWorkRow, given).product_id
    with transaction():
        session().get(GivenWorkRow, given).due_on = today(-1)
    give(browser(HEAD), id_of("lan"), of)
    lan = browser("lan")
    page = lan.get("/my-work").text
    cards = re.findall(r'id="work-(\d+)"[^>]*><details( open)?>', page)
    assert len(cards) == 2
    assert [int(one) for one, is_open in cards if is_open] == [given]
    assert "0 of 5 delivered" in page
    other = next(one for one, is_open in cards if not is_open)
    refused = lan.post(f"/my-work/{other}", {"quantity": "x", "once": "s"})
    assert (
        f'id="work-{other}" aria-labelledby="title-{other}"><details open>'
        in (refused.text)
    ), "what was refused stands open"


def test_the_rule_says_each_number(app, browser):
    page = browser("lan").get("/evaluation/rule").text
    assert "25" in page
    for grade in ("excellent completion", "good completion"):
        assert re.search(grade, page)


def test_the_statements_of_a_page_do_not_grow(app, browser, month):
    made = decided()
    vb = product(made, "VB-01").id
    duc = browser(HEAD)
    give(duc, id_of("lan"), vb)
    paths = ("/work", "/work/inbox", f"/work/people/{id_of('lan')}")
    few = [statements(duc, path) for path in paths]
    for number in range(6):
        give(duc, id_of("lan"), vb, once=f"n{number}")
        give(duc, id_of("kien"), vb, once=f"k{number}")
    for row in session().query(GivenWorkRow).filter_by(person_id=id_of("kien")):
        browser("kien").post(
            f"/my-work/{row.id}", {"quantity": "1", "once": f"d{row.id}"}
        )
    assert [statements(duc, path) for path in paths] == few


def test_a_cause_is_accepted_after_the_delivery_was(
    app, browser, actor, given, later
):
    """The person's sheet says what it would change; the inbox has it no more."""
    with transaction():
        execute(update(WORKS).values(due_on=today(-2)))
    lan, duc = browser("lan"), browser(HEAD)
    lan.post(f"/my-work/{given}", {"quantity": "5", "once": "s"})
    found = session().query(DeliveryRow).one().id
    duc.post(f"/work/deliveries/{found}", {"round": "1", "accept": "1"})
    person = id_of("lan")
    said = {"cause": "late", "round": "1", "person": str(person)}
    page, act = f"/work/people/{person}", f"/work/deliveries/{found}/excuse"
    assert f'action="{act}"' in duc.get(page).text
    refused = duc.post(act, said | {"ground": "Lụt"})
    assert refused.status_code == 422
    assert ">Lụt</textarea>" in refused.text
    assert service.my_progress(actor("lan")).score.parts["c"] == 50
    other = said | {"person": str(id_of("mentor-son")), "ground": "x"}
    assert duc.post(act, other).status_code == 404
    later(35)
    duc = browser(HEAD)
    assert f'action="{act}"' in duc.get(page).text
    answer = duc.post(act, said | {"ground": "Lụt, cơ quan đóng cửa hai ngày."})
    assert answer.location.startswith(page)
    assert f'action="{act}"' not in duc.get(page).text


def test_a_week_is_counted_where_the_people_are(app, browser, given):
    """It arrived at 0:30 of the eighth day there, 17:30 of the seventh in UTC."""
    browser("lan").post(f"/my-work/{given}", {"quantity": "5", "once": "s"})
    arrived = dt.datetime(2026, 12, 8, 17, 30, tzinfo=dt.UTC)
    said = {"done_on": dt.date(2026, 12, 1), "arrived_at": arrived}
    with transaction():
        execute(update(DELIVERIES).values(said))
    assert (
        "told more than a week later" in browser(HEAD).get("/work/inbox").text
    )
    with transaction():
        execute(update(DELIVERIES).values(done_on=dt.date(2026, 12, 2)))
    page = browser(HEAD).get("/work/inbox").text
    assert "told more than a week later" not in page


@pytest.fixture
def eleven(browser, given):
    """A piece of work of which eleven deliveries wait, ten on a page."""
    for number in range(11):
        note = f"Phần {number + 1:02}"
        form = {"quantity": "0,1", "note": note, "once": f"s{number}"}
        browser("lan").post(f"/my-work/{given}", form)


def test_a_page_outside_the_inbox_is_its_nearest_end(app, browser, eleven):
    duc = browser(HEAD)
    for number, notes in (("-1", "01"), ("1", "01"), ("2", "11"), ("99", "11")):
        page = duc.get(f"/work/inbox?page={number}").text
        assert f"Phần {notes}" in page
        assert page.count("Phần ") == (10 if notes == "01" else 1)


def test_what_is_refused_stands_on_the_page_on_which_it_was_sent(
    app, browser, eleven
):
    duc = browser(HEAD)
    page = duc.get("/work/inbox?page=2").text
    sent_to = re.findall(r'action="(/work/deliveries/[^"]+)"', page)
    assert len(sent_to) == 1, "it came in time: no cause to accept"
    refused = duc.post(sent_to[0], {"round": "1", "return": "1"})
    assert refused.status_code == 422
    assert "Phần 11" in refused.text
    assert 'href="#comment"' in refused.text and 'id="comment"' in refused.text


def test_what_is_left_of_a_period_that_is_over_is_still_delivered(
    app, browser, actor, given, later
):
    """Its last day is not its end: what is late or was returned comes after."""
    lan, duc = browser("lan"), browser(HEAD)
    lan.post(f"/my-work/{given}", {"quantity": "2", "once": "s"})
    found = session().query(DeliveryRow).one().id
    back = {"round": "1", "return": "1", "comment": "Thiếu căn cứ pháp lý."}
    duc.post(f"/work/deliveries/{found}", back)
    later(35)
    lan, duc = browser("lan"), browser(HEAD)
    assert service.work_to_do(actor("lan"))
    page = lan.get("/my-work").text
    assert "Still open:" in page and f"/my-work/deliveries/{found}" in page
    assert f'action="/my-work/{given}"' in page
    assert "Still open:" in duc.get(f"/work/people/{id_of('lan')}").text
    again = {"quantity": "2", "round": "1", "once": "x"}
    lan.post(f"/my-work/deliveries/{found}", again)
    lan.post(f"/my-work/{given}", {"quantity": "3", "once": "z"})
    assert "Still open:" not in lan.get("/my-work").text
    assert service.deliveries_size(actor(HEAD)).count == 2


def test_whoever_gives_work_reads_all_that_is_missing(app, browser, month):
    page = browser(HEAD).post(f"/work/people/{id_of('lan')}", {}).text
    assert "Say how much of it is given." in page
    assert "Say until when it is to be delivered." in page
    assert "Choose a product above, or say what is to be done." in page
    assert "The coefficient must be above 0." in page


def test_a_mistyped_day_of_a_period_says_from_when_to_when(app, browser):
    unit = str(people.find_unit("cua-song").id)
    sent = {"unit_id": unit, "kind": "quarter"}
    for day in ("", "2206-04-01"):
        answer = browser(HEAD).post("/catalogues/periods", sent | {"day": day})
        assert answer.status_code == 422
        assert re.search(r"Choose a day from \S+ \S+ \S+ to", answer.text)
