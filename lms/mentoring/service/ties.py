"""What people declare of themselves: that they are close to a colleague. Of
which kind stands nowhere, and only the two and the bars know of it.
"""

from sqlalchemy import Row, insert, or_, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Invalid, found
from lms.core.types import Names
from lms.mentoring.queries import ties as queries
from lms.mentoring.queries.pairs import IS_OPEN, PAIR, PAIRS
from lms.mentoring.queries.ties import TIE, TIES
from lms.mentoring.service.pairs import close
from lms.mentoring.service.telling import tell_ended
from lms.mentoring.types import PairEnd, PairState
from lms.people import service as people

_OPEN_TIE = select(TIE.id).where(TIE.withdrawn_at.is_(None))


def my_ties(actor: Actor) -> Rows:
    """What the actor has declared, what holds first."""
    access.require(actor, Permission.LEARN)
    return queries.declared(actor.person_id)


def people_to_name(actor: Actor, search: str) -> Names:
    """Colleagues of the actor's place whose name has this in it, by id."""
    access.require(actor, Permission.LEARN)
    posting = people.posting(actor.person_id)
    if posting is None or not search:
        return {}
    return queries.colleagues(actor.person_id, posting.unit.authority, search)


def declare_tie(actor: Actor, other_id: int | None) -> None:
    """The actor and a colleague are close: neither guides the other from now
    on, and a pair of the two ends. The same again is the same.
    """
    _check(actor, other_id)
    with access.acting(actor):
        both = actor.person_id, other_id
        people.lock_all(both)
        if not _declared(*both):
            _store(*both)
            audit.record(actor, "mentoring.tied")
        for row in _pairs_of(*both):
            _end(row)


def _check(actor: Actor, other_id: int | None) -> None:
    posting = people.posting(actor.person_id)
    place = posting.unit.authority if posting else ""
    mine = actor.person_id
    if not other_id or not queries.colleague(mine, place, other_id):
        raise Invalid("Choose one of those who are offered.", "other_id")


def _declared(person: int, other: int) -> bool:
    query = _OPEN_TIE.filter_by(person_id=person, other_id=other)
    return execute(query).first() is not None


def _store(person: int, other: int) -> None:
    row = {"person_id": person, "other_id": other}
    execute(insert(TIES), row | {"declared_at": clock.now()})


def _pairs_of(one: int, two: int) -> Rows:
    both = or_(
        (PAIR.mentor_id == one) & (PAIR.person_id == two),
        (PAIR.mentor_id == two) & (PAIR.person_id == one),
    )
    return execute(select(PAIRS).where(both, IS_OPEN)).all()


def _end(row: Row) -> None:
    """Why stands in no sentence and no log."""
    runs = row.state == PairState.RUNNING
    close(None, row, PairEnd.CHANGED if runs else PairEnd.WITHDRAWN)
    tell_ended(None, row)


def withdraw_tie(actor: Actor, tie_id: int) -> None:
    """It does not hold any more; from when until when it did is kept. Again
    changes nothing.
    """
    access.require(actor, Permission.LEARN)
    with access.acting(actor):
        people.lock(actor.person_id)
        found(
            execute(
                select(TIE.id).filter_by(id=tie_id, person_id=actor.person_id)
            ).first()
        )
        still = TIE.id == tie_id, TIE.withdrawn_at.is_(None)
        gone = {"withdrawn_at": clock.now()}
        if execute(update(TIES).where(*still).values(gone)).rowcount:
            audit.record(actor, "mentoring.untied")
