"""The forms by which the parts of a draft are changed: its head, the words of
its levels, and one competency.
"""

from collections.abc import Callable
from typing import Any

from flask import request

from lms.core.errors import NotFound
from lms.framework.rules import content as contents
from lms.studio.forms import CompetencyForm, HeadForm, LevelsForm, PartForm
from lms.studio.rules import tree
from lms.studio.service import DraftStatus
from lms.studio.views.frame import (
    Answer,
    last_editor,
    page,
    status_of,
    store,
    studio,
    to_draft,
)

MakeForm = Callable[..., PartForm]


def _head_form(data: Any = None) -> HeadForm:
    return HeadForm(data).offer_bases()


@studio.get("/frameworks/<int:framework_id>/head")
def head(framework_id: int) -> str:
    """Name, source, day and legal basis of the draft."""
    return _part_page(framework_id, "head", _head_form())


@studio.post("/frameworks/<int:framework_id>/head")
def save_head(framework_id: int) -> Answer:
    """Save them."""
    return _save_part(framework_id, "head", _head_form)


@studio.get("/frameworks/<int:framework_id>/levels")
def levels(framework_id: int) -> str:
    """The words of the five levels."""
    return _part_page(framework_id, "levels", LevelsForm())


@studio.post("/frameworks/<int:framework_id>/levels")
def save_levels(framework_id: int) -> Answer:
    """Save them."""
    return _save_part(framework_id, "levels", LevelsForm)


def _part_page(framework_id: int, name: str, form: PartForm) -> str:
    status = status_of(framework_id)
    form.fill(status.content)
    form.edit.data = status.row.edit
    return page(name, form=form, row=status.row)


def _save_part(framework_id: int, name: str, make: MakeForm) -> Answer:
    form = make(request.form)

    def show(stale: bool) -> str:
        status, now = status_of(framework_id), make()
        now.fill(status.content)
        return page(
            name,
            form=form,
            row=status.row,
            now=now if stale else None,
            who=last_editor(status.row),
        )

    return store(
        framework_id,
        form,
        lambda content: {**content, **form.parts()},
        show,
        lambda: to_draft(framework_id),
    )


@studio.get("/frameworks/<int:framework_id>/new-competency")
def new_competency(framework_id: int) -> str:
    """The form of a new competency."""
    form = CompetencyForm()
    form.parent.data = request.args.get("under", "")
    return _competency_page(status_of(framework_id), None, form)


@studio.get("/frameworks/<int:framework_id>/competencies/<string:key>")
def competency(framework_id: int, key: str) -> str:
    """One competency of the draft."""
    status = status_of(framework_id)
    rows = contents.by_key(status.content)
    if key not in rows:
        raise NotFound
    return _competency_page(status, key, CompetencyForm.of(rows[key]))


def _competency_page(
    status: DraftStatus, key: str | None, form: CompetencyForm
) -> str:
    form.offer(status.content, key)
    form.edit.data = status.row.edit
    return page(
        "competency",
        form=form,
        row=status.row,
        key=key,
        content=status.content,
    )


@studio.post("/frameworks/<int:framework_id>/competencies")
def add_competency(framework_id: int) -> Answer:
    """Add a competency."""
    return _put(framework_id, None)


@studio.post("/frameworks/<int:framework_id>/competencies/<string:key>")
def save_competency(framework_id: int, key: str) -> Answer:
    """Save one competency."""
    return _put(framework_id, key)


def _put(framework_id: int, key: str | None) -> Answer:
    form = CompetencyForm(request.form)
    form.offer(status_of(framework_id).content, key)
    if key is not None:
        form.key.data = key
    form.place = f"competencies.{form.key.data}."

    def show(stale: bool) -> str:
        status = status_of(framework_id)
        row = contents.by_key(status.content).get(key)
        return page(
            "competency",
            form=form,
            row=status.row,
            key=key,
            content=status.content,
            now=CompetencyForm.of(row) if stale and row else None,
            stale=stale,
            who=last_editor(status.row),
        )

    return store(
        framework_id,
        form,
        lambda content: tree.put(content, key, form.row()),
        show,
        lambda: to_draft(framework_id, _anchor=form.key.data),
    )
