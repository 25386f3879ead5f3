"""What a page on which a text is written sends while one types: saving it by
itself, and seeing it as learners do.
"""

from flask import render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring.forms import LessonForm, TextSide
from lms.authoring.views.frame import MAIN, author
from lms.authoring.views.media import showing
from lms.authoring.views.texts import lessons, writing
from lms.core import clock
from lms.core.errors import Conflict
from lms.core.merging import Joined, mark
from lms.web import autosave as autosaving
from lms.web.feature import Answer


@author.post(f"{lessons.TEXT}/autosave")
def autosave_text(
    draft_id: int,
    key: str,
) -> Answer:
    """Save it without leaving the page: says when, and asks about what was
    changed elsewhere as well.
    """
    access.require(
        access.actor(),
        Permission.COURSE_WRITE,
    )
    sides, form = writing.sent_sides(), LessonForm(request.form)
    if not writing.are_good(
        form,
        *sides,
    ):
        return writing.refused(
            form,
            *sides,
        )
    fields = _fields_of(
        key,
        form,
    )
    besides = {} if key == lessons.JOB_AID else {MAIN: fields}
    try:
        writing.save(
            draft_id,
            key,
            sides,
            besides,
        )
    except Conflict as refusal:
        return autosaving.closed(refusal)
    return _saved(
        sides,
        form,
        fields.found,
    )


def _fields_of(key: str, form: LessonForm) -> lessons.FieldsChange:
    """Of a lesson; other texts have none. Nothing is called saved that belongs
    to nothing any more.
    """
    is_lesson = "title_vi" in request.form
    return lessons.FieldsChange(
        key,
        form if is_lesson else None,
    )


def _saved(
    sides: writing.Sides,
    form: LessonForm,
    joined: Joined,
) -> Answer:
    kept = {side.name: " ".join(side.marks) for side in sides if not side.clash}
    both = {side.name: _choice(side) for side in sides if side.clash}
    was = kept | _fields_kept(
        form,
        joined,
    )
    return autosaving.saved(
        clock.now(),
        was,
        both,
    )


def _choice(side: TextSide) -> str:
    return render_template(
        "lms/authoring/choice.html",
        side=side,
    )


def _fields_kept(
    form: LessonForm,
    joined: Joined,
) -> dict[str, str]:
    """The marks of the fields that the page now shows as they are stored."""
    unseen = joined.newer | joined.conflicts
    values = form.values.items()
    return {name: mark(said) for name, said in values if name not in unseen}


@author.post(f"{lessons.TEXT}/preview")
def preview_text(
    draft_id: int,
    key: str,
) -> str:
    """The text as learners see it, of what stands on the page."""
    access.require(
        access.actor(),
        Permission.COURSE_WRITE,
    )
    del key
    side = _asked_side(*writing.sent_sides())
    return render_template(
        "lms/authoring/preview.html",
        side=side,
        html_of=showing.while_writing(draft_id, side),
    )


def _asked_side(first: TextSide, other: TextSide) -> TextSide:
    is_other = request.form.get("side") == other.language
    return other if is_other else first
