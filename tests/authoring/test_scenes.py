"""A scenario is written in the browser, from nothing to its publishing, without
a script; what cannot be is refused where it is typed.
"""

import html
import re

import pytest

from lms.access import service as access
from lms.authoring import service
from lms.authoring.rules import outline
from lms.core.db import session
from tests.authoring.test_settings import begin, fields
from tests.conftest import Browser

SLUG, PART = "chung-thuc-ban-sao", "ba-tu"
SHIPPED = "tiep-nhan-so-hoa-ho-so", "ba-nhan"


@pytest.fixture
def backend():
    """What a draft stores is tested on both elsewhere."""
    return "sqlite"


@pytest.fixture
def mai(app):
    return Browser(app, "trainer-mai")


def said(name, text):
    return {f"{name}-vi": text, f"{name}-en": f"{text} (en)"}


class Writer:
    """A trainer at the pages of one scenario of a draft."""

    def __init__(self, browser, draft_id, part):
        self.browser, self.draft_id, self.part = browser, draft_id, part
        self.at = f"/author/drafts/{draft_id}/scenarios/{part}"

    def page(self, path=""):
        answer = self.browser.get(self.at + path)
        assert answer.status_code == 200, path
        return html.unescape(answer.text)

    def send(self, path, **typed):
        """The form as it stands, with this typed."""
        names = {one.replace("_", "-"): typed[one] for one in typed}
        shown = fields(self.browser.get(self.at + path).text)
        return self.browser.post(self.at + path, shown | names)

    def write(self, path, **typed):
        """The same, which is taken; where it leads."""
        answer = self.send(path, **typed)
        assert answer.status_code == 302, html.unescape(answer.text)
        return answer.location

    def act(self, name, entry, act, **more):
        form = {"list": name, "entry": entry, "act": act, **more}
        return self.browser.post(f"{self.at}/order", form)

    @property
    def content(self):
        session().expire_all()
        trainer = access.actor_for("trainer-mai")
        draft = service.open_draft(trainer, self.draft_id)
        return draft.source.files[f"{self.part}.yaml"]

    @property
    def data(self):
        return outline.read_data(self.content)


def pair(name, text):
    """A text in both languages, as arguments."""
    key = name.replace("-", "_")
    return {f"{key}_vi": text, f"{key}_en": f"{text} (en)"}


@pytest.fixture
def empty(mai):
    """A scenario that was just added."""
    draft_id = begin(mai, SLUG)
    typed = {"kind": "scenario", "title_vi": "Bà Tư", "title_en": "Mrs Tư"}
    mai.post(f"/author/drafts/{draft_id}/add", typed)
    return Writer(mai, draft_id, PART)


@pytest.fixture
def shipped(mai):
    """One that comes with the product."""
    return Writer(mai, begin(mai, SHIPPED[0]), SHIPPED[1])


def test_a_scenario_is_written_from_nothing_published_and_played(
    empty, mai, browser
):
    page = empty.page()
    assert "Begin here" in page and "No scene yet" in page
    empty.write("/case", **pair("about", "Bà Tư đến quầy."))
    empty.write(
        "/new/variables", **pair("label", "Lòng tin"), start="5", to="10"
    )
    where = empty.write("/new/scenes", **pair("title", "Ở quầy"))
    assert f"{empty.at}/scenes/o-quay?done=course-saved#choices" in where
    scene = "/scenes/o-quay"
    empty.write(scene, **pair("text", "Bà chờ."), **pair("hint", "Nghe đã."))
    # A choice begins the ending that it leads to.
    where = empty.write(
        f"{scene}/choices",
        **pair("text", "Mời ngồi"),
        **pair("reason", "Bà yên tâm."),
        effects_longtin="+2",
        then="+endings",
    )
    assert "/endings/ket-cuc?" in where
    empty.write(
        "/endings/ket-cuc",
        **pair("title", "Xong"),
        **pair("text", "Bà về."),
        **pair("meaning", "Tốt."),
    )
    # Written by half, it is kept, and what is missing is said.
    empty.write(
        f"{scene}/choices", **pair("text", "Quát"), effects_longtin="= 1"
    )
    page = empty.page()
    assert "1. Ở quầy (en), Choice 2, Why" in page
    assert "leads nowhere yet" in page and 'class="scene flawed"' in page
    assert "is missing" in mai.get(f"/author/drafts/{empty.draft_id}").text
    empty.write(
        f"{scene}/choices/quat",
        **pair("reason", "Bà sợ."),
        then="ket-cuc",
    )
    page = empty.page()
    assert "Nothing is missing" in page and "flawed" not in page
    empty.write("/case", pass_longtin_low="6")
    assert empty.data["pass"] == {"longtin": "at least 6"}
    [greet, shout] = empty.data["scenes"][0]["choices"]
    assert greet["effects"] == {"longtin": 2}
    assert shout["effects"] == {"longtin": "set to 1"}
    _try(empty)
    _publish(mai, empty.draft_id)
    lan = browser("lan")
    course = lan.get(f"/courses/{SLUG}").text
    case = re.search(rf'href="(/revisions/\d+/scenarios/{PART})"', course)[1]
    assert "Bà Tư đến quầy." in lan.get(case).text
    play = lan.post(case).headers["Location"]
    answer = lan.post(play, {"step": "0", "choice": "moi-ngoi"}, follow=True)
    assert "Bà yên tâm." in answer.text and "Passed" in answer.text


def _try(writer):
    """Play it in the draft: a way stands in the address only."""
    before = writer.content
    assert 'value="quat"' in writer.page("/play")
    page = writer.page("/play?start=o-quay&way=quat")
    assert "Not passed yet" in page and "Bà sợ." in page
    wrong = writer.browser.get(f"{writer.at}/play?way=nothing")
    assert wrong.status_code == 409
    assert writer.browser.get(f"{writer.at}/play?start=x").status_code == 404
    assert writer.content == before


def _publish(mai, draft_id):
    page = mai.get(f"/author/drafts/{draft_id}/publish").text
    edit = re.search(r'name="edit"[^>]*value="(\d+)"', page)[1]
    typed = {"note": "Có tình huống.", "edit": edit}
    answer = mai.post(f"/author/drafts/{draft_id}/publish", typed)
    assert "done=course-published" in answer.location
