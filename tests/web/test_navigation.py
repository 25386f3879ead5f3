"""The navigation says where one is: the entry of the page itself, or of the
section that a deeper page belongs to.
"""

import re

import pytest

from tests import lite

MARKED = re.compile(r'<a href="([^"]+)" aria-current="(\w+)">')
PLACES = [
    ("lan", "/", ("/", "page")),
    ("lan", "/courses", ("/courses", "page")),
    ("lan", "/courses/chung-thuc-ban-sao", ("/courses", "true")),
    ("lan", "/gaps", ("/gaps", "page")),
    ("lan", "/gaps/pro.certify-copies/self-assessment", ("/gaps", "true")),
    ("lan", "/plan", ("/plan", "page")),
    ("lan", "/notices", None),
    ("mentor-hoa", "/inbox", ("/inbox", "page")),
    ("mentor-hoa", "/confirmations", ("/inbox", "true")),
    ("manager-duc", "/maps/4", ("/maps/4", "true")),
    ("manager-duc", "/plans/4", ("/plans/4", "true")),
    ("manager-duc", "/people/1/gaps", ("/people", "true")),
    ("nation-thu", "/posts", ("/requirements", "true")),
]


@lite
@pytest.mark.parametrize(("login", "address", "marked"), PLACES)
def test_one_entry_at_most_is_marked(browser, login, address, marked):
    page = browser(login).get(address)
    nav = page.text.partition('<nav class="main"')[2].partition("</nav>")[0]
    assert nav
    assert MARKED.findall(nav) == ([marked] if marked else [])
