"""A lesson of a draft, and the other texts of a course: written in both
languages, block by block.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask import request

from lms.authoring.forms import LessonForm, TextSide
from lms.authoring.rules import guide, lessons, outline
from lms.authoring.types import OpenDraft
from lms.authoring.views import asking
from lms.authoring.views.aids import picking, rails
from lms.authoring.views.frame import MAIN, author, data_of, draft_of
from lms.authoring.views.texts import writing
from lms.core.errors import NotFound
from lms.core.merging import Joined, Shown, join, mark
from lms.core.types import Json
from lms.courses.types import Kind
from lms.web.feature import Answer
from lms.web.forms import shown_in

JOB_AID = "job-aid"
FIELDS = {
    name: name
    for name in (
        "title_vi",
        "title_en",
        "minutes",
        "legal_bases",
    )
}
LESSON = "/author/drafts/<int:draft_id>/lessons/<string:key>"
TEXT = "/author/drafts/<int:draft_id>/texts/<string:key>"


@author.get(LESSON)
def lesson(
    draft_id: int,
    key: str,
) -> str:
    """The lesson, to be written."""
    opened = draft_of(draft_id)
    part = _lesson(
        opened,
        key,
    )
    sides = writing.stored_sides(
        opened,
        key,
    )
    form = LessonForm(data=lessons.fields_of(part))
    return _lesson_page(
        opened,
        part,
        sides,
        form,
    )


def _part(
    opened: OpenDraft,
    key: str,
    kind: Kind,
) -> Json:
    part = outline.part_of(
        data_of(opened),
        key,
    )
    if outline.kind_of(part) != kind:
        raise NotFound
    return part


_lesson = partial(_part, kind=Kind.LESSON)


def _lesson_page(
    opened: OpenDraft,
    part: Json,
    sides: writing.Sides,
    form: LessonForm,
    **more: Any,
) -> str:
    stored = lessons.fields_of(part)
    return writing.text_page(
        opened,
        outline.key_of(part),
        sides,
        form=form,
        part=part,
        stored=stored,
        marks=_marks(stored),
        laws=_laws(form),
        bases_in=_bases_in,
        guide=_guide(
            opened,
            outline.key_of(part),
            sides,
        ),
        reading=guide.reading_minutes(sides[0].blocks),
        words=guide.count_words(sides[0].blocks),
        is_short=_is_short(
            sides[0],
            form,
        ),
        **more,
    )


def _laws(form: LessonForm) -> picking.BasisPick:
    name = form.legal_bases.name
    chosen = form.legal_bases.data or []
    return asking.in_force().picked(
        chosen,
        picking.typed_at(name),
    )


def _bases_in(keys: Sequence[str]) -> str:
    """These legal bases in words."""
    return (
        asking.in_force()
        .picked(
            keys,
            "",
        )
        .gist
    )


def _is_short(
    side: TextSide,
    form: LessonForm,
) -> bool:
    minutes = form.minutes.data or 0
    return guide.is_short(
        side.blocks,
        int(minutes),
    )


def _marks(values: Json) -> dict[str, str]:
    return {name: mark(value) for name, value in values.items()}


def _guide(
    opened: OpenDraft,
    key: str,
    sides: writing.Sides,
) -> list[rails.ShownHint]:
    """As the page stands, saved or not."""
    unsaved = {
        writing.file_of(key, side.language): side.as_sent().text.encode()
        for side in sides
    }
    return rails.of_part(opened, key, unsaved)


@author.post(LESSON)
def save_lesson(
    draft_id: int,
    key: str,
) -> Answer:
    """Save it, with what a button does to its blocks."""
    opened, form = draft_of(draft_id), LessonForm(request.form)
    part = _lesson(
        opened,
        key,
    )
    sides = writing.sent_sides(draft_id)
    is_out = writing.act_on(sides)
    done = "course-block-out" if is_out else "course-saved"
    if picking.is_search():
        return _lesson_page(
            opened,
            part,
            sides,
            form,
        )
    if writing.are_good(
        form,
        *sides,
    ):
        saved, joined = _save(
            draft_id,
            key,
            sides,
            form,
        )
        if saved and not joined.conflicts:
            return writing.onward(
                "lesson",
                draft_id,
                key,
                sides,
                done,
            )
        return _conflict_page(
            draft_id,
            key,
            sides,
            form,
            joined,
        ), 409
    return _lesson_page(
        opened,
        part,
        sides,
        form,
    ), form.status


def _save(
    draft_id: int,
    key: str,
    sides: writing.Sides,
    form: LessonForm,
) -> tuple[bool, Joined]:
    fields = FieldsChange(
        key,
        form,
    )
    saved = writing.save(
        draft_id,
        key,
        sides,
        {MAIN: fields},
    )
    return saved, fields.found


def _conflict_page(
    draft_id: int,
    key: str,
    sides: writing.Sides,
    form: LessonForm,
    joined: Joined,
) -> str:
    opened = draft_of(draft_id)
    part = _lesson(
        opened,
        key,
    )
    return _lesson_page(
        opened,
        part,
        sides,
        form,
        conflicts=joined.conflicts,
    )


class FieldsChange:
    """Title and minutes, where they were changed on this page; `form` None:
    nothing but that the part is there. `found`: what became of each field.
    """

    def __init__(self, key: str, form: LessonForm | None) -> None:
        self.key, self.form, self.found = key, form, Joined()

    def __call__(self, content: bytes | None) -> bytes | None:
        """`Conflict` if there is no such part any more."""
        outline.part_of(
            outline.read_data(content),
            self.key,
        )
        if self.form is None:
            return content
        shown, sent = (
            shown_in(
                request.form,
                FIELDS,
            ),
            self.form.values,
        )
        if _is_untouched(sent, shown):
            return content
        return outline.changed(
            content,
            partial(self._join, sent, shown),
        )

    def _join(self, sent: Json, shown: Shown, data: Json) -> None:
        part = outline.part_of(
            data,
            self.key,
        )
        self.found = join(
            lessons.fields_of(part),
            sent,
            shown,
        )
        lessons.set_fields(
            part,
            sent,
            self.found.taken,
        )


def _is_untouched(
    sent: Json,
    shown: Shown,
) -> bool:
    marks = {name: mark(value) for name, value in sent.items()}
    same = (marks[name] == shown.mark(name) for name in marks)
    return not shown.kept and all(same)


@author.get(TEXT)
def text(
    draft_id: int,
    key: str,
) -> str:
    """The text of a task, or the job aid, to be written."""
    opened = draft_of(draft_id)
    part = _text_part(
        opened,
        key,
    )
    sides = writing.stored_sides(
        opened,
        key,
    )
    return writing.text_page(
        opened,
        key,
        sides,
        part=part,
    )


def _text_part(
    opened: OpenDraft,
    key: str,
) -> Json:
    """The task; empty for the job aid, which is no part."""
    return (
        {}
        if key == JOB_AID
        else _part(
            opened,
            key,
            Kind.TASK,
        )
    )


@author.post(TEXT)
def save_text(
    draft_id: int,
    key: str,
) -> Answer:
    """Save it, with what a button does to its blocks."""
    opened = draft_of(draft_id)
    part = _text_part(
        opened,
        key,
    )
    sides = writing.sent_sides(draft_id)
    is_out = writing.act_on(sides)
    done = "course-block-out" if is_out else "course-saved"
    if not writing.are_good(*sides):
        return writing.text_page(
            opened,
            key,
            sides,
            part=part,
        ), 422
    if writing.save(
        draft_id,
        key,
        sides,
    ):
        return writing.onward(
            "text",
            draft_id,
            key,
            sides,
            done,
        )
    return writing.text_page(
        opened,
        key,
        sides,
        part=part,
    ), 409
