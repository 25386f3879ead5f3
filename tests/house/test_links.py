"""No page leads whoever sees it to one that they may not open, or that is not
there.
"""

import html
import re
from collections import Counter, deque
from urllib.parse import urljoin, urlsplit

import pytest
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from tests.conftest import Browser
from tests.house.test_routes import SOMEBODY

LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)')
EACH = 2
"""So many links from a kind of page to another are followed for each person."""
FINE = (200, 302, 303, 409)
"""409 says what to do before the page is open: read it blind, say."""
LEFT = {"lms.account.sign_out", "lms.web.language", "lms.web.display"}


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


class Walk:
    """From page to page as one person, each kind of page once, and from there to
    each other kind.
    """

    def __init__(self, app, login):
        self.browser = Browser(app, login)
        self.router = app.url_map.bind("localhost")
        self.waiting, self.looked_at = deque(), set()
        self.followed, self.wrong = Counter(), {}

    def go(self, path):
        self.look_at(path, self.open(path))
        while self.waiting:
            self.look_at(*self.waiting.popleft())

    def open(self, path, of=""):
        """The page; what is wrong with its address is kept."""
        with self.browser.get(path) as page:
            if page.status_code not in FINE:
                self.wrong[of, path] = page.status_code
            is_page = page.mimetype == "text/html"
            return page.text if is_page and page.status_code == 200 else ""

    def look_at(self, path, text):
        here = self.endpoint(path)
        if here in self.looked_at:
            return
        self.looked_at.add(here)
        for link in dict.fromkeys(links(path, text)):
            there = self.endpoint(link)
            self.followed[here, there] += 1
            if there in LEFT or self.followed[here, there] > EACH:
                continue
            self.waiting.append((link, self.open(link, of=path)))

    def endpoint(self, path):
        try:
            return self.router.match(urlsplit(path).path)[0]
        except (HTTPException, RequestRedirect):
            return path


def links(path, text):
    """Where the content of a page leads; its frame is that of every page."""
    _frame, _main, content = text.partition("<main")
    for link in LINK.findall(content if urlsplit(path).path != "/" else text):
        whole = urljoin(path, html.unescape(link))
        if not urlsplit(whole).scheme:
            yield whole


def test_each_link_of_each_page_leads_somewhere(app, pages):
    walks = {login: Walk(app, login) for login in SOMEBODY}
    for login, path in [(one, "/") for one in SOMEBODY] + [*pages.values()]:
        walks.setdefault(login, Walk(app, login)).go(path)
    wrong = {login: walk.wrong for login, walk in walks.items() if walk.wrong}
    assert wrong == {}
