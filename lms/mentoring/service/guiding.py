"""Who guides a person today, and whom what they hand in reaches."""

import datetime as dt
from collections.abc import (
    Callable,
    Collection,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Row, Select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, outbox
from lms.core.cache import read_once
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Ids, Names, NoticeKind, group
from lms.mentoring.models import MentorOffer
from lms.mentoring.queries.absences import (
    IS_AWAY,
    SUBSTITUTE,
    SUBSTITUTES,
    stands_in,
)
from lms.mentoring.queries.bars import Bars, Place, bars
from lms.mentoring.queries.pairs import NAMED, PAIR, TODAY, period_of
from lms.mentoring.types import (
    GuidingMentor,
    Keys,
    PairPeriod,
    Receivers,
)
from lms.people import service as people
from lms.people.service import in_ids
from lms.people.types import Posting
from lms.terms import service as terms

NOBODY, NO_MENTOR = "", "mentor"
"""What heads are told of a person: nobody may sign what waits; their main
mentor is gone.
"""
MOST_FOUND = 50
"""Of people of a name."""
Pursue = Callable[[Row, int], None]
"""Does it for a row that has waited so many working days."""
_OFFER = MentorOffer.__table__
_GUIDING = (
    NAMED.add_columns(_OFFER.c.contact)
    .outerjoin(_OFFER, _OFFER.c.person_id == PAIR.mentor_id)
    .where(in_ids(PAIR.person_id, "people"), TODAY)
    .order_by(PAIR.is_main.desc(), PAIR.id)
)
_STAND_INS = people.PEOPLE.alias("stand_ins")
_THEIR_OFFERS = _OFFER.alias("offers_of_stand_ins")
_WITH_STAND_INS = (
    _GUIDING.add_columns(
        SUBSTITUTE.substitute_id,
        SUBSTITUTE.valid_from.label("away_since"),
        SUBSTITUTE.valid_to.label("away_until"),
        _STAND_INS.c.name.label("stand_in"),
        _THEIR_OFFERS.c.contact.label("their_contact"),
    )
    .outerjoin(SUBSTITUTES, (SUBSTITUTE.mentor_id == PAIR.mentor_id) & IS_AWAY)
    .outerjoin(_STAND_INS, _STAND_INS.c.id == SUBSTITUTE.substitute_id)
    .outerjoin(
        _THEIR_OFFERS, _THEIR_OFFERS.c.person_id == SUBSTITUTE.substitute_id
    )
    .order_by(SUBSTITUTE.valid_from, SUBSTITUTE.id)
)
"""A pair once for each time that its mentor is away, the last of which holds."""


def answer_days(path: str) -> int:
    """Within how many days a hand-in should be answered where somebody works."""
    return terms.value(path, "mentoring.answer_days")


def pursue(
    row: Row, since: dt.datetime, first: int, remind: Pursue, tell_heads: Pursue
) -> None:
    """What is due of something that waits for an answer: after `first` working
    days whoever may give it is reminded, then, by the days that its unit has
    set, the heads read who waits. Each once.
    """
    last = first + terms.value(row.path, "signoff.head_days")
    if row.reminded_on is None:
        if terms.is_late(since, first):
            remind(row, first)
    elif terms.is_late(since, last):
        tell_heads(row, last)


def mentors_of(ids: Ids) -> dict[int, Sequence[GuidingMentor]]:
    """Who guides these people today, the main mentor of each first; read once
    for a page. No permission of its own.
    """
    return read_once(("mentors", *ids), partial(_mentors_of, ids))


def _mentors_of(ids: Ids) -> dict[int, Sequence[GuidingMentor]]:
    pairs = {row.id: row for row in _rows(ids, _WITH_STAND_INS)}
    return group(
        (row.person_id, mentor)
        for row in pairs.values()
        for mentor in _there(row)
    )


def _rows(ids: Ids, query: Select = _GUIDING) -> Rows:
    return execute(query, {"people": list(ids), "on": clock.today()}).all()


def _there(row: Row) -> Iterator[GuidingMentor]:
    """The mentor, and before them whoever stands in."""
    mentor, is_away = _mentor(row), row.substitute_id is not None
    if is_away:
        yield mentor._replace(
            person_id=row.substitute_id,
            name=row.stand_in,
            contact=row.their_contact or "",
            stands_in_for=mentor.name,
            until=PairPeriod(row.away_since, row.away_until).last,
        )
    yield mentor._replace(is_away=is_away)


def _mentor(row: Row) -> GuidingMentor:
    return GuidingMentor(
        row.mentor_id,
        row.mentor,
        row.contact or "",
        row.is_main,
        row.competencies,
        row.id,
        period_of(row).last,
    )


def receivers(
    person_id: int, places: Iterable[str], competencies: Keys
) -> Receivers:
    """Whom something handed in about these competencies reaches: who guides the
    person in one of them, otherwise their main mentor, otherwise whoever may
    sign at these places (paths). Only those who may sign for them today count,
    and nobody who is too close to them.
    """
    ways = map(people.ids_on, places)
    able = access.signers([person_id], chain.from_iterable(ways))
    mentors = _present(person_id, able.guides.get(person_id, ()))
    others = set(chain.from_iterable(able.at.values())) - {person_id}
    close = barred(person_id, {one.person_id for one in mentors} | others)
    mentors = [one for one in mentors if one.person_id not in close]
    special = [one for one in mentors if _is_for(one, competencies)]
    main = [one for one in mentors if one.is_main]
    return Receivers(special or main or mentors, sorted(others - close))


def known_to(actor: Actor) -> Names:
    """The names of those who guide the actor or else may sign what they hand
    in.
    """
    return people.names(receivers(actor.person_id, [actor.works_at], ()).ids)


def read_by(actor: Actor, search: str) -> Names:
    """People of this name whose evidence is read by the actor as a mentor; not
    those whom the list of people shows them.
    """
    if not access.allows(actor, Permission.TASK_SIGN):
        return {}
    judged = people.working_in(access.seen(actor, Permission.TASK_SIGN))
    guided = in_ids(people.PEOPLE.c.id, "guided")
    query = people.named(search).where(people.PEOPLE.c.id.in_(judged) | guided)
    rows = execute(query.limit(MOST_FOUND), {"guided": [*actor.guides]})
    ids = rows.scalars().all()
    held = people.postings(ids)
    return people.names(
        one for one in ids if _judges(actor, one, held.get(one, ()))
    )


def _judges(actor: Actor, person_id: int, held: Sequence[Posting]) -> bool:
    """Whether the actor judges this person, who holds these posts today, and
    does not find them in the list of people.
    """
    units = [one.unit for one in held]
    if access.sees_any(actor, units, Permission.PEOPLE_READ):
        return False
    here = access.sees_any(actor, units, Permission.TASK_SIGN)
    return here or person_id in actor.guides


def _present(person_id: int, able: Ids) -> list[GuidingMentor]:
    """Who guides the person, is able to sign and is there."""
    mentors = mentors_of([person_id]).get(person_id, ())
    return [one for one in mentors if one.person_id in able and not one.is_away]


def _is_for(mentor: GuidingMentor, competencies: Collection[str]) -> bool:
    return not mentor.is_main and bool(
        set(mentor.competencies) & {*competencies}
    )


def heads_of(path: str, person_id: int) -> list[int]:
    """Who pairs people in the unit with this path, the nearest who do, but for
    this person: those of the unit itself or, if there are none, of the next
    one above. From above the authority nobody sees single people, so beyond it
    only where somebody heads it themselves and nobody else does.
    """
    way = people.ids_on(path)
    heads = _nearest(
        Permission.MENTOR_PAIR,
        _near(way),
        person_id,
    )
    if heads or not _nearest(Permission.MENTOR_PAIR, _near(way)):
        return heads
    return _nearest(
        Permission.MENTOR_PAIR,
        way,
        person_id,
    )


def _nearest(
    permission: Permission, way: Sequence[int], but: int = 0
) -> list[int]:
    """Who holds it in the lowest unit of a way in which anybody else does."""
    by_unit = access.holders_by_unit(permission, way)
    for unit in reversed(way):
        if others := by_unit.get(unit, set()) - {but}:
            return sorted(others)
    return []


def _near(way: Sequence[int]) -> Sequence[int]:
    """The part of a way to a unit that lies in its authority."""
    if not way:
        return way
    return way[len(people.ids_on(people.unit(way[-1]).authority)) - 1 :]


def tell_heads(
    path: str, text: str, person_id: int, about: str = NOBODY, **values: Any
) -> None:
    """Send a notice to the heads of a place, in the open transaction, that
    leads to where they find a mentor for a person; where nobody heads, to
    whoever gives roles there. `about`: the one thing that waits, if it is not
    only that nobody may sign for them; `settle_heads` of it ends the notice.
    """
    mentors, page = _pages(person_id, about)
    heads = heads_of(path, person_id)
    for head in heads:
        outbox.notify(
            head,
            text,
            mentors,
            kind=NoticeKind.MENTORING,
            **values,
        )
    if not heads:
        way = people.ids_on(path)
        for admin in _nearest(
            Permission.ACCESS_GRANT,
            way,
            person_id,
        ):
            outbox.notify(
                admin,
                text,
                page,
                kind=NoticeKind.MENTORING,
                **values,
            )


def _pages(person_id: int, about: str) -> list[str]:
    """Where a notice to heads leads, and to those who give roles."""
    place = f"{person_id}#{about}" if about else str(person_id)
    return [f"/mentoring/people/{place}", f"/people/{place}"]


def settle_heads(person_id: int, *about: str) -> None:
    """These things that heads were told of a person are settled, in the open
    transaction.
    """
    pages = [page for one in about for page in _pages(person_id, one)]
    outbox.settle(*pages)


def settle_lack(row: Row) -> None:
    """A pair begins: somebody may sign, and a main mentor is there again."""
    settle_heads(row.person_id, NOBODY, *([NO_MENTOR] if row.is_main else ()))


def silence_of(row: Row) -> str:
    """Heads are told that a pair has fallen silent."""
    return f"pair-{row.id}"


def settle_silence(row: Row) -> None:
    """A pair has met, or is over."""
    settle_heads(row.person_id, silence_of(row))


def guiding(actor: Actor) -> list[Row]:
    """The pairs of those whom the actor guides today, as mentor or for one who
    is away, with the names of both; one for each person.
    """
    rows = _rows(actor.guides) if actor.guides else []
    others = {row.mentor_id for row in rows} - {actor.person_id}
    mine = {actor.person_id, *stands_in(actor.person_id, others)}
    kept = [row for row in reversed(rows) if row.mentor_id in mine]
    return list({row.person_id: row for row in kept}.values())


def barred(person_id: int, mentors: Ids) -> set[int]:
    """Who of these must not judge this person, see `is_barred`."""
    if not mentors:
        return set()
    return {*mentors} - distant({person_id: mentors})[person_id]


def distant(judges: Mapping[int, Ids]) -> dict[int, set[int]]:
    """Of whoever may judge each of these people, those who are not too close
    to them; in the same number of statements for any number of people.
    """
    ids = set(judges).union(*judges.values())
    far = _Distance(bars(ids), _placed(ids))
    return {person: far.of(person, may) for person, may in judges.items()}


def _placed(ids: Ids) -> dict[int, Place]:
    held = people.postings(ids)
    return {one: (one, _path(held.get(one, ()))) for one in ids}


class _Distance(NamedTuple):
    """What is known of some people, and where they work."""

    known: Bars
    places: Mapping[int, Place]

    def of(self, person_id: int, judges: Ids) -> set[int]:
        """Of these, who is not too close to the person."""
        return {one for one in judges if not self._why(one, person_id)}

    def _why(self, judge: int, person_id: int) -> str:
        return self.known.why(self.places[judge], self.places[person_id])


def _path(held: Sequence[Posting]) -> str:
    """Where somebody works today; empty where nowhere."""
    return held[-1].unit.path if held else ""
