"""Somebody's year: read, prepared, and proposed for a decision."""

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy import Row, insert

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import Conflict, NotFound
from lms.core.letters.folding import alphabetical
from lms.core.marks import N_
from lms.core.types import Json, Names
from lms.decisions import service as decisions
from lms.decisions.types import DecisionDraft, DecisionStage
from lms.evaluation.queries import years as queries
from lms.evaluation.queries.sheets import DAY
from lms.evaluation.queries.years import YEARS
from lms.evaluation.rules import yearlines
from lms.evaluation.rules import yearly as rules
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.service.layers.counting import OF_YEARS, last_day
from lms.evaluation.service.leading import decided_in
from lms.evaluation.service.leading import leads as is_led
from lms.evaluation.service.months import months_of
from lms.evaluation.service.ruling import DECREE, rule_at
from lms.evaluation.service.sheets import DECISION
from lms.evaluation.types import (
    RoomBase,
    YearDraft,
    YearGrade,
    YearMonth,
    YearRule,
    YearState,
)
from lms.people import service as people
from lms.people.types import Unit
from lms.terms import service as terms
from lms.terms.types import NumberTerm

YEAR_KIND = "evaluation.year"
YEAR_TERMS = {
    "evaluation.least_months": NumberTerm(
        "Months of work in a year from which on it is graded",
        6,
        1,
        12,
        DECREE,
        counting=OF_YEARS,
    ),
    "evaluation.excellent_share": NumberTerm(
        "Share of “excellent” in a group of like tasks, in percent",
        20,
        1,
        100,
        DECREE,
        counting=OF_YEARS,
    ),
    "evaluation.share_base": NumberTerm(
        "The share is taken of: 1, those graded good and no better; 2, all graded good or better",
        1,
        1,
        2,
        counting=OF_YEARS,
    ),
    "evaluation.grades_shown": NumberTerm(
        "Colleagues in the unit see each other's grade of the year: 1, else 0",
        0,
        0,
        1,
    ),
}


class YearRoom(NamedTuple):
    """Of one group of like tasks in one organisation: how many are graded good
    or better so far, how many of these excellent, and how many may be.
    """

    like_tasks: str
    people: int
    proposed: int
    room: int

    @property
    def is_over(self) -> bool:
        """Whether more are proposed than there is room for."""
        return self.proposed > self.room


class YearSeen(NamedTuple):
    """A year of somebody. `row`: what is prepared of it, if anything; `leads`:
    whether the reader prepares it, else it is their own or they may read a
    decision about it; `organisation`: its grade, if entered; `left_on`: since
    when they hold no post any more.
    """

    person_id: int
    name: str
    year: int
    unit: Unit | None
    months: Sequence[YearMonth]
    terms: YearRule
    row: Row | None
    organisation: Row | None
    leads: bool
    left_on: dt.date | None

    @property
    def mean(self) -> Fraction | None:
        """Of the months that have a score."""
        return mean_of(self.months)

    @property
    def worked(self) -> int:
        """How many months they worked."""
        return worked(self.months)

    @property
    def suggestion(self) -> str:
        """The grade under the thresholds; see `yearlines.suggestion`."""
        return yearlines.suggestion(self.months, self.terms)

    @property
    def state(self) -> str:
        """Where it stands; "" if nothing is prepared."""
        return self.row.state if self.row else ""

    @property
    def version(self) -> int:
        """Of what is prepared."""
        return self.row.version if self.row else 0


def terms_of(path: str, year: int) -> YearRule:
    """How this year is graded in the unit with this path: by what holds there
    on its 1 December, so that a year that is over no longer changes.
    """
    day = last_day(year)
    base = terms.value(path, "evaluation.share_base", day)
    return YearRule(
        rule_at(path, day),
        terms.value(path, "evaluation.least_months", day),
        terms.value(path, "evaluation.excellent_share", day),
        RoomBase.GOOD if base == 1 else RoomBase.GOOD_OR_BETTER,
    )


def organisation_of(person_id: int) -> Unit | None:
    """The authority in which somebody is graded: that of where they work."""
    posting = people.posting(person_id)
    return authority_of(posting.unit) if posting else None


def authority_of(unit: Unit) -> Unit:
    """The unit with which this one is managed."""
    return people.unit(people.ids_on(unit.authority)[-1])


