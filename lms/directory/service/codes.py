"""One-time codes of people who came in with a long file: made when they are
shown, so that no code is kept anywhere.
"""

from sqlalchemy import delete, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core.db import execute
from lms.core.state import state
from lms.directory.models import AwaitedCode
from lms.directory.service.long_files import long_file
from lms.directory.service.oversight import tell_of_codes
from lms.directory.service.reach import out_of_reach
from lms.directory.types import NewCode
from lms.people import service as people

CODES_AT_ONCE = 100
"""Codes on one list: as many as can be printed and handed over together."""
_AWAITED = AwaitedCode.__table__


def make_codes(actor: Actor, file_id: int) -> list[NewCode]:
    """Codes for the next people of a file that the actor has sent. Whoever got
    a code on their own page meanwhile, or is no more the actor's to manage, is
    left out.
    """
    access.require(actor, Permission.PEOPLE_MANAGE)
    with access.acting(actor):
        long_file(actor, file_id)
        people.lock(actor.person_id)
        ids = _next(file_id)
        beyond = out_of_reach(actor, ids)
        codes = [_new(actor, id_) for id_ in ids if id_ not in beyond]
        awaits_no_more(*ids)
        if codes:
            tell_of_codes(actor, [one.login for one in codes])
    return codes


def _next(file_id: int) -> list[int]:
    person_id = _AWAITED.c.person_id
    mine = select(person_id).where(_AWAITED.c.file_id == file_id)
    some = mine.order_by(person_id).limit(CODES_AT_ONCE)
    return list(execute(some).scalars())


def _new(actor: Actor, person_id: int) -> NewCode:
    person = people.person(person_id)
    audit.record(actor, "session.code", person_id=person_id)
    code = state().host.welcome(person.key, person.key)
    return NewCode(person.name, person.key, code or "")


def awaits_no_more(*ids: int) -> None:
    """These people have a code, or get none; in the open transaction."""
    execute(delete(_AWAITED).where(_AWAITED.c.person_id.in_(ids)))
