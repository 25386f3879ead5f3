"""What did not come along of a Word or PowerPoint file."""

from lms.access.types import Actor
from lms.authoring.rules import documents
from lms.authoring.service.drafts import remove_file


def settle(actor: Actor, draft_id: int) -> None:
    """Forget the list of what did not come along."""
    remove_file(actor, draft_id, documents.NOT_BROUGHT)
