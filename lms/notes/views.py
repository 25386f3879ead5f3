"""Pages of notes: the one on a lesson, and all of one's own."""

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core.marks import N_
from lms.courses import service as courses
from lms.courses.types import Kind, Revision
from lms.enrolment import service as enrolment
from lms.notes import service
from lms.notes.forms import NoteForm
from lms.web.feature import Answer, Feature, go_to
from lms.web.forms import shown_in
from lms.web.frame import NavItem

bp = Blueprint("notes", __name__, template_folder="templates")
NAV = (NavItem("notes.mine", "My notes", None, 26, icon="edit"),)
DONE = N_(
    {
        "note-kept": "Your note is kept. Only you see it.",
        "note-deleted": "The note is deleted for good.",
    }
)
FEATURE = Feature((bp,), NAV, done=DONE)


@bp.get("/my-notes")
def mine() -> str:
    """All notes and bookmarks of one's own."""
    return render_template(
        "lms/notes/mine.html", notes=service.mine(access.actor())
    )


@bp.get("/revisions/<int:revision_id>/lessons/<string:part>/note")
def note(revision_id: int, part: str) -> str:
    """The note on a lesson."""
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    kept = service.of_lesson(actor, revision.slug, part)
    values = {"note": kept.text, "is_marked": kept.is_marked}
    return _page(revision, part, NoteForm(data=values))


def _page(revision: Revision, key: str, form: NoteForm) -> str:
    return render_template(
        "lms/notes/note.html",
        revision=revision,
        part=courses.part_of(revision, key, Kind.LESSON),
        kept=service.of_lesson(access.actor(), revision.slug, key),
        form=form,
        longest=service.LONGEST,
    )


@bp.post("/revisions/<int:revision_id>/lessons/<string:part>/note")
def keep(revision_id: int, part: str) -> Answer:
    """Keep it; back to all notes."""
    form, field = NoteForm(request.form), service.FIELD
    said = form.note.data.strip(), form.is_marked.data
    shown = shown_in(request.form, {field: field})
    with form.showing():
        if form.validate():
            service.keep(access.actor(), revision_id, part, *said, shown)
            return go_to("lms.notes.mine", done="note-kept")
    revision = enrolment.opened(access.actor(), revision_id)
    return _page(revision, part, form), form.status


@bp.post("/my-notes/<string:slug>/<string:part>/delete")
def delete(slug: str, part: str) -> Answer:
    """Delete a note."""
    service.remove(access.actor(), slug, part)
    return go_to("lms.notes.mine", done="note-deleted")
