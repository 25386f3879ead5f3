"""Postings from a table and to a table: who holds which post in which unit from
which day to which.
"""

import datetime as dt
from collections.abc import Container, Mapping
from typing import Any

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, folding, tables
from lms.core.db import session, transaction
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.directory import postings
from lms.directory import service as directory
from lms.directory.postings import Change
from lms.exchange.types import (
    FileRow,
    Progress,
    RowsReport,
    RowState,
    no_progress,
)
from lms.people import rules
from lms.people import service as people
from lms.people.models import Person, PostingRow, UnitRow
from lms.people.types import Span, Unit
from lms.posts import service as posts_service

MOST_ROWS = 20_000
HEADINGS = {
    "person": ("person", "tên đăng nhập", "người", "login"),
    "unit": ("unit", "đơn vị", "mã đơn vị"),
    "post": ("post", "vị trí việc làm", "vị trí", "mã vị trí"),
    "from": ("from", "từ ngày", "since"),
    "to": ("to", "đến ngày", "đến hết ngày"),
}
NEEDED = ("person", "unit", "post")
DAY = dt.timedelta(days=1)


def bring_in(
    actor: Actor | None,
    table: list[tables.Row],
    dry_run: bool,
    only_good: bool = False,
    progress: Progress = no_progress,
) -> RowsReport:
    """Postings from a table: all rows or none, or only the good ones if that is
    asked for. A dry run changes nothing.

    "to" is the last day in the post. A post held before ends when the new one
    begins. What is there already stays, so the same file twice changes nothing.
    `progress` hears how many more postings are stored.
    """
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE)
    lines = read(table)
    with transaction():
        report = RowsReport(lines)
        changes, units = _examined(actor, lines)
        if report.is_wanted(dry_run, only_good):
            postings.carry_out(
                actor,
                changes,
                {unit.id: (unit.key, unit.path) for unit in units.values()},
                progress,
            )
            audit.record(
                actor,
                "postings.imported",
                added=len(report.of(RowState.NEW)),
                changed=len(report.of(RowState.CHANGED)),
            )
            report.saved = True
    return report


def read(table: list[tables.Row]) -> list[FileRow]:
    """The rows with the problems their own cells show. Invalid for a table of
    another kind.
    """
    lines = []
    for number, cells in tables.records(table, HEADINGS, NEEDED):
        tidy = {name: folding.tidy(cell) for name, cell in cells.items()}
        tidy["person"] = folding.fold(tidy["person"].removeprefix("'"))
        line = FileRow(number, tidy["person"], tidy)
        for name in ("person", "unit"):
            if not tidy[name]:
                line.wrong(name, N_("is missing"))
        since, until = (line.day(name) for name in ("from", "to"))
        if until and until < (since or clock.today()):
            line.wrong("to", N_("comes before the first day"))
        lines.append(line)
    if not lines:
        raise Invalid(N_("The file has headings but no rows."), "file")
    return lines


def _examined(
    actor: Actor | None, lines: list[FileRow]
) -> tuple[list[Change], dict[str, Unit]]:
    """What each row would do. In the open transaction, so that it stays true
    until the act is over.
    """
    units = people.units_by_key({line.cells["unit"] for line in lines} - {""})
    ids = people.ids_by_key({line.cells["person"] for line in lines} - {""})
    names = people.names(ids.values())
    beyond, posts = (
        directory.out_of_reach(actor, list(ids.values())),
        posts_service.posts(),
    )
    for line in lines:
        line.label = names.get(ids.get(line.cells["person"], 0), line.label)
        _known(actor, line, ids, beyond, units, posts)
    good: dict[int, list[FileRow]] = {}
    for line in lines:
        if line.state != RowState.BAD:
            good.setdefault(ids[line.cells["person"]], []).append(line)
    there, offered = postings.held(good), posts_service.offered_posts()
    changes = [
        _fitted(person_id, rows, there.get(person_id, []), units, offered)
        for person_id, rows in good.items()
    ]
    return [change for change in changes if change.added or change.ended], units


