"""Published frameworks for other systems, read only: the addresses of the CASE
standard, answers and errors as JSON.
"""

import json
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for

from lms.access import service as access
from lms.core.errors import NotAllowed, NotFound
from lms.exchange.formats.case_package.fields import UUID
from lms.exchange.rules.catalogue import MOST, BadSelection, CatalogueQuery
from lms.exchange.service import catalogue

bp = Blueprint("case", __name__)
ENDPOINTS = frozenset({"case.listing", "case.one"})


def _address(version: str, kind: str) -> str:
    return url_for(
        "lms.case.listing", version=version, kind=kind, _external=True
    )


def _site() -> str:
    """The address before /ims/case, as others see it."""
    return _address("v1p1", "x").removesuffix("/ims/case/v1p1/x")


def _json(data: Any, status: int = 200) -> Response:
    return Response(
        json.dumps(data, ensure_ascii=False) + "\n",
        status=status,
        mimetype="application/json",
    )


def _failed(status: int, minor: str, text: str) -> Response:
    """An error as the standard says it."""
    field = {
        "imsx_codeMinorFieldName": "sourcedId",
        "imsx_codeMinorFieldValue": minor,
    }
    return _json(
        {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": text,
            "imsx_codeMinor": {"imsx_codeMinorField": [field]},
        },
        status,
    )


def _number(name: str, default: int, least: int) -> int:
    text = request.args.get(name, str(default))
    if not text.isdecimal() or not least <= int(text[:9]) < 10**8:
        raise BadSelection(
            "invalid_selection_field",
            "“%(name)s” should be a whole number.",
            name=name,
        )
    return int(text[:9])


@bp.errorhandler(BadSelection)
def _refuse_selection(refusal: BadSelection) -> Response:
    return _failed(400, refusal.minor, str(refusal))


@bp.errorhandler(NotAllowed)
def _refuse_reader(refusal: NotAllowed) -> Response:
    return _failed(403, "forbidden", str(refusal))


@bp.errorhandler(NotFound)
def _say_unknown(_refusal: NotFound) -> Response:
    return _failed(404, "unknownobject", "Unknown Object")


def _selection() -> CatalogueQuery:
    """The part of the list that the address asks for."""
    query = request.args
    names = [name.strip() for name in query.get("fields", "").split(",")]
    return CatalogueQuery(
        limit=min(_number("limit", MOST, 1), MOST),
        offset=_number("offset", 0, 0),
        sort=query.get("sort", ""),
        descending=query.get("orderBy", "asc").lower() == "desc",
        filter=query.get("filter", ""),
        fields=tuple(name for name in names if name),
    )


@bp.get("/ims/case/<string:version>/<string:kind>")
def listing(version: str, kind: str) -> Response:
    """The list of documents; there are lists of nothing else."""
    if kind != "CFDocuments":
        raise NotFound
    selection = _selection()
    documents, total = catalogue.documents(
        access.current_actor(), version, _site(), selection
    )
    answer = _json({"CFDocuments": documents})
    answer.headers["X-Total-Count"] = str(total)
    answer.headers["Link"] = _pages(version, selection, total)
    return answer


def _pages(version: str, selection: CatalogueQuery, total: int) -> str:
    """The addresses of the other parts of the list."""
    limit, offset = selection.limit, selection.offset
    offsets = {"first": 0, "last": max(0, (total - 1) // limit * limit)}
    if offset + limit < total:
        offsets["next"] = offset + limit
    if offset:
        offsets["prev"] = max(0, offset - limit)
    address, links = _address(version, "CFDocuments"), []
    for name, start in offsets.items():
        query = urlencode({**request.args, "limit": limit, "offset": start})
        links.append(f'<{address}?{query}>; rel="{name}"')
    return ", ".join(links)


@bp.get("/ims/case/<string:version>/<string:kind>/<string:identifier>")
def one(version: str, kind: str, identifier: str) -> Response:
    """One object by its identifier."""
    if not UUID.fullmatch(identifier):
        return _failed(404, "unknownobject", "Invalid UUID")
    actor = access.current_actor()
    return _json(catalogue.one(actor, version, kind, identifier, _site()))
