"""Versions of frameworks, to be read and compared."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from flask import request

from lms.access import service as access
from lms.framework import service as framework
from lms.framework.types import Stage
from lms.legal import service as legal
from lms.people import service as people
from lms.studio import service
from lms.studio.rules import diff, tree
from lms.studio.views.frame import page, studio, titles
from lms.web.limits import whole


@studio.get("/frameworks")
def index() -> str:
    """Every framework with its versions."""
    versions = service.listing(access.actor())
    return page(
        "index",
        frameworks=versions,
        who=_editors(chain(*versions.values())),
    )


def _editors(rows: Iterable) -> dict:
    """The names of those who published or saved these versions last, by id."""
    ids = {id_ for row in rows for id_ in (row.published_by, row.edited_by)}
    return people.names(ids - {None})


@studio.get("/frameworks/<int:framework_id>")
def version(framework_id: int) -> str:
    """One version, to be read."""
    row = framework.version(access.actor(), framework_id)
    content = framework.content_of(row)
    others = service.listing(access.actor())[row.key]
    drafts = [one for one in others if one.stage == Stage.DRAFT]
    return page(
        "version",
        row=row,
        content=content,
        branches=tree.branches(content),
        names=titles(content),
        others=others,
        draft=drafts[0] if drafts else None,
        who=_editors([row]),
        bases=legal.named([row.legal_basis] if row.legal_basis else []),
    )


@studio.get("/frameworks/<int:framework_id>/difference")
def difference(framework_id: int) -> str:
    """What a version says differently from another one: the one it takes the
    place of, or any other.
    """
    actor = access.actor()
    row = framework.version(actor, framework_id)
    versions = service.listing(actor)[row.key]
    others = [one for one in versions if one.id != row.id]
    other = _to_compare(row, others)
    new = framework.content_of(row)
    old = framework.content_of(other) if other else None
    return page(
        "difference",
        row=row,
        others=others,
        other=other,
        difference=diff.compare(old, new),
        names=titles(old, new),
    )


def _to_compare(row: Any, others: list[Any]) -> Any:
    """The version that was chosen, or the newest before this one, or any."""
    chosen = request.args.get("from", 0, type=whole)
    earlier = [one for one in others if one.version < row.version]
    choice = [one for one in others if one.id == chosen]
    return next(iter([*choice, *earlier, *others]), None)