def _known(
    actor: Actor | None,
    line: FileRow,
    ids: Mapping[str, int],
    beyond: set[int],
    units: Mapping[str, Unit],
    posts: Mapping[str, Any],
) -> None:
    cells = line.cells
    person_id = ids.get(cells["person"])
    if cells["person"] and person_id is None:
        line.wrong(
            "person",
            N_("there is nobody with the sign-in name “%(key)s”"),
            key=cells["person"][:80],
        )
    elif person_id in beyond:
        line.wrong(
            "person", N_("also works or holds a role outside your units")
        )
    unit = units.get(cells["unit"])
    if cells["unit"] and unit is None:
        line.wrong(
            "unit",
            N_("there is no unit with the key “%(key)s”"),
            key=cells["unit"][:80],
        )
    elif (
        unit
        and actor is not None
        and not access.allows(actor, Permission.PEOPLE_MANAGE, [unit.path])
    ):
        line.wrong(
            "unit",
            N_("you may not enter anybody in the unit “%(key)s”"),
            key=unit.key,
        )
    if cells["post"] and cells["post"] not in posts:
        line.wrong(
            "post",
            N_("there is no post with the key “%(key)s”"),
            key=cells["post"][:80],
        )


def _fitted(
    person_id: int,
    lines: list[FileRow],
    spans: list[Span],
    units: Mapping[str, Unit],
    offered: Container[str],
) -> Change:
    """The rows of one person in the order of their days, each fitted among what
    is there and what the rows before it made.
    """
    today, now = clock.today(), {span.row: span for span in spans}
    wanted = sorted(
        ((_span(line, units, today), line) for line in lines),
        key=lambda pair: (pair[0].since, pair[0].line),
    )
    spans, ended = list(spans), dict[int, Span]()
    for new, line in wanted:
        try:
            ends, adds = rules.fit(spans, new)
        except rules.PostingOverlap as met:
            _overlaps(line, met.span)
            continue
        if adds and new.post and new.post not in offered:
            line.wrong(
                "post",
                N_("the post “%(key)s” is no longer offered"),
                key=new.post,
            )
            continue
        line.state = (
            RowState.NEW
            if adds
            else RowState.CHANGED
            if ends
            else RowState.UNCHANGED
        )
        for span in ends:
            spans[
                spans.index(
                    next(
                        one
                        for one in spans
                        if (one.row, one.line) == (span.row, span.line)
                    )
                )
            ] = span
            ended |= {span.row: span} if span.row else {}
        spans = [
            span
            for span in spans
            if span.until is None or span.until > span.since
        ] + adds
    added = [span for span in spans if not span.row]
    return Change(
        person_id,
        added,
        [span for row, span in ended.items() if span != now[row]],
    )


def _span(line: FileRow, units: Mapping[str, Unit], today: dt.date) -> Span:
    since = tables.read_day(line.cells["from"]) if line.cells["from"] else today
    until = (
        tables.read_day(line.cells["to"]) + DAY if line.cells["to"] else None
    )
    return Span(
        units[line.cells["unit"]].id,
        line.cells["post"],
        since,
        until,
        line=line.number,
    )


def _overlaps(line: FileRow, span: Span) -> None:
    if span.line:
        line.wrong(
            "from",
            N_("holds on the same days as line %(line)s"),
            line=span.line,
        )
    else:
        text = N_(
            "a post from %(day)s on is entered already; give that day or a later one, or a last day before it"
        )
        line.wrong("from", text, day=f"{span.since:%d/%m/%Y}")


def take_out(actor: Actor | None, unit: str) -> list[list[str]]:
    """The rows of the table: every posting in this unit and below it that is
    not over, by unit and name.
    """
    here = people.find_unit(unit)
    if here is None:
        raise Invalid(
            N_("There is no unit with the key “%(key)s”."),
            "unit",
            key=unit[:80],
        )
    if actor is not None:
        access.require(actor, Permission.PEOPLE_MANAGE, here.path)
    query = (
        select(
            Person.key,
            UnitRow.key.label("unit"),
            PostingRow.post,
            PostingRow.valid_from,
            PostingRow.valid_to,
        )
        .join_from(PostingRow, Person, Person.id == PostingRow.person_id)
        .join(UnitRow, UnitRow.id == PostingRow.unit_id)
        .where(
            people.below(here.path),
            (PostingRow.valid_to.is_(None))
            | (PostingRow.valid_to > clock.today()),
        )
        .order_by(UnitRow.key, Person.key, PostingRow.valid_from)
        .limit(MOST_ROWS + 1)
    )
    rows = session().execute(query).all()
    if len(rows) > MOST_ROWS:
        raise Invalid(
            N_(
                "There are more than %(limit)s rows. Choose a unit further down."
            ),
            "unit",
            limit=MOST_ROWS,
        )
    return [
        [
            row.key,
            row.unit,
            row.post,
            row.valid_from.isoformat(),
            (row.valid_to - DAY).isoformat() if row.valid_to else "",
        ]
        for row in rows
    ]
