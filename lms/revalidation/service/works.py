"""Tasks that a course has changed: what was signed before is asked to be
confirmed again, as after a change of law.
"""

from collections.abc import Collection, Mapping, Sequence

from lms.access.types import Who
from lms.core import clock, outbox
from lms.core.marks import N_
from lms.courses import service as courses
from lms.courses.types import Part, Revision
from lms.evidence import service as evidence

CHANGED = N_(
    "The steps of a task of “%(course)s” were changed on %(day)s. To re-confirm: %(count)s of your competencies. The page says why."
)


Decisions = Mapping[str, bool]
"""By the key of a task, whether what is signed is to be confirmed again."""


def decide_works(
    actor: Who, revision: Revision, decisions: Decisions, why: str
) -> None:
    """Keep whether what was signed of these tasks before this revision stays
    valid, and ask for the rest to be confirmed again; nobody loses a level. In
    the open transaction.
    """
    for is_asked in (False, True):
        parts = [
            part
            for part in revision.course.parts
            if decisions.get(part.key) is is_asked
        ]
        _keep(actor, revision, parts, why, is_asked)
    if asked := {key for key, is_asked in decisions.items() if is_asked}:
        _recalculate(revision, asked)


def _keep(
    actor: Who,
    revision: Revision,
    parts: Sequence[Part],
    why: str,
    is_asked: bool,
) -> None:
    titles = {_key(revision, part.key): part.title for part in parts}
    if titles:
        evidence.change_works(
            actor,
            titles,
            revision_id=revision.id,
            since=revision.published_at if is_asked else None,
            why=why,
        )


def _recalculate(revision: Revision, keys: Collection[str]) -> None:
    day = revision.published_at.astimezone(clock.zone())
    values = {
        "course": dict(revision.course.title),
        "day": f"{day:%d/%m/%Y}",
    }
    outbox.enqueue(
        "reproject",
        competencies=_proven_by(revision.slug, keys),
        tell={"doubted": CHANGED, "values": values},
        after=0,
    )


def decided_works(revision: Revision) -> set[str]:
    """The keys of the tasks of which something was decided with it."""
    rows = evidence.changed_works()
    mine = {row.object_key for row in rows if row.revision_id == revision.id}
    keys = (part.key for part in revision.course.parts)
    return {key for key in keys if _key(revision, key) in mine}


def _key(revision: Revision, part: str) -> str:
    """By what the ledger knows a task."""
    return f"task:{revision.slug}:{part}"


def _proven_by(slug: str, keys: Collection[str]) -> list[str]:
    """The competencies that these tasks prove or have proven."""
    revisions = [courses.revision(one.id) for one in courses.history(slug)]
    return sorted(
        {
            effect.competency
            for revision in revisions
            for part in revision.course.parts
            if part.key in keys
            for effect in part.effects
        }
    )
