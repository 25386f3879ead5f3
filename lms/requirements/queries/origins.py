"""Who set the rows of layers, who ended them, and what they rest on."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from lms.core.db import execute
from lms.core.types import Texts
from lms.legal import service as legal
from lms.people import service as people
from lms.posts import service as posts_service
from lms.requirements.models import RequirementRow
from lms.requirements.queries.rows import ROW
from lms.requirements.types import Layer, Requirement


@dataclass(frozen=True)
class RowOrigin:
    """Who set a row (None: a preset or a file), when, on what ground of the
    place, by which law (key and number); who ended it, when.
    """

    set_by: str | None
    set_at: dt.datetime
    ground: Texts | None
    basis: str | None
    number: str | None
    ended_by: str | None
    ended_at: dt.datetime | None


_SETTER, _ENDER = people.PEOPLE.alias("setter"), people.PEOPLE.alias("ender")
_GROUND, _BASIS = posts_service.GROUNDS, legal.BASES
_ORIGINS = (
    select(
        ROW.id,
        _SETTER.c.name.label("set_by"),
        ROW.set_at,
        _GROUND.c.title,
        _BASIS.c.key,
        _BASIS.c.number,
        _ENDER.c.name.label("ended_by"),
        ROW.ended_at,
    )
    .select_from(RequirementRow.__table__)
    .outerjoin(_SETTER, _SETTER.c.id == ROW.set_by)
    .outerjoin(_ENDER, _ENDER.c.id == ROW.ended_by)
    .outerjoin(_GROUND, _GROUND.c.key == ROW.ground)
    .outerjoin(_BASIS, _BASIS.c.key == ROW.legal_basis)
    .where(ROW.id.in_(bindparam("rows", expanding=True)))
)


def origins(layers: Iterable[Layer]) -> dict[int, RowOrigin]:
    """What is known of these rows, by id, in one query."""
    ids = list({layer.row for layer in layers})
    if not ids:
        return {}
    stored = execute(_ORIGINS, {"rows": ids})
    return {row: RowOrigin(*origin) for row, *origin in stored}


def origins_of(requirements: Iterable[Requirement]) -> dict[int, RowOrigin]:
    """The same for every layer of these requirements."""
    return origins(row for one in requirements for row in one.layers)
