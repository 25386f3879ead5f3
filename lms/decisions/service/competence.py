"""Kinds of decision, and who may decide or answer: persons of the unit or, if
nobody else is left there, of the next one above.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.errors import found
from lms.core.i18n import gettext as _
from lms.core.state import state
from lms.core.types import Ids, Names
from lms.decisions.queries import stored
from lms.decisions.types import DecisionKind, DecisionMove, DecisionStage
from lms.people import service as people


def kind_of(key: str) -> DecisionKind:
    """A kind that a room has declared, or NotFound."""
    return found(state().kinds.get(key))


def called(ids: Ids) -> dict[int, str]:
    """What the log calls these decisions: their kind, for whom stands beside."""
    kinds = stored.kinds_of(ids)
    return {id_: _(kind_of(kind).label) for id_, kind in kinds.items()}


class DecisionDesk(NamedTuple):
    """The nearest unit in which somebody may act, and who (ids); nobody at all:
    no unit.
    """

    unit_id: int | None
    people: Sequence[int]


def nearest(
    permission: Permission, path: str, but: Collection[int]
) -> DecisionDesk:
    """Who holds the permission in the unit with this path, without these; if
    nobody is left, in the next unit above.
    """
    way = people.ids_on(path)
    by_unit = access.holders_by_unit(permission, way)
    for unit in reversed(way):
        if left := by_unit.get(unit, set()) - {*but}:
            return DecisionDesk(unit, sorted(left))
    return DecisionDesk(None, ())


def competent(path: str, but: Collection[int]) -> Sequence[int]:
    """Who may decide about people of this unit, without these."""
    return nearest(Permission.DECISION_DECIDE, path, but).people


def excluded(row: Row) -> set[int]:
    """Who never decides this: the person concerned, who proposed it, whoever the
    process bars, and who declared a conflict of interest.
    """
    declared = {
        one.by_id
        for one in stored.moves(row.id)
        if one.move == DecisionMove.HANDED_ON
    }
    return {row.subject_id, row.proposed_by, *row.barred, *declared}


def may_decide(actor: Actor, row: Row) -> bool:
    """Whether the actor is who decides, or competent in the same place, and
    nothing excludes them.
    """
    if not access.allows(
        actor,
        Permission.DECISION_DECIDE,
        [row.path],
    ):
        return False
    but = excluded(row)
    if actor.person_id in but:
        return False
    is_named = actor.person_id == row.decider_id
    return is_named or actor.person_id in competent(row.path, but)


def deciders(row: Row) -> Sequence[int]:
    """Whose word is waited for: who is named or, if they may decide no more,
    whoever is competent there.
    """
    return deciding_desk(row).people


def deciding_desk(row: Row) -> DecisionDesk:
    """The same with the unit in which they decide; none while it waits for
    whoever is named.
    """
    but, named = excluded(row), row.decider_id
    able = access.holders(Permission.DECISION_DECIDE, row.path)
    if named in able and named not in but:
        return DecisionDesk(None, [named])
    return nearest(Permission.DECISION_DECIDE, row.path, but)


def who_decides(rows: Iterable[Row]) -> Names:
    """Whose word is waited for, in names, by decision that is not decided: who
    is named or, if they may no more, whoever is competent; "": nobody.
    """
    told = [row for row in rows if row.stage == DecisionStage.TOLD]
    if not told:
        return {}
    units = {unit for row in told for unit in people.ids_on(row.path)}
    by_unit = access.holders_by_unit(Permission.DECISION_DECIDE, units)
    return {row.id: _who_decides(row, by_unit) for row in told}


def _who_decides(row: Row, by_unit: Mapping[int, set[int]]) -> str:
    way = people.ids_on(row.path)
    if any(row.decider_id in by_unit.get(unit, ()) for unit in way):
        return row.decider
    return either(deciders(row))


def either(ids: Ids) -> str:
    """One of these people, by name."""
    names = people.names(ids)
    return f" {_('or')} ".join(names[one] for one in ids)


def answerers(row: Row) -> DecisionDesk:
    """Who may answer a petition: another person than whoever decided."""
    but = {row.subject_id, row.proposed_by, row.decided_by, *row.barred}
    return nearest(Permission.DECISION_ANSWER, row.path, but)


def may_answer(actor: Actor, row: Row) -> bool:
    """Whether the actor is one of these."""
    return actor.person_id in answerers(row).people
