"""What all pages of the editor share."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from flask import Blueprint, render_template
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring import service
from lms.authoring.rules import outline
from lms.authoring.types import OpenDraft
from lms.authoring.views.aids import folds, picking, rails
from lms.authoring.views.fields import in_words
from lms.authoring.views.spots import looks_of, spot_of
from lms.core import inputs
from lms.core.marks import N_
from lms.core.types import Json
from lms.courses import service as courses
from lms.web.feature import go_to

author = Blueprint("authoring", "lms.authoring", template_folder="templates")
MAIN = outline.MAIN
STAGES = N_(
    {
        "writing": "being written",
        "review": "waits for review",
        "approved": "reviewed",
    }
)


def draft_of(draft_id: int) -> OpenDraft:
    """The draft that a page is about."""
    return service.open_draft(access.actor(), draft_id)


def data_of(draft: OpenDraft, name: str = MAIN) -> Json:
    """What a YAML file of the draft says."""
    return outline.read_data(draft.source.files.get(name))


def part_of(draft_id: int, key: str) -> tuple[OpenDraft, Json]:
    """A draft and the part of it that a page is about."""
    opened = draft_of(draft_id)
    return opened, outline.part_of(data_of(opened), key)


def page(name: str, draft: OpenDraft, **values: Any) -> str:
    """A page of a draft."""
    return render_template(
        f"lms/authoring/{name}.html",
        draft=draft,
        data=data_of(draft),
        stages=STAGES,
        spot=partial(spot_of, draft),
        looks_of_mistakes=partial(looks_of, draft),
        in_words=in_words,
        folds=folds,
        typed_at=picking.typed_at,
        origin_of=inputs.origin_of,
        rails=rails,
        retired=courses.retired().get(draft.slug),
        **values,
    )


def to(draft_id: int, done: str, anchor: str | None = None) -> AnyResponse:
    """The way back to the list of parts, which says what was done."""
    return go_to(
        "lms.authoring.draft", draft_id=draft_id, done=done, _anchor=anchor
    )


def may_publish(draft: OpenDraft) -> bool:
    """Whether the one who looks publishes this course."""
    return access.allows(
        access.actor(), Permission.COURSE_PUBLISH, [draft.unit.path]
    )


def steps_in(form: Mapping[str, str]) -> int:
    """How many places something is moved; one, if the form says nothing."""
    said = form.get("steps", "")
    return int(said) if re.fullmatch("[0-9]{1,2}", said) else 1
