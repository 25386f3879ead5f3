"""What a play that has come to an ending proves."""

from collections.abc import Mapping

from sqlalchemy import Row, select

from lms.core.db import execute
from lms.core.types import Ids, Json, fingerprint
from lms.courses import service as courses
from lms.courses.types import Part, Revision
from lms.evidence.types import Proof
from lms.scenarios.models import Playthrough

SOURCE = "scenario"
PLAY = Playthrough.__table__
_WORK = (
    "id",
    "person_id",
    "revision_id",
    "part",
    "number",
    "kept",
    "trace",
    "started_at",
    "closed_at",
    "ending",
    "passed",
)


def proofs(row: Row, revision: Revision, part: Part) -> list[Proof]:
    """The evidence from a row of `Playthrough`."""
    bases = courses.relied_on(revision, part)
    common = {
        "person_id": row.person_id,
        "source": SOURCE,
        "object_key": f"scenario:{row.slug}:{row.part}",
        "done_at": row.closed_at,
        "revision_id": row.revision_id,
        "bases": bases,
        "confirms": courses.taken_into_account(bases),
        "details": {"play": row.id, "ending": row.ending},
        "rests_on": {
            "revision": revision.digest,
            "work": fingerprint(_work(row)),
        },
    }
    return [Proof(**one, **common) for one in part.proven(row.passed)]


def _work(row: Row) -> Json:
    """What evidence from this play rests on."""
    return {name: getattr(row, name) for name in _WORK}


def works(plays: Ids, slugs: Mapping[int, str]) -> dict[int, str]:
    """The fingerprints of these plays as they are stored now, by id, but of
    none that counts no more or is of another course than its revision
    (`slugs`: their courses); for comparison with the ledger.
    """
    query = select(PLAY).where(PLAY.c.id.in_(list(plays)))
    return {
        row.id: fingerprint(_work(row))
        for row in execute(query)
        if row.counts and row.slug == slugs.get(row.revision_id)
    }
