"""Pictures of what was handed in: asked for with the file, made by the worker,
kept beside the originals, made again when they are missing.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import bindparam, delete, insert, or_, select, update

from lms.core import clock, outbox
from lms.core.db import end_reading, execute, session, transaction
from lms.core.files.shown import DrawingState, FileFact, FileView
from lms.core.files.storing import StoredFile, holds, path_of, write
from lms.core.state import setting
from lms.core.types import Json, sha256_of
from lms.core.viewing import (
    KINDS,
    DrawingLimits,
    Drawn,
    DrawnPicture,
    PhotoFacts,
    Size,
    WhyNot,
    drawn_apart,
)

JOB = "draw_file"
DAY = dt.timedelta(days=1)
MOST_A_NIGHT = 2_000
"""Files asked for in one night that never were, or whose job was lost."""
PIECE = 2**16
SHAPES = "shape_1", "shape_2", "shape_3", "shape_4"
_FACT, _VIEW = FileFact.__table__, FileView.__table__


def ask(stored: StoredFile) -> None:
    """Ask for pictures of a file that was just stored, in the open
    transaction. The same bytes are drawn once.
    """
    if stored.kind in KINDS and not execute(_KNOWN, _of(stored.sha256)).first():
        _ask(stored.sha256)


_KNOWN = select(_FACT.c.state).where(_FACT.c.sha256 == bindparam("digest"))


def _of(sha256: str) -> Json:
    return {"digest": sha256}


def _ask(sha256: str) -> None:
    fact = {
        "sha256": sha256,
        "state": DrawingState.ASKED,
        "why_not": "",
        "pages": 0,
        "changed_at": clock.now(),
    }
    execute(insert(_FACT), fact)
    outbox.enqueue(JOB, sha256=sha256)


class DrawnFile(NamedTuple):
    """Pictures that lie on the disk and are in no row yet."""

    sha256: str
    drawn: Drawn
    digests: list[str]


def draw(sha256: str) -> DrawnFile | None:
    """Draw the bytes with this digest, in a process of its own and outside any
    transaction: nobody waits for it. None if nothing is to be drawn any more.
    """
    kind = execute(_WANTED, _of(sha256)).scalar()
    limits = _limits()
    end_reading()
    if kind is None:
        return None
    path = path_of(sha256)
    drawn = (
        drawn_apart(path, kind, limits)
        if holds(path)
        else Drawn(why_not=WhyNot.MISSING)
    )
    return DrawnFile(sha256, drawn, _keep(sha256, drawn.pictures))


_WANTED = (
    select(StoredFile.kind)
    .join(_FACT, _FACT.c.sha256 == StoredFile.sha256)
    .where(
        StoredFile.sha256 == bindparam("digest"),
        _FACT.c.state == DrawingState.ASKED,
    )
    .limit(1)
)


def _limits() -> DrawingLimits:
    names = "PAGES", "SECONDS", "MEMORY_MB", "MEGAPIXELS"
    pages, seconds, memory, pixels = (
        setting(f"LMS_VIEW_{name}") for name in names
    )
    return DrawingLimits(pages, min(seconds, 100), memory, pixels * 1_000_000)


def _keep(sha256: str, pictures: Sequence[DrawnPicture]) -> list[str]:
    """Write the pictures, each under its place; their digests."""
    for one in pictures:
        write(_place(sha256, one.page, one.size), one.content)
    return [sha256_of(one.content) for one in pictures]


def _pictures() -> Path:
    return Path(setting("LMS_DATA")) / "views"


def _place(sha256: str, page: int, size: str) -> Path:
    return _pictures() / sha256[:2] / f"{sha256}-{page}-{size}.webp"


@outbox.outside
def draw_file(sha256: str) -> None:
    """The job: draw, then say what was drawn. Whoever comes second, because two
    workers took the job, changes nothing.
    """
    made = draw(sha256)
    if made is not None:
        with transaction():
            store(made)


def store(made: DrawnFile) -> None:
    """Say what was drawn, in the open transaction."""
    facts = _of(made.sha256) | _facts(made.drawn)
    is_first = execute(_IS_DRAWN, facts).rowcount
    if is_first and (views := _views(made)):
        execute(insert(_VIEW), views)


_IS_DRAWN = update(_FACT).where(
    _FACT.c.sha256 == bindparam("digest"),
    _FACT.c.state == DrawingState.ASKED,
)


def _views(made: DrawnFile) -> list[Json]:
    pairs = zip(made.drawn.pictures, made.digests, strict=True)
    return [
        {
            "sha256": made.sha256,
            "page": one.page,
            "size": one.size,
            "width": one.width,
            "height": one.height,
            "digest": digest,
        }
        for one, digest in pairs
    ]


def _facts(drawn: Drawn) -> Json:
    facts = {
        "state": DrawingState.DRAWN,
        "why_not": drawn.why_not or "",
        "pages": drawn.pages,
        "changed_at": clock.now(),
    }
    return facts | _noted(drawn.facts) | shape_columns(drawn.shape)


def _noted(facts: PhotoFacts) -> Json:
    return {
        "taken_at": _moment(facts.taken_at),
        "latitude": facts.latitude,
        "longitude": facts.longitude,
    }


def _moment(taken: dt.datetime | None) -> dt.datetime | None:
    """A camera that knows no zone means the one where people are."""
    if taken is None or taken.year < 1990:
        return None
    return taken if taken.tzinfo else taken.replace(tzinfo=clock.zone())


def shape_columns(shape: int | None) -> Json:
    """The four columns of a shape, its highest bits in the first."""
    pieces = pieces_of(shape) if shape is not None else [None] * 4
    return dict(zip(SHAPES, pieces, strict=True))


def pieces_of(shape: int) -> list[int]:
    """A shape in four pieces of sixteen bits, the highest first."""
    return [shape >> by & PIECE - 1 for by in (48, 32, 16, 0)]


def picture(sha256: str, page: int, size: Size) -> bytes | None:
    """One picture as it was drawn. None if there is none; where its bytes are
    gone or altered (a restored site, a full disk) it is asked for again.
    """
    digest = execute(_DIGEST, {"digest": sha256, "at": page, "in": size})
    wanted = digest.scalar()
    if wanted is None:
        return None
    path = _place(sha256, page, size)
    content = path.read_bytes() if path.exists() else b""
    if sha256_of(content) == wanted:
        return content
    _ask_again([sha256])
    return None


_DIGEST = select(_VIEW.c.digest).where(
    _VIEW.c.sha256 == bindparam("digest"),
    _VIEW.c.page == bindparam("at"),
    _VIEW.c.size == bindparam("in"),
)


def _ask_again(digests: Iterable[str]) -> None:
    """Forget what was drawn of these, and draw it again; once, however many
    ask.
    """
    with transaction():
        for digest in digests:
            if _forget(digest):
                _ask(digest)


def _forget(sha256: str) -> bool:
    """Whether anything was known."""
    execute(_FORGET_VIEWS, _of(sha256))
    return bool(execute(_FORGET_FACT, _of(sha256)).rowcount)


_FORGET_FACT = delete(_FACT).where(
    _FACT.c.sha256 == bindparam("digest"),
    _FACT.c.state == DrawingState.DRAWN,
)
_FORGET_VIEWS = delete(_VIEW).where(_VIEW.c.sha256 == bindparam("digest"))


def ask_missing() -> int:
    """Ask for what was never asked for (files older than this), whose job was
    lost, or whose original was missing; how many. Once a night.
    """
    before = clock.now() - DAY
    digests = session().scalars(_missing(before)).all()
    _ask_anew(digests)
    return len(digests)


def _ask_anew(digests: Sequence[str]) -> None:
    with transaction():
        execute(delete(_FACT).where(_FACT.c.sha256.in_(digests)))
        for digest in digests:
            _ask(digest)


def _missing(before: dt.datetime):
    is_lost = _FACT.c.state == DrawingState.ASKED
    is_away = _FACT.c.why_not == WhyNot.MISSING
    is_stale = (is_lost | is_away) & (_FACT.c.changed_at < before)
    return (
        select(StoredFile.sha256)
        .distinct()
        .outerjoin(_FACT, _FACT.c.sha256 == StoredFile.sha256)
        .where(
            StoredFile.kind.in_(KINDS),
            or_(_FACT.c.sha256.is_(None), is_stale),
        )
        .limit(MOST_A_NIGHT)
    )


def sweep_pictures() -> int:
    """Forget what was drawn of files that no row names any more, and remove
    the pictures that belong to nothing once they are a day old; how many.
    """
    named = select(StoredFile.sha256)
    with transaction():
        for table in (_VIEW, _FACT):
            execute(delete(table).where(table.c.sha256.not_in(named)))
    known = set(session().scalars(select(_FACT.c.sha256)))
    oldest = (clock.now() - DAY).timestamp()
    lost = [
        path for path in _pictures().glob("??/*") if path.name[:64] not in known
    ]
    old = [path for path in lost if path.stat().st_mtime < oldest]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
