"""What the pages share on which a text is written: both languages, block by
block.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import LessonForm, TextSide
from lms.authoring.rules import blocks
from lms.authoring.types import BlockKind, OpenDraft, TextClash
from lms.authoring.views.frame import page
from lms.core.i18n import LANGUAGES
from lms.core.marks import N_
from lms.core.types import Json
from lms.web.limits import id_in

KINDS = N_(
    {
        BlockKind.PARAGRAPH: "Paragraph",
        BlockKind.HEADING: "Heading",
        BlockKind.SUBHEADING: "Smaller heading",
        BlockKind.BULLETS: "List with dots",
        BlockKind.NUMBERS: "Numbered list",
        BlockKind.TABLE: "Table",
        BlockKind.CALLOUT: "Call-out",
        BlockKind.FIGURE: "Figure",
        BlockKind.DIVIDER: "Dividing line",
        BlockKind.OTHER: "As it is written (Markdown)",
    }
)
"""What blocks are called where they are chosen."""
HINTS = N_(
    {
        BlockKind.BULLETS: "An item on each line. Begin a line with a hyphen if it belongs below the one before it.",
        BlockKind.NUMBERS: "An item on each line; numbers come by themselves. Begin a line with a hyphen if it belongs below the one before it.",
        BlockKind.TABLE: "A row on each line, its cells divided by | or copied from Excel. The first row is the head.",
        BlockKind.FIGURE: "Say below what there is to see, for those who do not see it.",
        BlockKind.OTHER: "The editor does not know this. It stays exactly as it is written.",
    }
)
"""How the field of a block is filled in."""
LETTERS_A_ROW, MOST_ROWS = 45, 20
Sides = Sequence[TextSide]


def file_of(key: str, language: str) -> str:
    """The name of the file that holds a text in a language."""
    return f"{key}.{language}.md"


def stored_sides(opened: OpenDraft, key: str) -> Sides:
    """Both languages as they are stored, with the new block that the address
    asks for (`?new=vi-3`).
    """
    sides = [_stored(opened, key, language) for language in LANGUAGES]
    for side in sides:
        _insert_asked(side)
    return sides


def _stored(
    opened: OpenDraft,
    key: str,
    language: str,
) -> TextSide:
    content = opened.source.files.get(file_of(key, language))
    return TextSide.stored(language, content)


def _insert_asked(side: TextSide) -> None:
    language, _sep, place = request.args.get("new", "").partition("-")
    if side.language == language and place.isdigit():
        side.insert(min(id_in(place), len(side.blocks)))
    elif not side.blocks:
        side.insert(0)


def sent_sides() -> Sides:
    """Both languages as the page sends them."""
    return [TextSide.sent(language, request.form) for language in LANGUAGES]


def are_good(*forms: TextSide | LessonForm) -> bool:
    """Whether all can be stored; each says what is wrong with it."""
    found = [form.validate() for form in forms]
    return all(found)


def save(
    draft_id: int,
    key: str,
    sides: Sides,
) -> bool:
    """Store what was changed; whether nothing is left to be chosen."""
    for side in sides:
        if side.is_changed or side.keep:
            try:
                service.change_file(
                    access.actor(),
                    draft_id,
                    file_of(key, side.language),
                    partial(blocks.join, side.as_sent()),
                )
            except TextClash as clash:
                side.clash = clash
    return not any(side.clash for side in sides)


def text_page(opened: OpenDraft, key: str, sides: Sides, **values: Any) -> str:
    """The page on which a text is written."""
    first, *others = sides
    asked = request.values.get("side", "")
    return page(
        "lesson",
        opened,
        key=key,
        sides=sides,
        side=asked if asked in LANGUAGES else first.language,
        kinds=KINDS,
        HINTS=HINTS,
        rows_of=_rows_of,
        figures=blocks.figures_in(opened.source.files),
        same={
            one.language: blocks.untranslated(first.blocks, one.blocks)
            for one in others
        },
        **{"form": None, "conflicts": (), **values},
    )


def _rows_of(said: str) -> int:
    """How high a field is, so that all of it is seen."""
    rows = sum(1 + len(line) // LETTERS_A_ROW for line in said.split("\n"))
    return min(rows, MOST_ROWS)


def onward(
    view: str, draft_id: int, key: str, sides: Sides, done: str
) -> AnyResponse:
    """The way back to the same place of the page."""
    return redirect(
        url_for(
            f"lms.authoring.{view}",
            draft_id=draft_id,
            key=key,
            done=done,
            **address_of(sides),
        )
    )


def act_on(sides: Sides) -> bool:
    """Do to the blocks what the button says (`up-vi-3`); whether one is taken
    out.
    """
    what, _sep, rest = request.form.get("act", "").partition("-")
    language, _sep, key = rest.partition("-")
    for side in sides:
        if side.language == language and what in _ACTS:
            _ACTS[what](
                side,
                side.place_of(key),
                sides,
            )
    return what == "remove"


def address_of(sides: Sides) -> Json:
    """Where the next page opens: the language, the block that was worked on
    and the new one, counted as the file has them.
    """
    open_side = request.form.get("side", "")
    address = {"side": open_side if open_side in LANGUAGES else None}
    for side in sides:
        if side.at is not None:
            name = f"{side.language}-{side.written_before(side.at)}"
            address |= {"side": side.language, "_anchor": f"block-{name}"}
            if side.fresh is not None:
                address["new"] = name
    return address


def _move(
    step: int,
    side: TextSide,
    place: int,
    _sides: Sides,
) -> None:
    found = side.blocks
    if 0 <= place + step < len(found) and place < len(found):
        found.insert(place + step, found.pop(place))
        side.at = place + step


def _remove(
    side: TextSide,
    place: int,
    _sides: Sides,
) -> None:
    del side.blocks[place : place + 1]
    side.at = max(place - 1, 0)


def _add(
    side: TextSide,
    place: int,
    _sides: Sides,
) -> None:
    side.insert(place + 1)
    side.at = place + 1


def _copy(
    side: TextSide,
    _place: int,
    sides: Sides,
) -> None:
    """What the other language says, to be translated."""
    side.blocks = [
        replace(block)
        for other in sides
        for block in other.blocks
        if other is not side
    ]
    side.at = 0


_ACTS = {
    "up": partial(_move, -1),
    "down": partial(_move, 1),
    "remove": _remove,
    "add": _add,
    "copy": _copy,
}
