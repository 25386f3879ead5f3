"""Tasks that a course has changed: what was signed before is asked to be
confirmed again, as after a change of law.
"""

from collections.abc import Collection

from lms.access.types import Who
from lms.core import clock, outbox
from lms.core.marks import N_
from lms.courses import service as courses
from lms.courses.types import Part, Revision
from lms.evidence import service as evidence

CHANGED = N_(
    "The steps of a task of “%(course)s” were changed on %(day)s. To re-confirm: %(count)s of your competencies. The page says why."
)


def ask_again(
    actor: Who, revision: Revision, parts: Collection[Part], why: str
) -> None:
    """Ask for what was signed of these tasks before this revision to be
    confirmed again; nobody loses a level. In the open transaction, which
    publishes it.
    """
    titles = {_key(revision, part): part.title for part in parts}
    evidence.change_works(actor, revision.id, titles, why)
    course, today = revision.course, clock.today()
    values = {"course": dict(course.title), "day": f"{today:%d/%m/%Y}"}
    tell = {"doubted": CHANGED, "values": values}
    competencies = _proven_by(revision.slug, {part.key for part in parts})
    outbox.enqueue("reproject", competencies=competencies, tell=tell, after=0)


def _key(revision: Revision, part: Part) -> str:
    """By what the ledger knows a task."""
    return f"task:{revision.slug}:{part.key}"


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
