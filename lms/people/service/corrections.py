"""Names and addresses corrected, the old ones kept."""

from collections.abc import Iterable

from sqlalchemy import func, insert, select

from lms.core import clock
from lms.core.db import execute, session
from lms.people.models import FormerName
from lms.people.service.persons import (
    AT_ONCE,
    PEOPLE,
    lock,
    person,
    put_name,
)
from lms.people.types import KnownAs, KnownPerson

_FORMER = FormerName.__table__.c
_WHO = PEOPLE.alias("who")


def known_people(keys: Iterable[str]) -> dict[str, KnownPerson]:
    """Those who have these keys of the host."""
    all_keys, known, row = list(keys), {}, PEOPLE.c
    columns = row.key, row.id, row.name, row.email
    for start in range(0, len(all_keys), AT_ONCE):
        batch = row.key.in_(all_keys[start : start + AT_ONCE])
        for who in execute(select(*columns).where(batch)):
            known[who.key] = KnownPerson(*who)
    return known


def keys_by_email(emails: Iterable[str]) -> dict[str, str]:
    """The key of somebody who has each of these addresses, by address in small
    letters.
    """
    address = func.lower(PEOPLE.c.email)
    wanted, keys = [one.lower() for one in emails], {}
    for start in range(0, len(wanted), AT_ONCE):
        batch = address.in_(wanted[start : start + AT_ONCE])
        query = select(address, PEOPLE.c.key).where(batch)
        keys |= dict(map(tuple, execute(query.order_by(PEOPLE.c.id.desc()))))
    return keys


def correct(
    person_id: int, name: str, email: str | None, by: int | None
) -> bool:
    """Give the person this name and address in the open transaction and keep
    the old ones; False if they are the same. Who may is decided by the caller.
    """
    lock(person_id)
    row = person(person_id)
    if (row.name, row.email) == (name, email):
        return False
    old = {"name": row.name, "email": row.email, "person_id": person_id}
    act = {"until": clock.now(), "corrected_by": by}
    execute(insert(FormerName.__table__), old | act)
    put_name(row, name)
    row.email = email
    session().flush()
    return True


def former_names(person_id: int) -> list[KnownAs]:
    """What the person was known as, newest first."""
    query = (
        select(_FORMER.name, _FORMER.email, _FORMER.until, _WHO.c.name)
        .join_from(
            FormerName.__table__,
            _WHO,
            _WHO.c.id == _FORMER.corrected_by,
            isouter=True,
        )
        .where(_FORMER.person_id == person_id)
        .order_by(_FORMER.id.desc())
    )
    return [KnownAs(*row) for row in execute(query)]
