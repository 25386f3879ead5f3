"""Forms, recordings and films as they are drawn on a page. Only what stands here
is HTML; what authors wrote is put in escaped.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from markupsafe import Markup

from lms.core.marks import N_
from lms.core.media import notation
from lms.core.media.notation import FilledRow, RowMark, ShownBlock

Say = Callable[[str], str]
"""Puts our own words into the language of the page."""
Sounds = Mapping[str, str]
"""The files of recordings, as they are sent, by name."""
_MARK = Markup('<span class="tag">{}</span> ')
ILLUSTRATION = N_("Illustration")
"""What is said of every figure that does not show the thing itself."""


def mark(say: Say) -> Markup:
    """The word that says so."""
    return _MARK.format(say(ILLUSTRATION))


def drawn(block: ShownBlock, sounds: Sounds, say: Say) -> str:
    """A form, a recording or the way to a film."""
    return _DRAWN[block.kind](block, sounds, say)


_FORM = Markup(
    '<figure class="fig filled-form"><div class="filled-sheet">'
    '<p class="filled-title">{title}</p>{rows}{stamp}</div>'
    "<figcaption>{mark}{note}</figcaption></figure>"
)
_STAMP = Markup(
    '<p class="filled-stamp"><span class="out">{name}: </span>{words}</p>'
)
_HEADING = Markup('<p class="filled-part">{}</p>')
_LIST = Markup("<dl>{}</dl>")
_CLASS = Markup(' class="{}"')
_ROW = Markup("<div{kind}><dt>{row.label}</dt><dd>{value}{said}</dd></div>")
_FILLED = Markup('<span class="filled-value">{}</span>')
_EMPTY = Markup('<span class="filled-value"><span class="out">{}</span></span>')
_SIGN = Markup(' <span class="filled-said"><b>{name}</b>{why}</span>')
ROW_MARKS = N_(
    {
        RowMark.RIGHT: "Right",
        RowMark.WRONG: "Wrong",
        RowMark.NOTE: "Note",
    }
)
_KINDS = {
    RowMark.RIGHT: "row-right",
    RowMark.WRONG: "row-wrong",
    RowMark.NOTE: "row-note",
}
STAMP = N_("Stamp")
EMPTY = N_("left empty")


def _form(block: ShownBlock, _sounds: Sounds, say: Say) -> str:
    """A form as somebody filled it in, each label with what stands there."""
    return _FORM.format(
        title=block.said("title"),
        rows=_rows(notation.rows(block.text), say),
        stamp=_stamp(block.said("stamp"), say),
        mark=mark(say),
        note=block.said("note"),
    )


def _stamp(words: str, say: Say) -> str:
    return _STAMP.format(name=say(STAMP), words=words) if words else ""


def _rows(rows: Sequence[FilledRow], say: Say) -> Markup:
    """Lists of what was filled in, a heading before each that has one."""
    groups = groupby(rows, _is_heading)
    return Markup().join(
        _headings(group) if is_heading else _list(group, say)
        for is_heading, group in groups
    )


def _is_heading(row: FilledRow) -> bool:
    return row.value is None


def _headings(rows: Iterable[FilledRow]) -> Markup:
    return Markup().join(_HEADING.format(row.label) for row in rows)


def _list(rows: Iterable[FilledRow], say: Say) -> Markup:
    return _LIST.format(Markup().join(_row(row, say) for row in rows))


def _row(row: FilledRow, say: Say) -> Markup:
    kind = _CLASS.format(_KINDS[row.mark]) if row.mark else ""
    said = _sign(row.mark, row.why, say) if row.mark else ""
    return _ROW.format(row=row, kind=kind, value=_value(row, say), said=said)


def _value(row: FilledRow, say: Say) -> Markup:
    return _FILLED.format(row.value) if row.value else _EMPTY.format(say(EMPTY))


def _sign(mark: RowMark, why: str, say: Say) -> Markup:
    return _SIGN.format(
        name=say(ROW_MARKS[mark]), why=f": {why}" if why else ""
    )


_HEARD = Markup(
    '<figure class="fig heard"><figcaption><strong>{title}</strong></figcaption>'
    "{player}{words}</figure>"
)
_PLAYER = Markup(
    '<audio controls preload="none" src="sounds/{}" aria-label="{}"></audio>'
)
_WATCHED = Markup(
    '<figure class="fig watched"><p class="watched-link">{way}</p>'
    '<p class="small quiet">{facts}</p><p>{shows}</p>{words}</figure>'
)
_WAY = Markup(
    '<a href="{link}" target="_blank" rel="noopener noreferrer">{title}</a>'
    " <span>{tab}</span>"
)
_WORDS = Markup(
    '<details class="fold"><summary>{name}</summary>{text}</details>'
)
_PARAGRAPH, _BREAK = Markup("<p>{}</p>"), Markup("<br>")
IN_WORDS = N_("What is said, in words")
NEW_TAB = N_("(opens in a new tab, outside this site)")
MINUTES = N_("%(minutes)s minutes")


def _heard(block: ShownBlock, sounds: Sounds, say: Say) -> str:
    return _HEARD.format(
        title=block.said("title"),
        player=_player(block, sounds),
        words=_in_words(block.text, say),
    )


def _player(block: ShownBlock, sounds: Sounds) -> str:
    """Nothing where the recording is not there."""
    name = notation.SOUND.fullmatch(block.said("file"))
    file = sounds.get(name[1]) if name else None
    return _PLAYER.format(file, block.said("title")) if file else ""


def _watched(block: ShownBlock, _sounds: Sounds, say: Say) -> str:
    """Films stay where they are: nothing of another site is loaded here."""
    return _WATCHED.format(
        way=_way(block, say),
        facts=" · ".join(filter(None, _facts(block, say))),
        shows=block.said("shows"),
        words=_in_words(block.text, say),
    )


def _way(block: ShownBlock, say: Say) -> str:
    title, link = block.said("title"), block.said("link")
    way = _WAY.format(link=link, title=title, tab=say(NEW_TAB))
    return way if notation.LINK.fullmatch(link) else title


def _facts(block: ShownBlock, say: Say) -> Iterator[str]:
    """How long a film takes, whose it is, and on which site it is."""
    if minutes := block.said("minutes"):
        yield say(MINUTES) % {"minutes": minutes}
    yield block.said("source")
    if site := notation.LINK.fullmatch(block.said("link")):
        yield site[1]


def _in_words(text: str, say: Say) -> str:
    pieces = filter(str.strip, re.split(r"\n[ \t]*\n", text))
    paragraphs = Markup().join(map(_paragraph, pieces))
    return _WORDS.format(name=say(IN_WORDS), text=paragraphs)


def _paragraph(text: str) -> Markup:
    return _PARAGRAPH.format(_BREAK.join(text.split("\n")))


_DRAWN = {"form": _form, "audio": _heard, "video": _watched}
