"""Postings from a table and to a table: who holds which post in which unit from
which day to which.
"""

from collections.abc import Sequence
from typing import Any

from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import Invalid
from lms.core.letters.folding import fold
from lms.core.types import group
from lms.directory import service as directory
from lms.exchange.rules import postings as rules
from lms.exchange.service import permissions, row_files
from lms.exchange.service.permissions import Who
from lms.exchange.types import (
    MOST_ROWS,
    CellLists,
    Cells,
    FileRow,
    Progress,
    RowLists,
    RowsImport,
    RowsReport,
    last_day,
)
from lms.people import service as people
from lms.people.types import PostingChange
from lms.posts import service as posts


def bring_in(actor: Who, rows: RowLists, options: RowsImport) -> RowsReport:
    """Postings from a file: all rows or none, or only the good ones if that is
    asked for. A dry run changes nothing.

    "to" is the last day in the post. A post held before ends when the new one
    begins. What is there already stays, so the same file twice changes nothing.
    """
    return row_files.bring_in(WORK, actor, rows["postings"], options)


def _read_login(line: FileRow) -> None:
    """Capitals put aside; a name with marks is nobody's sign-in name."""
    typed = line["person"].removeprefix("'")
    if typed.casefold() != fold(typed):
        line.wrong_cell(
            "person",
            "“%(key)s” is written with marks; a sign-in name has none",
        )
    line.cells |= {"person": fold(typed)}


def _facts(actor: Who, lines: Sequence[FileRow]) -> rules.PostingFacts:
    """What only the database knows."""
    units = {line["unit"] for line in lines} - {""}
    logins = {line["person"] for line in lines} - {""}
    ids = people.ids_by_key(logins)
    return rules.PostingFacts(
        ids,
        directory.out_of_reach(actor, list(ids.values())),
        people.units_by_key(units),
        posts.posts(),
        posts.offered_posts(),
        permissions.holds(actor, Permission.PEOPLE_MANAGE),
        clock.today(),
    )


def _examine(actor: Who, lines: Sequence[FileRow]) -> list[PostingChange]:
    """What each row would do, and what all of them change."""
    for line in lines:
        _read_login(line)
    facts = _facts(actor, lines)
    names = people.names(facts.people.values())
    good: dict[int, list[FileRow]] = {}
    for line in lines:
        person_id = facts.people.get(line["person"], 0)
        line.label = names.get(person_id, line.label)
        rules.check(line, facts)
        if not line.is_bad:
            good.setdefault(person_id, []).append(line)
    spans = people.spans_of(good)
    changes = [
        rules.fit_rows(person_id, some, spans.get(person_id, ()), facts)
        for person_id, some in good.items()
    ]
    return [change for change in changes if change.added or change.ended]


def _by_person(lines: list[FileRow]) -> list[list[FileRow]]:
    """Rows of one person are fitted among each other."""
    return list(group((line["person"], line) for line in lines).values())


def _store(
    actor: Who,
    _lines: Sequence[FileRow],
    changes: list[PostingChange],
    progress: Progress,
) -> None:
    directory.store_postings(actor, changes, progress)


WORK = row_files.RowWork(
    "postings", "postings.imported", _by_person, _examine, _store
)


def take_out(actor: Who, unit: str) -> CellLists:
    """The rows of the table: every posting in this unit and below it that is
    not over, by unit and name.
    """
    here = permissions.unit_to_take_out(actor, Permission.PEOPLE_MANAGE, unit)
    rows = people.postings_below(here.path, MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise Invalid(
            "There are more than %(limit)s rows. Choose a unit further down.",
            "unit",
            limit=MOST_ROWS,
        )
    return {"postings": [_row(*row) for row in rows]}


def _row(*cells: Any) -> Cells:
    *keys, since, until = cells
    days = since.isoformat(), last_day(until)
    columns = "person", "unit", "post", "from", "to"
    return dict(zip(columns, (*keys, *days), strict=True))
