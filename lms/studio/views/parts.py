"""The forms by which the parts of a draft are changed: its head, the words of
its levels, and one competency.
"""

from flask import request

from lms.core.errors import NotFound
from lms.framework.rules import content as contents
from lms.studio.forms import CompetencyForm, HeadForm, LevelsForm, PartForm
from lms.studio.rules import tree
from lms.studio.service import DraftStatus
from lms.studio.views.frame import (
    Answer,
    page,
    status_of,
    store,
    studio,
    to,
)


@studio.get("/frameworks/<int:framework_id>/head")
def head(framework_id: int) -> str:
    """Name, source, day and legal basis of the draft."""
    return _part_page(framework_id, "head", HeadForm)


@studio.post("/frameworks/<int:framework_id>/head")
def save_head(framework_id: int) -> Answer:
    """Save them."""
    return _save_part(framework_id, "head", HeadForm)


@studio.get("/frameworks/<int:framework_id>/levels")
def levels(framework_id: int) -> str:
    """The words of the five levels."""
    return _part_page(framework_id, "levels", LevelsForm)


@studio.post("/frameworks/<int:framework_id>/levels")
def save_levels(framework_id: int) -> Answer:
    """Save them."""
    return _save_part(framework_id, "levels", LevelsForm)


def _part_page(framework_id: int, name: str, kind: type[PartForm]) -> str:
    status = status_of(framework_id)
    return page(name, status, form=_as_stored(kind, status))


def _as_stored(kind: type[PartForm], status: DraftStatus) -> PartForm:
    """The form with what the draft says."""
    form = kind()
    form.fill(status.content)
    form.edit.data = status.row.edit
    return form


def _save_part(framework_id: int, name: str, kind: type[PartForm]) -> Answer:
    form = kind(request.form)

    def show(stale: bool) -> str:
        status = status_of(framework_id)
        now = _as_stored(kind, status) if stale else None
        return page(
            name,
            status,
            stale,
            form=form,
            now=now,
        )

    return store(
        framework_id,
        form,
        lambda content: {**content, **form.parts()},
        show,
        lambda: to("studio.draft", framework_id, done="draft-saved"),
    )


@studio.get("/frameworks/<int:framework_id>/new-competency")
def new_competency(framework_id: int) -> str:
    """The form of a new competency."""
    status, form = status_of(framework_id), CompetencyForm()
    form.parent.data = request.args.get("under", "")
    form.edit.data = status.row.edit
    return _competency_page(status, None, form)


@studio.get("/frameworks/<int:framework_id>/competencies/<string:key>")
def competency(framework_id: int, key: str) -> str:
    """One competency of the draft."""
    status = status_of(framework_id)
    rows = contents.by_key(status.content)
    if key not in rows:
        raise NotFound
    form = CompetencyForm.of(rows[key])
    form.edit.data = status.row.edit
    return _competency_page(status, key, form)


def _competency_page(
    status: DraftStatus,
    key: str | None,
    form: CompetencyForm,
    stale: bool = False,
) -> str:
    form.offer(status.content, key)
    row = contents.by_key(status.content).get(key)
    now = CompetencyForm.of(row) if stale and row else None
    return page(
        "competency",
        status,
        stale,
        form=form,
        key=key,
        content=status.content,
        now=now,
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
    form.key.data = key or form.key.data
    form.place = f"competencies.{form.key.data}."
    return store(
        framework_id,
        form,
        lambda content: tree.put(content, key, form.row()),
        lambda stale: _competency_page(
            status_of(framework_id), key, form, stale
        ),
        lambda: to(
            "studio.draft",
            framework_id,
            done="draft-saved",
            _anchor=form.key.data,
        ),
    )
