"""The smaller signs of a page beside the ladder: states, rings, parts, bars.
Numbers and words in, HTML and SVG out; each is silent or says in words what it
shows.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

FULL_TURN, GAP = 100, 2.2
STATE_ICONS = {
    "meets": "met",
    "nearly": "nearly",
    "not-yet": "notyet",
    "unknown": "unknown",
    "reconfirm": "reconfirm",
}


@lru_cache(maxsize=1024)
def icon(sprite: str, name: str, size: str = "") -> Markup:
    """A sign from the file `sprite`, silent to those who hear a page: a word
    stands beside it. `size`: "" or "s", as small letters.
    """
    kind = f"i {size}" if size else "i"
    return Markup(
        '<svg class="{}" aria-hidden="true"><use href="{}#i-{}"/></svg>'
    ).format(kind, sprite, name)


def chip(sprite: str, state: str, label: str) -> Markup:
    """A state in a word with its sign, so never in colour alone."""
    sign = icon(sprite, STATE_ICONS[state])
    return Markup('<span class="state {}">{}{}</span>').format(
        state, sign, label
    )


BOXES = {
    "cover": "0 0 320 148",
    "cover thumb": "86 0 148 148",
    "spot": "0 0 240 150",
    "scene": "0 0 340 232",
    "banner": "0 0 520 200",
}


@lru_cache(maxsize=1024)
def drawing(file: str, name: str, kind: str) -> Markup:
    """A picture from the file `file`, silent to those who hear a page. `kind`:
    what of it is shown, and where: the keys of `BOXES`.
    """
    _, _, width, height = BOXES["cover" if "cover" in kind else kind].split()
    return Markup(
        '<svg class="{}" viewBox="{}" aria-hidden="true"><use href="{}#{}" width="{}" height="{}"/></svg>'
    ).format(kind, BOXES[kind], file, name, width, height)


@lru_cache(maxsize=1024)
def ring(states: tuple[str, ...], figure: str, word: str) -> Markup:
    """One arc for each thing that is asked for, drawn by its state, around a
    figure and a word.
    """
    turn = FULL_TURN / (len(states) or 1)
    arcs = "".join(
        _arc(state, turn, place * turn) for place, state in enumerate(states)
    )
    said = escape(f"{figure} {word}")
    return Markup(  # noqa: S704 - figure and word are escaped, the rest are our own shapes
        f'<svg class="ring" viewBox="0 0 120 120" role="img" aria-label="{said}"><g transform="rotate(-90 60 60)">{arcs}</g>'
        f'<text class="rn" x="60" y="63" text-anchor="middle">{escape(figure)}</text><text class="rw" x="60" y="82" text-anchor="middle">{escape(word)}</text></svg>'
    )


def _arc(state: str, turn: float, start: float) -> str:
    length = turn - GAP if turn > 2 * GAP else turn / 2
    rest, offset = FULL_TURN - length, -(start + GAP / 2)
    return f'<circle class="arc {state}" cx="60" cy="60" r="50" pathLength="100" stroke-dasharray="{length:.4g} {rest:.4g}" stroke-dashoffset="{offset:.4g}"/>'


def face(name: str, kind: str = "") -> Markup:
    """The sign of a person: the first letter of their given name. `kind`: how
    it is drawn, "big" or "n".
    """
    letter, drawn = escape((name.split() or "–")[-1][0]), f"face {kind}".strip()
    return Markup(  # noqa: S704 - the letter is escaped, the kinds are our own words
        f'<span class="{drawn}" aria-hidden="true">{letter}</span>'
    )


@lru_cache
def rise(level: int) -> Markup:
    """Five steps, filled up to this one."""
    steps = "".join(
        f'<rect class="{"on" if step < level else "off"}" x="{step * 9}" y="{24 - step * 6}" width="7.5" height="{10 + step * 6}" rx="1.5"/>'
        for step in range(5)
    )
    return Markup(  # noqa: S704 - our own shapes
        f'<svg class="rise" viewBox="0 0 44 34" aria-hidden="true">{steps}</svg>'
    )


MOST_PARTS = 20


def parts(kinds: Sequence[str], said: str) -> Markup:
    """How far one is in something of so many parts: a segment for each, of the
    kinds `done`, `now`, `skipped`, `todo`; of more than twenty a plain meter.
    """
    if len(kinds) > MOST_PARTS:
        return meter(100 * kinds.count("done") // len(kinds), said)
    segments = "".join(f'<span class="{kind}"></span>' for kind in kinds)
    return Markup(  # noqa: S704 - what is said is escaped, the kinds are our own words
        f'<div class="parts" role="img" aria-label="{escape(said)}">{segments}</div>'
    )


def meter(percent: int, said: str) -> Markup:
    """A bar that is filled to so many percent."""
    return Markup(
        '<svg class="meter" viewBox="0 0 100 6" preserveAspectRatio="none" role="img" aria-label="{}"><rect width="100" height="6"/><rect class="v" width="{}" height="6"/></svg>'
    ).format(said, min(max(percent, 0), 100))


@lru_cache(maxsize=16384)
def bar(
    numbers: tuple[int, ...], kinds: tuple[str, ...], longest: int = 0
) -> Markup:
    """How many are of which kind: a rectangle for each kind that somebody is
    of, as wide as its share. `longest`: how many a whole bar is of, where bars
    stand beside each other. Silent: the figures stand beside it.
    """
    total, start, shapes = longest or sum(numbers) or 1, 0.0, []
    for number, kind in zip(numbers, kinds, strict=True):
        share = 100 * number / total
        if number:
            shapes.append(_part(kind, start, share))
        start += share
    inside = "".join(shapes)
    return Markup(f'<svg class="bar" aria-hidden="true">{inside}</svg>')  # noqa: S704 - nothing but our own words and numbers


def split(
    numbers: tuple[int, ...], kinds: tuple[str, ...], labels: tuple[str, ...]
) -> Markup:
    """The same with its figures, but for nobody: `labels` is what stands
    before each.
    """
    figures = Markup("").join(
        Markup("<li>{} <b>{}</b></li>").format(label, number)
        for number, label in zip(numbers, labels, strict=True)
        if number
    )
    return bar(numbers, kinds) + Markup('<ul class="counts">{}</ul>').format(
        figures
    )


class Measure(NamedTuple):
    """A line of a picture: what it is of and where that is shown (if anywhere),
    its figures in words, and how much of the whole it is.
    """

    label: str
    said: str
    part: int
    whole: int
    url: str = ""


def measures(
    lines: Iterable[Measure], kind: str = "meets", *, brief: bool = False
) -> Markup:
    """Things of one kind, each with its name, its figures and a bar: picture
    and table in one; of none nothing. `brief`: names and figures are short, a
    line for each.
    """
    rows = Markup("").join(_measure(line, kind) for line in lines)
    if not rows:
        return rows
    shape = "measures brief" if brief else "measures"
    return Markup('<ul class="{}">{}</ul>').format(shape, rows)


def nothing_yet(text: str) -> Markup:
    """In place of a picture: what will stand here."""
    return Markup('<p class="quiet">{}</p>').format(text)


def _measure(line: Measure, kind: str) -> Markup:
    drawn = bar((line.part, line.whole - line.part), (kind, "track"))
    name = Markup("<span>{}</span>").format(line.label)
    if line.url:
        name = Markup('<a href="{}">{}</a>').format(line.url, line.label)
    return Markup("<li>{} <b>{}</b> {}</li>").format(name, line.said, drawn)


def _part(kind: str, start: float, share: float) -> str:
    """A rectangle of a bar, with a gap beside it; both in percent."""
    x, width = f"{start + 0.4:.4g}%", f"{max(share - 0.8, 0.4):.4g}%"
    return f'<rect class="{kind}" x="{x}" y="8%" width="{width}" height="84%"/>'


FIFTHS, TENTHS = 5, 10


def shade(met: int, asked: int, unknown: int) -> str:
    """How a cell of a grid is drawn: by the fifth that meets what is asked,
    `h1` to `h5`; `hq` if of more than half nothing is known.
    """
    if 2 * unknown > asked:
        return "hq"
    return f"h{min(FIFTHS * met // asked + 1, FIFTHS)}"


@lru_cache(maxsize=16384)
def _figure(split: Any, longest: int) -> tuple[str, str]:
    """The kind of a cell with the length of its line, and what stands in it."""
    met, asked, unknown = split.meets, split.total, split.unknown
    kind = shade(met, asked, unknown)
    line = f" l{-(-TENTHS * asked // longest)}" if longest else ""
    if kind == "hq":
        return kind + line, f'?\u2009{unknown}<span class="out">/{asked}</span>'
    return kind + line, f"{met}/{asked}"


class HeatSigns(NamedTuple):
    """Where a cell leads (before its row), what one without numbers shows, what
    one says of a change, how many people the longest line beneath a number is
    of, and the column of the cell that is open (if any).
    """

    address: Markup
    too_few: Markup
    not_asked: Markup
    change: Callable[[Any], Markup]
    longest: int
    open: str | int = ""


def heat_row(
    cells: Iterable[tuple[Any, Any, Any]],
    row: str,
    here: Any,
    texts: HeatSigns,
) -> Markup:
    """The cells of a row of a grid, drawn at once: hundreds stand on a page.
    Of each its column, where people stand (`Split`; None: too few to show,
    0: not asked for) and its change. They lead to the `row` with their column;
    the one of `here` is open.
    """
    address, drawn = f"{texts.address}{escape(row)}", []
    for column, split, change in cells:
        if split:
            kind, figure = _figure(split, texts.longest if column else 0)
            opened = ' aria-current="true"' if column == here else ""
            beside = escape(texts.change(change)) if change else ""
            sign = f'<a class="h {kind}" href="{address}{_at(column)}#cell"{opened}>{figure}{beside}</a>'
        else:
            sign = texts.too_few if split is None else texts.not_asked
        kept = ' class="at"' if column and column == texts.open else ""
        drawn.append(f"<td{kept}>{sign}</td>")
    return Markup("".join(drawn))  # noqa: S704 - each sign is HTML, the rest are our own words and numbers


@lru_cache(maxsize=16384)
def _at(column: str | int) -> str:
    """What an address says, in HTML, of the column that it opens."""
    return f"&amp;at={escape(column)}" if column else ""


@lru_cache(maxsize=16384)
def split_cells(
    numbers: tuple[int, ...], kinds: tuple[str, ...], longest: int
) -> Markup:
    """The cells of a row of a table: how many are of any kind, their bar in the
    scale of all rows, how many are of each.
    """
    counts = "".join(f'<td class="count">{one or ""}</td>' for one in numbers)
    return Markup(  # noqa: S704 - nothing but our own words and numbers
        f'<td class="count">{sum(numbers)}</td><td>{bar(numbers, kinds, longest)}</td>{counts}'
    )


def spark(shares: Sequence[float], kind: str = "") -> Markup:
    """How something went: a line through these values, the last one marked.
    Silent: what it shows stands beside it.
    """
    low = min(shares)
    span, each = (max(shares) - low) or 1, 110 / max(len(shares) - 1, 1)
    points = [
        f"{4 + place * each:.4g} {31 - (share - low) / span * 24:.4g}"
        for place, share in enumerate(shares)
    ]
    line, (x, y) = " ".join(points), points[-1].split()
    return Markup(  # noqa: S704 - nothing but our own words and numbers
        f'<svg class="spark {escape(kind)}" viewBox="0 0 120 36" aria-hidden="true"><path class="area" d="M{line} {x} 36 4 36z"/><path class="ln" d="M{line}"/><circle cx="{x}" cy="{y}" r="3.5"/></svg>'
    )


def dot(share: float, low: float, high: float) -> Markup:
    """A share between 0 and 1 as a dot on a line from 0 to 100 percent, with
    the interval in which it may well lie. Silent, as `spark`.
    """
    middle, left, right = (f"{5 + 90 * one:.4g}%" for one in (share, low, high))
    return Markup(  # noqa: S704 - nothing but our own words and numbers
        f'<svg class="dots" aria-hidden="true"><line class="ax" x1="5%" x2="95%" y1="50%" y2="50%"/><line class="iv" x1="{left}" x2="{right}" y1="50%" y2="50%"/><circle cx="{middle}" cy="50%" r="6"/></svg>'
    )
