"""No value that a stranger may send makes a page fail: every argument of every
address and every field of every form is refused or does no harm.
"""

import html
import re
from itertools import cycle
from pathlib import Path
from urllib.parse import quote

import pytest
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from wtforms.validators import Optional

from lms.core.db import session
from lms.web.forms import Form, WholeField
from lms.web.limits import whole
from tests.conftest import Browser
from tests.house.everything import OPEN
from tests.house.test_routes import PAGES, PUBLIC, addresses

LONG = "9" * 30
ODD = (
    "\0",
    LONG,
    "-1",
    "٣",
    "\ud800",
    "-9223372036854775809",
    "0001-01-01",
    "2026-99-99",
    "9999-12-31",
    "1e400",
    "9" * 5000,
    "x" * 3000,
    "[]",
    "%",
)
FORM = re.compile(r'<form[^>]*?action="([^"]*)"[^>]*>(.*?)</form>', re.DOTALL)
TAG = re.compile(r"<(?:input|button|select|textarea)[^>]*>")


class _Numbers(Form):
    number = WholeField(validators=[Optional()])


@pytest.fixture
def backend():
    """One database is enough here; what is out of range is so on both."""
    return "sqlite"


@pytest.fixture
def failing(app):
    """`failing(browser, path, form)`: what an act answered that failed, where."""
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False

    def call(browser, path, form=None):
        given = None if form is None else {**form}
        answer = (
            browser.get(path) if given is None else browser.post(path, given)
        )
        answer.close()
        session().rollback()
        if answer.status_code < 500 or answer.status_code == 503:
            return []
        odd = {name: value[:30] for name, value in (form or {}).items()}
        return [(path[:200], odd, answer.status_code)]

    return call


def test_no_number_is_read_that_no_table_has_room_for(app):
    with app.test_request_context():
        for text in (LONG, f"-{LONG}", str(2**31), "x"):
            with pytest.raises(ValueError, match=r"room|invalid"):
                whole(text)
            form = _Numbers(MultiDict({"number": text}))
            assert not form.validate(), text
            assert form.number.data is None
        assert _Numbers(MultiDict({"number": ""})).validate()
        assert _Numbers(MultiDict({"number": "-7"})).number.data == -7


def test_every_number_of_a_request_is_read_so():
    assert whole(str(2**31 - 1)) == 2**31 - 1
    for path in Path("lms").glob("*/**/*.py"):
        source = path.read_text()
        if path.parts[1] not in {"cli", "web"}:
            assert "type=int" not in source, path
            assert "IntegerField" not in source, path


def escaped(value):
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


def readers(app):
    """Each page with somebody who may open it."""
    paths = addresses(app)
    return {
        name: (sorted(PAGES[name])[0], path)
        for name, path in paths.items()
        if PAGES[name]
    } | OPEN


def test_no_part_of_an_address_fails(app, failing):
    found, browser = [], Browser(app, "nation-thu")
    for rule in app.url_map.iter_rules():
        if "<" not in rule.rule or rule.endpoint in PUBLIC:
            continue
        for text in ("\0", "\ud800"):
            path = re.sub(
                r"<int:\w+>", LONG if text == "\0" else "1", rule.rule
            )
            path = re.sub(r"<(string|path):\w+>", escaped(text), path)
            form = None if "GET" in rule.methods else {"x": "1"}
            found += failing(browser, path, form)
    assert found == []


@pytest.fixture
def asked(app, monkeypatch):
    """The names of the arguments that pages have asked for."""
    names = set()

    class Recorded(ImmutableMultiDict):
        def __contains__(self, name):
            names.add(name)
            return super().__contains__(name)

        def __getitem__(self, name):
            names.add(name)
            return super().__getitem__(name)

        def getlist(self, name, *options, **more):
            names.add(name)
            return super().getlist(name, *options, **more)

    kind = "parameter_storage_class"
    monkeypatch.setattr(app.request_class, kind, Recorded)
    return names


READ = re.compile(r'args\.get(?:list)?\(\s*"([^"]+)"')
"""The name of an argument that the code reads."""
ELSEWHERE = {"v"}
"""Read of files that never change."""


def test_no_argument_of_an_address_fails(app, pages, failing, asked):
    found, browsers, odd, known = [], {}, cycle(ODD), set()
    for login, path in [*pages.values(), (None, "/sign-in")]:
        browser = browsers.setdefault(login, Browser(app, login))
        sign = "&" if "?" in path else "?"
        asked.clear()
        found += failing(browser, path)
        for text in (LONG, next(odd), next(odd)):
            query = (f"{name}={escaped(text)}" for name in sorted(asked))
            found += failing(browser, path + sign + "&".join(query))
        for name in sorted(asked):
            kind = re.sub(r"\d+", "1", name)
            if kind not in known:
                query = f"{name}={escaped(next(odd))}"
                found += failing(browser, path + sign + query)
            known.add(kind)
    assert found == []
    code = "".join(path.read_text() for path in Path("lms").rglob("*.py"))
    assert {*READ.findall(code)} - known == ELSEWHERE


def fields_of(form):
    """What a browser would send of a form, as it stands."""
    fields = {}
    for tag in TAG.findall(form):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrf_token":
            fields.setdefault(name[1], html.unescape(value[1]) if value else "")
    for name, chosen in re.findall(
        r'<select[^>]*name="([^"]+)".*?value="([^"]*)"', form, re.DOTALL
    ):
        fields[name] = html.unescape(chosen)
    return fields


def test_no_field_of_a_form_fails(app, pages, failing):
    found, browsers, odd, seen = [], {}, cycle(ODD[:10]), set()
    for login, path in pages.values():
        browser = browsers.setdefault(login, Browser(app, login))
        with browser.get(path) as page:
            text = page.text if page.mimetype == "text/html" else ""
        for action, form in FORM.findall(text):
            fields = fields_of(form)
            kind = re.sub(r"\d+", "1", action), *sorted(fields)
            if kind in seen or "sign-out" in action or action[:1] != "/":
                continue
            seen.add(kind)
            for name in list(fields)[:12]:
                text = next(odd)
                if text == "\ud800":  # no form can send it
                    text = "\ufffd"
                given = {**fields, name: text}
                found += failing(browser, html.unescape(action), given)
    assert found == []
    assert len(seen) > 80
