"""Giving work, handing it back and taking it over. Whoever leads the unit gives;
nobody gives themselves work.
"""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Row, Select, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound, found
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.evaluation.queries import catalogues, periods, sheets, works
from lms.evaluation.queries.works import WORK, WORKS, WorkSeen
from lms.evaluation.rules import giving as rules
from lms.evaluation.rules.periods import PeriodDays
from lms.evaluation.service.leading import led_in, require_led
from lms.evaluation.types import WorkDraft, WorkKind
from lms.people import service as people
from lms.people.types import Posting, ids_on

LONGEST_TITLE = 300


class Place(NamedTuple):
    """Where somebody works and the period in which a day lies there."""

    posting: Posting
    period: Row

    @property
    def days(self) -> PeriodDays:
        """Of the period."""
        return PeriodDays(self.period.valid_from, self.period.valid_to)


def team(actor: Actor) -> Select:
    """Whom the actor may give work: those who work today where they lead, by
    name, and the heads of the units right below; never themselves.
    """
    access.require(actor, Permission.WORK_GIVE)
    held = people.held_posts(clock.today())
    seen = led_in(actor, held, held.c.person_id)
    query = select(*held.c).where(seen, held.c.person_id != actor.person_id)
    return query.order_by(held.c.given_first, held.c.person_id)


def works_of(actor: Actor, person_id: int, period_id: int) -> list[WorkSeen]:
    """What somebody was given in a period: for themselves and whoever leads
    them.
    """
    if person_id != actor.person_id:
        require_led(actor, person_id)
    return works.works_of(person_id, period_id)


def all_works_of(actor: Actor, person_id: int) -> list[WorkSeen]:
    """What somebody was given in all periods, the newest first: for whoever
    leads them.
    """
    require_led(actor, person_id)
    return works.all_works_of(person_id)


def products_for(actor: Actor, person_id: int) -> Sequence[Row]:
    """The catalogue from which somebody is given work today."""
    require_led(actor, person_id)
    posting = _posting(person_id)
    row = catalogues.in_force(posting.unit.path, clock.today())
    return catalogues.products(row.id) if row else ()


def _posting(person_id: int) -> Posting:
    posting = people.posting(person_id)
    if posting is None:
        raise Conflict(
            "They hold no post today, so no work can be given to them here."
        )
    return posting


def place_of(person_id: int, day: dt.date) -> Place:
    """Where somebody works today and the period of a day. Invalid without a
    period.
    """
    posting = _posting(person_id)
    units = ids_on(posting.unit.path)
    rows = periods.running(units, day)
    if not rows:
        raise Invalid(
            "No period is open for this day. Ask whoever keeps evaluation in your unit to open it, or choose another day.",
            "due_on",
        )
    nearest = max(rows, key=lambda row: units.index(row.unit_id))
    return Place(posting, nearest)


def give(actor: Actor, person_id: int, draft: WorkDraft, once: str) -> int:
    """Give somebody work; its id. The same form twice is one piece of work."""
    require_led(actor, person_id)
    _not_oneself(actor, person_id)
    with access.acting(actor):
        people.lock(person_id)
        if known := works.given_once(once):
            return known
        row = _given(actor, person_id, draft)
        work_id = _store(row | {"once": once})
        _tell_given(actor, person_id, row["title"])
    return work_id


def _not_oneself(actor: Actor, person_id: int) -> None:
    if person_id == actor.person_id:
        raise NotAllowed(
            "Nobody gives themselves work. Whoever leads you does."
        )


def _given(actor: Actor, person_id: int, draft: WorkDraft) -> Json:
    if draft.due_on is None:
        raise Invalid("Say until when it is to be delivered.", "due_on")
    place = place_of(person_id, draft.due_on)
    refuse_closed(person_id, place.period.id)
    what = _what(draft, place)
    quantity = draft.quantity or Fraction()
    rules.check_given(
        quantity,
        draft.due_on,
        place.days.since,
        place.days.last,
    )
    return what | {
        "period_id": place.period.id,
        "person_id": person_id,
        "unit_id": place.posting.unit.id,
        "quantity": quantity,
        "due_on": draft.due_on,
        "kind": draft.kind,
        **_by(actor),
    }


def refuse_closed(person_id: int, period_id: int) -> None:
    """Once a sheet is proposed, nothing of its period changes for the person."""
    if sheets.is_closed(person_id, period_id):
        raise Conflict(
            "The sheet of this period is proposed or announced; its work no longer changes."
        )


def _by(actor: Actor) -> Json:
    return {"given_by": actor.person_id, "given_at": clock.now()}


def _what(draft: WorkDraft, place: Place) -> Json:
    """Title, coefficient and competencies as they are today."""
    if draft.product_id is None:
        return _without_product(draft)
    row = catalogues.in_force(place.posting.unit.path, clock.today())
    products = catalogues.products(row.id) if row else ()
    for one in products:
        if one.id == draft.product_id:
            return {
                "product_id": one.id,
                "title": one.title,
                "coefficient": one.coefficient,
                "competencies": one.competencies,
            }
    raise Invalid(
        "This product is not in the catalogue that holds here today. Choose again.",
        "product_id",
    )


