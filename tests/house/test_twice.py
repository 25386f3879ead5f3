"""An act that is sent again, by a bad line or a second click, has one effect:
what the first one stored, the second does not store once more.
"""

import datetime as dt
import html
import re

import pytest
from sqlalchemy import text

from lms.core.clock import today
from lms.core.db import session
from tests.conftest import Browser
from tests.house.test_odd_values import FORM, TAG, readers

AGAIN = {
    "authoring.duplicate": "a part is copied as often as one likes",
    "authoring.take_package": "each time a file is taken out is logged",
    "practice.answer": "one practises as often as one likes",
    "recall.answer": "one practises as often as one likes",
}
"""What may be done twice, and why that is right."""
LAST = {
    "authoring.discard",
    "authoring.publish",
    "directory.active",
    "directory.code",
    "studio.discard",
}
"""What is needed for others would be gone: a draft, a person."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def name_of(tag):
    found = re.search(r'name="([^"]+)"', tag)
    return found[1] if found else ""


def value_of(tag, otherwise=""):
    found = re.search(r'value="([^"]*)"', tag)
    return html.unescape(found[1]) if found and found[1] else otherwise


def typed(tag):
    """What somebody types or ticks there; None: nothing."""
    kind = re.search(r'type="([^"]+)"', tag)
    match kind[1] if kind else "text":
        case "file":
            return None
        case "hidden":
            return value_of(tag)
        case "date":
            week = today() + dt.timedelta(days=7)
            return value_of(tag, week.isoformat())
        case "number":
            return value_of(tag, "1")
        case "checkbox" | "radio":
            return value_of(tag, "y")
    return value_of(tag, "Thử một câu")


def filled(form):
    """The form with something in every field."""
    fields = {}
    for tag in TAG.findall(form):
        name = name_of(tag)
        if not name or name == "csrf_token" or tag[1] in "bs":
            continue
        said = "Thử một câu cho rõ ràng." if tag[1] == "t" else typed(tag)
        if said is not None:
            fields.setdefault(name, said)
    for name, inside in re.findall(
        r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL
    ):
        offered = re.findall(r'<option[^>]*value="([^"]+)"', inside)
        fields[name] = html.unescape(offered[0]) if offered else ""
    return fields


def acts(form, action):
    """Where each of its buttons sends it, with what the button says."""
    for tag in TAG.findall(form):
        if tag.startswith("<button"):
            to = re.search(r'formaction="([^"]+)"', tag)
            said = {name_of(tag): value_of(tag)} if name_of(tag) else {}
            yield html.unescape(to[1]) if to else action, said


def rows():
    """How many rows each table has."""
    session().rollback()
    tables = session().execute(
        text("select name from sqlite_master where type = 'table'")
    )
    found = {
        name: session().execute(text(f"select count(*) from {name}")).scalar()
        for (name,) in tables.all()
    }
    session().rollback()
    return found


def forms(app):
    """Each kind of form once, with somebody who may send it."""
    seen = set()
    for login, path in readers(app).values():
        browser = Browser(app, login)
        page = browser.get(path, follow_redirects=True)
        page = page.text if page.mimetype == "text/html" else ""
        for action, form in FORM.findall(page):
            for to, said in acts(form, html.unescape(action)):
                yield from _new(app, seen, browser, to, filled(form) | said)


def _new(app, seen, browser, to, fields):
    adapter = app.url_map.bind("localhost")
    if not to.startswith("/") or not adapter.test(to, "POST"):
        return
    name = adapter.match(to, "POST")[0].removeprefix("lms.")
    kind = name, *sorted(re.sub(r"\d+", "1", one) for one in fields)
    if kind not in seen and not name.startswith(("account.", "web.")):
        seen.add(kind)
        yield name, browser, to, fields


def test_what_is_sent_again_is_stored_once(app):
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    found, done, known = {}, 0, sorted(forms(app), key=lambda one: one[0])
    for name, browser, to, fields in sorted(
        known, key=lambda one: one[0] in LAST
    ):
        counts = []
        for _ in range(3):
            counts.append(rows())
            answer = browser.post(to, fields) if len(counts) < 3 else None
            refused = answer is not None and answer.status_code >= 400
            if refused:
                break
        if refused or name in AGAIN:
            continue
        before, once, twice = counts
        done += before != once
        more = {
            table
            for table in once
            if twice[table] > once[table] > before[table]
        }
        if more - {"lms_cache_version"}:
            found[name] = more
    assert found == {}
    assert done > 10
