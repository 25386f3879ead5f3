"""What publishing a draft does to requirements and to people, and the act."""

from lms.access import service as access
from lms.core.errors import Invalid, LMSError
from lms.posts import service as posts_service
from lms.requirements import service as requirements_service
from lms.studio import service
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
    refusal_of,
    seen_edit,
    status_of,
    titles,
    to,
)
from lms.web.listing import page_number, paginate


@publishing.get("/frameworks/<int:framework_id>/requirements")
def requirements(framework_id: int) -> str:
    """The requirements that name a competency which the draft no longer has."""
    status = status_of(framework_id)
    return page(
        "requirements",
        status,
        rows=paginate(
            requirements_service.list_naming(status.removed), page_number(), 50
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
    status, posts = status_of(framework_id), posts_service.posts()
    effects = status.effects
    return page(
        "effects",
        status,
        tally=EffectTally.of(effects.counts) if effects else None,
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
    refusal = refusal_of(service.ask_effects, framework_id, _effects_page)
    return refusal or to("publishing.effects", framework_id)


@publishing.post("/frameworks/<int:framework_id>/publish")
def publish(framework_id: int) -> Answer:
    """Publish the draft."""
    try:
        service.publish(access.actor(), framework_id, seen_edit())
    except (StaleDraft, Invalid) as refused:
        return _effects_page(framework_id, refused), refused.status
    return to("studio.version", framework_id, done="draft-published")
