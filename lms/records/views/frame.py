"""What the pages of the record share."""

from flask import Blueprint
from werkzeug.wrappers import Response

from lms.access import service as access
from lms.core.types import Json
from lms.people import service as people
from lms.records import service
from lms.records.service import sheets
from lms.web.frame import whole

bp = Blueprint("records", "lms.records", template_folder="templates")


WORDS = {
    "steps_of": tuple,
    "said_date": sheets.said_day,
    "said_time": sheets.said_moment,
}
"""Days and moments as papers hold them, for the templates."""


def check_address(token: str) -> str:
    """Where the code of a paper leads: a whole address of this site."""
    return whole("lms.records.check", token=token)


def papers(person_id: int, submission_id: int | None = None) -> Json:
    """The list of papers on a page, with the names of who made them."""
    rows = service.papers_of(access.actor(), person_id, submission_id)
    makers = people.names({row.made_by for row in rows})
    return {"papers": rows, "makers": makers}


def as_file(content: bytes | str, kind: str, name: str) -> Response:
    """Something to be kept or printed."""
    response = Response(content, mimetype=kind)
    disposition = f'attachment; filename="{name}"'
    response.headers["Content-Disposition"] = disposition
    return response
