"""The person concerned replies, or says that they do not."""

from collections.abc import Sequence
from typing import BinaryIO

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor
from lms.core import clock, files
from lms.core.db import session
from lms.core.errors import NotFound, found
from lms.core.files import StoredFile
from lms.core.types import Json
from lms.decisions import rules
from lms.decisions.queries import stored
from lms.decisions.service import telling
from lms.decisions.service.moves import append, locked
from lms.decisions.service.reading import decision_for
from lms.decisions.types import DecisionMove, DecisionStage

Uploads = Sequence[tuple[BinaryIO, str]]
"""What was sent along: the bytes and the name of each file."""


def reply(
    actor: Actor, decision_id: int, text: str, uploads: Uploads = ()
) -> None:
    """Reply, with documents if there are any. A late reply is kept and shown as
    late; the same text with the same documents again is the same reply.
    """
    rules.check_text(text, "reply")
    rules.check_reply_files(len(uploads))
    with access.acting(actor):
        row = _mine(actor, decision_id)
        digests = [files.digest_of(stream) for stream, _name in uploads]
        said = _replies(row)
        if _is_said(said, text, digests):
            return
        rules.check_replies(len(said))
        more = {"files": _kept(actor, uploads)} if uploads else {}
        append(
            actor, row, DecisionMove.REPLIED, text, late=_is_late(row), **more
        )
        if row.stage == DecisionStage.TOLD:
            telling.heard(row)


def _kept(actor: Actor, uploads: Uploads) -> list[Json]:
    """Stored; what the move says of each, so that its hash covers them."""
    return [_document(actor, *upload) for upload in uploads]


def _document(actor: Actor, stream: BinaryIO, name: str) -> Json:
    stored = files.keep(stream, name, actor.person_id)
    rules.check_reply_file(stored.kind, stored.name)
    return {
        "id": stored.id,
        "name": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
    }


def document_of(actor: Actor, decision_id: int, file_id: int) -> StoredFile:
    """A document that a reply brought, for those who read the decision; NotFound
    for any other file.
    """
    seen = decision_for(actor, decision_id)
    moves = [one.details.get("files", ()) for one in seen.moves]
    ids = {known["id"] for some in moves for known in some}
    return found(session().get(StoredFile, file_id) if file_id in ids else None)


def _mine(actor: Actor, decision_id: int) -> Row:
    row = locked(decision_id)
    if row.subject_id != actor.person_id:
        raise NotFound
    return row


def _replies(row: Row) -> list[Row]:
    moves = stored.moves(row.id)
    return [one for one in moves if one.move == DecisionMove.REPLIED]


def _is_said(said: list[Row], text: str, digests: list[str]) -> bool:
    """Whether they have replied just so already."""
    return any(
        one.text == text
        and [one["sha256"] for one in one.details.get("files", ())] == digests
        for one in said
    )


def _is_late(row: Row) -> bool:
    is_over = rules.is_over(row.reply_by, clock.today())
    return is_over or row.stage != DecisionStage.TOLD


def read(actor: Actor, decision_id: int) -> None:
    """Say that one has read it and does not reply; later or again it changes
    nothing.
    """
    with access.acting(actor):
        row = _mine(actor, decision_id)
        if row.stage == DecisionStage.TOLD and not row.heard:
            append(actor, row, DecisionMove.READ)
            telling.heard(row)
