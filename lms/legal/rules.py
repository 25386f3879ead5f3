"""What may be written of a legal document, and what may replace it. Pure."""

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any

from lms.core.errors import Invalid, check_length, outside, refuse_all
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.types import TextPairs
from lms.legal.types import (
    CERTAINTIES,
    FIRST,
    KINDS,
    LAST,
    PREFIXES,
    BasisState,
    Day,
    Document,
    Succession,
)

LONGEST = {"number": 60, "title": 500, "source": 1000, "note": 2000}
LONGEST_REASON = 1_000
_NEEDED = N_(
    {
        "number": "Give the number of the document, for instance 118/2025/NĐ-CP.",
        "title_vi": "Say in a few words what the document is about.",
        "source": "Say where you read it: an address on the web, a gazette, a page.",
    }
)
LONGEST_KEY = 60
# Who issued it says nothing that the kind does not say.
_ISSUERS = {"cp", "qh15", "qh16"}


def key_for(kind: str, number: str) -> str:
    """The key of a document from its number, as the shipped ones have it:
    decree 118/2025/NĐ-CP is nd-118-2025.
    """
    prefix = PREFIXES[kind]
    words = re.findall(r"[a-z0-9]+", folding.fold(number))
    rest = [word for word in words if word not in _ISSUERS | {prefix}]
    return "-".join([prefix, *(rest or words)])[:LONGEST_KEY].rstrip("-")


def state_of(basis: Any, today: dt.date) -> BasisState:
    """Whether a document holds today, later, or no longer."""
    if _is_over(basis, today):
        return BasisState.OVER
    if (basis.effective_from or FIRST) > today:
        return BasisState.COMING
    return BasisState.IN_FORCE


def _is_over(basis: Any, today: dt.date) -> bool:
    if basis.replaced_by and basis.replaced_on is None:
        return True
    ends = filter(None, (basis.effective_to, basis.replaced_on))
    return min(ends, default=LAST) <= today


_USUAL = frozenset(
    [
        "quy dinh",
        "dinh chi",
        "chi tiet",
        "huong dan",
        "thi hanh",
        "sua doi",
        "bo sung",
        "mot so",
        "so dieu",
        "dieu cua",
        "dinh ve",
        "cua luat",
        "viet nam",
        "chinh phu",
        "of the",
        "on the",
        "law on",
        "to the",
        "and the",
        "in the",
        "for the",
        "decree on",
        "some articles",
    ]
)
"""Pairs of words that stand in the titles of most documents."""


def are_related(old: Any, new: Any) -> bool:
    """Whether something says that one document may take the place of another:
    the new one says so, or their titles share two words in a row that not
    every title has.
    """
    if old.number in new.replaces or old.key in new.replaces:
        return True
    return any(
        _pairs(old.title.get(language, "")) & _pairs(text)
        for language, text in new.title.items()
    )


def _pairs(title: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", folding.fold(title))
    return set(map(" ".join, pairwise(words))) - _USUAL


def check(document: Document, today: dt.date) -> None:
    """Refuse a document without number, title, source or day of checking, and
    days that cannot be.
    """
    _check_choice(document.kind, KINDS, "kind")
    _check_choice(document.certainty, CERTAINTIES, "certainty")
    _check_needed(document)
    _check_lengths(document)
    _check_years(document)
    refuse_all(outside(document.checked_on, FIRST, today, "checked_on"))
    _check_order(document)


def _check_choice(answer: str, offered: Collection[str], field: str) -> None:
    if answer not in offered:
        raise Invalid("Choose one of the offered answers.", field)


def _check_needed(document: Document) -> None:
    for field, text in _texts(document):
        if field in _NEEDED and not text:
            raise Invalid(_NEEDED[field], field)


def _check_lengths(document: Document) -> None:
    for field, text in _texts(document):
        # The same in every language.
        check_length(text, LONGEST[field.partition("_")[0]], field)


def _texts(document: Document) -> TextPairs:
    """Each field of the form that is a text, and what it says."""
    yield "number", document.number
    yield "title_vi", document.title.get("vi", "")
    yield "title_en", document.title.get("en", "")
    yield "source", document.source
    for language, text in document.note.items():
        yield f"note_{language}", text


def _check_years(document: Document) -> None:
    for field in ("issued", "effective_from", "effective_to", "checked_on"):
        if day := getattr(document, field):
            _check_year(day, field)


def _check_year(day: dt.date, field: str) -> None:
    refuse_all(outside(day, FIRST, LAST, field))


def _check_order(document: Document) -> None:
    issued, start = document.issued, document.effective_from
    if issued and start and start < issued:
        raise Invalid(
            "A document cannot be in force before it was issued: check both days.",
            "effective_from",
        )
    start, end = start or issued, document.effective_to
    if start and end and end < start:
        raise Invalid(
            "The end lies before the beginning: check both days.",
            "effective_to",
        )


def check_key(key: str) -> None:
    """Refuse a key that cannot stand in a file or an address."""
    is_form = key == "new"  # the address of the form for another document
    if is_form or len(key) > LONGEST_KEY or not folding.KEY.fullmatch(key):
        raise Invalid(
            "A key is made of lower-case letters a–z, digits, dots and hyphens, at most %(limit)s of them.",
            "key",
            limit=LONGEST_KEY,
        )


def check_reason(why: str, missing: str) -> None:
    """Refuse an act without a reason, in the words of `missing`, or with one
    that nobody would read.
    """
    if not why.strip():
        raise Invalid(missing, "why")
    check_length(why, LONGEST_REASON, "why")


def check_successor(
    key: str,
    successor: str,
    on: Day,
    known: Mapping[str, Succession],
) -> None:
    """Refuse a successor that is not in the list, is the document itself or
    leads back to it, and a day before it was issued.
    """
    _check_other(key, successor, known)
    successors = {one: document.replaced_by for one, document in known.items()}
    if key in _successors(successor, successors):
        raise Invalid(
            "That goes round in a circle: “%(key)s” is itself replaced by this document, directly or through others.",
            "successor",
            key=known[successor].number,
        )
    _check_holds_from(on, [known[successor], known[key]])


def _check_other(key: str, successor: str, known: Collection[str]) -> None:
    if not successor:
        raise Invalid("Choose the new document.", "successor")
    if successor not in known:
        raise Invalid(
            "“%(key)s” is not in the list. Add the new document first.",
            "successor",
            key=successor,
        )
    if successor == key:
        raise Invalid(
            "A document cannot replace itself. Choose the new one.",
            "successor",
        )


def _check_holds_from(on: Day, both: list[Succession]) -> None:
    if on is None:
        raise Invalid("Say from which day on the new document holds.", "on")
    _check_year(on, "on")
    for document in both:
        if document.first_day and on < document.first_day:
            raise Invalid(
                "“%(key)s” was issued or came into force on %(day)s only. Choose that day or a later one.",
                "on",
                key=document.number,
                day=f"{document.first_day:%d/%m/%Y}",
            )


def last_successor(key: str, successors: Mapping[str, str | None]) -> str:
    """What stands in the place of the document at last; itself if nothing
    does.
    """
    return [key, *_successors(key, successors)][-1]


def _successors(
    key: str, successors: Mapping[str, str | None]
) -> Iterator[str]:
    """What replaced the document, what replaced that, and so on; a circle is
    gone round once.
    """
    passed = {key}
    while (after := successors.get(key)) and after not in passed:
        yield after
        passed.add(after)
        key = after
