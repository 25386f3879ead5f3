"""Pages of gaps: one's own, a person's, and a unit's heat map with its export."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core.i18n import gettext as _
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.gapmap import rules, service
from lms.gapmap.types import STATE_LABELS, State
from lms.people import service as people
from lms.web.frame import NavItem
from lms.web.listing import csv_response

bp = Blueprint("gapmap", __name__, template_folder="templates")
NAV = [
    NavItem("gapmap.mine", N_("My gaps"), None, 10),
    NavItem("gapmap.units", N_("Heat map"), Permission.MAP_READ, 40),
]


@bp.get("/gaps")
def mine() -> str:
    """One's own gaps, the evidence under each."""
    return _page(service.mine(access.actor()))


@bp.get("/people/<int:person_id>/gaps")
def person(person_id: int) -> str:
    """Somebody's gaps, for her mentor or manager."""
    return _page(service.for_person(access.actor(), person_id))


def _page(standing: service.Standing) -> str:
    layers = {layer.unit_id for gap in standing.gaps for layer in gap.requirement.layers}
    records: dict[str, list] = {}
    for row in evidence.entries(standing.person_id):
        records.setdefault(row.competency, []).append(row)
    asked, catalogue, actor = {gap.requirement.competency for gap in standing.gaps}, courses.catalogue(), access.actor()
    competencies, posts = framework.vocabulary()
    return render_template(
        "lms/gapmap/person.html",
        standing=standing,
        own=standing.person_id == actor.person_id,
        may_revoke=evidence.may_revoke(actor, standing.person_id),
        revoked={row.revokes for rows in records.values() for row in rows if row.revokes},
        help_for=lambda gap: rules.help_for(gap, catalogue),
        competencies=competencies,
        posts=posts,
        layers={unit.id: unit for unit in people.units_on(standing.posting.unit.path)} if layers else {},
        records=records,
        others=[competency for competency in records if competency not in asked],
        judges=people.names(row.judged_by for rows in records.values() for row in rows if row.judged_by),
        revisions=courses.revisions(
            sorted({row.revision_id for rows in records.values() for row in rows if row.revision_id})
        ),
        sources=evidence.sources(),
    )


@bp.post("/evidence/<int:evidence_id>/revoke")
def revoke(evidence_id: int) -> AnyResponse:
    """Take a piece of evidence out of the sum, with a reason the person reads."""
    person_id = evidence.revoke(access.actor(), evidence_id, request.form.get("reason", "")[:500])
    return redirect(url_for("lms.gapmap.person", person_id=person_id))


@bp.get("/maps")
def units() -> str | AnyResponse:
    """The units whose map one may open; a single one opens at once."""
    found = service.units(access.actor())
    if len(found) == 1:
        return redirect(url_for("lms.gapmap.unit", unit_id=found[0].id))
    return render_template("lms/gapmap/units.html", units=found)


@bp.get("/maps/<int:unit_id>")
def unit(unit_id: int) -> str:
    """A unit's heat map."""
    found = service.for_unit(access.actor(), unit_id)
    competencies, posts = framework.vocabulary()
    return render_template(
        "lms/gapmap/unit.html",
        map=found,
        way=people.units_on(found.unit.path),
        below=[row for row in people.units_below(found.unit.path) if row.parent_id == found.unit.id],
        competencies=competencies,
        posts=posts,
        State=State,
    )


@bp.get("/maps/<int:unit_id>/<string:competency>")
def cell(unit_id: int, competency: str) -> str:
    """The people behind a cell, down to their evidence."""
    actor = access.actor()
    state = State(request.args["state"]) if request.args.get("state") in set(State) else None
    found, holders = service.cell(actor, unit_id, competency, state, request.args.get("post", ""))
    return render_template(
        "lms/gapmap/cell.html",
        map=found,
        competency=framework.vocabulary()[0][competency],
        holders=holders,
        state=state,
        State=State,
        posts=framework.posts(),
        may_read=service.may_read_evidence(actor, found.unit),
    )


@bp.get("/maps/<int:unit_id>.csv")
def export(unit_id: int) -> Response:
    """The heat map's numbers per competency and post."""
    found = service.for_unit(access.actor(), unit_id)
    competencies, posts = framework.vocabulary()
    header = [
        _("Unit"),
        _("Competency"),
        _("Key"),
        _("Post"),
        *(_(STATE_LABELS[state]) for state in State),
        _("People"),
    ]
    rows = [
        [
            pick(found.unit.title),
            pick(competency.title),
            key,
            pick(posts[post].title) if post in posts else post,
            *(distribution.counts[state] for state in State),
            distribution.total,
        ]
        for key, competency in competencies.items()
        for post, distribution in found.by_post.get(key, {}).items()
    ]
    return csv_response(f"heat-map-{found.unit.key}", header, rows)
