"""What the post of a learner asks of them."""

from collections.abc import Mapping

from lms.core.db import snapshot
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.types import Requirement


def asked_of(person_id: int) -> Mapping[str, Requirement]:
    """Today, by competency; read once for a page or an act. No permission of
    its own.
    """
    known, key = snapshot(), ("asked of", person_id)
    if key not in known:
        known[key] = _asked_of(person_id)
    return known[key]


def _asked_of(person_id: int) -> Mapping[str, Requirement]:
    posting = people.posting(person_id)
    if not (posting and posting.post):
        return {}
    return requirements.effective(posting.post, posting.unit.path)
