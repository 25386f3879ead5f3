"""What becomes of earlier evidence, and of the requirements that name what is
taken out.
"""

from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from lms.core.errors import LMSError, NotFound
from lms.core.marks import N_
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content
from lms.framework.types import Carry
from lms.posts import service as posts_service
from lms.requirements import service as requirements_service
from lms.studio import service
from lms.studio.forms import CarryForm
from lms.studio.rules import changes, diff
from lms.studio.rules.changes import LEVEL_WORDS
from lms.studio.service import DraftStatus
from lms.studio.views.frame import (
    Answer,
    page,
    publishing,
    refusal_of,
    status_of,
    store,
    titles,
    to,
)
from lms.web.listing import paginate

CARRIES = N_(
    {
        Carry.SAME: "It counts as before: the meaning is the same",
        Carry.REPLACED: "It counts for another competency, which replaces this one",
        Carry.SPLIT: "It counts for several competencies, into which this one is split",
        Carry.DROPPED: "It counts for nothing any more",
    }
)
SAME = {"how": Carry.SAME, "new": [], "requirements": None}


@publishing.get("/frameworks/<int:framework_id>/evidence")
def carries(framework_id: int) -> str:
    """Every competency that the draft touches, with what becomes of earlier
    evidence for it.
    """
    return _decisions_page(framework_id)


def _decisions_page(framework_id: int, refused: LMSError | None = None) -> str:
    status = status_of(framework_id)
    before, content, removed = status.before, status.content, status.removed
    return page(
        "carries",
        status,
        decided=content.get("carries", {}),
        gone=removed,
        same=[key for key in status.waiting if key not in removed],
        levels=changes.rewords_levels(before, content),
        LEVEL_WORDS=LEVEL_WORDS,
        carries=CARRIES,
        names=titles(before, content),
        refused=refused,
    )


@publishing.post("/frameworks/<int:framework_id>/evidence")
def same(framework_id: int) -> Answer:
    """Say of one or several reworded competencies at once that they mean the
    same.
    """

    def decide_all(content: Content) -> Content:
        for key in request.form.getlist("same"):
            content = changes.decide(content, key, SAME)
        return content

    refusal = refusal_of(
        service.change, framework_id, _decisions_page, decide_all
    )
    return refusal or _to_next(framework_id)


def _to_next(framework_id: int) -> AnyResponse:
    """To what has to be said next; to the list when all is said."""
    status = status_of(framework_id)
    for key in (*status.waiting, *status.orphans):
        if key != LEVEL_WORDS:
            return to(
                "publishing.carry", framework_id, key=key, done="draft-saved"
            )
    return to("publishing.carries", framework_id, done="draft-saved")


@publishing.get("/frameworks/<int:framework_id>/evidence/<string:key>")
def carry(framework_id: int, key: str) -> str:
    """What becomes of earlier evidence for one competency."""
    status = _touched(framework_id, key)
    form = _form(status, key)
    form.fill(status.content.get("carries", {}).get(key, {}))
    form.edit.data = status.row.edit
    return _decision_page(status, key, form)


def _touched(framework_id: int, key: str) -> DraftStatus:
    status = status_of(framework_id)
    if key not in status.touched:
        raise NotFound
    return status


def _form(status: DraftStatus, key: str, data: Any = None) -> CarryForm:
    form = CarryForm(data)
    form.offer(status.content, key)
    return form


def _decision_page(
    status: DraftStatus, key: str, form: CarryForm, stale: bool = False
) -> str:
    before = contents.by_key(status.before or status.content)[key]
    after = contents.by_key(status.content).get(key)
    named = requirements_service.list_naming([key])
    return page(
        "carry",
        status,
        stale,
        key=key,
        form=form,
        before=before,
        after=after,
        texts=diff.competency(before, after) if after else (),
        rows=None if after else paginate(named, 1, 10),
        carries=CARRIES,
        posts=posts_service.posts(),
    )


@publishing.post("/frameworks/<int:framework_id>/evidence/<string:key>")
def save_carry(framework_id: int, key: str) -> Answer:
    """Save what becomes of it, and go on to the next."""
    form = _form(_touched(framework_id, key), key, request.form)
    return store(
        framework_id,
        form,
        lambda content: changes.decide(content, key, form.decision()),
        lambda stale: _decision_page(
            _touched(framework_id, key), key, form, stale
        ),
        lambda: _to_next(framework_id),
    )
