"""Work that goes on to somebody else: handed back, taken over, divided among
several.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from operator import attrgetter

from sqlalchemy import Row, true, update

from lms.access import service as access
from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.evaluation.queries import works
from lms.evaluation.queries.works import WORK, WORKS, WorkSeen
from lms.evaluation.rules import giving as rules
from lms.evaluation.service.giving import (
    SENT_BEFORE,
    check_same,
    given_row,
    led,
    own_place,
    placed,
    refuse_closed,
    refuse_oneself,
    store_work,
    team_by_name,
    tell_given,
)
from lms.evaluation.service.leading import require_led
from lms.evaluation.service.ruling import decimals_at
from lms.evaluation.types import WorkDraft, WorkKind
from lms.people import service as people

_WHO = people.PEOPLE.c
SHOWN = 25
"""People to choose from at once; a search narrows them."""


def colleagues(actor: Actor, search: str, always: Sequence[int] = ()) -> Rows:
    """Whom the actor may give work, by name, the first of those who are called
    so; `always`: and these.
    """
    team, values = team_by_name(actor)
    called = people.has_name(search) if search else true()
    kept = people.in_ids(_WHO.id, list(always))
    query = (
        team.where(called | kept)
        .order_by(None)
        .order_by(kept.desc(), _WHO.given_first, _WHO.id)
    )
    found = execute(query.limit(SHOWN + len(always)), values).all()
    return sorted(found, key=attrgetter("given_first", "person_id"))


def hand_back(actor: Actor, work_id: int, why: str) -> None:
    """Note that somebody hands work back: it stays in what was assigned and
    counts as not done (article 18(1)). The ground in words; they are told.
    """
    seen = led(actor, work_id)
    _check_why(why)
    with access.acting(actor):
        people.lock(seen.row.person_id)
        led(actor, work_id)
        _note(actor, seen.row, why)
        text = N_("%(name)s has noted that you hand “%(work)s” back.")
        tell_side(actor, seen.row, seen.row.person_id, text, "/my-work")


def hand_back_own(actor: Actor, work_id: int, why: str) -> None:
    """Hand one's own work back, with the ground; whoever gave it is told and
    may give it to somebody else.
    """
    seen = found(works.work(work_id))
    if seen.row.person_id != actor.person_id:
        raise NotFound
    _check_why(why)
    with access.own_act(actor):
        _note(actor, seen.row, why)
        text = N_(
            "%(name)s hands “%(work)s” back. Somebody else can take it over."
        )
        page = f"/work/people/{actor.person_id}"
        tell_side(actor, seen.row, seen.row.given_by, text, page)


def keep_work(actor: Actor, work_id: int) -> int:
    """Undo a handing back as long as nobody has taken the work over: by whoever
    noted it, or whoever leads the person. The other side is told; again changes
    nothing. The id of the person.
    """
    row = found(works.work(work_id)).row
    is_own = row.person_id == actor.person_id
    if not is_own:
        require_led(actor, row.person_id)
    with access.acting(actor):
        people.lock(row.person_id)
        row = found(works.work(work_id)).row
        if row.handed_back_at:
            _check_keeping(actor, row)
            _keep(actor, row)
    return row.person_id


def _check_keeping(actor: Actor, row: Row) -> None:
    is_own = row.person_id == actor.person_id
    if is_own and row.handed_back_by != actor.person_id:
        raise Conflict(
            "Whoever leads you has noted that this work is handed back. Ask them to undo it."
        )
    refuse_closed(row.person_id, row.period_id)
    if works.taken_over(row.id):
        raise Conflict(
            "Somebody else has taken this work over already, so it stays with them."
        )


def _keep(actor: Actor, row: Row) -> None:
    kept = dict.fromkeys(("handed_back_at", "handed_back_by"))
    change = {**kept, "handed_back_why": ""}
    execute(update(WORKS).where(WORK.id == row.id).values(change))
    audit.record(actor, "evaluation.kept", person_id=row.person_id)
    own_page = f"/work/people/{row.person_id}"
    is_own = row.person_id == actor.person_id
    whom = row.given_by if is_own else row.person_id
    tell_side(
        actor,
        row,
        whom,
        N_("%(name)s has undone that “%(work)s” was handed back."),
        own_page if is_own else "/my-work",
    )


def _check_why(why: str) -> None:
    if len(why.strip()) < rules.SHORTEST_GROUND:
        raise Invalid("Say in a sentence why it is handed back.", "why")
    rules.check_note(why, "why")


def _note(actor: Actor, row: Row, why: str) -> None:
    _check_handing_back(found(works.work(row.id)))
    change = {
        "handed_back_at": clock.now(),
        "handed_back_by": actor.person_id,
        "handed_back_why": why.strip(),
    }
    execute(update(WORKS).where(WORK.id == row.id).values(change))
    outbox.settle(own_place(row.id))
    audit.record(actor, "evaluation.handed_back", person_id=row.person_id)


def _check_handing_back(seen: WorkSeen) -> None:
    refuse_closed(seen.row.person_id, seen.row.period_id)
    if seen.row.handed_back_at:
        raise Conflict("This work is handed back already.")
    if seen.deliveries:
        raise Conflict(
            "A part of this work has been delivered. What is delivered cannot be handed back; whoever gave it can ask for no more than that."
        )


def tell_side(actor: Actor, row: Row, whom: int, text: str, page: str) -> None:
    """Tell one of both sides what became of given work."""
    outbox.notify(
        whom,
        text,
        page,
        kind=NoticeKind.WORK,
        name=actor.name,
        work=row.title,
    )


def take_over(
    actor: Actor,
    work_id: int,
    person_id: int,
    due_on: dt.date | None,
    once: str,
) -> int:
    """Give work that was handed back to somebody else: it counts for them on
    top of their plan. Both are told.
    """
    seen = led(actor, work_id)
    require_led(actor, person_id)
    refuse_oneself(actor, person_id)
    if due_on is None:
        raise Invalid("Say until when it is to be delivered.", "due_on")
    with access.acting(actor):
        people.lock_all([person_id, seen.row.person_id])
        led(actor, work_id)
        require_led(actor, person_id)
        if known := works.given_once(once):
            check_same(known, person_id=person_id, due_on=due_on)
            return known.id
        _check_taking_over(found(works.work(work_id)), person_id)
        row = _taken_over(actor, seen.row, person_id, due_on)
        taken = store_work(row | {"once": once})
        tell_given(actor, person_id, seen.row.title, taken)
        text = N_("Somebody else takes over “%(work)s”, which you handed back.")
        tell_side(actor, seen.row, seen.row.person_id, text, "/my-work")
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
    _place, said = placed(actor, person_id, row.quantity, due_on)
    kept = ("product_id", "title", "coefficient", "competencies")
    return (
        {name: getattr(row, name) for name in kept}
        | said
        | {
            "kind": WorkKind.TAKEN_OVER,
            "from_id": row.id,
        }
    )


def give_parts(
    actor: Actor, draft: WorkDraft, parts: rules.Shares, once: str
) -> None:
    """Give a larger product to several people: each their share of its
    coefficient, together never more than the whole, fixed from the beginning.
    """
    ids = [person_id for person_id, _share in parts]
    _require_led(actor, ids)
    rules.check_typed_parts(draft, parts)
    with access.acting(actor):
        people.lock_all(ids)
        _require_led(actor, ids)
        if works.given_once(f"{once}-0"):
            _check_parts_same(draft, parts, once)
            return
        _store_parts(actor, draft, parts, once)


def _require_led(actor: Actor, ids: Iterable[int]) -> None:
    for person_id in ids:
        require_led(actor, person_id)
        refuse_oneself(actor, person_id)


def _check_parts_same(draft: WorkDraft, parts: rules.Shares, once: str) -> None:
    """The form came again: each part is as it was."""
    keys = [f"{once}-{place}" for place in range(len(parts) + 1)]
    known = [works.given_once(key) for key in keys]
    for row, (person_id, share) in zip(known, parts, strict=False):
        check_same(
            row,
            due_on=draft.due_on,
            quantity=draft.quantity,
            person_id=person_id,
            coefficient=share,
        )
    if known[-1] is not None:
        raise Conflict(SENT_BEFORE)


def _store_parts(
    actor: Actor, draft: WorkDraft, parts: rules.Shares, once: str
) -> None:
    parent = None
    for place, (person_id, share) in enumerate(parts):
        row = given_row(actor, person_id, draft)
        decimals = decimals_at(people.unit(row["unit_id"]).path)
        rules.check_parts(row["coefficient"], parts, decimals)
        more = {"coefficient": share, "parent_id": parent}
        made = store_work(row | more | {"once": f"{once}-{place}"})
        parent = parent or made
        tell_given(actor, person_id, row["title"], made)
