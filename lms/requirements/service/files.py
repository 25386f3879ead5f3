"""Units and requirements from files: entered once, then edited on the pages."""

from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select

from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Invalid
from lms.core.types import Json, group
from lms.people import service as people
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.requirements import loader
from lms.requirements.queries.rows import ROW
from lms.requirements.queries.stacks import layer_stack
from lms.requirements.rules.plans import LayerStack
from lms.requirements.service.changes import plan_cell
from lms.requirements.service.recounts import recount
from lms.requirements.service.rows import ASKS, insert_rows, new_row
from lms.requirements.types import CellChange, CellKey, ChangeTerms


def load_units(path: Path) -> int:
    """Units from a file, parents first, with what their layers require; how
    many. Names are brought up to date, units never move.
    """
    contents = loader.read_units(path)
    with transaction():
        for kind in contents.kinds:
            people.put_kind(**kind)
        for unit in contents.units:
            _put_unit(unit)
        _set_layers(contents.requirements)
    return len(contents.units)


def _set_layers(rows: Iterable[Json]) -> None:
    by_unit = group((row["unit"], row) for row in rows)
    for unit in people.in_order(map(_known_unit, by_unit)):
        set_once(unit, by_unit[unit.key])


def _put_unit(unit: Json) -> None:
    parent = people.find_unit(unit["parent"]) if unit["parent"] else None
    if unit["parent"] and parent is None:
        raise Invalid(
            "The unit “%(key)s” names a parent that is not known; list parents first.",
            key=unit["key"],
        )
    people.put_unit(unit["key"], unit["kind"], unit["title"], parent)


def _known_unit(key: str) -> Unit:
    unit = people.find_unit(key)
    if unit is None:
        raise Invalid(
            "A requirement names the unit “%(key)s”, which is not known.",
            key=key,
        )
    return unit


def set_once(unit: Unit, rows: Iterable[Json]) -> None:
    """Requirements of one layer from a file, unless the layer already says
    something about them. In the open transaction.
    """
    people.lock_unit(unit.id)
    new = _not_there_yet(unit, rows)
    if not new:
        return
    stack = layer_stack(unit, {post for post, _ in new}, clock.today())
    for key, row in new.items():
        _check(stack, key, row)
    _check_grounds(new.values())
    insert_rows(None, [_new_row(unit, key, row) for key, row in new.items()])
    recount(unit.path, new)


def _new_row(unit: Unit, key: CellKey, row: Json) -> Json:
    asks = {name: row.get(name) for name in ASKS}
    return new_row(
        unit.id,
        key,
        clock.today(),
        None,
        asks,
    )


def _not_there_yet(unit: Unit, rows: Iterable[Json]) -> dict[CellKey, Json]:
    query = select(ROW.post, ROW.competency).where(ROW.unit_id == unit.id)
    by_key = {(row["post"], row["competency"]): row for row in rows}
    for row in execute(query):
        by_key.pop(tuple(row), None)
    return by_key


def _check(stack: LayerStack, key: CellKey, row: Json) -> None:
    plan = plan_cell(stack, _asked(key, row), ChangeTerms(), keep_equal=True)
    if plan.refusal:
        raise plan.refusal


def _asked(key: CellKey, row: Json) -> CellChange:
    return CellChange(*key, row["level"], row["depth"], row["essential"])


def _check_grounds(rows: Iterable[Json]) -> None:
    named = {row.get("ground") for row in rows} - {None}
    if unknown := named.difference(posts_service.every_ground()):
        raise Invalid(
            "A requirement names the feature of places “%(key)s”, which is not known.",
            key=min(unknown),
        )
