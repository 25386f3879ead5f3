"""Bytes of the first visit and of every lesson, with all that a browser fetches
for them.
"""

from typing import NamedTuple

import people
import wire
from people import READER, Ward
from report import judge, table

from lms.courses.types import Kind

FIRST_VISIT, LESSON = 50 * 1000, 25 * 1000
"""Bytes, headers and all."""


class Sizes(NamedTuple):
    """The bytes of an answer in both encodings."""

    gzip: int
    br: int


def _fetch(port: int, path: str, cookie: str) -> tuple[Sizes, list[str]]:
    """The sizes of an answer, and the addresses of what it needs."""
    sizes = [
        wire.on_the_wire(port, path, encoding, cookie)[0]
        for encoding in Sizes._fields
    ]
    text = wire.on_the_wire(port, path, "identity", cookie)[1]
    if path.split("?")[0].endswith(".js"):
        modules = wire.imported_by(text)
        needed = [f"/static/{name.removeprefix('./')}" for name in modules]
    else:
        needed = wire.needed_by(text)
    return Sizes(*sizes), needed


def visit(
    port: int, path: str, cookie: str, cache: set[str]
) -> list[tuple[str, Sizes]]:
    """A page and all that is not in the cache yet, which it enters."""
    sizes, needed = _fetch(port, path, cookie)
    rows = [(path, sizes)]
    for asset in needed:
        if asset not in cache:
            cache.add(asset)
            size, more = _fetch(port, asset, cookie)
            rows.append((asset.split("?")[0], size))
            needed += more
    return rows


def total(rows: list[tuple[str, Sizes]]) -> Sizes:
    """Of all rows together."""
    return Sizes(
        sum(sizes.gzip for _, sizes in rows), sum(sizes.br for _, sizes in rows)
    )


def _cells(sizes: Sizes) -> list[str]:
    return [f"{size:,}" for size in sizes]


def lessons(ward: Ward) -> list[str]:
    """The addresses of all lessons."""
    with ward.app.app_context():
        current = people.courses.catalogue()
        people.session().close()
    return [
        f"/revisions/{revision.id}/lessons/{part.key}"
        for revision in current
        for part in revision.course.parts
        if part.kind is Kind.LESSON
    ]


def visits(ward: Ward, port: int) -> None:
    """Both tables, judged."""
    cookie, _ = people.sign_in(ward.app, READER)
    _first_visit(port, cookie)
    rows = [_lesson(port, path, cookie) for path in lessons(ward)]
    title = "Bytes of a lesson: alone, and with all it needs, nothing cached"
    header = ("", "gzip", "br", "cold gzip", "cold br", "under 25 KB cold")
    table(title, header, rows)


def _first_visit(port: int, cookie: str) -> None:
    cache: set[str] = set()
    rows = visit(port, "/sign-in", "", cache)
    rows += visit(port, "/", cookie, cache)
    whole = total(rows)
    verdict = judge(
        max(whole) < FIRST_VISIT,
        f"first visit: {max(whole):,} bytes, target {FIRST_VISIT:,}",
    )
    lines = [(path, *_cells(sizes), "") for path, sizes in rows]
    lines.append(("all, under 50 KB", *_cells(whole), verdict))
    table("Bytes of the first visit", ("", "gzip", "br", ""), lines)


def _lesson(port: int, path: str, cookie: str) -> tuple[str, ...]:
    rows = visit(port, path, cookie, set())
    whole = total(rows)
    verdict = judge(
        max(whole) < LESSON,
        f"{path}: {max(whole):,} bytes, target {LESSON:,}",
    )
    return path, *_cells(rows[0][1]), *_cells(whole), verdict
