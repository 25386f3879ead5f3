"""What a draft shows, as learners will see it, wherever it is looked at while
it is written.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from flask import Response, request, url_for
from markupsafe import Markup

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import TextSide
from lms.authoring.rules import blocks, media
from lms.authoring.service import ShownFiles
from lms.authoring.types import BlockKind, OpenDraft, TextBlock
from lms.authoring.views.frame import author
from lms.core import markdown
from lms.core.errors import NotFound
from lms.core.markdown import PageMedia
from lms.core.media import pictures, sounds
from lms.core.types import id_in
from lms.courses import service as courses
from lms.courses.types import FigureShelf
from lms.web.frame import HARMLESS, KEPT

SHOWN = (
    BlockKind.FIGURE,
    BlockKind.SOUND,
    BlockKind.FILM,
    BlockKind.MOCK_FORM,
)
"""The kinds of blocks that are more than text."""
TYPES = {"svg": "image/svg+xml", **sounds.MEDIA_TYPES}
ShowBlock = Callable[[TextBlock], Markup]
Address = Callable[[str], str]


@author.get("/author/drafts/<int:draft_id>/media/<string:folder>/<string:name>")
def medium(draft_id: int, folder: str, name: str) -> Response:
    """A figure or recording of a draft, as pages show it."""
    width, file = _width(), f"{folder}/{name}"
    content = service.medium_file(access.actor(), draft_id, file, width)
    ending = "webp" if width else name.rpartition(".")[2]
    return _answer(content, TYPES.get(ending, f"image/{ending}"))


def _width() -> int:
    """In which a picture is asked for; 0: as it is kept."""
    width = id_in(request.args.get("width", ""))
    if width > pictures.WIDTHS[-1]:
        raise NotFound
    return width


def _answer(content: bytes, media_type: str) -> Response:
    response = Response(content, mimetype=media_type)
    response.headers.update(HARMLESS)
    if request.args.get("version"):
        response.headers["Cache-Control"] = KEPT
    return response.make_conditional(request.environ, True, len(content))


def _address(draft_id: int, shown: ShownFiles, name: str) -> str:
    """Of a file as learners' pages call it: its digest, the width."""
    digest, _sep, width = name.partition(".")[0].partition("-")
    folder, _sep, file = shown.files.get(digest, "/").partition("/")
    return url_for(
        "lms.authoring.medium",
        draft_id=draft_id,
        folder=folder,
        name=file,
        width=width or None,
        version=digest[:16],
    )


def shelf(draft: OpenDraft, data: Any) -> FigureShelf:
    """The figures that a question shows."""
    shown = _shown(draft, set(media.figures_in(data)))
    return FigureShelf(shown.figures, partial(_address, draft.id, shown))


def shelf_of(draft_id: int, shown: ShownFiles) -> FigureShelf:
    """All the figures of a draft."""
    return FigureShelf(shown.figures, partial(_address, draft_id, shown))


def _shown(draft: OpenDraft, names: set[str]) -> ShownFiles:
    """Of a draft that is open."""
    files = draft.source.files
    there = [file for file in files if file.partition(".")[0] in names]
    return service.files_shown({file: files[file] for file in there})


def on_page(
    draft: OpenDraft, sides: Sequence[TextSide]
) -> dict[str, ShowBlock]:
    """How blocks are shown, by language; for a page that has the draft open."""
    shown = _shown(draft, media.named_in(_sources(sides)))
    return {one.language: _showing(draft.id, shown, one) for one in sides}


def while_writing(draft_id: int, side: TextSide) -> ShowBlock:
    """The same for a look that has to be quick."""
    sources = _sources([side])
    shown = service.shown_files(access.actor(), draft_id, sources)
    return _showing(draft_id, shown, side)


def _sources(sides: Sequence[TextSide]) -> set[str]:
    return {block.figure for side in sides for block in side.blocks} - {""}


def _showing(draft_id: int, shown: ShownFiles, side: TextSide) -> ShowBlock:
    page = courses.page_media(shown.figures, shown.sounds, side.language)
    return partial(_show, page, partial(_address, draft_id, shown))


def _show(page: PageMedia, address: Address, block: TextBlock) -> Markup:
    text = block.source or blocks.written(block)
    if block.kind not in SHOWN:
        return markdown.piece(text)
    return markdown.placed(_safe(text, page), address)


def _safe(text: str, page: PageMedia) -> Markup:
    return markdown.safe(markdown.to_html(text), page)
