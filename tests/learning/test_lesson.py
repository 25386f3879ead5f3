"""The page of a lesson, before and after its question is answered."""

from lms.courses import service as courses
from tests import lite
from tests.learning.test_older_page import SLUG, fields

FOLDED = "Read the lesson again"


@lite
def test_whoever_has_just_answered_finds_the_text_folded(browser, app):
    revision = courses.current(SLUG)
    address = f"/revisions/{revision.id}/lessons/{revision.course.parts[0].key}"
    lan = browser("lan")
    page = lan.get(address).text
    assert FOLDED not in page
    answered = lan.post(address, fields(page) | {"q0": "1"})
    found = lan.get(answered.headers["Location"].partition("#")[0]).text
    assert found.index(FOLDED) < found.index('<article class="text">')
    assert "<details open" not in found.partition('<article class="text">')[0]
    assert FOLDED not in lan.get(address).text, "who comes back reads it"
