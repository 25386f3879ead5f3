"""Word and PowerPoint files into a draft."""

from functools import partial

from lms.access.types import Actor
from lms.authoring.rules import documents
from lms.authoring.service.drafts import add_files, open_draft, remove_file
from lms.conversion.documents import read_document


def bring_in(
    actor: Actor, draft_id: int, content: bytes, language: str
) -> None:
    """Put the lessons of a file behind the parts of a draft. `Invalid` for what
    is no such file; the draft stays as it was.
    """
    open_draft(actor, draft_id)
    brought = documents.prepared(read_document(content))
    make = partial(
        documents.files_with,
        brought=brought,
        language=language,
    )
    add_files(actor, draft_id, make)


def settle(actor: Actor, draft_id: int) -> None:
    """Forget the list of what did not come along."""
    remove_file(actor, draft_id, documents.NOT_BROUGHT)
