"""Profiles from a file and to a file: posts, and what the layers of units
require of them.

Nothing is stored here: posts and requirements are set by the framework's own
use-cases, so a file may do what a person may do. A dry run does it all and
takes it back, because rows of one file may stand on each other.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, folding
from lms.core.db import session, transaction
from lms.core.errors import Invalid, LMSError
from lms.core.marks import N_
from lms.exchange.loader import DEPTHS, Rows
from lms.exchange.types import (
    FilePlace,
    FileRow,
    Note,
    Progress,
    RowsReport,
    RowState,
    no_progress,
)
from lms.framework import service as framework
from lms.framework.types import LEVELS, Depth
from lms.legal import service as legal
from lms.people import service as people
from lms.people.models import UnitRow
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.posts.models import Ground
from lms.posts.types import PostEntry
from lms.requirements import service as requirements
from lms.requirements.models import RequirementRow
from lms.requirements.rules.cells import WORDS
from lms.requirements.service import Known
from lms.requirements.types import Cell, Terms

YES, NO = (
    {"", "yes", "co", "true", "1", "x", "bat buoc", "essential"},
    {"no", "khong", "false", "0", "useful", "co ich"},
)
DAY = dt.timedelta(days=1)
COLUMNS = {
    "since": "from",
    "until": "to",
    "on": "to",
    "reason": "reason.vi",
    "title_vi": "title.vi",
    "office_vi": "office.vi",
    "source_vi": "source.vi",
}


class _TakenBack(Exception):
    """Everything was only tried."""


@dataclass(frozen=True)
class Asked:
    """A requirement as its row says it; `until` excluding."""

    line: FileRow
    unit: Unit
    cell: Cell
    terms: Terms
    given: dt.date | None

    @property
    def key(self) -> tuple[int, str, str]:
        """What it is about."""
        return self.unit.id, self.cell.post, self.cell.competency


def bring_in(
    actor: Actor | None,
    rows: Rows,
    dry_run: bool,
    only_good: bool = False,
    progress: Progress = no_progress,
    unit: str = "",
) -> RowsReport:
    """Posts and requirements from a file: all rows or none, or only the good
    ones if that is asked for. A dry run changes nothing.

    `unit`: the key of the unit that is meant where a row names none. What is
    there already stays as it is, so the same file twice changes nothing; what
    is there and not in the file stays too.
    """
    if actor is not None:
        access.require(actor, Permission.FRAMEWORK_REQUIRE)
    report = RowsReport([*rows.posts, *rows.requirements])
    try:
        with transaction():
            _posts(actor, rows.posts)
            session().flush()
            for line in rows.requirements:
                line.cells = {**line.cells, "unit": line.cells["unit"] or unit}
            _requirements(actor, rows.requirements, progress)
            if not report.is_wanted(dry_run, only_good):
                raise _TakenBack
            counts = {
                "added": len(report.of(RowState.NEW)),
                "changed": len(report.of(RowState.CHANGED)),
            }
            audit.record(actor, "profiles.imported", **counts)
        report.saved = True
    except _TakenBack:
        session().expire_all()
    return report


def _refused(line: FileRow, refusal: LMSError) -> None:
    """The refusal of a use-case, at the column it is about."""
    field = getattr(refusal, "field", "")
    line.state = RowState.BAD
    line.notes.append(
        Note(
            refusal.text,
            refusal.values,
            FilePlace(line.number, COLUMNS.get(field, field)),
        )
    )


# Posts


def _posts(actor: Actor | None, lines: list[FileRow]) -> None:
    seen: dict[str, int] = {}
    known = posts_service.posts()
    for line in lines:
        key = line.cells["key"]
        if key in seen:
            line.wrong(
                "key", N_("stands already in line %(line)s"), line=seen[key]
            )
            continue
        seen[key] = line.number
        leadership = (
            _yes(line, "leadership") if line.cells["leadership"] else False
        )
        row = known.get(key)
        names = ("title", "office", "source")
        before = {
            name: _tidy(getattr(row, name)) if row else {} for name in names
        }
        said = {
            name: before[name] | _texts(line, name) for name in names
        }  # an empty cell says nothing
        if row and (said, leadership) == (before, row.leadership):
            continue
        entry = PostEntry(**said, leadership=leadership)
        if line.state == RowState.BAD:
            continue
        try:
            posts_service.edit(
                actor, key, entry, row.edit
            ) if row else posts_service.add(actor, key, entry)
            line.state = RowState.CHANGED if row else RowState.NEW
        except LMSError as refusal:
            _refused(line, refusal)


def _texts(line: FileRow, name: str) -> dict[str, str]:
    return {
        one: text
        for one in ("vi", "en")
        if (text := line.cells[f"{name}.{one}"])
    }


def _tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {
        one: said for one, text in texts.items() if (said := folding.tidy(text))
    }


def _yes(line: FileRow, name: str) -> bool:
    word = folding.fold(line.cells[name])
    if word not in YES | NO:
        line.wrong(
            name,
            N_("“%(value)s” is neither yes nor no"),
            value=line.cells[name][:40],
        )
    return word not in NO


# Requirements


def _requirements(
    actor: Actor | None, lines: list[FileRow], progress: Progress
) -> None:
    units = people.units_by_key({line.cells["unit"] for line in lines} - {""})
    _refuse_unknown_keys(lines)
    asked = [one for line in lines if (one := _asked(actor, line, units))]
    _refuse_twins(asked)
    there = _there({one.unit.id for one in asked})
    waiting = [
        one
        for one in asked
        if one.line.state != RowState.BAD
        and not _same(one, there.get(one.key, []))
    ]
    waiting = [_from_today(one, there.get(one.key, [])) for one in waiting]
    today = clock.today()
    waiting.sort(
        key=lambda one: (
            one.unit.path.count("/"),
            one.unit.path,
            one.terms.since or today,
        )
    )
    progress(len(lines) - len(waiting))
    for (unit, since), some in _together(waiting):
        _set(actor, unit, since, some, there)
        progress(len(some))


def _refuse_unknown_keys(lines: Iterable[FileRow]) -> None:
    """Grounds and legal bases that are none, each named with its key; in two
    queries for all rows.
    """
    grounds = (
        session().scalars(select(Ground.key).order_by(Ground.position)).all()
    )
    bases = legal.named({line.cells["legal_basis"] for line in lines} - {""})
    for line in lines:
        ground, basis = line.cells["ground"], line.cells["legal_basis"]
        if ground and ground not in grounds:
            text = N_(
                "there is no feature of places with the key “%(key)s”; there are: %(keys)s"
            )
            line.wrong("ground", text, key=ground[:80], keys=", ".join(grounds))
        if basis and basis not in bases:
            line.wrong(
                "legal_basis",
                N_("there is no legal basis with the key “%(key)s”"),
                key=basis[:80],
            )


def _asked(
    actor: Actor | None, line: FileRow, units: Mapping[str, Unit]
) -> Asked | None:
    """The row as a requirement; None, with everything that is wrong noted, if
    its cells do not make one.
    """
    cells, unit = line.cells, units.get(line.cells["unit"])
    if unit is None:
        line.wrong(
            "unit",
            N_("there is no unit with the key “%(key)s”"),
            key=cells["unit"][:80],
        )
    elif actor is not None and not access.allows(
        actor, Permission.FRAMEWORK_REQUIRE, [unit.path]
    ):
        line.wrong(
            "unit",
            N_("you may not set what the unit “%(key)s” requires"),
            key=unit.key,
        )
    if cells["post"] not in posts_service.posts():
        line.wrong(
            "post",
            N_("there is no post with the key “%(key)s”"),
            key=cells["post"][:80],
        )
    if cells["competency"] not in framework.competencies():
        line.wrong(
            "competency",
            N_("there is no competency with the key “%(key)s”"),
            key=cells["competency"][:80],
        )
    level = (
        int(cells["level"])
        if cells["level"].isdecimal() and len(cells["level"]) == 1
        else 0
    )
    if level not in LEVELS:
        line.wrong(
            "level",
            N_("“%(value)s” is not a level from 1 to 5"),
            value=cells["level"][:40],
        )
    depth = _depth(line)
    essential = _yes(line, "essential")
    since, until = line.day("from"), line.day("to")
    if since and until and until < since:
        line.wrong("to", N_("comes before the first day"))
    if line.state == RowState.BAD or unit is None:
        return None
    reasons = {
        "vi": cells["reason.vi"],
        "en": cells["reason.en"] or cells["reason.vi"],
    }
    last = until + DAY if until else None
    terms = Terms(
        reasons["vi"],
        cells["ground"] or None,
        cells["legal_basis"] or None,
        since,
        last,
        tuple(reasons.items()),
    )
    return Asked(
        line,
        unit,
        Cell(cells["post"], cells["competency"], level, depth, essential),
        terms,
        since,
    )


def _depth(line: FileRow) -> int:
    word = folding.fold(line.cells["depth"].replace("_", " "))
    found = WORDS.get(word) or (
        Depth(int(word)) if word in ("1", "2", "3", "4") else None
    )
    if found is None:
        words = ", ".join(
            f"{depth.word} ({DEPTHS[depth.word]})" for depth in Depth
        )
        line.wrong(
            "depth",
            N_("“%(value)s” is not a depth; write one of: %(words)s"),
            value=line.cells["depth"][:40],
            words=words,
        )
    return int(found or Depth.KNOWS)


def _refuse_twins(asked: Iterable[Asked]) -> None:
    """Two rows of one file about the same thing may not hold on the same days."""
    seen: dict[tuple[int, str, str], list[Asked]] = {}
    today = clock.today()
    for one in asked:
        since, until = one.given or today, one.terms.until
        for other in seen.get(one.key, []):
            begins, ends = other.given or today, other.terms.until
            if (until is None or begins < until) and (
                ends is None or ends > since
            ):
                one.line.wrong(
                    "from" if one.given else "competency",
                    N_("holds on the same days as line %(line)s"),
                    line=other.line.number,
                )
                break
        else:
            seen.setdefault(one.key, []).append(one)


def _there(
    units: Iterable[int],
) -> dict[tuple[int, str, str], list[RequirementRow]]:
    """What the layers of these units say themselves, today or later."""
    wanted, found = (
        list(units),
        dict[tuple[int, str, str], list[RequirementRow]](),
    )
    for start in range(0, len(wanted), 500):
        query = select(RequirementRow).where(
            RequirementRow.unit_id.in_(wanted[start : start + 500])
        )
        for row in session().scalars(
            query.order_by(RequirementRow.valid_from, RequirementRow.id)
        ):
            if row.valid_to is None or row.valid_to > row.valid_from:
                found.setdefault(
                    (row.unit_id, row.post, row.competency), []
                ).append(row)
    return found


def _present(
    one: Asked, rows: Iterable[RequirementRow]
) -> RequirementRow | None:
    """The row that is there already: the one with the same first day; without
    one in the file, the one in force today.
    """
    today = clock.today()
    if one.given is not None:
        return next((row for row in rows if row.valid_from == one.given), None)
    return next(
        (
            row
            for row in rows
            if row.valid_from <= today
            and (row.valid_to is None or row.valid_to > today)
        ),
        None,
    )


def _same(one: Asked, rows: Iterable[RequirementRow]) -> bool:
    row = _present(one, rows)
    return (
        row is not None and _says(one, row) and row.valid_to == one.terms.until
    )


def _says(one: Asked, row: RequirementRow) -> bool:
    """Whether the row says the same, its end apart."""
    cell, terms = one.cell, one.terms
    reason = _tidy(row.reason)
    both = {
        "vi": reason.get("vi", reason.get("en", "")),
        "en": reason.get("en", reason.get("vi", "")),
    }
    asked = (
        cell.level,
        cell.depth,
        cell.essential,
        terms.ground,
        terms.legal_basis,
        dict(terms.reasons),
    )
    return asked == (
        row.level,
        row.depth,
        row.essential,
        row.ground,
        row.legal_basis,
        both,
    )


def _from_today(one: Asked, rows: Iterable[RequirementRow]) -> Asked:
    """A row taken out, changed and brought in again still names its old first
    day; the change holds from today on.
    """
    row, today = _present(one, rows), clock.today()
    if (
        row is None
        or one.given is None
        or one.given >= today
        or (row.valid_to is not None and row.valid_to <= today)
    ):
        return one
    return replace(one, terms=replace(one.terms, since=today))


def _together(
    asked: Iterable[Asked],
) -> list[tuple[tuple[Unit, dt.date], list[Asked]]]:
    groups: dict[tuple[int, dt.date], list[Asked]] = {}
    for one in asked:
        groups.setdefault(
            (one.unit.id, one.terms.since or clock.today()), []
        ).append(one)
    return [
        ((some[0].unit, since), some) for (_unit, since), some in groups.items()
    ]


def _set(
    actor: Actor | None,
    unit: Unit,
    since: dt.date,
    some: list[Asked],
    there: Mapping[tuple[int, str, str], list[RequirementRow]],
) -> None:
    """The rows of one unit from one day on, in one act; what the framework
    refuses is noted at its row.
    """
    requirements.lock(unit)
    known = Known.of(unit, {one.cell.post for one in some}, since)
    plan = []
    for one in some:
        row = _present(one, there.get(one.key, []))
        if (
            row is not None
            and _says(one, row)
            and one.terms.until is not None
            and (row.valid_to is None or row.valid_to > one.terms.until)
        ):
            _attempt(one, lambda one=one, row=row: _end(actor, one, row.id))
            continue
        _attempt(
            one,
            lambda one=one, row=row: plan.append(
                (_planned(known, one, since, row), one.terms)
            ),
        )
    requirements.carry_out_each(actor, unit, plan)


def _planned(
    known: Known, one: Asked, since: dt.date, row: RequirementRow | None
) -> requirements.Planned:
    """What the row does to its layer; one that asks no more than the layers
    above is not needed, and said so.
    """
    requirements.check_terms(one.terms)
    planned = requirements.planned(
        known, one.cell, since, one.terms, keep_equal=row is not None
    )
    if planned.refusal:
        raise planned.refusal
    if planned.idle:
        text = N_("is asked by a layer above already, so it needs no row here")
        one.line.notes.append(
            Note(text, {}, FilePlace(one.line.number, "level"))
        )
        one.line.state = RowState.UNCHANGED
    else:
        one.line.state = RowState.CHANGED if planned.follows else RowState.NEW
    return planned


def _end(actor: Actor | None, one: Asked, row: int) -> None:
    """Only the last day is new: the row that is there ends then."""
    requirements.end_rows(actor, one.unit.id, [row], one.terms.until)
    one.line.state = RowState.CHANGED


def _attempt(one: Asked, act: Callable[[], object]) -> None:
    try:
        act()
    except LMSError as refusal:
        _refused(one.line, refusal)


# Out


def take_out(
    actor: Actor | None, unit: str, below: bool = False
) -> dict[str, list[dict[str, str]]]:
    """The rows of a unit's own layer (and of those below it), today or later,
    and the posts they are about.
    """
    here = people.find_unit(unit)
    if here is None:
        raise Invalid(
            N_("There is no unit with the key “%(key)s”."),
            "unit",
            key=unit[:80],
        )
    if actor is not None:
        access.require(actor, Permission.FRAMEWORK_REQUIRE, here.path)
    place = people.below(here.path) if below else UnitRow.id == here.id
    table, today = RequirementRow, clock.today()
    query = (
        select(table, UnitRow.key)
        .join(UnitRow, UnitRow.id == table.unit_id)
        .where(place)
    )
    query = query.where(
        (table.valid_to.is_(None)) | (table.valid_to > today),
        (table.valid_to.is_(None)) | (table.valid_to > table.valid_from),
    )
    found = (
        session()
        .execute(
            query.order_by(
                UnitRow.path, table.post, table.competency, table.valid_from
            )
        )
        .all()
    )
    rows = [_row(row, key) for row, key in found]
    about = {row["post"] for row in rows}
    return {
        "posts": [
            _post(key, row)
            for key, row in posts_service.posts().items()
            if key in about
        ],
        "requirements": rows,
    }


def _row(row: RequirementRow, unit: str) -> dict[str, str]:
    last = (row.valid_to - DAY).isoformat() if row.valid_to else ""
    return {
        "unit": unit,
        "post": row.post,
        "competency": row.competency,
        "level": str(row.level),
        "depth": Depth(row.depth).word,
        "essential": "yes" if row.essential else "no",
        "reason.vi": row.reason.get("vi", ""),
        "reason.en": row.reason.get("en", ""),
        "ground": row.ground or "",
        "legal_basis": row.legal_basis or "",
        "from": row.valid_from.isoformat(),
        "to": last,
    }


def _post(key: str, row: Mapping[str, object]) -> dict[str, str]:
    texts = {
        f"{name}.{one}": getattr(row, name).get(one, "")
        for name in ("title", "office", "source")
        for one in ("vi", "en")
    }
    return (
        {
            "key": key,
            "title.vi": texts.pop("title.vi"),
            "title.en": texts.pop("title.en"),
        }
        | texts
        | {"leadership": "yes" if row.leadership else "no"}
    )


def may_set_posts(actor: Actor) -> bool:
    """Whether rows about posts can be taken from this person."""
    return framework.may_write(actor)
