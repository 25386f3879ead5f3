"""The steps to the publishing of a draft: what becomes of earlier evidence and
of requirements, what it does to people, and the act itself.
"""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.core.errors import Invalid, LMSError, NotFound
from lms.core.marks import N_
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content
from lms.framework.types import Carry
from lms.people import service as people
from lms.posts import service as posts_service
from lms.requirements import service as requirements_service
from lms.studio import service
from lms.studio.forms import FOLLOW, CarryForm
from lms.studio.rules import changes, diff
from lms.studio.rules.changes import LEVEL_WORDS
from lms.studio.rules.effects import LABELS, Effect, Tally, closed, opened
from lms.studio.service import DraftStatus
from lms.studio.types import StaleDraft
from lms.studio.views.drafts import Page, edit, names, page
from lms.web.listing import paginate

bp = Blueprint("publishing", "lms.studio", template_folder="templates")
CARRIES = {
    Carry.SAME: N_("It counts as before: the meaning is the same"),
    Carry.REPLACED: N_(
        "It counts for another competency, which replaces this one"
    ),
    Carry.SPLIT: N_(
        "It counts for several competencies, into which this one is split"
    ),
    Carry.DROPPED: N_("It counts for nothing any more"),
}


@bp.get("/frameworks/<int:framework_id>/evidence")
def carries(framework_id: int) -> str:
    """Every competency that the draft touches, with what becomes of earlier
    evidence for it.
    """
    return _carries(service.draft_status(access.actor(), framework_id))


def _carries(known: DraftStatus, refused: LMSError | None = None) -> str:
    decided = known.content.get("carries", {})
    gone = set(changes.removed(known.before, known.content))
    same = [key for key in known.waiting if key not in gone]
    levels = (
        known.before is not None
        and known.before["levels"] != known.content["levels"]
    )
    return page(
        "carries",
        known=known,
        row=known.row,
        decided=decided,
        gone=gone,
        same=same,
        levels=levels,
        LEVEL_WORDS=LEVEL_WORDS,
        carries=CARRIES,
        names=names(known.before, known.content),
        refused=refused,
    )


@bp.post("/frameworks/<int:framework_id>/evidence")
def same(framework_id: int) -> Page:
    """Say of one or several reworded competencies at once that they mean the
    same.
    """
    keys = request.form.getlist("same")

    def act(content: Content) -> Content:
        for key in keys:
            content = changes.decide(
                content,
                key,
                {"how": Carry.SAME, "new": [], "requirements": None},
            )
        return content

    actor = access.actor()
    try:
        service.change(actor, framework_id, edit(), act)
    except StaleDraft as stale:
        return _carries(
            service.draft_status(actor, framework_id), stale
        ), stale.status
    return _on(framework_id)


def _on(framework_id: int) -> AnyResponse:
    """To what has to be said next; to the list when all is said."""
    known = service.draft_status(access.actor(), framework_id)
    waiting = [
        key for key in (*known.waiting, *known.orphans) if key != LEVEL_WORDS
    ]
    if waiting:
        return redirect(
            url_for(
                "lms.publishing.carry",
                framework_id=framework_id,
                key=waiting[0],
            )
        )
    return redirect(
        url_for("lms.publishing.carries", framework_id=framework_id)
    )


@bp.get("/frameworks/<int:framework_id>/evidence/<string:key>")
def carry(framework_id: int, key: str) -> str:
    """What becomes of earlier evidence for one competency."""
    known = _touched(framework_id, key)
    form = _form(known, key)
    form.fill(known.content.get("carries", {}).get(key, {}))
    form.edit.data = known.row.edit
    return _carry(known, key, form)


def _touched(framework_id: int, key: str) -> DraftStatus:
    known = service.draft_status(access.actor(), framework_id)
    if key not in known.touched:
        raise NotFound
    return known


def _form(known: DraftStatus, key: str, data: Any = None) -> CarryForm:
    form = CarryForm(data)
    form.offer(known.content, key)
    return form


def _carry(
    known: DraftStatus, key: str, form: CarryForm, stale: bool = False
) -> str:
    before, after = (
        contents.by_key(known.before or known.content)[key],
        contents.by_key(known.content).get(key),
    )
    rows = (
        paginate(requirements_service.list_naming([key]), 1, 10)
        if not after
        else None
    )
    fields = diff.competency(before, after) if after else ()
    last = known.row.edited_by
    return page(
        "carry",
        known=known,
        row=known.row,
        key=key,
        form=form,
        before=before,
        after=after,
        found=fields,
        rows=rows,
        carries=CARRIES,
        posts=posts_service.posts(),
        stale=stale,
        who=people.names([last]).get(last, "") if last else "",
    )


@bp.post("/frameworks/<int:framework_id>/evidence/<string:key>")
def save_carry(framework_id: int, key: str) -> Page:
    """Save what becomes of it, and go on to the next."""
    known = _touched(framework_id, key)
    form = _form(known, key, request.form)
    if form.validate():
        try:
            said = form.said()
            if form.requirements.data == FOLLOW and not said["new"]:
                raise Invalid(
                    N_(
                        "Nothing takes its place, so there is nothing to ask for instead. Choose another answer."
                    ),
                    "requirements",
                )
            service.change(
                access.actor(),
                framework_id,
                form.edit.data or 0,
                lambda content: changes.decide(content, key, said),
            )
            return _on(framework_id)
        except StaleDraft as stale:
            known = _touched(framework_id, key)
            form.edit.data = known.row.edit
            return _carry(known, key, form, stale=True), stale.status
        except Invalid as refused:
            form.refuse(refused)
    return _carry(known, key, form), 422


@bp.get("/frameworks/<int:framework_id>/requirements")
def requirements(framework_id: int) -> str:
    """The requirements that name a competency which the draft no longer has."""
    known = service.draft_status(access.actor(), framework_id)
    rows = paginate(
        requirements_service.list_naming(
            changes.removed(known.before, known.content)
        ),
        request.args.get("page", 1, type=int),
        50,
    )
    return page(
        "requirements",
        known=known,
        row=known.row,
        rows=rows,
        posts=posts_service.posts(),
        names=names(known.before),
    )


@bp.get("/frameworks/<int:framework_id>/effects")
def effects(framework_id: int) -> str:
    """What publishing the draft would do to people, and the button that does
    it.
    """
    return _effects(framework_id)


def _effects(framework_id: int, refused: LMSError | None = None) -> str:
    known = service.draft_status(access.actor(), framework_id)
    tally = Tally.of(known.effects.counts) if known.effects else None
    return page(
        "effects",
        known=known,
        row=known.row,
        tally=tally,
        Effect=Effect,
        labels=LABELS,
        opened=opened,
        closed=closed,
        refused=refused,
        post_titles={
            key: row.title for key, row in posts_service.posts().items()
        },
        names=names(known.before, known.content),
    )


@bp.post("/frameworks/<int:framework_id>/effects")
def ask_effects(framework_id: int) -> Page:
    """Have it worked out."""
    try:
        service.ask_effects(access.actor(), framework_id, edit())
    except StaleDraft as stale:
        return _effects(framework_id, stale), stale.status
    return redirect(
        url_for("lms.publishing.effects", framework_id=framework_id)
    )


@bp.post("/frameworks/<int:framework_id>/publish")
def publish(framework_id: int) -> Page:
    """Publish the draft."""
    try:
        service.publish(access.actor(), framework_id, edit())
    except (StaleDraft, Invalid) as refused:
        return _effects(framework_id, refused), refused.status
    return redirect(url_for("lms.studio.version", framework_id=framework_id))
