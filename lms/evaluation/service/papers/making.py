"""Papers and workbooks of sheets and years: who may take them, and what the
database says for them.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor
from lms.audit import service as audit
from lms.core import clock, tables, typeset
from lms.core.db import execute
from lms.core.errors import NotFound
from lms.core.i18n import pick
from lms.core.types import Json
from lms.decisions import service as decisions
from lms.decisions.types import SettledFacts
from lms.evaluation.rules.yearlines import months_of, rule_of_year
from lms.evaluation.service.papers.sheet import SheetPaper, sheet_data
from lms.evaluation.service.papers.year import YearPaper, year_data
from lms.evaluation.service.sheets import sheet_for
from lms.evaluation.service.years import (
    YearSeen,
    my_year,
    proposal_of,
    year_for,
)
from lms.people import service as people
from lms.posts import service as posts

WRITERS: Mapping[str, Callable[[Json], bytes]] = {
    "pdf": typeset.paper,
    "xlsx": tables.form_bytes,
}


def sheet_paper(actor: Actor, sheet_id: int, kind: str) -> bytes:
    """A sheet as PDF or XLSX, for whoever may read it; that somebody else than
    the person took it is written to the log.
    """
    write = _writer(kind)
    seen = sheet_for(actor, sheet_id)
    row = seen.row
    _note(actor, row.person_id, "sheet")
    last = seen.days.last
    paper = SheetPaper(
        seen,
        _place(row.unit_id),
        _post(row.person_id, min(last, clock.today())),
        _name(row.reviewed_by) if seen.leads or row.decision_id else "",
        _settled(row.decision_id),
    )
    return write(sheet_data(paper, clock.now()))


def _writer(kind: str) -> Callable[[Json], bytes]:
    if kind not in WRITERS:
        raise NotFound
    return WRITERS[kind]


def _note(actor: Actor, person_id: int, paper: str) -> None:
    if person_id == actor.person_id:
        return
    with access.acting(actor):
        audit.record(
            actor, "evaluation.paper", person_id=person_id, paper=paper
        )


def _place(unit_id: int) -> str:
    return people.full_name(people.unit(unit_id))


def _post(person_id: int, on: dt.date) -> str:
    """What the post is called that somebody held on this day."""
    known = posts.posts().get(_held(person_id, on))
    return pick(known.title) if known else ""


def _held(person_id: int, on: dt.date) -> str:
    held = people.held_posts(on)
    query = select(held.c.post).where(held.c.person_id == person_id)
    return execute(query).scalar() or ""


def _name(person_id: int | None) -> str:
    return people.names([person_id])[person_id] if person_id else ""


def _settled(decision_id: int | None) -> SettledFacts | None:
    if decision_id is None:
        return None
    return decisions.settled_of([decision_id]).get(decision_id, SettledFacts())


def year_paper(actor: Actor, person_id: int, year: int, kind: str) -> bytes:
    """A year as PDF or XLSX: one's own, or of somebody whose year one may
    read.
    """
    write = _writer(kind)
    seen = _read(actor, person_id, year)
    _note(actor, person_id, "year")
    return write(year_data(_year(seen), clock.now()))


def _read(actor: Actor, person_id: int, year: int) -> YearSeen:
    if person_id == actor.person_id:
        return my_year(actor, year)
    return year_for(actor, person_id, year)


def _year(seen: YearSeen) -> YearPaper:
    row = seen.row
    last = min(dt.date(seen.year, 12, 31), clock.today())
    decision = proposal_of(row)
    inputs = decision.computed["inputs"] if decision else None
    return YearPaper(
        seen,
        _place_of(seen),
        _post(seen.person_id, last),
        months_of(inputs) if inputs else seen.months,
        rule_of_year(inputs) if inputs else seen.terms,
        decision.computed["lines"] if decision else (),
        _settled(row.decision_id) if row else None,
    )


def _place_of(seen: YearSeen) -> str:
    """Where they are graded."""
    unit = seen.row.unit_id if seen.row else seen.unit and seen.unit.id
    return _place(unit) if unit else ""
