"""A form that is saved as a whole takes nothing back that its page has not
shown: of two pages opened at once the second to be saved says so, shows both,
and is taken when it is sent again.
"""

import html
import re

import pytest

from lms.core.clock import today
from lms.people import service as people
from tests.conftest import Browser
from tests.house.test_odd_values import TAG
from tests.house.test_twice import name_of, value_of

WHOLE = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)
CONTROL = re.compile(r"(<(?:input|textarea)[^>]*>)([^<]*)")
SELECT = re.compile(
    r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL
)
CHOSEN = re.compile(r'value="([^"]*)" selected')


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def unit():
    return people.find_unit("cua-song").id


def requirement():
    at = f"/requirements/{unit()}/posts/one-stop-officer"
    said = {"competency": "com.it", "reason": "Vì khách nước ngoài"}
    said |= {"since": "", "until": "", "ground": "", "legal_basis": ""}
    return (
        "manager-duc",
        f"{at}?competency=com.it",
        said | {"level": "3", "depth": "3"},
        said | {"level": "4", "depth": "3"},
        "level 3",
    )


def ground():
    return (
        "nation-thu",
        "/requirements/grounds",
        {"title_vi": "Tên mới của nơi biên giới"},
        {"title_vi": "Một tên khác"},
        "Tên mới của nơi biên giới",
    )


def offer_of_course():
    return (
        "trainer-mai",
        "/author/courses/phan-loai-don/offer",
        {"to": "own", "act": "save"},
        {"to": "chosen", "units": str(unit()), "act": "save"},
        "What is stored:",
    )


def organisation():
    year, day = today().year, today().isoformat()
    said = {"document": "77/QĐ-UBND", "decided_on": day}
    return (
        "province-quang",
        f"/years?year={year}&at={unit()}",
        said | {"grade": "good"},
        {"document": "78/QĐ-UBND", "decided_on": day, "grade": "done"},
        "77/QĐ-UBND",
    )


def lines():
    said = {"document": "12/QĐ", "since": today().isoformat()}
    return (
        "manager-duc",
        f"/evaluation/lines/{unit()}",
        said | {"line-1.1": "Chấp hành kỷ luật"},
        said | {"line-1.1": "Giữ gìn kỷ cương"},
        "Chấp hành kỷ luật",
    )


def mentor():
    return (
        "mentor-hoa",
        "/my-mentor/offer",
        {"places": "2", "contact": "Quầy số 3, buổi sáng"},
        {"places": "1", "contact": "Điện thoại"},
        "Quầy số 3, buổi sáng",
    )


def number():
    name = "signoff.objection_days"
    said = {"ground": "QĐ 5", "since": today().isoformat(), "name": name}
    return (
        "manager-duc",
        f"/terms/{unit()}?name={name}",
        said | {"value": "4"},
        said | {"value": "6"},
        "<strong>4</strong>",
    )


def post():
    return (
        "nation-thu",
        "/posts/clerk",
        {"title_vi": "Công chức một cửa"},
        {"title_vi": "Một tên khác"},
        "What is stored: Công chức một cửa",
    )


def legal_basis():
    return (
        "nation-thu",
        "/legal-bases/nd-23-2015",
        {"title_vi": "Về chứng thực bản sao"},
        {"title_vi": "Một tên khác"},
        "What is stored: Về chứng thực bản sao",
    )


def name():
    return (
        "admin",
        f"/people/{people.find_person('lan').id}",
        {"email": "lan@moi.example"},
        {"email": "lan@cu.example"},
        "What is stored: lan@moi.example",
    )


FORMS = (
    requirement,
    ground,
    post,
    legal_basis,
    name,
    number,
    offer_of_course,
    mentor,
    organisation,
    lines,
)


def opened(browser, path, named):
    """Where the form that has this field goes, and what it shows."""
    page = browser.get(path, follow_redirects=True).text
    return form_in(page, path, named)


def form_in(page, path, named):
    """The first of a page that has all these fields."""
    for opening, inside in WHOLE.findall(page):
        names = {name_of(tag) for tag in TAG.findall(inside)}
        if 'method="post"' in opening and set(named) <= names | {"act"}:
            to = re.search(r'action="([^"]*)"', opening)
            to = html.unescape(to[1]) if to else path
            return to, standing(inside)
    raise AssertionError(f"{path}: no form has {named}")


def standing(inside):
    """What a browser would send of it, untouched."""
    fields = {}
    for tag, text in CONTROL.findall(inside):
        kind = re.search(r'type="([^"]+)"', tag)
        is_choice = kind is not None and kind[1] in {"checkbox", "radio"}
        if name_of(tag) and not (is_choice and "checked" not in tag):
            said = html.unescape(text) if tag[1] == "t" else value_of(tag)
            fields[name_of(tag)] = said
    for name, options in SELECT.findall(inside):
        chosen = CHOSEN.search(options)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    return fields


@pytest.mark.parametrize("case", FORMS, ids=lambda case: case.__name__)
def test_an_older_page_does_not_erase_what_a_newer_one_stored(app, case):
    login, path, newer, older, shown = case()
    first, second = Browser(app, login), Browser(app, login)
    to, kept = opened(first, path, newer)
    assert "seen" in kept
    answer = second.post(to, kept | newer)
    assert answer.status_code == 302, answer.text
    again = second.post(to, kept | newer)
    assert (again.status_code, again.location) == (302, answer.location), (
        "the same again is the same"
    )
    refused = first.post(to, kept | older)
    assert refused.status_code == 409
    assert "changed after" in refused.text
    assert shown in refused.text, "what is stored"
    _to, kept = form_in(refused.text, path, older)
    typed = older.items() - {("act", "save")}
    assert typed <= kept.items(), "everything typed is kept"
    assert first.post(to, kept | older).status_code == 302
