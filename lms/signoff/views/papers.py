"""Files that were handed in, sent so that nothing in them can run."""

from flask import (
    Response,
    request,
    send_file,
)

from lms.access import service as access
from lms.core import files
from lms.signoff import service
from lms.signoff.views.frame import bp
from lms.web.frame import HARMLESS

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
"""What browsers draw and never run: pages may show it as a picture."""


@bp.get("/files/<int:file_id>")
def file(file_id: int) -> Response:
    """A handed-in file as a download that cannot run in this site; a photo may
    be shown in a page.
    """
    actor = access.actor()
    stored = service.file(actor, file_id)
    is_shown = "shown" in request.args and stored.kind in PICTURES
    response = send_file(
        files.whole(stored),
        mimetype=stored.kind,
        as_attachment=not is_shown,
        download_name=stored.name,
        max_age=0,
    )
    response.headers.update(HARMLESS)
    service.remember_file(actor, file_id)
    return response