def check_year(year: int) -> None:
    """NotFound for a year that nothing can be said of."""
    if not rules.is_year(year, clock.today()):
        raise NotFound


def my_year(actor: Actor, year: int) -> YearSeen:
    """The actor's own."""
    access.require(actor, Permission.LEARN)
    return _seen(actor.person_id, year, leads=False)


def year_for(actor: Actor, person_id: int, year: int) -> YearSeen:
    """Somebody else's, for whoever leads them, and for whoever may read a
    decision about it.
    """
    leads = is_led(actor, person_id)
    is_other = person_id != actor.person_id
    if is_other and (leads or _reads(actor, person_id, year)):
        return _seen(person_id, year, leads)
    raise NotFound


def _reads(actor: Actor, person_id: int, year: int) -> bool:
    row = queries.years_of([person_id], year).get(person_id)
    known = row is not None
    return known and decisions.reads_any(actor, YEAR_KIND, str(row.id))


def _year_led(actor: Actor, person_id: int, year: int) -> YearSeen:
    """The same for whoever leads them and nobody else."""
    seen = year_for(actor, person_id, year)
    if not seen.leads:
        raise NotFound
    return seen


def _seen(person_id: int, year: int, leads: bool) -> YearSeen:
    check_year(year)
    unit, left_on = _place_of(person_id, year)
    row = queries.years_of([person_id], year).get(person_id)
    path = unit.path if unit else people.root().path
    return YearSeen(
        person_id,
        people.names([person_id])[person_id],
        year,
        unit,
        months_of([person_id], year)[person_id],
        terms_of(path, year),
        row,
        _organisation(unit, year),
        leads,
        left_on,
    )


def _place_of(person_id: int, year: int) -> tuple[Unit | None, dt.date | None]:
    """Where they are graded: where they work or, if they left in this year and
    hold no post, where they worked last; and since when they do not.
    """
    if unit := organisation_of(person_id):
        return unit, None
    last = people.last_postings([person_id]).get(person_id)
    if last is None or last.valid_to <= dt.date(year, 1, 1):
        return None, None
    return authority_of(last.unit), last.valid_to


def open_sheets(person_id: int, year: int) -> list[tuple[str, Json]]:
    """What is said of each sheet of this year that is proposed and not decided,
    or against which a petition is not answered: the year may be another one
    after it. No permission of its own.
    """
    open_ = {
        row.basis: row
        for row in decisions.of_person(person_id)
        if row.kind == DECISION and row.stage in _OPEN
    }
    known = queries.sheets_in_year([person_id], year) if open_ else {}
    return [
        _said_of(sheet, open_[str(sheet.id)])
        for sheet in known.get(person_id, ())
        if str(sheet.id) in open_
    ]


def proposal_of(row: Row | None) -> Row | None:
    """The decision on which a year stands that is proposed or decided."""
    if row is None or row.state == YearState.PREPARED:
        return None
    found = decisions.on(YEAR_KIND, str(row.id))
    return next((one for one in found if one.id == row.decision_id), None)


_OPEN = N_(
    {
        DecisionStage.TOLD: "The sheet of %(first)s to %(last)s is proposed, to be decided by %(due)s. Until then its months have no score; the decision may change this year.",
        DecisionStage.PETITIONED: "A petition against the sheet of %(first)s to %(last)s is open, to be answered by %(due)s. Its answer may change this year.",
    }
)


def _said_of(sheet: Row, decision: Row) -> tuple[str, Json]:
    days = {
        "first": sheet.valid_from,
        "last": sheet.valid_to - DAY,
        "due": decision.due_on,
    }
    said = {name: day.isoformat() for name, day in days.items()}
    return _OPEN[decision.stage], said


def _organisation(unit: Unit | None, year: int) -> Row | None:
    if unit is None:
        return None
    return queries.organisations([unit.id], year).get(unit.id)


def rooms(rows: Iterable[Row], rule: YearRule) -> list[YearRoom]:
    """The groups of like tasks among these years of one organisation."""
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.like_tasks, []).append(row.grade or row.proposed)
    return [
        _room(name, found[name], rule)
        for name in sorted(found, key=alphabetical)
    ]


def _room(name: str, grades: Sequence[str], rule: YearRule) -> YearRoom:
    best, good = YearGrade.EXCELLENT, YearGrade.GOOD
    people_ = sum(one in (best, good) for one in grades)
    proposed = sum(one == best for one in grades)
    return YearRoom(name, people_, proposed, yearlines.room(people_, rule))


