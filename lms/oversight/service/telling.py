"""What the two sides are told of a second reading: that it differs, and what a
third person has decided. Nobody is told who read.
"""

from sqlalchemy import Row

from lms.core import outbox
from lms.core.marks import N_
from lms.core.types import Json, NoticeKind
from lms.oversight.types import ReadingOutcome
from lms.signoff import service as signoff

ANSWER = NoticeKind.ANSWER


def tell_differs(row: Row) -> None:
    """Send the learner a notice that a reading differs, and what follows."""
    text = N_(
        "A colleague has read your “%(task)s” again and judges it differently. Your result stands until a third person has decided."
    )
    outbox.notify(
        row.person_id,
        text,
        _own(row),
        kind=ANSWER,
        **_words(row),
    )


def tell_decided(row: Row) -> None:
    """Send learner and mentor a notice of the decision; the reason stands on
    the page, for what people write about each other goes into no mail.
    """
    stands = row.outcome == ReadingOutcome.STANDS
    text = STANDS if stands else REPLACED
    words = _words(row)
    outbox.notify(
        row.person_id,
        text,
        _own(row),
        kind=ANSWER,
        **words,
    )
    outbox.notify(
        row.mentor_id,
        text,
        f"/submissions/{row.submission_id}",
        kind=ANSWER,
        **words,
    )


STANDS = N_(
    "A third person has decided: the judgement of “%(task)s” stands. Read their reason there."
)
REPLACED = N_(
    "A third person has judged “%(task)s” anew. The new judgement counts; the one before stays to be read. Read their reason there."
)


def _own(row: Row) -> str:
    work = signoff.blind_work(row.submission_id, row.round)
    return f"/revisions/{work.revision.id}/tasks/{work.part.key}"


def _words(row: Row) -> Json:
    work = signoff.blind_work(row.submission_id, row.round)
    return {"task": dict(work.part.title)}
