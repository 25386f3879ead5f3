"""What a catalogue may say, and how a coefficient follows from points. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction

from lms.core.errors import (
    YEAR,
    Conflict,
    Invalid,
    WrongFields,
    check_length,
    outside,
    refuse_all,
    too_long,
)
from lms.core.letters.folding import tidy
from lms.core.marks import N_
from lms.evaluation.rules.amounts import is_kept
from lms.evaluation.types import ListDecision, ListState, ProductDraft

GROUPS = range(1, 6)
"""At most five groups by complexity (article 13)."""
MOST_POINTS = 10_000
LONGEST_TITLE = 300
LONGEST_DOCUMENT = LONGEST_NAME = 200
MOST_PRODUCTS = 2_000
"""Of one catalogue; communes list some 300."""


def coefficient_of(
    points: Fraction, standard: Fraction, decimals: int
) -> Fraction:
    """The points of a product over those of the standard product, cut to so
    many decimals and never to nothing: with one, 0.1 at least.
    """
    whole = points * 10**decimals // standard
    return Fraction(max(1, whole), 10**decimals)


def check_draft(state: str) -> None:
    """What is decided never changes."""
    if state != ListState.DRAFT:
        raise Conflict(
            "This catalogue is decided and no longer changes. Begin a new one; it takes its place."
        )


def check_product(draft: ProductDraft) -> None:
    """All that is wrong with a product at once."""
    refuse_all(wrong_with_product(draft))


def wrong_with_product(draft: ProductDraft) -> WrongFields:
    """Each mistake of a product, with its field."""
    if not draft.key.strip():
        yield Invalid("Give it a short key, for example VB-01.", "key")
    yield from too_long(draft.key, 60, "key")
    if not draft.title.strip():
        yield Invalid("Say what the product or work is called.", "title")
    yield from too_long(draft.title, LONGEST_TITLE, "title")
    yield from too_long(draft.output, LONGEST_TITLE, "output")
    if draft.complexity not in GROUPS:
        yield Invalid("Choose a group from 1 to 5.", "complexity")
    if isinstance(draft.points, Invalid):
        yield draft.points
    elif draft.points is None or not 0 < draft.points <= MOST_POINTS:
        yield Invalid(
            "Write points above 0 and at most %(most)s.",
            "points",
            most=MOST_POINTS,
        )
    elif not is_kept(draft.points):
        yield Invalid("Write at most four decimals.", "points")


def check_together(drafts: Sequence[ProductDraft]) -> None:
    """The products of one catalogue: not too many, one standard product at
    most, and no two that people could not tell apart.
    """
    if len(drafts) > MOST_PRODUCTS:
        raise Conflict("This catalogue is full. Divide it by unit.")
    if sum(draft.is_standard for draft in drafts) > 1:
        raise Invalid("Mark one product only as the standard product.")
    titles = [said_title(draft.title) for draft in drafts]
    if len(set(titles)) < len(titles):
        raise Invalid(SAME_TITLE, "title")


def said_title(title: str) -> str:
    """As it is compared: case and spaces put aside."""
    return tidy(title).casefold()


SAME_TITLE = N_(
    "Another product of this catalogue is called the same. Say in the title how they differ."
)


def check_title(title: str) -> None:
    """A catalogue is called something, so that it is told from the next."""
    if not title:
        raise Invalid("Say what the catalogue is called.", "title")
    check_length(title, LONGEST_NAME, "title")


def check_decision(
    decision: ListDecision, standards: Iterable[Fraction], today: dt.date
) -> None:
    """A catalogue is put in force by a document that is signed, from a day,
    with exactly one standard product.
    """
    refuse_all(_wrong_with_decision(decision, list(standards), today))


def _wrong_with_decision(
    decision: ListDecision, standards: list[Fraction], today: dt.date
) -> WrongFields:
    if len(standards) != 1:
        yield Invalid(
            "Mark exactly one product as the standard product; all others are measured by it."
        )
    if not decision.document.strip():
        yield Invalid(
            "Write number and title of the deciding document.", "document"
        )
    yield from too_long(decision.document, LONGEST_DOCUMENT, "document")
    long_ago, last = today - 10 * YEAR, today + 2 * YEAR
    wrong = list(outside(decision.decided_on, long_ago, today, "decided_on"))
    yield from wrong
    first = long_ago if wrong else decision.decided_on
    yield from outside(
        decision.valid_from, first or long_ago, last, "valid_from"
    )
