"""Judging, and what of it was refused: in the log with who, what and why."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import bindparam, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core.db import execute, in_transaction, transaction
from lms.core.errors import Busy, LMSError, OtherSchema
from lms.signoff.models import Submission
from lms.signoff.types import Judging

_SUBMISSION = Submission.__table__.c
_WHOSE = select(_SUBMISSION.path, _SUBMISSION.person_id).where(
    _SUBMISSION.id == bindparam("submission")
)


@contextmanager
def judging(
    actor: Actor, act: str, submission_id: int, round_shown: int
) -> Iterator[None]:
    """The transaction of an act by which somebody judges a hand-in, or of
    several; NotAllowed for whoever may judge nothing. Whatever is refused
    inside is undone, stands in the log, and is raised. `act`: a word for the
    log, "sign" for instance.
    """
    try:
        access.require(actor, Permission.TASK_SIGN)
        with access.acting(actor):
            yield
    except LMSError as refusal:
        act_tried = Judging(act, submission_id, round_shown)
        log_refusal(actor, act_tried, refusal)
        raise


def log_refusal(who: Actor, tried: Judging, refusal: LMSError) -> None:
    """Store that it was refused, once all that the act did is undone: inside
    of another act, which may go on, its own refusal is what counts; a database
    that takes nothing takes no such line either.
    """
    if in_transaction() or isinstance(refusal, Busy | OtherSchema):
        return
    with transaction():
        whose = execute(_WHOSE, {"submission": tried.submission_id}).first()
        audit.record(
            who,
            "signoff.refused",
            path=whose.path if whose else "",
            person_id=whose.person_id if whose else None,
            submission=tried.submission_id,
            round=tried.round,
            act=tried.act,
            why=type(refusal).__name__,
        )
