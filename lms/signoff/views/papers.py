"""Files that were handed in: looked at in place as pictures of ours, taken out
so that nothing in them can run.
"""

from io import BytesIO

from flask import (
    Response,
    render_template,
    request,
    send_file,
)

from lms.access import service as access
from lms.core.errors import NotFound
from lms.core.viewing import Size
from lms.people import service as people
from lms.signoff import service
from lms.signoff.service import Copy, StillDrawing
from lms.signoff.views.frame import bp
from lms.web.feature import Answer, go_to
from lms.web.frame import HARMLESS
from lms.web.listing import page_number

shown_papers = service.papers
"""For templates: what can be shown of each file of a submission."""
SIZES = frozenset(Size)


@bp.get("/files/<int:file_id>")
def file(file_id: int) -> Answer:
    """A handed-in file as a download that cannot run in this site; while the
    copy is being made, the page that says so.
    """
    try:
        copy = _taken_out(file_id)
    except StillDrawing:
        return go_to("lms.signoff.view", file_id=file_id)
    return _sent(copy)


def _taken_out(file_id: int) -> Copy:
    copy = service.taken_out(access.actor(), file_id)
    _remember(file_id)
    return copy


def _remember(file_id: int) -> None:
    service.remember_file(access.actor(), file_id)


@bp.post("/files/<int:file_id>/original")
def original(file_id: int) -> Response:
    """The original of a photo, which the log says."""
    return _sent(service.original(access.actor(), file_id))


def _sent(copy: Copy) -> Response:
    response = send_file(
        copy.path or BytesIO(copy.content),
        copy.kind,
        True,
        copy.name,
        max_age=0,
    )
    response.headers.update(HARMLESS)
    return response


@bp.get("/files/<int:file_id>/pictures/<int:page>/<string:size>")
def picture(file_id: int, page: int, size: str) -> Response:
    """A picture of a page, made by us: the only bytes that a page shows."""
    if size not in SIZES:
        raise NotFound
    content = service.picture(access.actor(), file_id, page, Size(size))
    if size == Size.LARGE:
        _remember(file_id)
    return Response(content, mimetype="image/webp", headers=HARMLESS)


@bp.get("/files/<int:file_id>/view")
def view(file_id: int) -> str:
    """A file, page by page, with those beside it."""
    paper = service.open_paper(access.actor(), file_id)
    page = page_number()
    if paper.shown.pictures and not paper.shown.at(page):
        page = 1
    person = paper.stored.owner_id
    return render_template(
        "lms/signoff/view.html",
        paper=paper,
        page=page,
        is_wide="wide" in request.args,
        learner=people.names([person])[person],
    )
