"""What changed between two versions of a framework, down to the word. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lms.core.merging import ComparedPiece, differences
from lms.core.types import Ids, Json, Texts
from lms.framework.rules.content import (
    LANGUAGES,
    Content,
    Row,
    by_key,
    by_parent,
)

HEAD = ("title", "source")
PLAIN = ("as_of", "legal_basis")
LEVEL_TEXTS = ("title", "description")

Rows = Mapping[str, Row]


@dataclass(frozen=True)
class TextChange:
    """One text that was changed: what it is (title, description, indicators,
    …), of which level, in which language, and how.
    """

    name: str
    level: str
    language: str
    pieces: Sequence[ComparedPiece]


TextChanges = Iterator[TextChange]
ChangedTexts = tuple[TextChange, ...]


@dataclass(frozen=True)
class CompetencyChange:
    """A competency that is in both versions and reads differently."""

    key: str
    fields: ChangedTexts


CompetencyChanges = Iterator[CompetencyChange]


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

    head: ChangedTexts
    levels: ChangedTexts
    added: tuple[Row, ...]
    removed: tuple[Row, ...]
    changed: tuple[CompetencyChange, ...]
    moved: tuple[CompetencyMove, ...]
    rule: bool

    @property
    def is_empty(self) -> bool:
        """Whether both say the same."""
        return not any(vars(self).values())


def compare(old: Content | None, new: Content) -> Difference | None:
    """What of the old version the new one says differently; None without one."""
    if old is None:
        return None
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


def _only_in(rows: Rows, others: Rows) -> tuple[Row, ...]:
    return tuple(row for key, row in rows.items() if key not in others)


def _head(old: Content, new: Content) -> TextChanges:
    yield from _texts(HEAD, "", old, new)
    for name in PLAIN:
        if old[name] != new[name]:
            pieces = differences(str(old[name] or ""), str(new[name] or ""))
            yield TextChange(name, "", "", pieces)


def _by_level(old: Json, new: Json) -> Iterator[tuple]:
    for level in sorted(old | new):
        yield level, old.get(level, {}), new.get(level, {})


def _levels(old: Json, new: Json) -> TextChanges:
    for level, before, after in _by_level(old, new):
        yield from _texts(LEVEL_TEXTS, level, before, after)


def _changed(before: Rows, after: Rows) -> CompetencyChanges:
    for key, row in after.items():
        if fields := competency(before.get(key, row), row):
            yield CompetencyChange(key, fields)


def competency(old: Row, new: Row) -> ChangedTexts:
    """The texts of a competency that were changed."""
    texts = _texts(LEVEL_TEXTS, "", old, new)
    return (*texts, *_indicators(old["indicators"], new["indicators"]))


def _indicators(old: Json, new: Json) -> TextChanges:
    for level, before, after in _by_level(old, new):
        yield from _text("indicators", level, before, after)


def _texts(
    names: Iterable[str], level: str, old: Json, new: Json
) -> TextChanges:
    for name in names:
        yield from _text(name, level, old.get(name, {}), new.get(name, {}))


def _text(name: str, level: str, old: Texts, new: Texts) -> TextChanges:
    for language in LANGUAGES:
        before, after = old.get(language, ""), new.get(language, "")
        if before != after:
            yield TextChange(name, level, language, differences(before, after))


def _moved(before: Rows, after: Rows) -> Iterator[CompetencyMove]:
    """Those under another one now, and the fewest others that explain the new
    order among neighbours.
    """
    in_place = _in_place(before, after)
    for key, row in after.items():
        if key in before and key not in in_place:
            yield CompetencyMove(key, before[key]["parent"], row["parent"])


def _in_place(before: Rows, after: Rows) -> set[str]:
    """As many as possible that stand under the same one, in the same order."""
    order = {key: place for place, key in enumerate(before)}
    in_place = set()
    for rows in by_parent(_under_the_same(before, after)).values():
        places = {order[row["key"]]: row["key"] for row in rows}
        in_place |= {places[place] for place in _longest_rise(places)}
    return in_place


def _under_the_same(before: Rows, after: Rows) -> list[Row]:
    return [
        row
        for key, row in after.items()
        if key in before and row["parent"] == before[key]["parent"]
    ]


def _longest_rise(numbers: Ids) -> list[int]:
    """A longest rising run among the numbers."""
    best = []
    for number in numbers:
        shorter = [run for run in best if run[-1] < number]
        best.append([*max(shorter, key=len, default=[]), number])
    return max(best, key=len, default=[])
