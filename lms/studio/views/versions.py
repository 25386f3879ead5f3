"""Versions of frameworks, to be read and compared."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, request

from lms.access import service as access
from lms.access.types import Permission
from lms.core.marks import N_
from lms.framework import service as framework
from lms.framework.types import Stage
from lms.legal import service as legal
from lms.studio import service
from lms.studio.rules import diff, tree
from lms.studio.views.frame import editors, names, page
from lms.web.frame import NavItem

bp = Blueprint("studio", "lms.studio", template_folder="templates")
NAV = (
    NavItem("studio.index", N_("Frameworks"), Permission.FRAMEWORK_REQUIRE, 46),
)


@bp.get("/frameworks")
def index() -> str:
    """Every framework with its versions."""
    versions = service.listing(access.actor())
    ids: set[int | None] = set()
    for rows in versions.values():
        for row in rows:
            ids |= {row.published_by, row.edited_by}
    return page("index", found=versions, who=editors(*ids))


@bp.get("/frameworks/<int:framework_id>")
def version(framework_id: int) -> str:
    """One version, to be read."""
    actor = access.actor()
    row = framework.version(actor, framework_id)
    content = framework.content_of(row)
    others = service.listing(actor)[row.key]
    draft = next((one for one in others if one.stage == Stage.DRAFT), None)
    return page(
        "version",
        row=row,
        content=content,
        branches=tree.branches(content),
        names=names(content),
        others=others,
        draft=draft,
        who=editors(row.published_by, row.edited_by),
        bases=legal.named([row.legal_basis] if row.legal_basis else []),
    )


@bp.get("/frameworks/<int:framework_id>/difference")
def difference(framework_id: int) -> str:
    """What a version says differently from another one: the one it takes the
    place of, or any other.
    """
    actor = access.actor()
    row = framework.version(actor, framework_id)
    versions = service.listing(actor)[row.key]
    others = [one for one in versions if one.id != row.id]
    other = _chosen(others, row.version)
    new, old = framework.content_of(row), None
    if other:
        old = framework.content_of(other)
    return page(
        "difference",
        row=row,
        others=others,
        other=other,
        said=diff.compare(old, new) if old else None,
        names=names(old, new),
    )


def _chosen(others: Sequence[Any], before: int) -> Any:
    """The one asked for, else the one right before, else any."""
    wanted = request.args.get("from", 0, type=int)
    asked_for = [one for one in others if one.id == wanted]
    earlier = [one for one in others if one.version < before]
    return next(iter([*asked_for, *earlier, *others]), None)
