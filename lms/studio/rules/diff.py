"""What changed between two versions of a framework, down to the word. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from lms.core.types import Json
from lms.framework.rules.content import LANGUAGES, Content, Row, by_key

KEPT, ADDED, GONE = "kept", "added", "gone"
HEAD = ("title", "source")
PLAIN = ("as_of", "legal_basis")


Texts = Mapping[str, str]


@dataclass(frozen=True)
class TextPiece:
    """A run of words that is in both texts, only in the later one, or only in
    the earlier one.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class TextChange:
    """One text that was changed: what it is (title, description, indicators,
    …), of which level, in which language, and how.
    """

    name: str
    level: str
    language: str
    pieces: tuple[TextPiece, ...]


@dataclass(frozen=True)
class CompetencyChange:
    """A competency that is in both versions and reads differently."""

    key: str
    fields: tuple[TextChange, ...]


@dataclass(frozen=True)
class CompetencyMove:
    """A competency that stands elsewhere: under another one, or in another
    order among its neighbours.
    """

    key: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class Difference:
    """From one version to another. Competencies in the order of the version
    that has them.
    """

    head: tuple[TextChange, ...]
    levels: tuple[TextChange, ...]
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[CompetencyChange, ...]
    moved: tuple[CompetencyMove, ...]
    rule: bool

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not any(vars(self).values())


def compare(old: Content, new: Content) -> Difference:
    """What of the old version the new one says differently."""
    before, after = by_key(old), by_key(new)
    return Difference(
        head=tuple(_head(old, new)),
        levels=tuple(_levels(old["levels"], new["levels"])),
        added=_only_in(after, before),
        removed=_only_in(before, after),
        changed=tuple(_changed(before, after)),
        moved=tuple(_moved(before, after)),
        rule=old.get("rule", {}) != new.get("rule", {}),
    )


def _only_in(
    rows: Mapping[str, Row], others: Mapping[str, Row]
) -> tuple[Row, ...]:
    return tuple(row for key, row in rows.items() if key not in others)


def _head(old: Content, new: Content) -> Iterator[TextChange]:
    for name in HEAD:
        yield from _texts(name, "", old[name], new[name])
    for name in PLAIN:
        if old[name] != new[name]:
            pieces = words(str(old[name] or ""), str(new[name] or ""))
            yield TextChange(name, "", "", pieces)


def _levels(old: Json, new: Json) -> Iterator[TextChange]:
    for level in sorted({*old, *new}):
        before, after = old.get(level, {}), new.get(level, {})
        for name in ("title", "description"):
            yield from _texts(
                name, level, before.get(name, {}), after.get(name, {})
            )


def _changed(
    before: Mapping[str, Row], after: Mapping[str, Row]
) -> Iterator[CompetencyChange]:
    for key, row in after.items():
        fields = competency(before[key], row) if key in before else ()
        if fields:
            yield CompetencyChange(key, fields)


def competency(old: Row, new: Row) -> tuple[TextChange, ...]:
    """The texts of a competency that were changed."""
    changes = []
    for name in ("title", "description"):
        changes += _texts(name, "", old[name], new[name])
    before, after = old["indicators"], new["indicators"]
    for level in sorted({*before, *after}):
        texts = before.get(level, {}), after.get(level, {})
        changes += _texts("indicators", level, *texts)
    return tuple(changes)


def _texts(
    name: str, level: str, old: Texts, new: Texts
) -> Iterator[TextChange]:
    for language in LANGUAGES:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield TextChange(name, level, language, words(before, after))


WORDS = re.compile(r"\s+|[^\s]+")


def words(old: str, new: str) -> tuple[TextPiece, ...]:
    """Both texts in one, word by word. Kept and gone together are the old text,
    kept and added the new one.

    A space between two changed words is no reason to set them apart: what reads
    as one change is one.
    """
    before, after = WORDS.findall(old), WORDS.findall(new)
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    pieces = []
    gone = added = ""
    for step, (kind, a, b, c, d) in enumerate(steps):
        was, now = "".join(before[a:b]), "".join(after[c:d])
        is_gap = was.isspace() and (gone or added) and step < len(steps) - 1
        if kind != "equal" or is_gap:
            gone, added = gone + was, added + now
        else:
            pieces += _pieces(gone, added, now)
            gone = added = ""
    return tuple(pieces + _pieces(gone, added))


def _pieces(gone: str, added: str, kept: str = "") -> list[TextPiece]:
    texts = {GONE: gone, ADDED: added, KEPT: kept}
    return [TextPiece(kind, text) for kind, text in texts.items() if text]


def _moved(
    before: Mapping[str, Row], after: Mapping[str, Row]
) -> Iterator[CompetencyMove]:
    """Those under another one now, and the fewest others that explain the new
    order among neighbours.
    """
    in_place = _in_place(before, after)
    for key, row in after.items():
        if key in before and key not in in_place:
            yield CompetencyMove(key, before[key]["parent"], row["parent"])


def _in_place(before: Mapping[str, Row], after: Mapping[str, Row]) -> set[str]:
    """As many as possible that stand under the same one, in the same order."""
    siblings = defaultdict(list)
    for key, row in after.items():
        if key in before and row["parent"] == before[key]["parent"]:
            siblings[row["parent"]].append(key)
    order = {key: place for place, key in enumerate(before)}
    in_place = set()
    for keys in siblings.values():
        places = [order[key] for key in keys]
        in_place.update(keys[index] for index in _longest_rise(places))
    return in_place


def _longest_rise(numbers: Sequence[int]) -> list[int]:
    """The places of a longest rising run among the numbers."""
    best = []
    for index, number in enumerate(numbers):
        shorter = [run for run in best if numbers[run[-1]] < number]
        best.append([*max(shorter, key=len, default=[]), index])
    return max(best, key=len, default=[])
