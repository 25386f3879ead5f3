"""Sheets and years as papers and workbooks to keep."""

from flask import Response

from lms.access import service as access
from lms.core.i18n import lang
from lms.core.tables import XLSX_TYPE
from lms.evaluation import service
from lms.evaluation.views.frame import bp
from lms.web.listing import download

MEDIA_TYPES = {"pdf": "application/pdf", "xlsx": XLSX_TYPE}


@bp.get("/sheets/<int:sheet_id>/paper.<string:kind>")
def sheet_paper(sheet_id: int, kind: str) -> Response:
    """A sheet, laid out after the form of the decree."""
    content = service.sheet_paper(access.actor(), sheet_id, kind)
    return _kept(f"sheet-{sheet_id}", content, kind)


@bp.get("/work/people/<int:person_id>/year/<int:year>/paper.<string:kind>")
def year_paper(person_id: int, year: int, kind: str) -> Response:
    """Somebody's year, or one's own."""
    content = service.year_paper(access.actor(), person_id, year, kind)
    return _kept(f"year-{year}-{person_id}", content, kind)


def _kept(name: str, content: bytes, kind: str) -> Response:
    return download(f"{name}-{lang()}.{kind}", content, MEDIA_TYPES[kind])
