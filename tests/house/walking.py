"""Every form of every page that the table of routes knows, and of the pages to
which sending one leads, with somebody who may send it.
"""

import datetime as dt
import html
import re
from typing import NamedTuple

from lms.core.clock import today
from lms.people import service as people
from tests.conftest import Browser
from tests.house.test_routes import PAGES, SOMEBODY

FORM = re.compile(r"<form([^>]*)>(.*?)</form>", re.DOTALL)
TAG = re.compile(r"<(?:input|button|select|textarea)[^>]*>")
CONTROL = re.compile(r"(<(?:input|textarea)[^>]*>)([^<]*)")
SELECT = re.compile(
    r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', re.DOTALL
)
OPTION = re.compile(r'<option[^>]*value="([^"]*)"')
CHOSEN = re.compile(r'value="([^"]*)" selected')
Kind = tuple[str, ...]
SAID = {
    "address": "thon-moi@example.vn",
    "contact": "Quầy số 3, buổi sáng",
    "email": "moi@example.vn",
    "key": "them-moi",
    "login": "moi.them",
    "number": "99/2026/NĐ-CP",
}
"""What is typed into a field that takes no sentence."""


class Found(NamedTuple):
    """A kind of form, with somebody who sees it and where."""

    name: str
    browser: Browser
    path: str
    kind: Kind


class Sheet(NamedTuple):
    """The form as it stands there now: where one of its buttons sends it, and
    what may be sent, in the order in which one tries.
    """

    to: str
    ways: list[dict[str, str]]


def attribute(tag, name, otherwise=""):
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(found[1]) if found and found[1] else otherwise


def name_of(tag):
    return attribute(tag, "name")


def typed(tag, day):
    """What somebody types or ticks there; None: nothing."""
    match attribute(tag, "type", "text"):
        case "file":
            return None
        case "hidden":
            return attribute(tag, "value")
        case "date":
            return attribute(tag, "value", day.isoformat())
        case "number":
            return attribute(tag, "value", "1")
        case "checkbox" | "radio":
            return attribute(tag, "value", "y")
    return attribute(tag, "value", SAID.get(name_of(tag), "Thử một câu"))


def filled(inside, day, is_first=True):
    """The form with something in every field; of a list its first option, or
    the first that says something.
    """
    fields = {}
    for tag in TAG.findall(inside):
        if not name_of(tag) or tag[1] in "bs":
            continue
        area = tag[1] == "t"
        said = "Thử một câu cho rõ ràng." if area else typed(tag, day)
        if said is not None:
            fields.setdefault(name_of(tag), said)
    for name, inside_ in SELECT.findall(inside):
        offered = [one for one in OPTION.findall(inside_) if one or is_first]
        fields[name] = html.unescape(offered[0]) if offered else ""
    return _own(fields)


def standing(inside):
    """What a browser would send of it, untouched."""
    fields = {}
    for tag, text in CONTROL.findall(inside):
        is_choice = attribute(tag, "type") in {"checkbox", "radio"}
        if name_of(tag) and not (is_choice and "checked" not in tag):
            area = tag[1] == "t"
            said = html.unescape(text) if area else attribute(tag, "value")
            fields[name_of(tag)] = said
    for name, options in SELECT.findall(inside):
        chosen = CHOSEN.search(options) or OPTION.search(options)
        fields[name] = html.unescape(chosen[1]) if chosen else ""
    return _own(fields)


def _own(fields):
    return {name: said for name, said in fields.items() if name != "csrf_token"}


def acts(inside, action):
    """Where each of its buttons sends it, with what the button says."""
    for tag in TAG.findall(inside):
        if tag.startswith("<button"):
            name = name_of(tag)
            said = {name: attribute(tag, "value")} if name else {}
            yield attribute(tag, "formaction", action), said


def forms_in(page, path):
    """Where the forms go that change something, and what stands in them."""
    for opening, inside in FORM.findall(page):
        if 'method="post"' in opening:
            yield attribute(opening, "action", path), inside


def text_of(browser, path):
    """A page and where it stands, after what leads to it."""
    with browser.get(path, follow_redirects=True) as answer:
        is_page = answer.mimetype == "text/html" and answer.status_code == 200
        text = answer.text if is_page else ""
        return answer.request.full_path.rstrip("?"), text


HEADS = {"manager-duc", "nation-thu"}
"""Whose pages have more forms than those of others."""


def way_points(pages):
    """Who opens which page first: whoever can, heads, and whom a form needs."""
    unit, lan = people.find_unit("cua-song").id, people.find_person("lan").id
    for name, (login, path) in pages.items():
        heads = HEADS & set(PAGES.get(name, ()))
        yield from ((one, path) for one in {login, *heads})
    yield "manager-duc", f"/terms/{unit}?name=signoff.objection_days"
    yield "manager-duc", f"/work/people/{lan}/year/{today().year}"
    yield "mentor-hoa", "/my-mentor/offer"
    yield "trainer-mai", "/author/courses/phan-loai-don/retire"


class Walk:
    """Goes from page to page; every kind of form comes once."""

    def __init__(self, app, pages):
        self.pages, self.seen, self.places = pages, set(), set()
        self.adapter = app.url_map.bind("localhost")
        everybody = {*SOMEBODY, *(login for login, _path in pages.values())}
        self.browsers = {who: Browser(app, who) for who in sorted(everybody)}

    def start(self):
        """The forms of the pages one begins at."""
        for login, path in way_points(self.pages):
            yield from self.page(self.browsers[login], path)

    def beyond(self, path):
        """Those of a page to which sending one leads, for whoever opens it."""
        place = re.sub(r"\d+", "1", path.partition("?")[0].partition("#")[0])
        if place not in self.places:
            self.places.add(place)
            for browser in self.browsers.values():
                yield from self.page(browser, path)

    def page(self, browser, path):
        """The forms of one page that were not met before."""
        at, page = text_of(browser, path)
        for kind, _sheet in self._sheets(page, at):
            if kind not in self.seen:
                self.seen.add(kind)
                yield Found(kind[0], browser, at, kind)

    def again(self, found):
        """The form as it stands there now, if it still does."""
        at, page = text_of(found.browser, found.path)
        return dict(self._sheets(page, at)).get(found.kind)

    def _sheets(self, page, at):
        for action, inside in forms_in(page, at):
            for to, said in acts(inside, action):
                if name := self._name(to):
                    ways = _ways(inside, said)
                    names = (re.sub(r"\d+", "1", one) for one in ways[0])
                    yield (name, *sorted(names)), Sheet(to, ways)

    def _name(self, to):
        path = to.partition("?")[0].partition("#")[0]
        if not path.startswith("/") or not self.adapter.test(path, "POST"):
            return ""
        name = self.adapter.match(path, "POST")[0].removeprefix("lms.")
        return "" if name.startswith(("account.", "web.")) else name


def _ways(inside, said):
    week = today() + dt.timedelta(days=7)
    return [
        filled(inside, week) | said,
        filled(inside, today(), False) | said,
        standing(inside) | said,
    ]
