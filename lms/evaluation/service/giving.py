"""Giving work. Whoever leads the unit gives; nobody gives themselves work."""

import datetime as dt
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    Row,
    Select,
    insert,
    select,
)

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import counted, execute
from lms.core.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    check_length,
    found,
)
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.evaluation.queries import catalogues, periods, sheets, works
from lms.evaluation.queries.works import WORKS, WorkSeen
from lms.evaluation.rules import giving as rules
from lms.evaluation.rules.periods import PeriodDays
from lms.evaluation.service.leading import (
    Bound,
    asks,
    is_in_team,
    posts_led,
    require_led,
)
from lms.evaluation.service.opening import new_sheet, store
from lms.evaluation.service.papers.parts import period_said
from lms.evaluation.service.ruling import decimals_at
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


def team_by_name(actor: Actor) -> Bound:
    """Whom the actor may give work, to be read page by page: those who work
    today where they lead, and the heads of the units right below; never
    themselves. Each row says how many they are (`in_all`).
    """
    access.require(actor, Permission.WORK_GIVE)
    return _team(actor.roles), asks(actor)


@lru_cache(maxsize=256)
def _team(roles: Actor) -> Select:
    who = people.PEOPLE.c
    team = select(who.id.label("person_id"), who.name, who.given_first)
    by_name = team.order_by(who.given_first, who.id)
    return counted(by_name.where(is_in_team(roles)))


class TeamMember(NamedTuple):
    """Somebody whom one leads, with the post and the place where they work."""

    person_id: int
    name: str
    post: str
    path: str


def members(actor: Actor, rows: Sequence[Row]) -> list[TeamMember]:
    """Rows of a team with the posts by which they are led."""
    led = posts_led(actor, [row.person_id for row in rows])
    posts = ((row, led[row.person_id]) for row in rows)
    return [
        TeamMember(row.person_id, row.name, one.post, one.unit.path)
        for row, one in posts
    ]


def all_works_of(actor: Actor, person_id: int) -> list[WorkSeen]:
    """What somebody was given in all periods, the newest first: for whoever
    leads them.
    """
    require_led(actor, person_id)
    return works.all_works_of(person_id)


def products_for(actor: Actor, person_id: int) -> Sequence[Row]:
    """The catalogue from which somebody is given work today."""
    require_led(actor, person_id)
    row = catalogues.in_force(_posting(person_id).unit.path, clock.today())
    return catalogues.products(row.id) if row else ()


def products_led(actor: Actor) -> Sequence[Row]:
    """The catalogue that is in force today where the actor leads."""
    for unit in access.top_units(actor, Permission.WORK_GIVE):
        if row := catalogues.in_force(unit.path, clock.today()):
            return catalogues.products(row.id)
    return ()


def _posting(person_id: int) -> Posting:
    posting = people.posting(person_id)
    if posting is None:
        raise Conflict(
            "They hold no post today, so no work can be given to them here. Ask your administrator to enter the posting first."
        )
    return posting


def place_of(person_id: int, day: dt.date) -> Place:
    """Where somebody works today and the period of a day. Invalid without a
    period.
    """
    posting = _posting(person_id)
    _check_held(person_id, day)
    units = ids_on(posting.unit.path)
    rows = periods.running(units, day)
    if not rows:
        raise _no_period(units)
    return Place(posting, max(rows, key=lambda row: units.index(row.unit_id)))


NO_PERIOD = N_(
    "No period is open for this day. Open here: %(open)s. Choose a day in it, or have the month or quarter of this day opened first, by %(who)s."
)


def _no_period(units: Sequence[int]) -> Invalid:
    """Which are open on this way, and who could open another."""
    known = (
        PeriodDays(row.valid_from, row.valid_to)
        for row in periods.periods_of(units)
    )
    lately = clock.today() - rules.QUARTER
    said = [period_said(one) for one in known if one.until > lately][:MOST_SAID]
    keepers = access.named_holders(Permission.EVALUATION_KEEP, units)
    nearest = next((keepers[one] for one in units[::-1] if one in keepers), {})
    open_ = ", ".join(reversed(said)) or _("none")
    return Invalid(
        NO_PERIOD, "due_on", open=open_, who=", ".join(nearest.values())
    )


MOST_SAID = 4


def _check_held(person_id: int, day: dt.date) -> None:
    """Nothing falls due before somebody came or after they leave."""
    spans = people.spans_of([person_id]).get(person_id, ())
    if not any(one.holds(day) for one in spans):
        raise Invalid(
            "On this day they hold no post here. Choose a day within their post.",
            "due_on",
        )


