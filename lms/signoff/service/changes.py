"""What has changed between the newest hand-in and the one before it."""

from collections.abc import Sequence
from typing import NamedTuple

from lms.core.files import StoredFile
from lms.core.merging import Change, ComparedPiece, differences
from lms.signoff.models import HandIn, Review, Submission

Files = Sequence[StoredFile]


class FileChange(NamedTuple):
    """A file of either hand-in, and what became of it."""

    change: Change
    file: StoredFile


class RoundChanges(NamedTuple):
    """Two hand-ins beside each other: what the mentor had said of the earlier
    one (None: nothing), the text as pieces, and the files.
    """

    before: HandIn
    after: HandIn
    said: Review | None
    text: Sequence[ComparedPiece]
    files: Sequence[FileChange]

    @property
    def is_same_text(self) -> bool:
        """Whether not a letter of the text has changed."""
        return all(one.change is Change.SAME for one in self.text)

    @property
    def is_new_text(self) -> bool:
        """Whether more than half of the text is new: pieces of both between
        each other could not be read.
        """
        same = (one.text for one in self.text if one.change is Change.SAME)
        return 2 * len("".join(same)) < len(self.after.text)


def changes(submission: Submission) -> RoundChanges | None:
    """Of something that was handed in again; None of what was not."""
    if len(submission.hand_ins) < 2:
        return None
    before, after = submission.hand_ins[-2:]
    said = _answer(submission, before.round)
    text = differences(before.text, after.text)
    files = _files(before.files, after.files)
    return RoundChanges(before, after, said, text, files)


def _answer(submission: Submission, number: int) -> Review | None:
    answers = {one.round: one for one in submission.reviews}
    return answers.get(number)


def _files(before: Files, after: Files) -> list[FileChange]:
    """By their content: the same photo is no new one."""
    gone = _missing_in(after, before)
    new = _missing_in(before, after)
    return [
        *(FileChange(_fate(one in new), one) for one in after),
        *(FileChange(Change.GONE, one) for one in gone),
    ]


def _missing_in(there: Files, files: Files) -> Files:
    known = {one.sha256 for one in there}
    return [one for one in files if one.sha256 not in known]


def _fate(is_new: bool) -> Change:
    return Change.NEW if is_new else Change.SAME