def _locked(actor: Actor, person_id: int, year: int, version: int) -> YearSeen:
    """The year under the lock of its person. Conflict if it has changed since
    the page was opened.
    """
    people.lock(person_id)
    seen = _year_led(actor, person_id, year)
    rules.check_open(seen.state)
    if seen.version != version:
        raise Conflict(
            "This year has changed since you opened it. What you typed stands below; look at what is stored and send it again."
        )
    return seen


def keep_year(
    actor: Actor, person_id: int, year: int, draft: YearDraft, version: int
) -> None:
    """Keep what is prepared, however unfinished. Nothing is decided by it."""
    _year_led(actor, person_id, year)
    rules.check_year(draft, year, clock.today())
    with access.acting(actor):
        seen = _locked(actor, person_id, year, version)
        values = _kept(actor, draft) | {"unit_id": _graded_in(seen).id}
        if seen.row:
            queries.change(seen.row.id, values)
        else:
            _begin(seen, values)
        audit.record(
            actor,
            "evaluation.year",
            person_id=person_id,
            year=year,
        )


def _kept(actor: Actor, draft: YearDraft) -> Json:
    texts = {
        name: text.strip()
        for name, text in vars(draft).items()
        if isinstance(text, str)
    }
    who = {"prepared_by": actor.person_id, "prepared_at": clock.now()}
    return {**vars(draft), **texts, **who}


def _graded_in(seen: YearSeen) -> Unit:
    """Where they work today: who moved is graded by the new unit; who left,
    where they worked last.
    """
    if seen.unit is None:
        raise Conflict(
            "They held no post in this year, so nobody grades them here."
        )
    return seen.unit


def _begin(seen: YearSeen, values: Json) -> None:
    place = {
        "person_id": seen.person_id,
        "year": seen.year,
        "state": YearState.PREPARED,
    }
    execute(insert(YEARS).values(values | place))


def year_deciders(actor: Actor, seen: YearSeen) -> Names:
    """Who may decide it, by id: a third person."""
    if seen.unit is None:
        return {}
    unit = people.unit(decided_in(seen.person_id, seen.unit.id))
    but = {actor.person_id, seen.person_id}
    return people.names(decisions.competent(unit.path, but))


def propose_year(
    actor: Actor, person_id: int, year: int, decider_id: int, version: int
) -> int:
    """Freeze the year and propose its grade; the id of the decision."""
    _year_led(actor, person_id, year)
    with access.acting(actor):
        seen = _locked(actor, person_id, year, version)
        if seen.row is None:
            raise Conflict("Prepare the year first: grade, ground, minutes.")
        rules.check_proposal(seen.row, seen.worked, seen.terms.least)
        unit = _graded_in(seen)
        decision_id = decisions.propose(actor, _draft(seen, unit, decider_id))
        values = {
            "unit_id": unit.id,
            "state": YearState.PROPOSED,
            "decision_id": decision_id,
        }
        queries.change(seen.row.id, values)
    return decision_id


def _draft(seen: YearSeen, unit: Unit, decider_id: int) -> DecisionDraft:
    row = seen.row
    facts = _facts(seen, unit, row)
    return DecisionDraft(
        YEAR_KIND,
        seen.person_id,
        decided_in(seen.person_id, unit.id),
        str(row.id),
        row.ground,
        decider_id,
        yearlines.year_inputs(seen.months, seen.terms, facts),
    )


def _facts(seen: YearSeen, unit: Unit, row: Row) -> Json:
    """What is frozen beside the months: the group, the head, the minutes."""
    near = queries.years_in([unit.id], seen.year)
    others = [one for one in near if one.id != row.id]
    same = [one for one in (*others, row) if one.like_tasks == row.like_tasks]
    room = rooms(same, seen.terms)[0]
    grade = seen.organisation.grade if seen.organisation else ""
    return {
        "grade": row.proposed,
        "people": room.people,
        "proposed": room.proposed,
        "head": row.is_head,
        "organisation": grade,
        "minutes": _minutes(row),
    }


def _minutes(row: Row) -> Json:
    return {
        "number": row.minutes_number,
        "day": row.minutes_on.isoformat(),
        "text": row.minutes_text,
    }
