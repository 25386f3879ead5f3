"""What the pages share on which a text is written: both languages, block by
block.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Any

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import LessonForm, TextSide
from lms.authoring.rules import blocks
from lms.authoring.types import BlockKind, OpenDraft, TextBlock
from lms.authoring.views.frame import page
from lms.authoring.views.media import sent, showing
from lms.core import markdown
from lms.core.i18n import LANGUAGES
from lms.core.marks import N_
from lms.core.types import Json, id_in
from lms.web import autosave as autosaving
from lms.web.feature import go_to

KINDS = N_(
    {
        BlockKind.PARAGRAPH: "Paragraph",
        BlockKind.HEADING: "Section heading",
        BlockKind.SUBHEADING: "Smaller heading",
        BlockKind.BULLETS: "List with dots",
        BlockKind.NUMBERS: "Numbered list",
        BlockKind.TABLE: "Table",
        BlockKind.CALLOUT: "Call-out",
        BlockKind.FIGURE: "Picture or figure",
        BlockKind.MOCK_FORM: "Form, filled in",
        BlockKind.SOUND: "Recording",
        BlockKind.FILM: "Film elsewhere (link)",
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
        BlockKind.MOCK_FORM: "A line for each field: what it is called | what stands there | right, wrong or note: why. Invented people and numbers only. A line without | is a heading.",
        BlockKind.SOUND: "Write below, word by word, what is heard: not everybody can hear it, and not every office lets one listen.",
        BlockKind.FILM: "Write below what is said and shown that matters, for those who cannot open it.",
        BlockKind.OTHER: "The editor does not know this. It stays exactly as it is written.",
    }
)
"""How the field of a block is filled in."""
ENDINGS = {
    BlockKind.FIGURE: "image/jpeg,image/png,image/webp,image/heic,.svg",
    BlockKind.SOUND: "audio/mpeg,audio/mp4,audio/ogg,.mp3,.m4a,.ogg",
}
"""The files that may be chosen for a block."""
LETTERS_A_ROW, MOST_ROWS = 45, 20
Sides = Sequence[TextSide]
NOTHING: Mapping[str, service.Change] = {}


def file_of(key: str, language: str) -> str:
    """The name of the file that holds a text in a language."""
    return f"{key}.{language}.md"


def stored_sides(opened: OpenDraft, key: str) -> Sides:
    """Both languages as they are stored, with the new block that the address
    asks for (`?new=vi-3`).
    """
    sides = [
        _stored(
            opened,
            key,
            language,
        )
        for language in LANGUAGES
    ]
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


def sent_sides(draft_id: int | None = None) -> Sides:
    """Both languages as the page sends them, with the files that came along
    for this draft.
    """
    sides = [TextSide.sent(language, request.form) for language in LANGUAGES]
    if draft_id is not None:
        for side in sides:
            sent.take_files(draft_id, side)
    return sides


def are_good(*forms: TextSide | LessonForm) -> bool:
    """Whether all can be stored; each says what is wrong with it."""
    found = [form.validate() for form in forms]
    return all(found)


def refused(*forms: TextSide | LessonForm) -> AnyResponse:
    """What keeps the page from being saved by itself; nothing is stored."""
    by_field = chain.from_iterable(form.errors.values() for form in forms)
    return autosaving.refused(next(chain.from_iterable(by_field)))


def save(
    draft_id: int,
    key: str,
    sides: Sides,
    besides: Mapping[str, service.Change] = NOTHING,
) -> bool:
    """Store what was changed; whether nothing is left to be chosen. `besides`:
    what becomes of other files at the same time, before the text.
    """
    named = {file_of(key, side.language): side for side in sides}
    changes = {
        name: partial(
            blocks.join,
            side.as_sent(),
        )
        for name, side in named.items()
        if side.is_changed or side.keep
    }
    if not (changes or besides):
        return True
    clashes = service.change_texts(
        access.actor(), draft_id, {**besides, **changes}
    )
    for name, side in named.items():
        side.clash = clashes.get(name)
    return not clashes


def text_page(opened: OpenDraft, key: str, sides: Sides, **values: Any) -> str:
    """The page on which a text is written."""
    return page(
        "lesson",
        opened,
        key=key,
        side=_open_side(),
        same=_untranslated(*sides),
        is_stored=_is_stored(),
        **block_words(opened, sides),
        **{"form": None, "conflicts": (), **values},
    )


def _is_stored() -> bool:
    """Whether the page shows the text as the draft holds it, and nothing else."""
    asked = request.args.keys() & {"new", "at"}
    return request.method == "GET" and not asked


def block_words(opened: OpenDraft, sides: Sides) -> Json:
    """What blocks are drawn with."""
    files = opened.source.files
    return {
        "sides": sides,
        "kinds": KINDS,
        "HINTS": HINTS,
        "rows_of": _rows_of,
        "html_of": html_of,
        "shown_of": showing.on_page(opened, sides),
        "endings": ENDINGS,
        "blank": TextBlock(BlockKind.PARAGRAPH),
        "figures": blocks.figures_in(files),
        "recordings": blocks.figures_in(files, "sounds"),
        "most_open": MOST_OPEN,
        "gist_of": _gist_of,
        "is_plain": _is_plain,
        "is_worked_on": _is_worked_on,
        "looks_of": partial(_looks_of, opened, sides),
    }


MOST_OPEN = 6
"""A text of no more blocks stands open; of a longer one what is worked on."""
LONGEST_GIST = 80


def _gist_of(block: TextBlock) -> str:
    """How a block that is folded begins."""
    said = (block.caption, block.text, block.figure)
    words = (
        next(filter(str.strip, said), "")
        .replace(
            "*",
            "",
        )
        .split()
    )
    return " ".join(words)[:LONGEST_GIST]


def _is_plain(side: TextSide, place: int) -> bool:
    """Whether a block looks as it does on every page that shows it."""
    return not side.errors and place != side.fresh


def _is_worked_on(side: TextSide, block: TextBlock, place: int) -> bool:
    is_new = block.is_empty or place in (side.fresh, side.at)
    asked = request.args.get("at") == f"{side.language}-{place}"
    return is_new or asked or place in side.errors


def _looks_of(
    opened: OpenDraft, sides: Sides, side: TextSide, block: TextBlock
) -> tuple[Hashable, ...]:
    """What a block looks like beyond what it says itself: one with a picture or
    a recording offers those of the course.
    """
    if block.kind not in showing.SHOWN:
        return ()
    others = (one for one in sides if one is not side)
    is_shown = any(block.figure in _figures_of(one) for one in others)
    return opened.id, opened.mark, is_shown


def _open_side() -> str:
    """The language whose column a phone shows."""
    asked = request.values.get("side", "")
    return asked if asked in LANGUAGES else next(iter(LANGUAGES))


def _untranslated(first: TextSide, other: TextSide) -> Json:
    """The places of what is not translated yet, by language."""
    return {other.language: blocks.untranslated(first.blocks, other.blocks)}


def html_of(block: TextBlock) -> Markup:
    """A block as learners see it; a figure is shown by its page only."""
    return markdown.piece(block.source or blocks.written(block))


def _rows_of(said: str) -> int:
    """How high a field is, so that all of it is seen."""
    rows = sum(1 + len(line) // LETTERS_A_ROW for line in said.split("\n"))
    return min(rows, MOST_ROWS)


def onward(
    view: str, draft_id: int, key: str, sides: Sides, done: str
) -> AnyResponse:
    """The way back to the same place of the page."""
    return go_to(
        f"lms.authoring.{view}",
        draft_id=draft_id,
        key=key,
        done=done,
        **address_of(sides),
    )


def act_on(sides: Sides) -> bool:
    """Do to the blocks what the button says (`up-vi-3`); whether one is taken
    out. Nothing while a file is refused: its block stays where that is said.
    """
    if any(side.errors for side in sides):
        return False
    what, language, key = _asked_act()
    for side in sides:
        if side.language == language and what in _ACTS:
            _ACTS[what](
                side,
                side.place_of(key),
                sides,
            )
    return what == "remove"


def _asked_act() -> tuple[str, str, str]:
    what, _sep, rest = request.form.get("act", "").partition("-")
    language, _sep, key = rest.partition("-")
    return what, language, key


def address_of(sides: Sides) -> Json:
    """Where the next page opens: the language, the block that was worked on
    and the new one, counted as the file has them.
    """
    worked_on = [side for side in sides if side.at is not None]
    if not worked_on:
        return {"side": _open_side()}
    return _address_in(worked_on[0])


def _address_in(side: TextSide) -> Json:
    place = side.written_before(side.at or 0)
    name = f"{side.language}-{place}"
    is_new = side.fresh is not None
    return {
        "side": side.language,
        "new": name if is_new else None,
        "at": name,
        "_anchor": f"block-{name}",
    }


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


def _stay(
    side: TextSide,
    place: int,
    _sides: Sides,
) -> None:
    side.at = place


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


def _carry(side: TextSide, place: int, sides: Sides) -> None:
    """The picture stands in the other language too, its words to be translated;
    that language opens there.
    """
    other = next(one for one in sides if one is not side)
    shown = side.blocks[place : place + 1]
    if shown and shown[0].figure not in _figures_of(other):
        other.at = min(place, len(other.blocks))
        other.blocks.insert(other.at, replace(shown[0]))


def _figures_of(side: TextSide) -> set[str]:
    return {block.figure for block in side.blocks}


_ACTS = {
    "carry": _carry,
    "up": partial(_move, -1),
    "down": partial(_move, 1),
    "remove": _remove,
    "add": _add,
    "stay": _stay,
    "copy": _copy,
}
