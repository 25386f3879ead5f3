"""Our signs as shapes, the five-step ladder and the bar of a map: numbers in,
SVG out, so the same few are drawn once per process.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

Levels = tuple[int, int, int, int]
WIDTH, GAP, FOOT = 17, 20.5, 38
FULL = 4  # depths: a step reached at all of them was done at work
QUIET = ' class="quiet"'


def chip(kind: str, mark: str, label: str) -> Markup:
    """A state in a word with its mark, so never in colour alone."""
    sign = f'<span aria-hidden="true">{mark}</span>'
    return Markup(f'<span class="state {kind}">{sign} {escape(label)}</span>')  # noqa: S704


def signs(
    _: Callable[..., str], depths: tuple[str, ...]
) -> Callable[..., Markup]:
    """The whole ladder with what it says to those who do not see it, for one
    language; `depths`: the words for the four depths.

    A step reached holds one to three bars or is full: knows, knows how, shows
    how, does; the step asked for has a heavy outline.
    """

    @lru_cache(maxsize=4096)
    def ladder(
        levels: Levels = (0, 0, 0, 0),
        required: int = 0,
        depth: int | None = None,
        big: bool = False,
        sure: Levels | None = None,
    ) -> Markup:
        word = depths[depth - 1] if depth else ""
        text = _label(_, levels[(depth or 1) - 1], required, word)
        if sure:
            text += "; " + _("to re-confirm")
        size = " big" if big else ""
        head = f'<svg class="ladder{size}" viewBox="0 0 104 40" role="img" aria-label="{escape(text)}">'
        return Markup(f"{head}{steps(levels, required, sure)}</svg>")  # noqa: S704 - the label is escaped, the rest are our own shapes

    return ladder


def _label(
    _: Callable[..., str], reached: int, required: int, depth: str
) -> str:
    if required:
        return _(
            "Level %(reached)s of %(asked)s asked for (%(depth)s)",
            reached=reached,
            asked=required,
            depth=_(depth),
        )
    if reached:
        return _("Level %(reached)s proven", reached=reached)
    return _("No level proven yet")


@lru_cache(maxsize=4096)
def steps(levels: Levels, required: int, sure: Levels | None = None) -> Markup:
    """The rectangles of a ladder. A step reached holds a bar for each depth it
    was proven at (knows, knows how, shows how) or is full (does); the step
    asked for has a heavy outline, those below it a clear one. Of `sure`, the
    part of the levels that no change of law has put in doubt, what is
    missing is dotted: to re-confirm.
    """
    shapes = []
    for step in range(1, 6):
        height, x = 4 + step * 6, 2 + (step - 1) * GAP
        reached = sum(level >= step for level in levels)
        certain = sum(level >= step for level in sure or levels)
        shapes += _filling(x, height, reached, certain)
        shapes.append(_rect(_outline(step, required), x, FOOT - height, height))
    return Markup("".join(shapes))  # noqa: S704 - nothing but our own words and numbers


def _filling(x: float, height: float, reached: int, certain: int) -> list[str]:
    """What a step holds, proven at `reached` depths, `certain` of them without
    doubt.
    """
    bars = _bars("full", x, height, range(certain))
    if reached < FULL:
        return bars + _bars("doubt", x, height, range(certain, reached))
    if certain == FULL:
        return [_rect("full", x, FOOT - height, height)]
    return [*bars, _rect("doubt", x, FOOT - height, height)]


def _outline(step: int, required: int) -> str:
    if step == required:
        return "step asked"
    return "step below" if step < required else "step"


def _bars(
    kind: str, x: float, height: float, which: Iterable[int]
) -> list[str]:
    return [
        _rect(kind, x, FOOT - (bar + 1) * height / 3 + 0.5, height / 3 - 1.8)
        for bar in which
    ]


def _rect(kind: str, x: float, y: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:.4g}" width="{WIDTH}" height="{height:.3g}"/>'


@lru_cache(maxsize=16384)
def split(
    numbers: tuple[int, ...], kinds: tuple[str, ...], labels: tuple[str, ...]
) -> Markup:
    """How many are of which kind: a bar with a rectangle for each kind that
    somebody is of, as wide as its share, and the same in figures.

    A map has hundreds of these numbers, so each combination of them is written
    once. `labels` is what stands before each figure.
    """
    total, start, shapes, figures = sum(numbers) or 1, 0.0, [], []
    for number, kind, label in zip(numbers, kinds, labels, strict=True):
        share = 100 * number / total
        if number:
            shapes.append(_part(kind, start, share))
        start += share
        quiet = "" if number else QUIET
        figures.append(f"<li{quiet}>{escape(label)} <b>{number}</b></li>")
    bar = f'<svg class="bar" aria-hidden="true">{"".join(shapes)}</svg>'
    return Markup(f'{bar}<ul class="counts">{"".join(figures)}</ul>')  # noqa: S704 - labels are escaped, the rest are our own shapes


def _part(kind: str, start: float, share: float) -> str:
    """A rectangle of a bar, with a gap beside it; both in percent."""
    x, width = f"{start + 0.4:.4g}%", f"{max(share - 0.8, 0.4):.4g}%"
    return f'<rect class="{kind}" x="{x}" y="8%" width="{width}" height="84%"/>'
