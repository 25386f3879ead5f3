"""Profiles from a file and to a file: posts, and what the layers of units
require of them.

Nothing is stored here: posts and requirements are set by the use-cases of their
own rooms, so a file may do what a person may do. A dry run does it all and
takes it back, because rows of one file may stand on each other.
"""

from typing import Any

from lms.access import service as access
from lms.access.types import Permission
from lms.audit import service as audit
from lms.core.db import session
from lms.exchange.service import permissions, posts, requirements
from lms.exchange.service.permissions import Who
from lms.exchange.types import (
    CellLists,
    Cells,
    RowLists,
    RowsImport,
    RowsReport,
    last_day,
    texts_of,
)
from lms.framework.types import Depth
from lms.posts import service as posts_room
from lms.requirements import service as requirements_room


class _TakenBack(Exception):
    """Everything was only tried."""


def bring_in(actor: Who, rows: RowLists, options: RowsImport) -> RowsReport:
    """Posts and requirements from a file: all rows or none, or only the good
    ones if that is asked for. A dry run changes nothing.

    What is there already stays as it is, so the same file twice changes
    nothing; what is there and not in the file stays too.
    """
    permissions.require(actor, Permission.FRAMEWORK_REQUIRE)
    post_lines = rows.get("posts", [])
    requirement_lines = rows.get("requirements", [])
    report = RowsReport([*post_lines, *requirement_lines])
    for line in requirement_lines:
        line.cells |= {"unit": line["unit"] or options.unit}
    try:
        with access.acting(actor):
            posts.set_all(actor, post_lines)
            requirements.set_all(actor, requirement_lines, options.progress)
            if not report.should_store(options):
                raise _TakenBack
            audit.record(actor, "profiles.imported", **report.counts)
        report.saved = True
    except _TakenBack:
        session().expire_all()
    return report


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
        **texts_of("office", row.office),
        **texts_of("source", row.source),
        "leadership": "yes" if row.leadership else "no",
    }
