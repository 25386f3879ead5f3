"""Files that come with the page on which a text is written, each at the block
that is to show it.
"""

from dataclasses import replace
from itertools import chain

from flask import request
from werkzeug.datastructures import FileStorage

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import TextSide
from lms.authoring.service import SentFile
from lms.authoring.types import BlockKind, TextBlock
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import gettext as _


def take_files(draft_id: int, side: TextSide) -> None:
    """Bring in what was chosen at the blocks of a text, before anything is moved
    there; what cannot be taken is said at its block.
    """
    files = chosen(side.language)
    for place, key in enumerate(side.keys):
        if key in files:
            _take(draft_id, side, place, files[key])


def _take(draft_id: int, side: TextSide, place: int, file: FileStorage) -> None:
    block = side.blocks[place]
    try:
        source = _kept(draft_id, side.language, block, file)
    except (Conflict, Invalid) as refusal:
        side.errors[place] = said(refusal)
    else:
        side.blocks[place] = replace(block, kind=_kind(source), figure=source)


def _kind(source: str) -> BlockKind:
    is_heard = source.startswith("sounds/")
    return BlockKind.SOUND if is_heard else BlockKind.FIGURE


def chosen(language: str) -> dict[str, FileStorage]:
    """The files by what the page calls their blocks."""
    begin = f"file-{language}-"
    return {
        name.removeprefix(begin): file
        for name, file in request.files.items(multi=True)
        if name.startswith(begin) and file.filename
    }


def _kept(
    draft_id: int, language: str, block: TextBlock, file: FileStorage
) -> str:
    """How texts name it."""
    sent = SentFile(
        file.filename or "", file.read(), language, block.caption, block.text
    )
    return service.add_medium(access.actor(), draft_id, sent, block.figure)


def said(refusal: LMSError) -> list[str]:
    """All that is refused, in words."""
    every = chain([refusal], refusal.also)
    return [_(one.text, **one.values) for one in every]
