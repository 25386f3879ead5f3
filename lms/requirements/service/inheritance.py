"""What a unit inherits: who asks for what and why, what is new since it last
looked, and which of its own rows add nothing any more.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, bindparam, or_, select

from lms.access.types import Actor
from lms.core import clock
from lms.core.db import execute, transaction, upsert
from lms.legal.models import LegalBasis
from lms.people import service as people
from lms.people.models import Person
from lms.people.types import Unit
from lms.posts.models import Ground
from lms.requirements.models import LayerSeen, RequirementRow
from lms.requirements.queries.effective import COLUMNS, effective, layer
from lms.requirements.rules import layers as rules
from lms.requirements.service import edits
from lms.requirements.types import Layer, News, Requirement

_ROW, _SEEN = RequirementRow.__table__.c, LayerSeen.__table__.c
Key = tuple[str, str]  # post, competency


@dataclass(frozen=True)
class Said:
    """Who set a row (None: a preset or a file), when, on what ground of the
    place, by which law (key and number); who ended it, when.
    """

    set_by: str | None
    set_at: dt.datetime
    ground: tuple[tuple[str, str], ...] | None
    basis: str | None
    number: str | None
    ended_by: str | None
    ended_at: dt.datetime | None


_SETTER, _ENDER = (
    Person.__table__.alias("setter"),
    Person.__table__.alias("ender"),
)
_GROUND, _BASIS = Ground.__table__, LegalBasis.__table__
_SAID = (
    select(
        _ROW.id,
        _SETTER.c.name.label("set_by"),
        _ROW.set_at,
        _GROUND.c.title,
        _BASIS.c.key,
        _BASIS.c.number,
        _ENDER.c.name.label("ended_by"),
        _ROW.ended_at,
    )
    .select_from(RequirementRow.__table__)
    .outerjoin(_SETTER, _SETTER.c.id == _ROW.set_by)
    .outerjoin(_ENDER, _ENDER.c.id == _ROW.ended_by)
    .outerjoin(_GROUND, _GROUND.c.key == _ROW.ground)
    .outerjoin(_BASIS, _BASIS.c.key == _ROW.legal_basis)
    .where(_ROW.id.in_(bindparam("rows", expanding=True)))
)


def said(rows: Iterable[int]) -> dict[int, Said]:
    """What is known of these rows, by id, in one query."""
    wanted = set(rows)
    if not wanted:
        return {}
    found = {}
    for row in execute(_SAID, {"rows": list(wanted)}):
        ground = tuple(row.title.items()) if row.title else None
        found[row.id] = Said(
            row.set_by,
            row.set_at,
            ground,
            row.key,
            row.number,
            row.ended_by,
            row.ended_at,
        )
    return found


def said_of(asked: Iterable[Requirement]) -> dict[int, Said]:
    """The same for every layer of these requirements."""
    return said(row.row for one in asked for row in one.layers)


@dataclass
class Inherited:
    """How a unit stands to the layers above it.

    `since`: when it last looked (None: never). `news`: what has turned since.
    `coming`: rows set since that begin on a later day. `redundant`: rows of its
    own that add nothing any more, with their posts.
    """

    since: dt.datetime | None
    now: dt.datetime
    total: int
    news: Sequence[News]
    coming: Sequence[tuple[str, Layer]]
    redundant: Sequence[tuple[str, Layer]]


def inherited(unit: Unit) -> Inherited:
    """Compare what comes from above with what came when the unit last looked.
    Two queries, however many rows there are.
    """
    now, today = clock.now(), clock.today()
    since = execute(
        select(_SEEN.seen_at).where(_SEEN.unit_id == unit.id)
    ).scalar()
    rows = _rows(unit, since, today)
    above: dict[Key, list[Layer]] = {}
    before: dict[Key, list[Layer]] = {}
    coming = []
    for row in rows:
        if row.unit_id == unit.id:
            continue
        one, key = layer(row), (row.post, row.competency)
        above.setdefault(key, []).append(one)
        if since and _was_known(row, one, since):
            before.setdefault(key, []).append(one)
        if (
            since
            and row.set_at > since
            and one.since > today
            and (one.until is None or one.until > one.since)
        ):
            coming.append((row.post, one))
    inherits = added_up(unit, above, today)
    mine = [(row.post, layer(row)) for row in rows if row.unit_id == unit.id]
    redundant = [
        (post, one)
        for post, one in mine
        if rules.is_redundant(one, above.get((post, one.competency), ()), today)
    ]
    day = local_day(since) if since else today
    news = (
        rules.news(added_up(unit, before, None), inherits)
        if since and day
        else ()
    )
    return Inherited(since, now, len(inherits), news, coming, redundant)


def local_day(moment: dt.datetime) -> dt.date:
    """The day people here had at this moment."""
    return moment.astimezone(clock.zone()).date()


def _was_known(row: Row, one: Layer, since: dt.datetime) -> bool:
    """Whether the row was in force when the unit last looked, as it was known
    then: an end that was set later does not count.
    """
    day = local_day(since)
    if row.set_at > since or one.since > day:
        return False
    return (
        one.until is None
        or one.until > day
        or (row.ended_at is not None and row.ended_at > since)
    )


def _rows(
    unit: Unit, since: dt.datetime | None, today: dt.date
) -> Sequence[Row]:
    """Rows of the whole way that are not over, and those that were not when the
    unit last looked.
    """
    lasting = or_(
        _ROW.valid_to.is_(None),
        _ROW.valid_to > (min(today, local_day(since)) if since else today),
    )
    if since:
        lasting = or_(lasting, _ROW.ended_at > since)
    query = select(*COLUMNS, _ROW.set_at, _ROW.ended_at).where(
        _ROW.unit_id.in_(people.ids_on(unit.path)), lasting
    )
    return execute(query.order_by(_ROW.id)).all()


def added_up(
    unit: Unit, rows: Mapping[Key, Iterable[Layer]], on: dt.date | None
) -> dict[Key, Requirement]:
    """What these rows, by post and competency, add up to on the way to the
    unit; only those in force on a day, if one is given.
    """
    way, found = people.ids_on(unit.path), {}
    for key, layers in rows.items():
        if asked := rules.merge(
            way, [one for one in layers if on is None or one.holds(on)]
        ).get(key[1]):
            found[key] = asked
    return found


def look(actor: Actor, unit_id: int, at: dt.datetime) -> None:
    """The unit has seen what it inherits, as it was shown at this moment."""
    unit = edits.unit_to_set(actor, unit_id)
    with transaction():
        known = execute(
            select(_SEEN.seen_at).where(_SEEN.unit_id == unit.id)
        ).scalar()
        moment = min(at, clock.now())
        if known is None or moment > known:
            row = {
                "unit_id": unit.id,
                "seen_at": moment,
                "seen_by": actor.person_id,
            }
            execute(upsert(LayerSeen.__table__), row)


def tidy(actor: Actor, unit_id: int, rows: Collection[int]) -> int:
    """End rows of the unit's own that add nothing any more, of those that were
    shown; how many.
    """
    unit = edits.unit_to_set(actor, unit_id)
    with transaction():
        edits.lock(unit)
        needless = {one.row for _, one in inherited(unit).redundant}
        return edits.end_rows(actor, unit_id, needless & set(rows))


@dataclass
class Page:
    """One post in one unit on one day: what is asked, layer by layer, and every
    row the unit's own layer ever had for it.
    """

    unit: Unit
    way: Mapping[int, Unit]
    required: Mapping[str, Requirement]
    own: Sequence[Layer]
    said: Mapping[int, Said]
    inherited: Inherited


def page(actor: Actor, unit_id: int, post: str, on: dt.date) -> Page:
    """Everything the unit's page shows. As many queries for a nation as for a
    ward.
    """
    unit = edits.unit_to_set(actor, unit_id)
    required = effective(post, unit.path, on)
    query = (
        select(*COLUMNS)
        .where(_ROW.unit_id == unit.id, _ROW.post == post)
        .order_by(_ROW.competency, _ROW.id)
    )
    own, above = [layer(row) for row in execute(query)], inherited(unit)
    shown = {row.row for one in required.values() for row in one.layers} | {
        row.row for row in own
    }
    shown |= {
        row.row
        for one in above.news
        for row in ((one.now or one.was).layers if one.now or one.was else ())
    }
    shown |= {row.row for _, row in [*above.coming, *above.redundant]}
    way = {place.id: place for place in people.units_on(unit.path)}
    return Page(unit, way, required, own, said(shown), above)
