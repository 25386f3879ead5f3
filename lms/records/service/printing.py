"""A paper as PDF, in one language: what it says put into words, then set."""

import io
from collections.abc import Callable, Mapping

import segno

from lms.core import i18n, typeset
from lms.core.errors import found
from lms.core.i18n import day
from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.core.typeset.framing import frame
from lms.records.models import Paper
from lms.records.service import sheets
from lms.records.types import PaperKind

_SHEETS: Mapping[str, Callable[[Json], Json]] = {
    PaperKind.FILE: sheets.file_sheet,
    PaperKind.TASK: sheets.task_sheet,
}


def pdf_of(paper: Paper, language: str, address: str) -> bytes:
    """The paper in this language; its QR code leads to the `address`. The same
    each time. NotFound of a credential, which is no paper to print.
    """
    with i18n.use(language):
        return typeset.paper(_data(paper, address))


def _data(paper: Paper, address: str) -> Json:
    content, made = paper.content, paper.made_at
    sheet = found(_SHEETS.get(paper.kind))(content)
    return {
        **sheet,
        **frame(sheet["heading"], content["name"], made),
        **_code(address),
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
