"""A lesson that is opened from a mail, on a phone that has nothing of ours yet:
what it weighs, and that the one style sheet it loads has all of its rules.
"""

import gzip
import re

import pytest

from lms.core import paths
from lms.courses import service as courses
from lms.courses.types import Kind
from tests import lite
from tests.learning.test_older_page import fields

pytestmark = lite
MOST = 25_000
HEADERS = 400
"""Bytes of an answer before its content."""
FILES = re.compile(
    r'<(?:link\b[^>]*\bhref|script\b[^>]*\bsrc|use\b[^>]*\bhref)="([^"#]+)'
)
IGNORED = re.compile(r"/\*.*?\*/|@keyframes[^}]*}[^}]*}|@page[^}]*}", re.S)
RULE = re.compile(r"(?:^|[{};])\s*([^@{};]+?)\s*{")
BESIDE = re.compile(r":not\([^()]*(?:\([^()]*\)[^()]*)*\)|\[[^\]]*\]|:[a-z-]+")


@pytest.fixture
def lessons(app):
    """The addresses of all lessons there are."""
    return [
        f"/revisions/{revision.id}/lessons/{part.key}"
        for revision in courses.catalogue()
        for part in revision.course.parts
        if part.kind is Kind.LESSON
    ]


def packed(content):
    return len(gzip.compress(content, 6)) + HEADERS


def named(html):
    """The tags and the classes (`.class`) of a page."""
    classes = " ".join(re.findall(r'\bclass="([^"]*)"', html)).split()
    return {
        *re.findall(r"<([a-z][a-z0-9]*)", html),
        *(f".{name}" for name in classes),
    }


def selectors(name):
    sheet = IGNORED.sub("", (paths.STATIC / name).read_text())
    for group in RULE.findall(sheet):
        yield from re.split(r",(?![^(]*\))", group)


def test_a_lesson_weighs_at_most_25_kb_without_its_pictures(browser, lessons):
    lan, weights, sizes = browser("lan"), {}, {}
    for address in lessons:
        page = lan.get(address)
        for file in FILES.findall(page.text):
            if file not in sizes:
                sizes[file] = packed(lan.get(file).data)
        needed = sum(sizes[file] for file in set(FILES.findall(page.text)))
        weights[address] = packed(page.data) + needed
    assert len(weights) > 40
    assert {at: size for at, size in weights.items() if size > MOST} == {}


def test_no_rule_for_what_stands_in_a_lesson_is_left_out_of_its_sheet(
    browser, lessons
):
    lan, seen = browser("lan"), set()
    for address in lessons[::4]:
        page = lan.get(address).text
        assert "work.css" not in page
        answered = lan.post(address, fields(page) | {"q0": "1"})
        seen |= named(page) | named(lan.get(answered.location).text)
    assert {".where", ".turn", ".toc", ".why", "article"} <= seen
    left_out = [
        selector
        for selector in selectors("work.css")
        if set(re.findall(r"\.?[a-z][\w-]*", BESIDE.sub(" ", selector))) <= seen
    ]
    assert not left_out, left_out
    assert "work.css" in lan.get("/").text
