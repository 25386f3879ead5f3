"""The sign of the product, a ladder of five steps: numbers in, SVG out, so the
same few are drawn once per process.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache

from markupsafe import Markup, escape

Levels = tuple[int, int, int, int]
WIDTH, STRIDE, LEFT, FOOT = 17, 20, 1.5, 46
FULL = 4  # depths: a step reached at all of them was done at work


def signs(
    _: Callable[..., str], depths: tuple[str, ...]
) -> Callable[..., Markup]:
    """The whole ladder with what it says to those who do not see it, for one
    language; `depths`: the words for the four depths.

    A step reached holds one to three bars or is full: knows, knows how, shows
    how, does. On the step asked for stands a flag, green once it is reached.
    `size`: "" in lists, "small" in strips, "big" alone.
    """

    @lru_cache(maxsize=4096)
    def ladder(
        levels: Levels = (0, 0, 0, 0),
        required: int = 0,
        depth: int | None = None,
        size: str = "",
        sure: Levels | None = None,
    ) -> Markup:
        word = depths[depth - 1] if depth else ""
        text = _label(_, levels[(depth or 1) - 1], required, word)
        if sure:
            text += "; " + _("to re-confirm")
        certain = (sure or levels)[(depth or 1) - 1]
        flag = _flag(required, certain >= required) if required else ""
        kind = f"ladder {size}" if size else "ladder"
        head = f'<svg class="{kind}" viewBox="0 0 100 48" role="img" aria-label="{escape(text)}">'
        return Markup(f"{head}{steps(levels, required, sure)}{flag}</svg>")  # noqa: S704 - the label is escaped, the rest are our own shapes

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
    asked for has a ground of its own, those below it an outline. Of `sure`,
    the part of the levels that no change of law has put in doubt, what is
    missing is dotted: to re-confirm.
    """
    shapes = []
    for step in range(1, 6):
        height, x = 5 + step * 6, LEFT + (step - 1) * STRIDE
        reached = sum(level >= step for level in levels)
        certain = sum(level >= step for level in sure or levels)
        shapes.append(_rect(_ground(step, required), x, height))
        shapes += _filling(x, height, reached, certain)
    return Markup("".join(shapes))  # noqa: S704 - nothing but our own words and numbers


def _ground(step: int, required: int) -> str:
    if step == required:
        return "ask"
    return "low" if step < required else "far"


def _filling(x: float, height: float, reached: int, certain: int) -> list[str]:
    """What a step holds, proven at `reached` depths, `certain` of them without
    doubt.
    """
    bars = _bars("full", x, height, range(certain))
    if reached < FULL:
        return bars + _bars("doubt", x, height, range(certain, reached))
    if certain == FULL:
        return [_rect("full", x, height)]
    return [*bars, _rect("doubt", x, height)]


def _bars(
    kind: str, x: float, height: float, which: Iterable[int]
) -> list[str]:
    """Within the step, a little narrower than it."""
    each = (height - 4) / 3
    return [
        f'<rect class="{kind}" x="{x + 2.5:g}" y="{FOOT - 1.1 - (bar + 1) * each:.4g}" width="12" height="{each - 0.9:.3g}" rx="1"/>'
        for bar in which
    ]


def _rect(kind: str, x: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{FOOT - height:g}" width="{WIDTH}" height="{height:g}" rx="3"/>'


def _flag(step: int, met: bool) -> str:
    """It stands in the middle of its step and says that this is the goal."""
    x, y = LEFT + (step - 1) * STRIDE + WIDTH / 2, FOOT - 5 - step * 6
    kind = "pennant won" if met else "pennant"
    return f'<path class="pole" d="M{x:g} {y}v-10"/><path class="{kind}" d="M{x + 0.8:g} {y - 10.5:g}h9l-2 3 2 3h-9z"/>'
