"""A text that a page sends, joined with what stands in the file: what others
wrote since the page was made stays, and where both wrote, somebody chooses.
Pure.
"""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from lms.authoring.rules.blocks.reading import read
from lms.authoring.rules.blocks.writing import write, written
from lms.authoring.types import (
    Keep,
    SentText,
    TextBlock,
    TextClash,
    WrittenBoth,
)
from lms.core.merging import mark

Marks = Sequence[str]
Sides = tuple[Marks, Marks, Marks]
"""The same place as a page showed it, as it is sent, and as it is stored."""


def marks_of(blocks: Sequence[TextBlock]) -> tuple[str, ...]:
    """A mark of each block: the same for blocks that say the same."""
    return tuple(mark(written(block)) for block in blocks)


@lru_cache(maxsize=64)
def marks_in(text: str) -> tuple[str, ...]:
    """The same of a text."""
    return marks_of(read(text))


def join(sent: SentText, stored: bytes | None) -> bytes | None:
    """What becomes of the file. `TextClash` if both changed the same place and
    nobody has chosen yet.
    """
    there = read(decoded(stored))
    here = read(sent.text)
    ours, theirs = marks_of(here), marks_of(there)
    both = dict(zip((*ours, *theirs), (*here, *there), strict=True))
    joined, clashes = _joined(
        sent,
        ours,
        theirs,
    )
    if clashes and (not sent.keep or sent.seen != mark(theirs)):
        shown = [_both(both, *sides) for _was, *sides in clashes]
        raise TextClash(shown, mark(theirs))
    text = write([both[one] for one in joined]).encode()
    return None if stored is None and not text else text


def decoded(content: bytes | None) -> str:
    """A file of a draft as text."""
    return (content or b"").decode("utf-8-sig", "replace")


def _joined(
    sent: SentText, here: Marks, there: Marks
) -> tuple[list[str], list[Sides]]:
    joined = []
    clashes = []
    for was, ours, theirs in _single(
        _places(
            sent.base,
            here,
            there,
        )
    ):
        is_clash = _differ(
            was,
            ours,
            theirs,
        )
        takes_theirs = [*ours] == [*was] or (
            is_clash and sent.keep == Keep.STORED
        )
        joined += theirs if takes_theirs else ours
        clashes += [(was, ours, theirs)] if is_clash else []
    return joined, clashes


def _differ(*sides: Marks) -> bool:
    return len(set(map(tuple, sides))) == len(sides)


def _single(places: Iterator[Sides]) -> Iterator[Sides]:
    """Block by block where blocks were changed, but none came in or went."""
    for was, ours, theirs in places:
        if len(was) == len(ours) == len(theirs):
            for sides in zip(
                was,
                ours,
                theirs,
                strict=True,
            ):
                first, second, third = ([one] for one in sides)
                yield first, second, third
        else:
            yield was, ours, theirs


def _places(
    base: Marks,
    here: Marks,
    there: Marks,
) -> Iterator[Sides]:
    """The places between the blocks that all three have, and these blocks."""
    ours, theirs = _same(base, here), _same(base, there)
    begun = (0, 0, 0)
    for place in sorted(ours.keys() & theirs.keys()):
        at = (place, ours[place], theirs[place])
        yield _between(
            begun,
            at,
            base,
            here,
            there,
        )
        begun = (at[0] + 1, at[1] + 1, at[2] + 1)
        yield _between(
            at,
            begun,
            base,
            here,
            there,
        )
    ends = (len(base), len(here), len(there))
    yield _between(
        begun,
        ends,
        base,
        here,
        there,
    )


def _between(
    begins: tuple[int, ...], ends: tuple[int, ...], *sides: Marks
) -> Sides:
    first, second, third = (
        side[begin:end]
        for side, begin, end in zip(
            sides,
            begins,
            ends,
            strict=True,
        )
    )
    return first, second, third


def _same(base: Marks, other: Marks) -> Mapping[int, int]:
    """The places of the base that stand in the other, and where."""
    matcher = SequenceMatcher(
        None,
        base,
        other,
        autojunk=False,
    )
    return {
        match.a + step: match.b + step
        for match in matcher.get_matching_blocks()
        for step in range(match.size)
    }


def _both(
    known: Mapping[str, TextBlock], here: Marks, there: Marks
) -> WrittenBoth:
    return WrittenBoth(
        stored=_text(known[one] for one in there),
        here=_text(known[one] for one in here),
    )


def _text(blocks: Iterator[TextBlock]) -> str:
    return "\n\n".join(block.text or block.source for block in blocks)
