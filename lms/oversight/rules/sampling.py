"""Which judgements are read again, and who reads."""

from collections.abc import Iterable

from lms.core.types import sha256_of
from lms.oversight.types import (
    ReaderChoice,
    ReadingReason,
    ReadingSample,
    Signature,
)

LOTS = 10_000
HIGHEST = 5


def lot(seed: str, number: int) -> int:
    """A number from 0 to 9,999 that only the seed of the day and the number of
    the submission decide.
    """
    digest = sha256_of(f"{seed}:{number}")
    return int(digest[:12], 16) % LOTS


def why(
    signature: Signature, sample: ReadingSample, seed: str
) -> ReadingReason | None:
    """Why this judgement is read again; None: it is not."""
    if signature.ordinal <= sample.first:
        return ReadingReason.FIRST
    if signature.level == HIGHEST:
        return ReadingReason.GUIDES
    if signature.is_odd:
        return ReadingReason.CHECK
    is_drawn = lot(seed, signature.submission_id) < 100 * sample.percent
    return ReadingReason.LOT if is_drawn else None


def choose(choices: Iterable[ReaderChoice], number: int) -> int | None:
    """Who reads: whoever was asked least lately, among equals by lot; None:
    nobody is there. `number`: of the reading.
    """

    def order(one: ReaderChoice) -> tuple[int, int, int]:
        return one.load, lot(str(one.person_id), number), one.person_id

    first = min(choices, key=order, default=None)
    return first and first.person_id
