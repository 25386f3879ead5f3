"""Profiles from a file and to a file: posts, and what the layers of units
require of them.

Nothing is stored here: posts and requirements are set by the use-cases of their
own rooms, so a file may do what a person may do. A file is looked at as if each
of its rows were stored already, because they may stand on each other.
"""

from collections.abc import Iterable
from typing import Any

from lms.access.types import Permission
from lms.exchange.service import permissions, posts, requirements, row_files
from lms.exchange.service.permissions import Who
from lms.exchange.types import (
    CellLists,
    Cells,
    FileRow,
    Progress,
    RowLists,
    RowsImport,
    RowsReport,
    RowState,
    last_day,
    texts_of,
)
from lms.framework.types import Depth
from lms.posts import service as posts_room
from lms.requirements import service as requirements_room

Lines = list[FileRow]


def bring_in(actor: Who, rows: RowLists, options: RowsImport) -> RowsReport:
    """Posts and requirements from a file: all rows or none, or only the good
    ones if that is asked for. A dry run changes nothing.

    What is there already stays as it is, so the same file twice changes
    nothing; what is there and not in the file stays too.
    """
    requirement_lines = rows.get("requirements", [])
    for line in requirement_lines:
        line.cells |= {"unit": line["unit"] or options.unit}
    lines = [*rows.get("posts", []), *requirement_lines]
    report = row_files.bring_in(WORK, actor, lines, options)
    if not report.saved:
        report.reach = requirements.reach(_split(report.changing)[1])
    return report


def _split(lines: Iterable[FileRow]) -> tuple[Lines, Lines]:
    """The rows of posts, and those of what is asked of them."""
    about_posts, asking = [], []
    for line in lines:
        asks = "competency" in line.cells
        (asking if asks else about_posts).append(line)
    return about_posts, asking


def _examine(actor: Who, lines: Lines) -> None:
    """What would become of each row: what is asked of a post that the file
    brings is looked at as if the post were there.
    """
    about_posts, asking = _split(lines)
    posts.examine(actor, about_posts)
    new = RowsReport(about_posts).of(RowState.NEW)
    new_posts = {line["key"].lower() for line in new}
    requirements.examine(actor, asking, new_posts)


def _in_order(lines: Lines) -> list[Lines]:
    """Posts first. No row needs to be stored together with another."""
    about_posts, asking = _split(lines)
    return [[line] for line in (*about_posts, *requirements.in_order(asking))]


def _store(actor: Who, lines: Lines, _facts: None, progress: Progress) -> None:
    """The good rows, in the open transaction."""
    about_posts, asking = _split(RowsReport(lines).changing)
    posts.store(actor, about_posts)
    progress(len(about_posts))
    requirements.store(actor, asking, progress)


WORK = row_files.RowWork(
    "profiles",
    "profiles.imported",
    _in_order,
    _examine,
    _store,
    Permission.FRAMEWORK_REQUIRE,
)


def take_out(actor: Who, unit: str, below: bool = False) -> CellLists:
    """The rows of a unit's own layer (and of those below it), today or later,
    and the posts they are about.
    """
    here = permissions.unit_to_take_out(
        actor, Permission.FRAMEWORK_REQUIRE, unit
    )
    found = requirements_room.rows_to_come(here, below)
    rows = [_requirement(row, key) for row, key in found]
    about = {row["post"] for row in rows}
    known = posts_room.posts().items()
    return {
        "posts": [_post(key, row) for key, row in known if key in about],
        "requirements": rows,
    }


def _requirement(row: Any, unit: str) -> Cells:
    return {
        "unit": unit,
        "post": row.post,
        "competency": row.competency,
        "level": str(row.level),
        "depth": Depth(row.depth).word,
        "essential": "yes" if row.essential else "no",
        **texts_of("reason", row.reason),
        "ground": row.ground or "",
        "legal_basis": row.legal_basis or "",
        "from": row.valid_from.isoformat(),
        "to": last_day(row.valid_to),
    }


def _post(key: str, row: Any) -> Cells:
    return {
        "key": key,
        **texts_of("title", row.title),
        **texts_of("short", row.short),
        **texts_of("office", row.office),
        **texts_of("source", row.source),
        "leadership": "yes" if row.leadership else "no",
    }
