"""Our sign, the five-step ladder, as shapes: numbers in, SVG out, so the same few ladders are drawn once per process."""

from functools import lru_cache

from markupsafe import Markup

WIDTH, GAP, FOOT = 17, 20.5, 38


@lru_cache(maxsize=4096)
def steps(levels: tuple[int, int, int, int], asked: int) -> Markup:
    """The rectangles of a ladder. A step reached holds a bar for each depth it was proven at (knows, knows how, shows how) or
    is full (does); the step asked for has a heavy outline, those below it a clear one."""
    shapes = []
    for step in range(1, 6):
        height, x = 4 + step * 6, 2 + (step - 1) * GAP
        depth = sum(level >= step for level in levels)
        if depth == 4:
            shapes.append(_rect("full", x, FOOT - height, height))
        else:
            shapes += [_rect("full", x, FOOT - (bar + 1) * height / 3 + 0.5, height / 3 - 1.8) for bar in range(depth)]
        shapes.append(
            _rect("step asked" if step == asked else "step below" if step < asked else "step", x, FOOT - height, height)
        )
    return Markup("".join(shapes))  # noqa: S704 - nothing but our own words and numbers


def _rect(kind: str, x: float, y: float, height: float) -> str:
    return f'<rect class="{kind}" x="{x:g}" y="{y:.4g}" width="{WIDTH}" height="{height:.3g}"/>'
