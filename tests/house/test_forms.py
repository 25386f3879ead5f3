"""Every form: a text that was typed with an old font is refused at its field,
other texts are not, and what is wrong leads to its place on the page.
"""

import datetime as dt
import html
import re
from html.parser import HTMLParser

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField
from wtforms.widgets import HiddenInput, PasswordInput

from lms.access import service as access
from lms.core import clock
from lms.core.db import transaction
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.signoff import service as signoff
from lms.web.forms import Form
from tests.conftest import Browser
from tests.house.test_routes import PAGES
from tests.revalidation.conftest import work
from tests.signoff.conftest import PART, SLUG, draft

COMPETENCY, REPLACED = "pro.certify-copies", "nd-118-2025"

OLD = {
    "TCVN3": "Phßng T\xad ph¸p, NguyÔn V¨n An",
    "VNI": "Phoøng Tö phaùp, Nguyeãn Vaên An",
    "lost": "Phòng T\ufffd pháp",
    "asked": "Phòng T? pháp, Nguy?n Văn An",
    "twice": "PhÃ²ng TÆ° phÃ¡p, Nguyá»…n VÄƒn An",
}
GOOD = (
    "Phòng Tư pháp, Nguyễn Văn An; phố Bà Triệu, 50.000đ",
    "The naïve café in São Paulo: is it right? Yes, 100 %",
    "Zoë Müller, Loïc Ångström, Łódź, Bjørn; H'Hen Niê, Y Bhăm",
)
SAID = re.compile("looks as if it was typed with an old font|are lost. Type it")
KEPT = ("edit", "seen", "round", "version", "known", "number")
"""Hidden: what the page knew. It is left as it stands."""
NUMBERS = ("numeric", "decimal")
ELSEWHERE = {
    "block": "cells of a table, each refused by its place",
    "search": "looks for something, stores nothing",
}
"""Texts of pages that are checked otherwise, and how."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def every_form(kind=Form):
    """All kinds of forms."""
    for below in kind.__subclasses__():
        yield below
        yield from every_form(below)


def texts_of(form):
    """The fields in which people write."""
    hidden = HiddenInput, PasswordInput
    return [
        field.name
        for field in form
        if isinstance(field, StringField)
        and not isinstance(field.widget, hidden)
    ]


def filled(kind, text):
    """A form with this text in each of them, looked at."""
    typed = MultiDict(dict.fromkeys(texts_of(kind()), text))
    form = kind(typed)
    for field in form:
        if isinstance(field, SelectField) and field.choices is None:
            field.choices = {}
    form.validate()
    return form


def told(form):
    return {field.name for field in form if any(map(SAID.search, field.errors))}


def test_every_text_of_every_form_refuses_an_old_font_and_nothing_else(app):
    seen = 0
    with app.test_request_context():
        for kind in every_form():
            if not kind.checks_letters:
                continue
            names = set(texts_of(kind()))
            seen += len(names)
            for font, text in OLD.items():
                assert told(filled(kind, text)) == names, (kind, font)
            for text in GOOD:
                assert told(filled(kind, text)) == set(), (kind, text)
    assert seen > 60


class PageForms(HTMLParser):
    """The forms of a page that change something: where each is sent, what it
    holds, which of it people write and which they see.
    """

    def __init__(self, page, path):
        super().__init__()
        self.path, self.forms = path, []
        self.form = None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        of = dict(attrs)
        if tag == "form":
            self.form = (of.get("action") or self.path, {}, [], [])
            if of.get("method") == "post":
                self.forms.append(self.form)
        elif self.form and of.get("name"):
            self.add(tag, of)

    def handle_endtag(self, tag):
        self.form = None if tag == "form" else self.form

    def add(self, tag, of):
        _action, fields, texts, seen = self.form
        name, kind = of["name"], of.get("type", "text")
        if tag == "button" or kind in ("submit", "file"):
            return
        if kind in ("radio", "checkbox") and name in fields:
            return
        fields[name] = of.get("value") or ""
        if kind != "hidden":
            seen.append(name)
        is_text = tag == "textarea" or (tag == "input" and kind == "text")
        is_text = is_text and of.get("inputmode") not in NUMBERS
        if is_text and ":" not in name and name not in ELSEWHERE:
            texts.append(name)


def readers(pages):
    """Every page with somebody who may do most there."""
    lan = access.actor_for("lan")
    shown = f"/people/{lan.person_id}/gaps/{COMPETENCY}"
    waits = work_of(lan)
    widest = {
        name: ("nation-thu", path)
        for name, (_who, path) in pages.items()
        if "nation-thu" in PAGES.get(name, ())
    }
    work()  # so that what relied on the replaced document is in doubt
    more = {
        "doubted": ("mentor-hoa", shown),
        "to be revoked": ("manager-duc", shown),
        "to be signed": ("mentor-hoa", waits),
        "to be undone": ("nation-thu", f"/legal-bases/{REPLACED}/undo"),
    }
    return pages | widest | more


def work_of(lan):
    """Evidence that rests on what is to be replaced, and work that waits for an
    answer: its address.
    """
    with transaction():
        evidence.record(
            Proof(
                lan.person_id,
                COMPETENCY,
                2,
                Depth.DOES,
                "signoff",
                "task:1",
                clock.now() - dt.timedelta(days=9),
                bases=(REPLACED,),
            )
        )
    revision = courses.current(SLUG)
    long = access.actor_for("long")
    row = signoff.hand_in(long, revision, PART, draft(), "long:1")
    return f"/submissions/{row.id}"


def forms(app, pages):
    """Every kind of form that pages show, with a browser that may send it."""
    browsers, seen = {}, set()
    for login, path in readers(pages).values():
        browser = browsers.setdefault(login, Browser(app, login))
        with browser.get(path, follow_redirects=True) as answer:
            page = answer.text if answer.mimetype == "text/html" else ""
        for action, fields, texts, shown in PageForms(page, path).forms:
            kind = re.sub(r"\d+", "1", action), *sorted(fields)
            if shown and kind not in seen:  # not a mere button: it acts
                seen.add(kind)
                yield browser, path, action, fields, texts


MUST = (
    "/sign",
    "/revoke",
    "/confirm",
    "/undo",
    "/replace",
    "/tasks/",
)
"""Parts of the addresses of forms that pages show only at times."""


def test_no_page_takes_an_old_font_and_what_is_wrong_leads_to_its_place(
    app, pages
):
    found = list(forms(app, pages))
    wrong, asked = {}, set()
    for browser, _path, action, fields, texts in found:
        is_answer = re.search("/(quizzes|lessons|tour|attempts)/", action)
        if not texts or is_answer:
            continue  # an answer is marked, not stored as what somebody is
        fonts = dict.fromkeys(texts, OLD["TCVN3"])
        answer = browser.post(action, {**fields, **fonts})
        page = html.unescape(answer.text)
        said = filter(SAID.search, re.findall('<p class="wrong".*', page))
        asked.add(re.sub(r"\d+", "1", action))
        if answer.status_code != 422 or len(list(said)) < len(texts):
            wrong[action] = answer.status_code, texts
    assert wrong == {}
    missing = {one for one in MUST if not any(one in at for at in asked)}
    assert missing == set(), asked
    leading = [leads(*form) for form in found]
    assert {one for _count, lost in leading for one in lost} == set()
    assert sum(count for count, _lost in leading) > 30


def leads(browser, path, action, fields, _texts):
    """How many lines of the summaries of what is wrong are links, and which of
    them lead nowhere; none of a form that what was sent before took away.
    """
    count, lost = 0, set()
    if html.escape(action) not in browser.get(path).text:
        return count, lost
    for odd in ("", "odd"):
        given = {
            name: value if name in KEPT else odd
            for name, value in fields.items()
        }
        page = browser.post(action, given).text
        places = re.findall('<li><a href="#([^"]*)">', page)
        there = set(re.findall(' id="([^"]*)"', page))
        count += len(places)
        lost |= {(action, one) for one in places if one not in there}
    return count, lost
