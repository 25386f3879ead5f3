"""Published frameworks for other systems, read only: the addresses of the CASE
standard, answers and errors as JSON.
"""

import json
import uuid
from typing import Any

from flask import Blueprint, Response, request, url_for

from lms.access import service as access
from lms.core.errors import NotAllowed, NotFound
from lms.core.marks import N_
from lms.exchange import catalogue
from lms.exchange.catalogue import Asked, BadSelection

bp = Blueprint("case", __name__)
ENDPOINTS = frozenset({"case.listing", "case.one"})


def _site() -> str:
    """The address before /ims/case, as others see it."""
    whole = url_for(
        "lms.case.listing", version="v1p1", kind="x", _external=True
    )
    return whole.removesuffix("/ims/case/v1p1/x")


def _json(found: Any, status: int = 200) -> Response:
    return Response(
        json.dumps(found, ensure_ascii=False) + "\n",
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
    given = request.args.get(name, str(default))
    if not given.isdecimal() or not least <= int(given[:9]) < 10**8:
        raise BadSelection(
            "invalid_selection_field",
            N_("“%(name)s” should be a whole number."),
            name=name,
        )
    return int(given[:9])


@bp.get("/ims/case/<string:version>/<string:kind>")
def listing(version: str, kind: str) -> Response:
    """The list of documents; there are lists of nothing else."""
    try:
        if kind != "CFDocuments":
            raise NotFound
        names = tuple(
            name.strip()
            for name in request.args.get("fields", "").split(",")
            if name.strip()
        )
        descending = request.args.get("orderBy", "asc").lower() == "desc"
        limit, offset = (
            min(_number("limit", catalogue.MOST, 1), catalogue.MOST),
            _number("offset", 0, 0),
        )
        asked = Asked(
            limit,
            offset,
            request.args.get("sort", ""),
            descending,
            request.args.get("filter", ""),
            names,
        )
        found, total = catalogue.documents(
            access.current_actor(), version, _site(), asked
        )
    except BadSelection as refused:
        return _failed(400, refused.minor, str(refused))
    except NotAllowed as refused:
        return _failed(403, "forbidden", str(refused))
    except NotFound:
        return _failed(404, "unknownobject", "Unknown Object")
    answer = _json({"CFDocuments": found})
    answer.headers["X-Total-Count"] = str(total)
    if links := _pages(version, asked, total):
        answer.headers["Link"] = links
    return answer


def _pages(version: str, asked: Asked, total: int) -> str:
    """The way to the other parts of the list."""
    last = max(0, (total - 1) // asked.limit * asked.limit)
    places = {"first": 0, "last": last}
    if asked.offset + asked.limit < total:
        places["next"] = asked.offset + asked.limit
    if asked.offset:
        places["prev"] = max(0, asked.offset - asked.limit)
    rest = {
        name: value
        for name, value in request.args.items()
        if name not in ("limit", "offset")
    }

    def address(offset: int) -> str:
        more = {**rest, "limit": asked.limit, "offset": offset}
        return url_for(
            "lms.case.listing",
            version=version,
            kind="CFDocuments",
            _external=True,
            **more,
        )

    return ", ".join(
        f'<{address(offset)}>; rel="{name}"' for name, offset in places.items()
    )


@bp.get("/ims/case/<string:version>/<string:kind>/<string:identifier>")
def one(version: str, kind: str, identifier: str) -> Response:
    """One object by its identifier."""
    try:
        uuid.UUID(identifier)
        return _json(
            catalogue.one(
                access.current_actor(), version, kind, identifier, _site()
            )
        )
    except ValueError:
        return _failed(404, "unknownobject", "Invalid UUID")
    except NotAllowed as refused:
        return _failed(403, "forbidden", str(refused))
    except NotFound:
        return _failed(404, "unknownobject", "Unknown Object")
