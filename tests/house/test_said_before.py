"""Before an act that holds for a unit and all below it, its page says for how
many people in how many units.
"""

import html
import io
import re

import pytest

from lms.access import service as access
from lms.core import clock
from lms.core.db import session
from lms.courses import service as courses
from lms.people import service as people
from lms.people.models import PostingRow
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.evaluation.conftest import begun

PROVINCE, HERE = "hai-binh", "cua-song"
NUMBER, COURSE = "decisions.reply_days", "phan-loai-don"


@pytest.fixture
def backend():
    """What is counted is the same on both; tests/people asks both."""
    return "sqlite"


def unit(key):
    return people.find_unit(key)


def holds(path, besides=(), post=None):
    """Counted another way, one posting after the other."""
    today, counted = clock.today(), []
    for row in session().query(PostingRow):
        place = people.unit(row.unit_id).path
        if not place.startswith(path) or any(map(place.startswith, besides)):
            continue
        if row.valid_to and row.valid_to <= today:
            continue
        if post in (None, row.post):
            counted.append((row.person_id, row.unit_id))
    who, where = (len(set(column)) for column in zip(*counted, strict=True))
    assert who and where
    people_ = "1 person" if who == 1 else f"{who} people"
    units = "1 unit" if where == 1 else f"{where} units"
    return f"It holds for {people_} in {units}."


def said(page):
    found = re.findall("It holds for [^.]*[.]", html.unescape(page.text))
    assert found, page.text
    return found[-1]


@pytest.mark.parametrize(
    ("who", "address", "place"),
    [
        ("manager-duc", "/terms/{}?name=" + NUMBER, HERE),
        ("province-quang", "/terms/{}?name=" + NUMBER, PROVINCE),
        ("manager-duc", "/evaluation/lines/{}", HERE),
        ("province-quang", "/plans/{}", PROVINCE),
    ],
)
def test_what_a_unit_sets_says_whom_it_reaches(
    app, browser, who, address, place
):
    page = browser(who).get(address.format(unit(place).id))
    assert said(page) == holds(unit(place).path)


def test_units_that_have_set_their_own_are_left_out(app, browser):
    draft = TermDraft(NUMBER, 3, "QĐ 12", clock.today())
    terms.set_term(access.actor_for("manager-duc"), unit(HERE).id, draft)
    quang = browser("province-quang")
    page = quang.get(f"/terms/{unit(PROVINCE).id}?name={NUMBER}")
    assert said(page) == holds(unit(PROVINCE).path, [unit(HERE).path])
    assert "Not for 1 unit below that has set its own" in page.text
    page = quang.get(f"/terms/{unit(PROVINCE).id}?name=mentoring.places")
    assert said(page) == holds(unit(PROVINCE).path), "another number"
    draft = TermDraft(NUMBER, None, "QĐ 13", clock.today())
    terms.set_term(access.actor_for("manager-duc"), unit(HERE).id, draft)
    page = quang.get(f"/terms/{unit(PROVINCE).id}?name={NUMBER}")
    assert said(page) == holds(unit(PROVINCE).path)


def test_a_catalogue_says_whom_it_will_measure(app, browser):
    page = browser("manager-duc").get(f"/catalogues/{begun()}")
    assert said(page) == holds(unit(HERE).path)


def test_a_day_off_says_that_it_holds_everywhere(app, browser):
    assert said(browser("admin").get("/calendar")) == holds("/")


def test_one_requirement_says_who_is_measured_by_it(app, browser):
    post = "one-stop-officer"
    address = f"/requirements/{unit(PROVINCE).id}/posts/{post}"
    page = browser("province-quang").get(address)
    assert said(page) == holds(unit(PROVINCE).path, post=post)


def test_a_file_of_profiles_says_who_is_measured_by_its_rows(app, browser):
    """Of two units inside each other and two posts each person once."""
    text = "unit,post,competency,level,depth,reason\n"
    asked = ("one-stop-officer", PROVINCE), ("one-stop-officer", HERE)
    for number, (post, place) in enumerate([*asked, ("justice", HERE)]):
        text += f"{place},{post},com.languages,{number + 3},does,Coast\n"
    data = {"file": (io.BytesIO(text.encode()), "x.csv")}
    page = browser("province-quang").post("/files/profiles", data)
    counted = [
        holds(unit(place).path, post=post)
        for post, place in (asked[0], ("justice", HERE))
    ]
    people_, units = (
        sum(int(re.findall("[0-9]+", one)[at]) for one in counted)
        for at in (0, 1)
    )
    assert people_ > 2
    assert said(page) == f"It holds for {people_} people in {units} units."


def test_an_offer_says_whom_it_reaches_and_takes_a_second_click(app, browser):
    mai, path = browser("trainer-mai"), f"/author/courses/{COURSE}/offer"
    sent = {"to": "chosen", "units": str(unit(HERE).id), "act": "save"}
    page = mai.post(path, sent)
    assert said(page) == holds(unit(HERE).path)
    assert courses.offered_in(COURSE) == []
    back = mai.post(path, sent | {"act": "back"}).text
    assert f'value="{unit(HERE).id}" checked' in back
    mai.post(path, sent | {"act": "sure"})
    assert courses.offered_in(COURSE) == [unit(HERE)]
    page = mai.post(path, {"to": "everybody", "act": "save"})
    assert said(page) == holds("/")
