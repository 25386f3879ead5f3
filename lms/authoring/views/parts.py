"""Parts of a draft: add, say what one is and does, duplicate, take out, bring
back, take along.
"""

from functools import partial
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import AlongForm, ItemForm, NewPartForm
from lms.authoring.rules import declared, items, outline
from lms.authoring.types import OpenDraft
from lms.authoring.views import asking
from lms.authoring.views.frame import (
    author,
    data_of,
    draft_of,
    page,
    part_of,
    to,
)
from lms.core.i18n import pick
from lms.core.types import Json, Labels
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.web.feature import Answer

WORK = {
    Kind.LESSON: "lms.authoring.lesson",
    Kind.PRACTICE: "lms.authoring.quiz",
    Kind.QUIZ: "lms.authoring.quiz",
    Kind.SCENARIO: "lms.authoring.scenario",
    Kind.TASK: "lms.authoring.task",
}
"""The page on which each kind is written."""


def work_on(draft_id: int, part: Json) -> str:
    """The address of the page on which a part is written."""
    page = WORK.get(outline.kind_of(part), "lms.authoring.part")
    return url_for(
        page,
        draft_id=draft_id,
        key=outline.key_of(part),
    )


@author.get("/author/drafts/<int:draft_id>/add")
def new_part(draft_id: int) -> str:
    """The form of a part that is new."""
    form = NewPartForm(data={"kind": request.args.get("kind", "")})
    return _new_page(draft_id, form)


def _new_page(draft_id: int, form: NewPartForm) -> str:
    return page(
        "new_part",
        draft_of(draft_id),
        form=form,
    )


@author.post("/author/drafts/<int:draft_id>/add")
def add_part(draft_id: int) -> Answer:
    """Add it behind the others."""
    form = NewPartForm(request.form)
    if form.validate():
        with form.showing():
            kind, title = Kind(form.kind.data), form.texts("title")
            key = service.add_part(
                access.actor(),
                draft_id,
                kind,
                title,
            )
            return to(
                draft_id,
                "course-part-added",
                f"part-{key}",
            )
    return _new_page(draft_id, form), form.status


PART = "/author/drafts/<int:draft_id>/parts/<string:key>"


@author.get(PART)
def part(draft_id: int, key: str) -> str:
    """What a part is called, how long it takes, what it proves."""
    opened, item = _item(draft_id, key)
    return _part_page(
        opened,
        key,
        asking.form_of(opened, item),
    )


def _item(draft_id: int, key: str) -> tuple[OpenDraft, items.Item]:
    opened, found = part_of(draft_id, key)
    fields = declared.part_fields(outline.kind_of(found))
    return opened, items.part(key, fields)


def _part_page(draft: OpenDraft, key: str, form: ItemForm) -> str:
    found = outline.part_of(data_of(draft), key)
    return page(
        "part",
        draft,
        form=form,
        part=found,
        key=key,
        work=work_on(draft.id, found),
        along=_along(draft),
    )


def _along(draft: OpenDraft, data: Any = None) -> AlongForm:
    form = AlongForm(data)
    form.draft.choices = _other_drafts(draft)
    return form


def _other_drafts(draft: OpenDraft) -> Labels:
    titles = {one.slug: pick(one.course.title) for one in courses.catalogue()}
    return {
        str(row.id): titles.get(row.slug, row.slug)
        for row in service.open_drafts(access.actor())
        if row.id != draft.id
    }


@author.post(PART)
def save_part(draft_id: int, key: str) -> Answer:
    """Save it."""
    opened, item = _item(draft_id, key)
    return asking.answer(
        opened,
        asking.typed_in(opened, item),
        partial(
            _part_page,
            opened,
            key,
        ),
        partial(
            to,
            draft_id,
            "course-saved",
            f"part-{key}",
        ),
    )


def _asked() -> str:
    """The part that a button is for."""
    return request.form.get("part", "")


@author.post("/author/drafts/<int:draft_id>/duplicate")
def duplicate(draft_id: int) -> Answer:
    """The part once more."""
    new = service.copy_part(
        access.actor(),
        draft_id,
        _asked(),
    )
    return to(
        draft_id,
        "course-part-copied",
        f"part-{new}",
    )


@author.post("/author/drafts/<int:draft_id>/remove")
def remove(draft_id: int) -> Answer:
    """Take a part out."""
    service.remove_part(
        access.actor(),
        draft_id,
        _asked(),
    )
    return to(draft_id, "course-part-out")


@author.post("/author/drafts/<int:draft_id>/bring-back")
def bring_back(draft_id: int) -> Answer:
    """A part as it is published."""
    key = _asked()
    service.bring_back(
        access.actor(),
        draft_id,
        key,
    )
    return to(
        draft_id,
        "course-part-back",
        f"part-{key}",
    )


@author.post("/author/drafts/<int:draft_id>/parts/<string:key>/along")
def take_along(draft_id: int, key: str) -> Answer:
    """Copy or move the part to another draft."""
    opened, item = _item(draft_id, key)
    form = _along(opened, request.form)
    if form.validate():
        return _take_along(
            draft_id,
            key,
            form,
        )
    return _part_page(
        opened,
        key,
        asking.form_of(opened, item),
    ), form.status


def _take_along(draft_id: int, key: str, form: AlongForm) -> AnyResponse:
    target, moves = int(form.draft.data), form.moves.data
    new = service.take_along(
        access.actor(),
        draft_id,
        key,
        target,
        moves,
    )
    return to(
        target,
        "course-part-along",
        f"part-{new}",
    )
