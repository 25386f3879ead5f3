"""The figures and recordings of a draft: listed with what shows them, brought
in, replaced, taken out.
"""

from collections.abc import Callable
from functools import partial

from flask import redirect, request, url_for

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import DocumentForm
from lms.authoring.rules import outline
from lms.authoring.rules.media import DraftMedium
from lms.authoring.service import SentFile
from lms.authoring.views.frame import author, data_of, draft_of, page
from lms.core.errors import Invalid
from lms.core.i18n import LANGUAGES
from lms.core.media.pictures import ENDINGS
from lms.core.types import Json
from lms.web.feature import Answer

MEDIA = "/author/drafts/<int:draft_id>/media"


@author.get(MEDIA)
def media(draft_id: int) -> str:
    """All of them, those that nothing shows first."""
    return _media_page(draft_id, DocumentForm())


def _media_page(draft_id: int, form: DocumentForm) -> str:
    opened = draft_of(draft_id)
    media = service.media_of(opened)
    words = {"titles": _titles(data_of(opened)), "pictures": SEEN}
    media = sorted(media, key=_order)
    return page("media", opened, form=form, media=media, **words)


def _titles(data: Json) -> dict[str, Json]:
    parts = outline.parts_of(data)
    return {outline.key_of(part): part.get("title") for part in parts}


def _order(one: DraftMedium) -> tuple[bool, str]:
    return bool(one.places), one.name


SEEN = {*ENDINGS, "svg"}
"""The endings of what is seen; the rest is heard."""


def _chosen(language: str = "") -> SentFile:
    file = request.files.get("file")
    if not file:
        raise Invalid("Choose a file first.", "file")
    return SentFile(file.filename or "", file.read(), language)


def _named() -> str:
    """What a button is for."""
    return request.form.get("name", "")


def _answer(draft_id: int, act: Callable[[], object], done: str) -> Answer:
    """The list after an act, or with why it was refused."""
    form = DocumentForm(request.form)
    with form.showing():
        act()
        return redirect(_back(draft_id, done))
    return _media_page(draft_id, form), form.status


def _back(draft_id: int, done: str) -> str:
    return url_for("lms.authoring.media", draft_id=draft_id, done=done)


@author.post(f"{MEDIA}/add")
def add_medium(draft_id: int) -> Answer:
    """Bring one in, for a text to show it later."""
    return _answer(draft_id, partial(_add, draft_id), "course-medium-in")


def _add(draft_id: int) -> None:
    file = _chosen(_language())
    service.add_medium(access.actor(), draft_id, file)


def _language() -> str:
    said = request.form.get("language", "")
    return said if said in LANGUAGES else next(iter(LANGUAGES))


@author.post(f"{MEDIA}/replace")
def replace_medium(draft_id: int) -> Answer:
    """Put another file in the place of one, wherever that is shown."""
    act = partial(_replace, draft_id)
    return _answer(draft_id, act, "course-medium-replaced")


def _replace(draft_id: int) -> None:
    actor, file = access.actor(), _chosen()
    service.replace_medium(actor, draft_id, _named(), file)


@author.post(f"{MEDIA}/take-out")
def take_out_medium(draft_id: int) -> Answer:
    """Take one out that nothing shows."""
    return _answer(draft_id, partial(_take_out, draft_id), "course-medium-out")


def _take_out(draft_id: int) -> None:
    service.take_out_medium(access.actor(), draft_id, _named())
