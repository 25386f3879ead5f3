"""Photos that look alike, found by their shapes."""

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import ColumnElement, Row, bindparam, or_, select

from lms.core.columns import Condition
from lms.core.db import execute
from lms.core.files.drawing import PIECE, SHAPES, pieces_of
from lms.core.files.shown import FileFact
from lms.core.state import setting

_FACT = FileFact.__table__.c
MOST_BITS = 7
"""Shapes that differ in so many bits are found for certain: of four pieces one
then differs in one bit at most (M. Norouzi et al., "Fast Search in Hamming
Space with Multi-Index Hashing", CVPR 2012).
"""
MOST_LOOKED_AT = 5_000
"""Rows compared for one photo: what everybody's photo looks like tells nothing."""


class Alike(NamedTuple):
    """Bytes that look like others, and in how many of 64 bits they differ."""

    sha256: str
    distance: int


def alike(sha256: str) -> list[Alike]:
    """Photos that look like the one with this digest, the nearest first, itself
    left out; in at most `LMS_SIMILAR_BITS` of 64 bits different.

    Two statements: pieces of sixteen bits that are the same or differ in one
    bit are found by four indexes, some 1 in 1,000 of all photos.
    """
    shape = _known_shape(sha256)
    if shape is None:
        return []
    found = execute(_NEAR, _neighbours(shape) | {"digest": sha256})
    near = (Alike(one.sha256, _distance(shape, one[1:])) for one in found)
    return sorted(filter(_is_close, near), key=attrgetter("distance"))


def _is_close(one: Alike) -> bool:
    return one.distance <= min(setting("LMS_SIMILAR_BITS"), MOST_BITS)


def _known_shape(sha256: str) -> int | None:
    row = execute(_SHAPE, {"digest": sha256}).first()
    return None if row is None or row[0] is None else shape_of_row(row)


def _is_near(piece: ColumnElement[int | None]) -> Condition:
    return piece.in_(bindparam(piece.name, expanding=True))


_PIECES = [_FACT[name] for name in SHAPES]
_SHAPE = select(*_PIECES).where(_FACT.sha256 == bindparam("digest"))
_NEAR = (
    select(_FACT.sha256, *_PIECES)
    .where(
        or_(*map(_is_near, _PIECES)),
        _FACT.sha256 != bindparam("digest"),
    )
    .limit(MOST_LOOKED_AT)
)


def shape_of_row(pieces: Iterable[int] | Row) -> int:
    """The shape of which these are the four pieces."""
    shape = 0
    for piece in pieces:
        shape = shape * PIECE + piece
    return shape


def _neighbours(shape: int) -> dict[str, list[int]]:
    return {
        name: near_pieces(piece)
        for name, piece in zip(SHAPES, pieces_of(shape), strict=True)
    }


def near_pieces(piece: int) -> list[int]:
    """A piece, and all that differ from it in one bit."""
    return [piece, *(piece ^ 1 << at for at in range(16))]


def _distance(shape: int, pieces: Iterable[int]) -> int:
    return (shape ^ shape_of_row(pieces)).bit_count()
