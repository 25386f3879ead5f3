"""What was signed is looked at once, the night after, for photos and words that
were handed in before.
"""

from collections.abc import Mapping

from sqlalchemy import Row

from lms.core import clock
from lms.core.columns import Rows
from lms.oversight import rules
from lms.oversight.queries.reuse import is_text_of_another, looks, note_look
from lms.oversight.service.figures import MONTH
from lms.oversight.types import Reused
from lms.signoff import service as signoff

AT_ONCE = 20
"""Hand-ins of a mentor looked at in one night; the others wait for the next."""


def reused_by(mentor: int) -> Reused:
    """In the open transaction: look at what a mentor has signed lately and was
    not looked at; all of the last 30 days that was handed in before.
    """
    rows = signoff.signed_by([mentor], clock.now() - MONTH)
    ids = [row.id for row in rows]
    known = looks(ids)
    _look([row for row in rows if row.id not in known][:AT_ONCE])
    return _reused(looks(ids))


def _reused(found: Mapping[int, Row]) -> Reused:
    files = tuple(id_ for id_, row in found.items() if row.same_file)
    texts = tuple(id_ for id_, row in found.items() if row.same_text)
    return Reused(files, texts)


def _look(rows: Rows) -> None:
    ids = [row.id for row in rows]
    texts = signoff.judged_texts(ids, rules.LONGEST_TEXT)
    for row in rows:
        digest = rules.text_digest(texts[row.id])
        person = row.person_id
        earlier = row.files and signoff.similar_papers(row.submission_id)
        new = {
            "review_id": row.id,
            "person_id": person,
            "digest": digest,
            "same_file": bool(earlier),
        }
        note_look(new | {"same_text": is_text_of_another(digest, person)})
