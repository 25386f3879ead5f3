"""What the pages of the studio share."""

from typing import Any

from flask import render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core.marks import N_
from lms.framework import service as framework
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content
from lms.framework.types import LEVELS, Stage
from lms.people import service as people

STAGES = {
    Stage.DRAFT: N_("draft"),
    Stage.PUBLISHED: N_("in force"),
    Stage.RETIRED: N_("retired"),
}
FIELDS = {
    "title": N_("What it is called"),
    "description": N_("What it means"),
    "source": N_("Source"),
    "as_of": N_("Last compared with the source"),
    "legal_basis": N_("Legal basis"),
}
WORDS = {"stages": STAGES, "fields": FIELDS, "Stage": Stage, "LEVELS": LEVELS}
NOTHING = {"refused": None, "stale": False, "now": None, "who": ""}
"""Unless a page says otherwise, nothing was refused and nobody else saved."""
Page = str | tuple[str, int] | AnyResponse


def page(name: str, **values: Any) -> str:
    """A page of the studio."""
    may_write = framework.may_write(access.actor())
    values = {**WORDS, **NOTHING, "may_write": may_write, **values}
    return render_template(f"lms/studio/{name}.html", **values)


def edit() -> int:
    """The count of changes that the person saw who pressed a button."""
    return request.form.get("edit", -1, type=int)


def names(*versions: Content | None) -> dict[str, Any]:
    """What competencies are called, in the later of the versions that have
    them.
    """
    titles = {}
    for content in versions:
        rows = contents.by_key(content) if content else {}
        titles.update({key: row["title"] for key, row in rows.items()})
    return titles


def editors(*ids: int | None) -> dict[int, str]:
    """The names of those who edited or published something."""
    return people.names({id_ for id_ in ids if id_})
