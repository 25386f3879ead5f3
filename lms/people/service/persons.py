"""People by id, by the host's key and by name."""

from collections.abc import Iterable

from sqlalchemy import FromClause, Row, bindparam, select

from lms.core.columns import Condition, IdQuery
from lms.core.db import dialect, execute, session
from lms.core.errors import found
from lms.core.letters import folding
from lms.core.letters.folding import given_first
from lms.core.types import Ids, Names
from lms.people.host import PersonInfo
from lms.people.models import Person
from lms.people.service.id_lists import in_ids

LONGEST = 200
LONGEST_SEARCH = 100
AT_ONCE = 1_000  # values in one statement

PEOPLE: FromClause = Person.__table__
"""For statements of other rooms: to join with, never to write to."""
_LOCK = select(Person.id).order_by(Person.id).with_for_update(key_share=True)


def known_as(info: PersonInfo) -> str:
    """The person's name as it is kept here."""
    return folding.tidy(info.name)[:LONGEST]


def put_name(row: Person, name: str) -> None:
    """Give a person this name, and what is found and sorted by it."""
    row.name, row.given_first = name, given_first(name)
    row.folded = folding.fold(name)[:LONGEST]


def lock(person_id: int) -> None:
    """One act of a person at a time, in the open transaction."""
    lock_all([person_id])


def lock_all(people: Ids) -> None:
    """The same for several people, in the order of their ids, so that two who
    lock some of the same people never wait in a circle.

    On SQLite the write lock is held already.
    """
    if dialect() != "sqlite":
        execute(_LOCK.where(Person.id.in_(list(people))))


def person(person_id: int) -> Person:
    """The person, or NotFound."""
    return found(session().get(Person, person_id))


_WHO = select(PEOPLE.c.key, PEOPLE.c.name).where(
    PEOPLE.c.id == bindparam("person")
)


def who(person_id: int) -> Row:
    """The `key` and `name` of the person, or NotFound; the whole person costs
    three times as much.
    """
    return found(execute(_WHO, {"person": person_id}).first())


def find_person(key: str) -> Person | None:
    """The person with the host's key."""
    return session().scalar(select(Person).where(Person.key == key))


def mirrored(key: str) -> PersonInfo | None:
    """The person with the host's key as the mirror has them."""
    row = find_person(key)
    if row is None:
        return None
    return PersonInfo(row.key, row.name, row.email, row.active)


def ids_by_key(keys: Iterable[str]) -> dict[str, int]:
    """The people with these keys of the host."""
    all_keys, ids = list(keys), {}
    for start in range(0, len(all_keys), AT_ONCE):
        batch = Person.key.in_(all_keys[start : start + AT_ONCE])
        query = select(Person.key, Person.id).where(batch)
        ids.update(map(tuple, execute(query)))
    return ids


def named(search: str) -> IdQuery:
    """The ids of the people whose name holds this, with or without marks."""
    return select(PEOPLE.c.id).where(has_name(search))


def has_name(search: str) -> Condition:
    """Whether the name of a row of `PEOPLE` holds this."""
    typed = folding.fold(search[:LONGEST_SEARCH])
    return PEOPLE.c.folded.contains(typed, autoescape=True)


def has_people() -> bool:
    """Whether anybody is known here yet."""
    return session().scalar(select(Person.id).limit(1)) is not None


_NAMES = (
    select(PEOPLE.c.id, PEOPLE.c.name)
    .where(in_ids(PEOPLE.c.id, "people"))
    .order_by(PEOPLE.c.given_first, PEOPLE.c.id)
)


_SUSPENDED = select(Person.id).where(
    in_ids(Person.__table__.c.id, "people"), ~Person.active
)


def suspended(ids: Ids) -> frozenset[int]:
    """Those of these people who are suspended."""
    rows = execute(_SUSPENDED, {"people": list(ids)})
    return frozenset(rows.scalars())


def names(ids: Ids) -> Names:
    """The names of these people, in their order."""
    unique = set(ids)
    if not unique:
        return {}
    return dict(map(tuple, execute(_NAMES, {"people": list(unique)})))
