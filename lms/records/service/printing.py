"""A paper as PDF, in one language: what it says put into words, then set."""

import datetime as dt
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import segno

from lms.core import i18n, typeset
from lms.core.i18n import day, moment
from lms.core.i18n import gettext as _
from lms.core.state import setting
from lms.core.types import Json
from lms.records.models import Paper
from lms.records.service import sheets
from lms.records.types import PaperKind

_TEMPLATES = Path(__file__).parent.parent / "templates" / "typst"
_TEMPLATE = _TEMPLATES / "paper.typ"
_SHEETS: Mapping[str, Callable[[Json], Json]] = {
    PaperKind.FILE: sheets.file_sheet,
    PaperKind.TASK: sheets.task_sheet,
}


def pdf_of(paper: Paper, language: str, address: str) -> bytes:
    """The paper in this language; its QR code leads to the `address`. The same
    each time.
    """
    with i18n.use(language):
        return typeset.pdf(_TEMPLATE, _data(paper, language, address))


def _data(paper: Paper, language: str, address: str) -> Json:
    content, made = paper.content, paper.made_at
    sheet = _SHEETS[paper.kind](content)
    return {
        **_frame(content, made),
        **_code(address),
        **sheet,
        "lang": language,
        "title": f"{sheet['heading']}: {content['name']}",
    }


def _frame(content: Json, made: dt.datetime) -> Json:
    """What stands on every page."""
    local = dt.date.fromisoformat(sheets.local_day(made))
    foot = _(
        "%(name)s · as of %(time)s", name=content["name"], time=moment(made)
    )
    return {
        "name": content["name"],
        "site": setting("LMS_TITLE"),
        "made": [local.year, local.month, local.day],
        "foot": foot,
        "notice": _(
            "An internal record of the unit, as of %(day)s. It is no diploma or certificate and takes the place of none. Whoever holds this paper can check at the address of the code whether it still holds.",
            day=day(made),
        ),
    }


def _code(address: str) -> Json:
    """The QR code, drawn, and where it leads."""
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(drawn, kind="svg", border=2, xmldecl=False)
    return {
        "qr": drawn.getvalue().decode(),
        "qr-alt": _("QR code: %(address)s", address=address),
        "qr-says": _("Check this paper: scan the code"),
    }


def words(paper: Any) -> str:
    """The name of the file to save it under."""
    return f"{paper.kind}-{paper.id}"
