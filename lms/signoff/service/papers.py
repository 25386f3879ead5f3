"""Files of a hand-in as they are shown and taken out.

What is shown are pictures that we made; nothing of the file comes with them.
A photo's original tells more than it shows (where it was taken, with which
phone), so whoever judges it takes out a copy without that, unless the learner
agreed. The learner has the original; so do those who may read the person's
evidence and do not judge it, and the log says that they took it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import files
from lms.core.db import session
from lms.core.errors import Conflict, NotFound, found
from lms.core.files import FileShown, StoredFile
from lms.core.viewing import Size
from lms.signoff.models import HandIn, Submission
from lms.signoff.service.drafts import audited
from lms.signoff.service.reading import file, in_reach

PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp", "image/heic"})
"""What may hold hidden notes of a camera."""
WEBP = "image/webp"


def papers(submission: Submission, *drafts: StoredFile) -> dict[int, FileShown]:
    """What can be shown of each file that was handed in, and of those of a
    draft, by file; in one statement. No permission of its own: whoever has the
    submission may see it.
    """
    rounds = chain.from_iterable(one.files for one in submission.hand_ins)
    rows = [*rounds, *drafts]
    known = files.shown(row.sha256 for row in rows)
    return {row.id: _known(known, row) for row in rows}


def _known(known: Mapping[str, FileShown], row: StoredFile) -> FileShown:
    return known.get(row.sha256, FileShown())


class Leaf(NamedTuple):
    """A page of a file, as one turns them over."""

    file_id: int
    page: int


@dataclass(frozen=True)
class OpenPaper:
    """A file that somebody looks at, and what lies beside it. Without a
    hand-in it is still in its owner's draft.
    """

    stored: StoredFile
    shown: FileShown
    beside: Mapping[int, FileShown]
    files: Sequence[StoredFile]
    hand_in: HandIn | None
    is_own: bool
    shows_taken: bool
    is_judge: bool

    @property
    def number(self) -> int:
        """Which of the files it is, from 1."""
        return [one.id for one in self.files].index(self.stored.id) + 1

    @property
    def is_photo(self) -> bool:
        """Whether a camera may have noted something in it."""
        return self.stored.kind in PHOTOS

    @property
    def has_original(self) -> bool:
        """Whether what they take out is the file as it was handed in."""
        return self.is_own or self.shows_taken or not self.is_photo

    @property
    def may_take_original(self) -> bool:
        """Whether they may take it out all the same, which the log says."""
        return not (self.has_original or self.is_judge)

    @property
    def leaves(self) -> list[Leaf]:
        """All pages that are shown, file by file."""
        return [
            Leaf(one.id, page)
            for one in self.files
            for page in range(1, self.beside[one.id].last + 1)
        ]

    def turned(self, page: int, by: int) -> Leaf | None:
        """The page so many further on; None at either end."""
        leaves, here = self.leaves, Leaf(self.stored.id, page)
        at = leaves.index(here) + by if here in leaves else -1
        return leaves[at] if 0 <= at < len(leaves) else None


def open_paper(actor: Actor, file_id: int) -> OpenPaper:
    """A file to look at, for those who may have it (`file`)."""
    stored = file(actor, file_id)
    hand_in = _newest_with(stored)
    rows = list(hand_in.files) if hand_in else _beside(stored)
    known = files.shown(row.sha256 for row in rows)
    is_own = stored.owner_id == actor.person_id
    return OpenPaper(
        stored,
        _known(known, stored),
        {row.id: _known(known, row) for row in rows},
        rows,
        hand_in,
        is_own,
        hand_in is not None and hand_in.shows_taken,
        not is_own
        and hand_in is not None
        and in_reach(actor, hand_in.submission),
    )


def _newest_with(stored: StoredFile) -> HandIn | None:
    """The last hand-in that brought it: what was agreed then holds."""
    query = (
        select(HandIn)
        .where(HandIn.files.any(StoredFile.id == stored.id))
        .options(selectinload(HandIn.files), selectinload(HandIn.submission))
        .order_by(HandIn.id.desc())
    )
    return session().scalar(query.limit(1))


def _beside(stored: StoredFile) -> list[StoredFile]:
    """The files of the draft in which it is; it alone where it is in none."""
    within = Submission.draft_files.any(StoredFile.id == stored.id)
    draft = session().scalar(select(Submission).where(within).limit(1))
    return list(draft.draft_files) if draft else [stored]


def picture(actor: Actor, file_id: int, page: int, size: Size) -> bytes:
    """One picture of a file in WebP, for those who may have the file."""
    return found(files.picture(file(actor, file_id).sha256, page, size))


class StillDrawing(Conflict):
    """The copy that they asked for is just being made."""


class Copy(NamedTuple):
    """What somebody takes out: a file as it lies there, or the bytes of our
    own.
    """

    name: str
    kind: str
    path: Path | None = None
    content: bytes = b""


def taken_out(actor: Actor, file_id: int) -> Copy:
    """A file to be kept: the original, or of a photo the copy without what its
    camera noted.
    """
    paper = open_paper(actor, file_id)
    if paper.has_original:
        return _original(paper.stored)
    return _copy(paper)


def _copy(paper: OpenPaper) -> Copy:
    name = files.clean_name(paper.stored.name, WEBP)
    return Copy(name, WEBP, content=_copied(paper))


def _original(stored: StoredFile) -> Copy:
    return Copy(stored.name, stored.kind, files.whole(stored))


def _copied(paper: OpenPaper) -> bytes:
    _check_shown(paper)
    content = files.picture(paper.stored.sha256, 1, Size.LARGE)
    if content:
        return content
    raise StillDrawing(
        "The copy of “%(name)s” without the photo's hidden data is just being made. Try again in a minute.",
        name=paper.stored.name,
    )


def _check_shown(paper: OpenPaper) -> None:
    if not (paper.shown.is_waiting or paper.shown.at(1)):
        raise Conflict(
            "No copy without the photo's hidden data could be made of “%(name)s”, and the person has not agreed to show when and where it was taken. Return the hand-in and ask for the photo as JPEG.",
            name=paper.stored.name,
        )


def original(actor: Actor, file_id: int) -> Copy:
    """The original of a photo whose learner has not agreed, for those who read
    the person's evidence and do not judge it; the log says so.
    """
    paper = open_paper(actor, file_id)
    if paper.has_original:
        return _original(paper.stored)
    if paper.hand_in is None or not paper.may_take_original:
        raise NotFound
    submission = paper.hand_in.submission
    access.require_for(actor, Permission.EVIDENCE_READ, submission.person_id)
    with access.acting(actor):
        facts = audited(submission)
        audit.record(actor, "signoff.original", file=file_id, **facts)
    return _original(paper.stored)
