"""Credentials, and what verifiers of them read without signing in."""

from flask import Response, jsonify, request

from lms.access import service as access
from lms.core.errors import NotFound
from lms.core.types import id_in
from lms.records import service
from lms.records.service import Places
from lms.records.types import PaperKind
from lms.records.views.frame import as_file, bp, check_address
from lms.records.views.pace import keep_pace
from lms.web.feature import Answer, go_to
from lms.web.frame import whole


def places(token: str = "") -> Places:
    """Whole addresses of this site."""
    pages = "issuer", "keys", "status"
    known = [whole(f"lms.records.{one}") for one in pages]
    return Places(*known, check_address(token) if token else "")


@bp.post("/records/<int:submission_id>/credentials")
def make_credential(submission_id: int) -> Answer:
    """Make a credential of one competency of one's own signed task."""
    record_id = id_in(request.form.get("record", ""))
    named = "named" in request.form
    service.make_credential(access.actor(), submission_id, record_id, named)
    where = {"submission_id": submission_id, "_anchor": "papers"}
    return go_to("lms.records.task", done="credential-made", **where)


@bp.get("/papers/<int:paper_id>/credential.jwt")
def credential(paper_id: int) -> Answer:
    """The signed credential, to be taken along."""
    row = service.paper_for(access.actor(), paper_id)
    if row.kind != PaperKind.CREDENTIAL or row.withdrawn_at:
        raise NotFound
    token = service.token_of(row, places(row.token))
    return as_file(token, "application/vc+jwt", f"credential-{row.id}.jwt")


@bp.get("/issuer")
def issuer() -> Response:
    """Who signs credentials here."""
    keep_pace()
    known = places()
    context = {
        "@context": "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    }
    return jsonify(context | service.issuer(known) | {"jwks_uri": known.keys})


@bp.get("/issuer/jwks.json")
def keys() -> Response:
    """The public keys, those of before as well."""
    keep_pace()
    return jsonify(service.jwks())


@bp.get("/issuer/status")
def status() -> Response:
    """Which credentials no longer hold."""
    keep_pace()
    content = service.status_list(places())
    return Response(content, mimetype="application/vc+jwt")
