"""What all pages of the studio share: their blueprints, their words, and the
way a form changes a draft.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core.errors import Invalid, LMSError
from lms.core.marks import N_
from lms.core.types import Json
from lms.framework import service as framework
from lms.framework.rules.content import Content
from lms.framework.types import LEVELS, Stage
from lms.people import service as people
from lms.studio import service
from lms.studio.forms import DraftForm
from lms.studio.service import DraftStatus
from lms.studio.types import StaleDraft
from lms.web.feature import Answer, go_to
from lms.web.limits import whole

studio = Blueprint("studio", "lms.studio", template_folder="templates")
publishing = Blueprint("publishing", "lms.studio", template_folder="templates")
STAGES = N_(
    {
        Stage.DRAFT: "draft",
        Stage.PUBLISHED: "in force",
        Stage.RETIRED: "retired",
    }
)
FIELDS = N_(
    {
        "title": "What it is called",
        "description": "What it means",
        "source": "Source",
        "as_of": "Last compared with the source",
        "legal_basis": "Legal basis",
    }
)
Act = Callable[[Content], Content]
Show = Callable[[int, LMSError], str]


def page(
    name: str,
    status: DraftStatus | None = None,
    stale: bool = False,
    **values: Any,
) -> str:
    """A page of the studio, of a draft if there is one. `stale`: somebody else
    saved it meanwhile. Unless said otherwise nothing was refused.
    """
    row = status and status.row
    usual = {
        "status": status,
        "row": row,
        "stale": stale,
        "who": _last_editor(row) if stale else "",
        "refused": None,
        "now": None,
        "may_write": framework.may_write(access.actor()),
        "stages": STAGES,
        "fields": FIELDS,
        "Stage": Stage,
        "LEVELS": LEVELS,
    }
    return render_template(f"lms/studio/{name}.html", **(usual | values))


def _last_editor(row: Any) -> str:
    """Who saved the draft last."""
    editor = row.edited_by
    return people.names([editor]).get(editor, "") if editor else ""


def status_of(framework_id: int) -> DraftStatus:
    """The draft that the page is about."""
    return service.draft_status(access.actor(), framework_id)


def seen_edit() -> int:
    """The count of changes that the person saw who pressed a button."""
    return request.form.get("edit", -1, type=whole)


def titles(*versions: Content | None) -> Json:
    """What competencies are called, in the later of the versions that have
    them.
    """
    known = [content["competencies"] for content in versions if content]
    return {row["key"]: row["title"] for rows in known for row in rows}


def to(endpoint: str, framework_id: int, **values: Any) -> Answer:
    """On to another page about this version."""
    return go_to(f"lms.{endpoint}", framework_id=framework_id, **values)


def refusal_of(
    use_case: Callable, framework_id: int, show: Show, *more: Any
) -> Answer | None:
    """Let a button's use-case change the draft. None if it did; otherwise the
    page as it is now, with a word on why nothing was done.
    """
    try:
        use_case(access.actor(), framework_id, seen_edit(), *more)
    except StaleDraft as stale:
        return show(framework_id, stale), stale.status
    return None


def store(
    framework_id: int,
    form: DraftForm,
    act: Act,
    show: Callable[[bool], str],
    done: Callable[[], Answer],
) -> Answer:
    """A change by a form. Refused or stale, the form comes back with all that
    was typed; sent once more, it then counts. `show` draws it and hears whether
    somebody else saved meanwhile.
    """
    if form.validate():
        edit = -1 if form.edit.data is None else form.edit.data
        try:
            service.change(access.actor(), framework_id, edit, act)
            return done()
        except StaleDraft as stale:
            form.edit.data = status_of(framework_id).row.edit
            return show(True), stale.status
        except Invalid as refused:
            form.refuse(refused)
    return show(False), 422