def give(actor: Actor, person_id: int, draft: WorkDraft, once: str) -> int:
    """Give somebody work; its id. The same form twice is one piece of work."""
    require_led(actor, person_id)
    refuse_oneself(actor, person_id)
    with access.acting(actor):
        people.lock(person_id)
        require_led(actor, person_id)
        if known := works.given_once(once):
            check_same(known, person_id=person_id, **_typed(draft))
            return known.id
        row = given_row(actor, person_id, draft)
        work_id = store_work(row | {"once": once})
        tell_given(actor, person_id, row["title"], work_id)
    return work_id


SENT_BEFORE = N_(
    "This form was sent before, with something else in it; that is stored. Open the page again and send what you want to add."
)


def check_same(row: Row | None, **said: object) -> None:
    """A form that comes again says the same, or it is another one: Conflict
    unless the work that it brought is as it says now.
    """
    if any(getattr(row, name, None) != value for name, value in said.items()):
        raise Conflict(SENT_BEFORE)


def _typed(draft: WorkDraft) -> Json:
    """What a form says of the work; a product brings title and coefficient."""
    more: Json = {} if draft.product_id else vars(draft)
    names = ("title", "coefficient")
    return {
        "product_id": draft.product_id,
        "quantity": draft.quantity,
        "due_on": draft.due_on,
        **{name: more[name] for name in names if more},
    }


def refuse_oneself(actor: Actor, person_id: int) -> None:
    """Nobody gives themselves work."""
    if person_id == actor.person_id:
        raise NotAllowed(
            "Nobody gives themselves work. Whoever leads you does."
        )


def given_row(actor: Actor, person_id: int, draft: WorkDraft) -> Json:
    """The row of work that is given, or what is wrong with it."""
    rules.check_filled_in(draft)
    place, row = placed(actor, person_id, draft.quantity, draft.due_on)
    return row | _what(draft, place) | {"kind": draft.kind}


def placed(
    actor: Actor, person_id: int, quantity: Fraction, due_on: dt.date
) -> tuple[Place, Json]:
    """In which period and unit so much is somebody's until a day, and who gives
    it.
    """
    place = place_of(person_id, due_on)
    refuse_closed(person_id, place.period.id)
    rules.check_given(quantity, due_on, clock.today())
    return place, {
        "period_id": place.period.id,
        "person_id": person_id,
        "unit_id": place.posting.unit.id,
        "quantity": quantity,
        "due_on": due_on,
        "given_by": actor.person_id,
        "given_at": clock.now(),
    }


def refuse_closed(person_id: int, period_id: int) -> None:
    """Once a sheet is proposed, nothing of its period changes for the person."""
    if sheets.is_closed(person_id, period_id):
        raise Conflict(
            "The sheet of this period is proposed or announced; its work no longer changes. What is wrong is said in a reply to its decision, or in a petition."
        )


def _what(draft: WorkDraft, place: Place) -> Json:
    """Title, coefficient and competencies as they are today."""
    if draft.product_id is None:
        return _without_product(draft, place.posting.unit.path)
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


def _without_product(draft: WorkDraft, path: str) -> Json:
    """Ad hoc work may stand in no catalogue; its coefficient is said."""
    if draft.kind != WorkKind.AD_HOC:
        raise Invalid("Choose a product of the catalogue.", "product_id")
    check_length(draft.title, LONGEST_TITLE, "title")
    rules.check_coefficient(draft.coefficient, decimals_at(path))
    return {
        "product_id": None,
        "title": draft.title.strip(),
        "coefficient": draft.coefficient,
        "competencies": [],
    }


def store_work(row: Json) -> int:
    """Store it; its id. Whoever has work in a period has a sheet of it, that
    it can be announced once the period is over.
    """
    store([new_sheet(row["period_id"], row["person_id"], row["unit_id"])])
    return execute(insert(WORKS).values(row)).inserted_primary_key[0]


def own_place(work_id: int) -> str:
    """Where whoever has to do a piece of work finds it."""
    return f"/my-work#work-{work_id}"


def tell_given(actor: Actor, person_id: int, title: str, work_id: int) -> None:
    """Tell somebody that they were given work. Delivered or handed back, it is
    no longer news.
    """
    audit.record(actor, "evaluation.given", person_id=person_id)
    outbox.notify(
        person_id,
        "%(name)s has given you “%(work)s”.",
        own_place(work_id),
        kind=NoticeKind.DUE,
        name=actor.name,
        work=title,
    )


def led(actor: Actor, work_id: int) -> WorkSeen:
    """Work of somebody whom the actor leads; NotFound otherwise."""
    seen = found(works.work(work_id))
    require_led(actor, seen.row.person_id)
    if seen.row.person_id == actor.person_id:
        raise NotFound
    return seen
