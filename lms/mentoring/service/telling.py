"""What the two of a pair and their heads are told. A notice leads to the page of
the pair; the first of an act settles what earlier ones asked for there, and
only the first: what settles, settles for everybody.
"""

from itertools import permutations

from sqlalchemy import Row

from lms.access.types import Who
from lms.core import outbox
from lms.core.marks import N_
from lms.core.types import NoticeKind
from lms.mentoring.service.guiding import heads_of
from lms.mentoring.types import PairState, PairTerms, Side
from lms.people import service as people

Both = tuple[int, int]
"""Who is told, and about whom."""


def _page(pair_id: int) -> str:
    return f"/mentoring/pairs/{pair_id}"


def _tell(pair_id: int, both: Both, text: str, settles: bool = False) -> None:
    """Send the first of two a notice about the second."""
    path, (reader, other) = _page(pair_id), both
    outbox.notify(
        reader,
        text,
        path,
        path if settles else "",
        kind=NoticeKind.MENTORING,
        name=people.person(other).name,
    )


def tell_asked(terms: PairTerms, side: Side, pair_id: int) -> None:
    """Send those who are asked a notice, but not whoever asks."""
    both = terms.mentor_id, terms.person_id
    _tell(
        pair_id,
        both,
        "You are asked to guide %(name)s. Say yes or no.",
    )
    if side is Side.HEAD:
        suggested = N_("%(name)s is suggested to you as mentor. Say yes or no.")
        _tell(pair_id, both[::-1], suggested)


def tell_both(row: Row, text: str) -> None:
    """Send each of the two a notice about the other."""
    both = row.mentor_id, row.person_id
    _tell(row.id, both, text, settles=True)
    _tell(row.id, both[::-1], text)


def ask_heads(row: Row, path: str) -> None:
    """Once both want it, only the word of a head is missing."""
    names = people.names([row.mentor_id, row.person_id])
    for head in heads_of(path, row.person_id):
        outbox.notify(
            head,
            "%(mentor)s and %(person)s want to be a pair. Confirm it.",
            _page(row.id),
            kind=NoticeKind.MENTORING,
            mentor=names[row.mentor_id],
            person=names[row.person_id],
        )


def tell_declined(row: Row) -> None:
    """Send whoever asked a notice that leads to who else could."""
    text, path, about = (
        N_("A pair for %(name)s has not come about. See who else could."),
        f"/mentoring/people/{row.person_id}",
        row.person_id,
    )
    if row.asked_by == row.person_id:
        text, path, about = (
            N_("A pair with %(name)s has not come about. See who else could."),
            "/my-mentor",
            row.mentor_id,
        )
    outbox.notify(
        row.asked_by,
        text,
        path,
        _page(row.id),
        kind=NoticeKind.MENTORING,
        name=people.person(about).name,
    )


ENDED = N_("%(name)s and you are no longer a pair.")
TAKEN_BACK = N_(
    "Whether %(name)s and you become a pair is no longer asked. There is nothing to answer."
)


def tell_ended(actor: Who, row: Row) -> None:
    """Send both a notice, but not whoever has ended it. `row`: as the pair was
    before.
    """
    text = ENDED if row.state == PairState.RUNNING else TAKEN_BACK
    told = [
        both
        for both in permutations((row.mentor_id, row.person_id))
        if actor is None or both[0] != actor.person_id
    ]
    for number, both in enumerate(told):
        _tell(row.id, both, text, settles=number == 0)
