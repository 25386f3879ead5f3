"""What publishing a draft does to requirements and to people, and the act."""

from flask import redirect, request, url_for

from lms.access import service as access
from lms.core.errors import Invalid, LMSError
from lms.posts import service as posts_service
from lms.requirements import service as requirements_service
from lms.studio import service
from lms.studio.rules import changes
from lms.studio.rules.effects import (
    LABELS,
    EffectTally,
    GapEffect,
    closed,
    opened,
)
from lms.studio.types import StaleDraft
from lms.studio.views.frame import (
    Answer,
    page,
    publishing,
    seen_edit,
    status_of,
    titles,
)
from lms.web.listing import paginate


@publishing.get("/frameworks/<int:framework_id>/requirements")
def requirements(framework_id: int) -> str:
    """The requirements that name a competency which the draft no longer has."""
    status = status_of(framework_id)
    removed = changes.removed(status.before, status.content)
    return page(
        "requirements",
        row=status.row,
        rows=paginate(
            requirements_service.list_naming(removed),
            request.args.get("page", 1, type=int),
            50,
        ),
        posts=posts_service.posts(),
        names=titles(status.before),
    )


@publishing.get("/frameworks/<int:framework_id>/effects")
def effects(framework_id: int) -> str:
    """What publishing the draft would do to people, and the button that does
    it.
    """
    return _effects_page(framework_id)


def _effects_page(framework_id: int, refused: LMSError | None = None) -> str:
    status = status_of(framework_id)
    posts = posts_service.posts()
    return page(
        "effects",
        status=status,
        row=status.row,
        tally=EffectTally.of(status.effects.counts) if status.effects else None,
        Effect=GapEffect,
        labels=LABELS,
        opened=opened,
        closed=closed,
        refused=refused,
        post_titles={key: row.title for key, row in posts.items()},
        names=titles(status.before, status.content),
    )


@publishing.post("/frameworks/<int:framework_id>/effects")
def ask_effects(framework_id: int) -> Answer:
    """Have it calculated."""
    try:
        service.ask_effects(access.actor(), framework_id, seen_edit())
    except StaleDraft as stale:
        return _effects_page(framework_id, stale), stale.status
    return redirect(
        url_for("lms.publishing.effects", framework_id=framework_id)
    )


@publishing.post("/frameworks/<int:framework_id>/publish")
def publish(framework_id: int) -> Answer:
    """Publish the draft."""
    try:
        service.publish(access.actor(), framework_id, seen_edit())
    except (StaleDraft, Invalid) as refused:
        return _effects_page(framework_id, refused), refused.status
    return redirect(url_for("lms.studio.version", framework_id=framework_id))