def _without_product(draft: WorkDraft) -> Json:
    """Ad hoc work may stand in no catalogue; its coefficient is said."""
    if draft.kind != WorkKind.AD_HOC:
        raise Invalid("Choose a product of the catalogue.", "product_id")
    if not draft.title.strip():
        raise Invalid("Say what is to be done.", "title")
    coefficient = draft.coefficient or Fraction()
    rules.check_coefficient(coefficient)
    return {
        "product_id": None,
        "title": draft.title.strip()[:LONGEST_TITLE],
        "coefficient": coefficient,
        "competencies": [],
    }


def _store(row: Json) -> int:
    return execute(insert(WORKS).values(row)).inserted_primary_key[0]


def _tell_given(actor: Actor, person_id: int, title: str) -> None:
    audit.record(actor, "evaluation.given", person_id=person_id)
    outbox.notify(
        person_id,
        N_("%(name)s has given you “%(work)s”."),
        "/my-work",
        kind=NoticeKind.DUE,
        name=actor.name,
        work=title,
    )


def hand_back(actor: Actor, work_id: int, why: str) -> None:
    """Note that somebody hands work back: it stays in what was assigned and
    counts as not done (article 18(1)). The ground in words.
    """
    seen = led(actor, work_id)
    if len(why.strip()) < rules.SHORTEST_GROUND:
        raise Invalid("Say in a sentence why it is handed back.", "why")
    with access.acting(actor):
        people.lock(seen.row.person_id)
        _check_handing_back(found(works.work(work_id)))
        change = {
            "handed_back_at": clock.now(),
            "handed_back_why": why.strip()[: rules.LONGEST_NOTE],
        }
        execute(update(WORKS).where(WORK.id == work_id).values(change))
        audit.record(
            actor, "evaluation.handed_back", person_id=seen.row.person_id
        )


def _check_handing_back(seen: WorkSeen) -> None:
    refuse_closed(seen.row.person_id, seen.row.period_id)
    if seen.row.handed_back_at:
        raise Conflict("This work is handed back already.")
    if seen.deliveries:
        raise Conflict(
            "A part of this work has been delivered. What is delivered cannot be handed back."
        )


def led(actor: Actor, work_id: int) -> WorkSeen:
    """Work of somebody whom the actor leads; NotFound otherwise."""
    seen = found(works.work(work_id))
    require_led(actor, seen.row.person_id)
    if seen.row.person_id == actor.person_id:
        raise NotFound
    return seen


def take_over(
    actor: Actor,
    work_id: int,
    person_id: int,
    due_on: dt.date | None,
    once: str,
) -> int:
    """Give work that was handed back to somebody else: it counts for them on
    top of their plan.
    """
    seen = led(actor, work_id)
    require_led(actor, person_id)
    _not_oneself(actor, person_id)
    if due_on is None:
        raise Invalid("Say until when it is to be delivered.", "due_on")
    with access.acting(actor):
        people.lock_all([person_id, seen.row.person_id])
        if known := works.given_once(once):
            return known
        _check_taking_over(found(works.work(work_id)), person_id)
        row = _taken_over(actor, seen.row, person_id, due_on)
        taken = _store(row | {"once": once})
        _tell_given(actor, person_id, seen.row.title)
    return taken


def _check_taking_over(seen: WorkSeen, person_id: int) -> None:
    if not seen.row.handed_back_at:
        raise Conflict("This work is not handed back; it cannot be taken over.")
    if person_id == seen.row.person_id:
        raise Invalid("Choose somebody else.", "person_id")
    if works.taken_over(seen.row.id):
        raise Conflict("Somebody else has taken this work over already.")


def _taken_over(
    actor: Actor, row: Row, person_id: int, due_on: dt.date
) -> Json:
    place = place_of(person_id, due_on)
    refuse_closed(person_id, place.period.id)
    rules.check_given(
        row.quantity,
        due_on,
        place.days.since,
        place.days.last,
    )
    kept = ("product_id", "title", "coefficient", "quantity", "competencies")
    return {name: getattr(row, name) for name in kept} | {
        "period_id": place.period.id,
        "person_id": person_id,
        "unit_id": place.posting.unit.id,
        "due_on": due_on,
        "kind": WorkKind.TAKEN_OVER,
        "from_id": row.id,
        **_by(actor),
    }


def give_parts(
    actor: Actor,
    draft: WorkDraft,
    parts: Sequence[tuple[int, Fraction]],
    once: str,
) -> None:
    """Give a larger product to several people: each their share of its
    coefficient, together never more than the whole, fixed from the beginning.
    """
    for person_id, _share in parts:
        require_led(actor, person_id)
        _not_oneself(actor, person_id)
    _check_people([person_id for person_id, _share in parts])
    with access.acting(actor):
        people.lock_all([person_id for person_id, _share in parts])
        if works.given_once(f"{once}-0"):
            return
        _store_parts(actor, draft, parts, once)


def _check_people(ids: Sequence[int]) -> None:
    if len(ids) < 2 or len(set(ids)) < len(ids):
        raise Invalid("Choose two people or more, each once.", "person_id")


def _store_parts(
    actor: Actor,
    draft: WorkDraft,
    parts: Sequence[tuple[int, Fraction]],
    once: str,
) -> None:
    parent = None
    for place, (person_id, share) in enumerate(parts):
        row = _given(actor, person_id, draft)
        if place == 0:
            rules.check_parts(row["coefficient"], [one for _, one in parts])
        rules.check_coefficient(share)
        more = {"coefficient": share, "parent_id": parent}
        made = _store(row | more | {"once": f"{once}-{place}"})
        parent = parent or made
        _tell_given(actor, person_id, row["title"])
