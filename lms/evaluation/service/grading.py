"""The decision by which a year is graded, or found not to be graded; grades of
organisations; who sees grades.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Row, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute
from lms.core.errors import NotFound, found
from lms.core.letters.folding import given_first
from lms.core.marks import N_
from lms.core.merging import keep_newer
from lms.core.types import id_in
from lms.decisions.types import (
    DecisionKind,
    DecisionOutcome,
    DecisionVerdict,
    Refusals,
    Warnings,
)
from lms.evaluation.queries import years as queries
from lms.evaluation.queries.years import ORGANISATIONS
from lms.evaluation.rules import yearly as rules
from lms.evaluation.rules.amounts import shown
from lms.evaluation.rules.gathering import mean_of, worked
from lms.evaluation.rules.telling import CUT
from lms.evaluation.rules.yearlines import (
    PROPOSED,
    lines_of_year,
    months_of,
)
from lms.evaluation.service.leading import leads
from lms.evaluation.service.months import months_of as months_now
from lms.evaluation.service.years import (
    YEAR_KIND,
    YearRoom,
    YearSeen,
    check_year,
    open_sheets,
    organisation_of,
    proposal_of,
    rooms,
    terms_of,
)
from lms.evaluation.types import (
    NOT_GRADED,
    OrganisationDraft,
    YearGrade,
    YearMonth,
    YearState,
)
from lms.people import service as people
from lms.people.types import Unit
from lms.terms import service as terms


def _row(basis: str) -> Row:
    return found(queries.year_row(id_in(basis)))


def _may_propose(actor: Actor, basis: str) -> bool:
    """Whoever leads the person whose year it is."""
    return leads(actor, _row(basis).person_id)


def _refusals(decision: Any) -> Refusals:
    """What the months do not allow, and what stands above the organisation: its
    grade is read anew each time.
    """
    inputs, row = decision.computed["inputs"], _row(decision.basis)
    here = queries.organisations([row.unit_id], row.year)
    grade = here[row.unit_id].grade if here else ""
    months = worked(months_of(inputs))
    return rules.year_refusals(
        months,
        inputs["least"],
        inputs["head"],
        grade,
    )


MOVED = N_(
    "It was proposed on a mean of %(before)s; since then its months have changed, and their mean is %(now)s. Until it is decided, whoever proposed it can take it back and propose it anew; after that, a petition is open."
)


def _warnings(decision: Any) -> Warnings:
    whose, year = decision.subject_id, _row(decision.basis).year
    moved = _moved(decision, months_now([whose], year)[whose])
    return [*moved, *open_sheets(whose, year)]


def moved_since(seen: YearSeen) -> Warnings:
    """What is said of a year that is proposed or decided on other months than
    it has now.
    """
    decision = proposal_of(seen.row)
    return _moved(decision, seen.months) if decision else ()


def _moved(decision: Any, months: Sequence[YearMonth]) -> Warnings:
    frozen = months_of(decision.computed["inputs"])
    before, now = map(_mean_said, (frozen, months))
    return [(MOVED, {"before": before, "now": now})] if before != now else []


def _mean_said(months: Sequence[YearMonth]) -> str:
    mean = mean_of(months)
    return "–" if mean is None else shown(mean)


ANNOUNCED = N_(
    "The grade that is decided is announced: the person is told it with the reason, and colleagues read it where the unit shows grades. None is chosen beforehand."
)


def _proposal(decision: Any) -> Warnings:
    """What was proposed as it was frozen; before that was so, as it stands."""
    inputs = decision.computed["inputs"]
    grade = inputs.get("grade") or _row(decision.basis).proposed
    return (PROPOSED[grade], {}), (ANNOUNCED, {})


def _carry_out(_actor: Actor, row: Any, verdict: DecisionVerdict) -> None:
    """The grade stands as it was decided; the newest decision holds."""
    values = {
        "state": YearState.DECIDED,
        "grade": verdict.outcome,
        "decision_id": row.id,
        "decided_at": clock.now(),
    }
    queries.change(int(row.basis), values)


def _take_back(row: Any) -> None:
    """It is prepared again."""
    queries.change(int(row.basis), {"state": YearState.PREPARED})


def _page(basis: str) -> str:
    row = _row(basis)
    return f"/work/people/{row.person_id}/year/{row.year}"


YEAR_LABELS = N_(
    {
        YearGrade.EXCELLENT: "Excellent completion of tasks",
        YearGrade.GOOD: "Good completion of tasks",
        YearGrade.DONE: "Completion of tasks",
        YearGrade.NOT_DONE: "Tasks not completed",
        NOT_GRADED: "Not graded this year",
    }
)
"""The four grades of article 20, and none."""
YEAR_DECISION = DecisionKind(
    YEAR_KIND,
    "Grade of a year",
    {key: DecisionOutcome(label) for key, label in YEAR_LABELS.items()},
    {"year-1": lines_of_year},
    may_propose=_may_propose,
    carry_out=_carry_out,
    page=_page,
    refusals=_refusals,
    take_back=_take_back,
    note=CUT,
    warnings=_warnings,
    proposal=_proposal,
)
"""The mean is calculated and suggests; the grade, a person decides."""


class YearPlace(NamedTuple):
    """A year of one organisation: its grade, if entered, and its groups of like
    tasks with the room in each.
    """

    unit: Unit
    organisation: Row | None
    groups: Sequence[YearRoom]


class OrganisationBelow(NamedTuple):
    """An organisation right below whose head the actor leads, with its grade,
    if entered.
    """

    unit: Unit
    grade: Row | None


def organisations_below(actor: Actor, year: int) -> list[OrganisationBelow]:
    """Those of the units right below where the actor leads, whose grade they
    enter.
    """
    units = _led_right_below(actor)
    grades = queries.organisations([one.id for one in units], year)
    return [OrganisationBelow(one, grades.get(one.id)) for one in units]


_UNIT = people.UNITS.c
_TOPS_BELOW = select(*people.UNIT_COLUMNS).where(
    _UNIT.path == _UNIT.authority, people.in_ids(_UNIT.parent_id, "units")
)


def _led_right_below(actor: Actor) -> list[Unit]:
    held = access.held_units(actor, Permission.WORK_GIVE)
    rows = execute(_TOPS_BELOW, {"units": held})
    known = people.in_order(map(people.unit_from, rows))
    keep = Permission.EVALUATION_KEEP
    return [one for one in known if access.allows(actor, keep, [one.path])]


def year_places(actor: Actor, year: int) -> list[YearPlace]:
    """Those of the organisations in which the actor leads."""
    tops = access.top_units(actor, Permission.WORK_GIVE)
    check_year(year)
    ids = [people.ids_on(one.authority)[-1] for one in tops]
    units = [people.unit(one) for one in dict.fromkeys(ids)]
    rows = queries.years_in([one.id for one in units], year)
    grades = queries.organisations([one.id for one in units], year)
    return [
        YearPlace(
            one,
            grades.get(one.id),
            rooms(
                [row for row in rows if row.unit_id == one.id],
                terms_of(one.path, year),
            ),
        )
        for one in units
    ]


def years_of_team(
    actor: Actor, ids: Sequence[int], year: int
) -> Mapping[int, Row]:
    """What is prepared of these people, by person. The caller has found them
    among those whom the actor leads.
    """
    access.require(actor, Permission.WORK_GIVE)
    return queries.years_of(ids, year)


def enter_organisation(
    actor: Actor,
    unit_id: int,
    year: int,
    draft: OrganisationDraft,
    shown: str | None = None,
) -> None:
    """Enter the grade of an organisation with its document; entered again, the
    newest holds. The same again changes nothing. `shown`: the id of the row that
    its page showed.
    """
    unit = people.unit(unit_id)
    check_year(year)
    if not access.allows(actor, Permission.EVALUATION_KEEP, [unit.path]):
        raise NotFound
    rules.check_organisation(draft, year, clock.today())
    with access.acting(actor):
        people.lock_unit(unit.id)
        row = queries.organisations([unit_id], year).get(unit_id)
        if row and _says(row, draft):
            return
        keep_newer(shown, str(row.id) if row else "")
        _store(actor, unit_id, year, draft)
        audit.record(
            actor,
            "evaluation.organisation",
            path=unit.path,
            unit=unit.key,
            year=year,
        )


def _says(row: Row, draft: OrganisationDraft) -> bool:
    said = draft.grade, draft.document.strip(), draft.decided_on
    return said == (row.grade, row.document, row.decided_on)


def _store(
    actor: Actor, unit_id: int, year: int, draft: OrganisationDraft
) -> None:
    row = {
        **vars(draft),
        "document": draft.document.strip(),
        "unit_id": unit_id,
        "year": year,
        "set_by": actor.person_id,
        "set_at": clock.now(),
    }
    execute(insert(ORGANISATIONS).values(row))


class NamedGrade(NamedTuple):
    """What colleagues see of a year: a name and a grade, nothing else."""

    name: str
    grade: str


def grades_shown(actor: Actor, year: int) -> list[NamedGrade] | None:
    """The grades that were decided in the actor's organisation, by name; None
    where the unit does not show them.
    """
    check_year(year)
    unit = organisation_of(actor.person_id)
    if unit is None or not terms.value(unit.path, "evaluation.grades_shown"):
        return None
    rows = queries.years_in([unit.id], year)
    decided = {row.person_id: row.grade for row in rows if row.grade}
    names = people.names(decided)
    known = [NamedGrade(names[one], decided[one]) for one in decided]
    return sorted(known, key=lambda one: given_first(one.name))
