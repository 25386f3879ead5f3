"""Legal bases are searched, with and without tone marks; those chosen stay in
sight with what has taken their place.
"""

import re

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.views.aids import picking
from lms.core.db import session
from tests.authoring.test_forms import shown_in
from tests.conftest import Browser

SLUG = "chung-thuc-ban-sao"
LESSON = "02-xem-ban-chinh"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def trainer(app):
    return access.actor_for("trainer-mai")


@pytest.fixture
def mai(app):
    return Browser(app, "trainer-mai")


@pytest.fixture
def draft_id(trainer):
    return service.begin(trainer, SLUG)


def part(trainer, draft_id, key=LESSON):
    session().expire_all()
    draft = service.open_draft(trainer, draft_id)
    data = outline.read_data(draft.source.files["course.yaml"])
    return outline.part_of(data, key)


def boxes(page, name, is_ticked):
    """The values of the boxes of this field that are (not) ticked."""
    found = re.findall(
        rf'type="checkbox" name="{name}" value="([^"]+)"( checked)?', page
    )
    return [value for value, ticked in found if bool(ticked) is is_ticked]


def test_words_in_any_order_with_and_without_marks(app, trainer):
    offer = picking.in_force()
    with_marks = offer.picked([], "chứng thực nđ-cp").found
    without = offer.picked([], "ND-CP CHUNG thuc").found
    assert with_marks and with_marks == without
    assert not offer.picked([], "chứng thực xyzzy").found
    [first, *_rest] = with_marks
    assert first not in offer.picked([first.value], "chứng thực").found


def test_what_is_over_is_not_offered_and_says_what_replaces_it(app, trainer):
    offer = picking.in_force()
    gone = next(key for key in offer.others if key in offer.notes)
    number = offer.others[gone].split(",")[0]
    assert gone not in [one.value for one in offer.picked([], number).found]
    [one] = offer.picked([gone], "").chosen
    assert "is replaced by" in one.note


def test_a_lesson_takes_what_was_found(trainer, mai, draft_id):
    path = f"/author/drafts/{draft_id}/lessons/{LESSON}"
    before = part(trainer, draft_id)
    chosen = before["legal_bases"]
    page = mai.get(path).text
    assert boxes(page, "legal_bases", True) == chosen
    asked = {"legal_bases-find": "tiep cong dan", "act": "find:legal_bases"}
    typed = shown_in_writing(page) | {"title_en": "Typed meanwhile"}
    found = mai.post(path, typed | asked)
    assert found.status_code == 200 and "Typed meanwhile" in found.text
    assert part(trainer, draft_id) == before
    new = boxes(found.text, "legal_bases", False)[0]
    sent = shown_in_writing(found.text)
    sent["legal_bases"] = [*chosen, new]
    assert mai.post(path, sent).status_code == 302
    assert part(trainer, draft_id)["legal_bases"] == [*chosen, new]
    # Taken out again: nothing is ticked, so nothing is sent.
    gone = shown_in_writing(mai.get(path).text)
    gone.pop("legal_bases")
    assert mai.post(path, gone).status_code == 302
    assert "legal_bases" not in part(trainer, draft_id)


def shown_in_writing(page):
    """What a browser sends of the lesson as it stands."""
    body = page[page.index('id="writing"') :]
    return shown_in(" " * 200 + 'name="was-item"' + body)


def test_an_older_page_takes_no_legal_basis_away(trainer, mai, draft_id):
    path = f"/author/drafts/{draft_id}/lessons/{LESSON}"
    older = shown_in_writing(mai.get(path).text)
    newer = dict(older)
    newer["legal_bases"] = [*older["legal_bases"], "nd-154-2026"]
    newer["legal_bases"] = newer["legal_bases"][1:]
    assert mai.post(path, newer).status_code == 302
    assert mai.post(path, older | {"minutes": "9"}).status_code == 302
    stored = part(trainer, draft_id)
    assert stored["minutes"] == 9
    assert stored["legal_bases"] == newer["legal_bases"]


def test_enter_in_the_search_searches_and_saves_nothing(mai, draft_id):
    path = f"/author/drafts/{draft_id}/quizzes/quiz/questions/other-commune"
    form = shown_in(mai.get(path).text)
    form |= {"legal_bases-find": "cong dan", "act": "enter"}
    page = mai.post(path, form)
    assert page.status_code == 200
    assert boxes(page.text, "legal_bases", False)
    assert 'id="legal_bases" open' in page.text
    # What was found already is no new search: now Enter saves.
    again = shown_in(page.text) | {"act": "enter"}
    assert mai.post(path, again).status_code == 302


def test_from_the_lesson_to_its_check_question_and_back(mai, draft_id):
    lesson = f"/author/drafts/{draft_id}/lessons/{LESSON}"
    check = f"{lesson}/check"
    assert f'href="{check}"' in mai.get(lesson).text
    page = mai.get(check).text
    assert f'href="{lesson}"' in page
    assert mai.post(check, shown_in(page)).location.startswith(lesson)
