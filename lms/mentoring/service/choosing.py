"""Who could guide whom: the short list that people choose from."""

import datetime as dt

from sqlalchemy import Select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.db import execute
from lms.core.types import Ids, group
from lms.evidence import service as evidence
from lms.framework.types import Depth
from lms.mentoring import rules
from lms.mentoring.queries.matching import Suggestions
from lms.mentoring.queries.newcomers import count_without, without_mentor
from lms.mentoring.queries.pairs import MENTORS, NAMED, PAIR
from lms.mentoring.service.pairs import require_head
from lms.mentoring.types import PairState, ShortList
from lms.people import service as people
from lms.people.service import in_ids
from lms.terms import service as terms


def short_list(actor: Actor, person_id: int) -> ShortList:
    """Who could guide a person, for them or for whoever pairs people there.
    Nobody chooses but people; this is an order by what was shown.
    """
    if person_id != actor.person_id:
        require_head(actor, person_id)
    held = people.postings([person_id]).get(person_id)
    authority = held[-1].unit.authority if held else ""
    return _short_list(person_id, Suggestions([person_id], authority))


def _short_list(person_id: int, known: Suggestions) -> ShortList:
    name = people.person(person_id).name
    best, others = rules.ranked(known.candidates(person_id))
    wanted = [one.competency for one in known.wanted(person_id)]
    missing = len(known.wanted(person_id, rules.missing))
    return ShortList(person_id, name, best, others, wanted, missing)


_ASKED = (
    NAMED.with_only_columns(PAIR.person_id, MENTORS.c.name)
    .where(in_ids(PAIR.person_id, "people"), PAIR.state == PairState.ASKED)
    .order_by(PAIR.id)
)


def asked_of(ids: Ids) -> dict[int, list[str]]:
    """The mentors who are asked for these people, by person. No permission of
    its own.
    """
    return group(execute(_ASKED, {"people": list(ids)}))


def newcomers(actor: Actor, only_new: bool, search: str = "") -> Select:
    """Who has no main mentor where the actor pairs people: those who are new in
    their post, or all.
    """
    since = _new_since(actor) if only_new else None
    return without_mentor(actor, since, search)


def count_new(actor: Actor) -> int:
    """How many new people have no main mentor."""
    return count_without(actor, _new_since(actor))


def new_days(actor: Actor) -> int:
    """For how many days somebody counts as new where the actor pairs people;
    of several places the longest.
    """
    places = access.reach(actor, Permission.MENTOR_PAIR)
    known = [terms.value(path, "mentoring.new_days") for path in places]
    return max(known, default=0)


def _new_since(actor: Actor) -> dt.date:
    return clock.today() - dt.timedelta(days=new_days(actor))


def shown_at_work(actor: Actor) -> list[str]:
    """The competencies in which the actor has shown some level at work, in
    which they could guide others.
    """
    access.require(actor, Permission.LEARN)
    shown = evidence.levels_attained([actor.person_id])[actor.person_id]
    return sorted(key for key, sum_ in shown.items() if sum_.at(Depth.DOES))
