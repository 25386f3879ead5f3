"""A hand-in read again without knowing the first answer; two that differ."""

from flask import (
    Response,
    render_template,
    request,
    send_file,
)

from lms.access import service as access
from lms.core import files
from lms.core.errors import found
from lms.core.viewing import Size
from lms.oversight import service
from lms.oversight.forms import DecisionForm, ReadingForm
from lms.oversight.views.frame import bp
from lms.signoff import service as signoff
from lms.web.feature import Answer, go_to
from lms.web.frame import HARMLESS


@bp.get("/second-readings")
def readings() -> str:
    """What waits for one's reading."""
    return render_template(
        "lms/oversight/readings.html",
        rows=service.waiting(access.actor()),
    )


@bp.get("/second-readings/<int:reading_id>")
def reading(reading_id: int) -> str:
    """A hand-in to read, or two readings to decide between."""
    return _page(service.opened(access.actor(), reading_id))


def _page(found: service.OpenedReading, form: ReadingForm | None = None) -> str:
    if form is None:
        form = DecisionForm() if found.is_third else ReadingForm()
    form.offer(step.key for step in found.work.task.steps)
    return render_template(
        "lms/oversight/reading.html",
        found=found,
        work=found.work,
        form=form,
        entrustment=signoff.scale(found.work.task),
    )


@bp.post("/second-readings/<int:reading_id>")
def save_reading(reading_id: int) -> Answer:
    """Save it and go to the next."""
    actor, form = access.actor(), ReadingForm(request.form)
    form.offer(request.form.getlist("steps"))
    with form.showing():
        if form.validate():
            service.save(actor, reading_id, form.draft())
            return _to_next("reading-saved")
    return _page(service.opened(actor, reading_id), form), form.status


@bp.post("/second-readings/<int:reading_id>/decision")
def decide(reading_id: int) -> Answer:
    """Decide between the two and go to the next."""
    actor, form = access.actor(), DecisionForm(request.form)
    form.offer(request.form.getlist("steps"))
    with form.showing():
        if form.validate():
            service.decide(actor, reading_id, form.decision())
            return _to_next("reading-decided")
    return _page(service.opened(actor, reading_id), form), form.status


def _to_next(done: str) -> Answer:
    rows = service.waiting(access.actor())
    if not rows:
        return go_to("lms.oversight.readings", done=done)
    return go_to("lms.oversight.reading", reading_id=rows[0].id, done=done)


@bp.get("/second-readings/<int:reading_id>/files/<int:file_id>")
def file(reading_id: int, file_id: int) -> Response:
    """A file of the hand-in, as harmless as where it was handed in; without its
    name, which may be a person's. Of a photo the picture that we made, which
    does not say where somebody was.
    """
    stored = service.file(access.actor(), reading_id, file_id)
    if stored.kind.startswith("image/"):
        content = found(files.picture(stored.sha256, 1, Size.LARGE))
        return Response(content, mimetype="image/webp", headers=HARMLESS)
    response = send_file(
        files.whole(stored),
        mimetype=stored.kind,
        as_attachment=True,
        download_name=f"{reading_id}-{file_id}",
        max_age=0,
    )
    response.headers.update(HARMLESS)
    return response
