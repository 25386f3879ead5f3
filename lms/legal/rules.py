"""What may be written of a legal document, and what may replace it. Pure."""

import datetime as dt
import re
from collections.abc import Mapping

from lms.core import folding
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.legal.types import CERTAINTIES, KINDS, PREFIXES, Document

FIRST, LAST = dt.date(1945, 9, 2), dt.date(2199, 12, 31)
LONGEST = {"number": 60, "title": 500, "source": 1000, "note": 2000}
KEY, LONGEST_KEY = r"[a-z0-9]+([.-][a-z0-9]+)*", 60


def key_for(kind: str, number: str) -> str:
    """The key of a document from its number, as the shipped ones have it:
    decree 118/2025/NĐ-CP is nd-118-2025.
    """
    words = [
        word for word in re.split(r"[^a-z0-9]+", folding.fold(number)) if word
    ]
    rest = [
        word
        for word in words
        if word not in (PREFIXES[kind], "cp", "qh15", "qh16")
    ]
    return "-".join([PREFIXES[kind], *(rest or words)])[:LONGEST_KEY].rstrip(
        "-"
    )


def check(found: Document, today: dt.date) -> None:
    """Refuse a document without number, title, source or day of checking, and
    days that cannot be.
    """
    if found.kind not in KINDS:
        raise Invalid(N_("Choose one of the offered answers."), "kind")
    if found.certainty not in CERTAINTIES:
        raise Invalid(N_("Choose one of the offered answers."), "certainty")
    if not found.number:
        raise Invalid(
            N_("Give the number of the document, for instance 118/2025/NĐ-CP."),
            "number",
        )
    if not found.title.get("vi"):
        raise Invalid(
            N_("Say in a few words what the document is about."), "title_vi"
        )
    if not found.source:
        raise Invalid(
            N_(
                "Say where you read it: an address on the web, a gazette, a page."
            ),
            "source",
        )
    _check_lengths(found)
    _check_days(found, today)


def _check_lengths(found: Document) -> None:
    texts = {"number": found.number, "source": found.source}
    texts |= {
        f"title_{language}": said for language, said in found.title.items()
    }
    texts |= {f"note_{language}": said for language, said in found.note.items()}
    for field, said in texts.items():
        if len(said) > (limit := LONGEST[field.split("_")[0]]):
            raise Invalid(
                N_("This is longer than %(limit)s characters. Shorten it."),
                field,
                limit=limit,
            )


def _check_days(found: Document, today: dt.date) -> None:
    for field in ("issued", "effective_from", "effective_to", "checked_on"):
        day = getattr(found, field)
        if day and not FIRST <= day <= LAST:
            raise Invalid(N_("Check the year of this day."), field)
    if found.checked_on is None:
        raise Invalid(
            N_(
                "Say on which day somebody last compared this with the official text."
            ),
            "checked_on",
        )
    if found.checked_on > today:
        raise Invalid(
            N_("This day lies in the future; nobody can have checked it then."),
            "checked_on",
        )
    if (
        found.issued
        and found.effective_from
        and found.effective_from < found.issued
    ):
        raise Invalid(
            N_(
                "A document cannot be in force before it was issued: check both days."
            ),
            "effective_from",
        )
    start = found.effective_from or found.issued
    if start and found.effective_to and found.effective_to < start:
        raise Invalid(
            N_("The end lies before the beginning: check both days."),
            "effective_to",
        )


def check_key(key: str) -> None:
    """Refuse a key that cannot stand in a file or an address."""
    if (
        not re.fullmatch(KEY, key) or len(key) > LONGEST_KEY or key == "new"
    ):  # which is the address of the form
        raise Invalid(
            N_(
                "A key is made of lower-case letters a–z, digits, dots and hyphens, at most %(limit)s of them."
            ),
            "key",
            limit=LONGEST_KEY,
        )


def check_successor(
    key: str,
    successor: str,
    on: dt.date | None,
    successors: Mapping[str, str | None],
    days: Mapping[str, dt.date],
    numbers: Mapping[str, str],
) -> None:
    """Refuse a successor that is not in the list, is the document itself or
    leads back to it, and a day before it was issued.

    `successors`: what replaces each known document, if anything; `days`: of
    these two, the first day on which they can hold; `numbers`: how people know
    each document.
    """
    if not successor:
        raise Invalid(N_("Choose the new document."), "successor")
    if successor not in successors:
        raise Invalid(
            N_("“%(key)s” is not in the list. Add the new document first."),
            "successor",
            key=successor,
        )
    if successor == key:
        raise Invalid(
            N_("A document cannot replace itself. Choose the new one."),
            "successor",
        )
    after, seen = successors[successor], {successor}
    while after and after not in seen:
        if after == key:
            raise Invalid(
                N_(
                    "That goes round in a circle: “%(key)s” is itself replaced by this document, directly or through others."
                ),
                "successor",
                key=numbers[successor],
            )
        seen.add(after)
        after = successors.get(after)
    if on is None:
        raise Invalid(N_("Say from which day on the new document holds."), "on")
    if not FIRST <= on <= LAST:
        raise Invalid(N_("Check the year of this day."), "on")
    for one in (successor, key):
        if one in days and on < days[one]:
            raise Invalid(
                N_(
                    "“%(key)s” was issued or came into force on %(day)s only. Choose that day or a later one."
                ),
                "on",
                key=numbers[one],
                day=f"{days[one]:%d/%m/%Y}",
            )
