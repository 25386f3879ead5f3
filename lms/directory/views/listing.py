"""The list of people: narrowed and sorted by its address, and as a file."""

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

from flask import Response, render_template, request

from lms.access import service as access
from lms.access.types import LABELS, Actor, Permission, Role
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.types import Ids, Json, Labels
from lms.directory import service
from lms.directory.types import (
    ORDER_LABELS,
    STATE_LABELS,
    ListedPerson,
    PeopleFilter,
)
from lms.directory.views.pages import bp
from lms.finding import service as finding
from lms.finding.service import PlaceChoice
from lms.people import service as people_service
from lms.people.types import Unit
from lms.posts import service as posts_service
from lms.web.listing import TableFile, page_number, paginate_known, require_kind
from lms.web.narrowing import Narrowed, any_text, labelled, narrow, one_of

PER_PAGE = 40


class PeopleScope(NamedTuple):
    """What the address narrows the list to, and in which unit."""

    narrowed: Narrowed
    place: PlaceChoice

    @property
    def asked(self) -> PeopleFilter:
        """The same for the use-case."""
        return PeopleFilter(**self.narrowed.values)


def _scope(actor: Actor) -> PeopleScope:
    right = Permission.PEOPLE_READ
    access.require(actor, right)
    place = finding.choose_place(actor, right, request.args)
    readers = {
        "unit": ("Unit", place.read),
        "post": ("Post", one_of(posts_service.titles())),
        "role": ("Role", labelled(LABELS)),
        "state": ("Only", labelled(STATE_LABELS)),
        "search": ("Name", any_text),
        "sort": ("", labelled(ORDER_LABELS)),
    }
    return PeopleScope(narrow(readers, **place.given), place)


@bp.get("/people")
def people() -> str:
    """Everybody within one's units; narrowed by unit, post, role and state, and
    searched by name with or without marks.
    """
    actor = access.actor()
    scope = _scope(actor)
    found = service.listing(actor, scope.asked)
    page = paginate_known(found.query, page_number(), found.total, PER_PAGE)
    return render_template(
        "lms/directory/people.html",
        page=page,
        place=scope.place,
        narrowed=scope.narrowed,
        posts=posts_service.posts(),
        sees_nowhere=access.allows_for_all(actor, Permission.PEOPLE_MANAGE),
        names_fewer=service.names_fewer(actor),
        **_beside([row.id for row in page.rows]),
    )


def _beside(ids: Ids) -> Json:
    """What stands beside the names: posts with their units, and roles."""
    held = people_service.postings(ids)
    ways = people_service.ways(mine[-1].unit for mine in held.values())
    return {
        "held": held,
        "roles": service.roles_held(access.roles_of(ids)),
        "ways": ways,
        "above": _above_all(list(ways.values())),
    }


def _above_all(ways: Sequence[Sequence[Unit]]) -> Sequence[Unit]:
    """The units above everybody on the page, said once for all of them."""
    if not ways:
        return ()
    shared = set.intersection(*({one.id for one in way[1:]} for way in ways))
    return [one for one in ways[0] if one.id in shared]


HEADER = N_(
    (
        "Name",
        "Sign-in name",
        "Post",
        "Unit",
        "In this post since",
        "Roles",
        "May sign in",
    )
)
LEGEND = N_(
    {
        "Post": "The one held now; of several the newest. Empty: none.",
        "Roles": "What they may do besides learning. Where each role holds is on the page of the person.",
        "May sign in": "“no”: suspended. What they have shown stays.",
    }
)


@bp.get("/people.<string:kind>")
def people_file(kind: str) -> Response:
    """The same list as a file: what it is narrowed to holds for it as well."""
    require_kind(kind)
    actor = access.actor()
    scope = _scope(actor)
    line = partial(_line, posts_service.titles())
    rows = map(line, service.export(actor, scope.asked))
    unit = scope.place.unit
    table = TableFile(
        f"people-{unit.key if unit else 'all'}",
        _("People"),
        HEADER,
        rows,
        finding.said_place(actor, Permission.PEOPLE_READ, scope.place),
        scope.narrowed.about,
        LEGEND,
    )
    return table.response(kind)


def _line(posts: Labels, one: ListedPerson) -> list[Any]:
    post, since, place = one.held or ("", None, "")
    return [
        one.name,
        one.key,
        posts.get(post),
        place,
        since,
        ", ".join(map(_role, one.roles)),
        _("yes") if one.active else _("no"),
    ]


def _role(key: str) -> str:
    return _(LABELS[Role(key)])
