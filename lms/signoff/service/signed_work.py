"""What evidence from a signed task rests on: the hand-in with its files, and
the mentor's answer.
"""

import datetime as dt
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import select

from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.files import StoredFile
from lms.core.types import Ids, fingerprint
from lms.people.service import in_ids
from lms.signoff.models import (
    HandIn,
    HandInFile,
    ObservedWork,
    Review,
    Submission,
)

_SUBMISSION = Submission.__table__.c
_HAND_IN = HandIn.__table__.c
_REVIEW = Review.__table__.c
_FILE = StoredFile.__table__.c
_WHOSE = _SUBMISSION.person_id, _SUBMISSION.revision_id, _SUBMISSION.part
_HANDED_IN = (
    _HAND_IN.round,
    _HAND_IN.text,
    _HAND_IN.done_at,
    _HAND_IN.place,
    _HAND_IN.arrived_at,
)
_ANSWER = (
    _REVIEW.mentor_id,
    _REVIEW.steps,
    _REVIEW.entrustment,
    _REVIEW.strength,
    _REVIEW.change,
    _REVIEW.reviewed_at,
)
_SEEN = ObservedWork.__table__.c
_KEY = _REVIEW.submission_id, _REVIEW.version
_FILES = _FILE.name, _FILE.sha256, _FILE.kind, _FILE.size
_SIGNED = (
    select(
        *_KEY,
        *_WHOSE,
        *_HANDED_IN,
        *_ANSWER,
        _SEEN.by_code,
        _REVIEW.findings,
        *_FILES,
    )
    .select_from(Review.__table__)
    .join(Submission.__table__, _SUBMISSION.id == _REVIEW.submission_id)
    .join(
        HandIn.__table__,
        (_HAND_IN.submission_id == _REVIEW.submission_id)
        & (_HAND_IN.round == _REVIEW.round),
    )
    .outerjoin(ObservedWork.__table__, _SEEN.hand_in_id == _HAND_IN.id)
    .outerjoin(HandInFile.__table__, HandInFile.hand_in_id == _HAND_IN.id)
    .outerjoin(StoredFile.__table__, _FILE.id == HandInFile.file_id)
    .where(in_ids(_REVIEW.submission_id, "submissions"), _REVIEW.signed)
    .order_by(_REVIEW.submission_id, _REVIEW.version, _FILE.id)
)
"""A row for each file, or one without."""


class SignedWork(NamedTuple):
    """When the work was done, and the fingerprint of all that was signed.
    `before`: fingerprints of judgements that another took the place of.
    """

    done_at: dt.datetime
    fingerprint: str
    before: tuple[str, ...] = ()

    def bears(self, fingerprint: str) -> bool:
        """Whether this is the fingerprint of what was signed, now or before."""
        return fingerprint in (self.fingerprint, *self.before)


def signed_works(submissions: Ids) -> dict[int, SignedWork]:
    """What was signed in these submissions as it is stored now, by id."""
    rows = execute(_SIGNED, {"submissions": list(submissions)})
    by_judgement = groupby(rows, attrgetter("submission_id", "version"))
    works = {}
    for (id_, _version), found in by_judgement:
        works[id_] = _after(works.get(id_), _signed(list(found)))
    return works


def _after(earlier: SignedWork | None, newer: SignedWork) -> SignedWork:
    if earlier is None:
        return newer
    return newer._replace(before=(*earlier.before, earlier.fingerprint))


def _signed(rows: Rows) -> SignedWork:
    first, columns = rows[0], [*_WHOSE, *_HANDED_IN, *_ANSWER]
    if first.findings is not None:  # answers from before have none
        columns.append(_REVIEW.findings)
    signed = {one.name: getattr(first, one.name) for one in columns}
    if first.by_code is not None:  # it was seen, not handed in
        signed["observed_by_code"] = first.by_code
    files = [tuple(row[-len(_FILES) :]) for row in rows if row.sha256]
    return SignedWork(first.done_at, fingerprint(signed | {"files": files}))
