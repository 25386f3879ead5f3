"""One long text as lessons: at its headings."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from lms.conversion.documents import inline, reasons, writing
from lms.conversion.documents.reasons import DropReason
from lms.conversion.documents.types import (
    Block,
    Content,
    ConvertedDocument,
    DraftLesson,
    DroppedThing,
    Heading,
    Line,
    Lines,
    ListItem,
    Paragraph,
    Quotation,
    ShownPicture,
    TableBlock,
    TextRun,
)
from lms.core.marks import message

LONGEST_LESSON = 60_000
"""Letters of a lesson; longer ones are divided between two blocks."""
LONGEST_BLOCK = 100_000
LONGEST_TITLE = 120
MOST_LESSONS = 300
_BOLD_HEADING = 100
_ENDS = re.compile(r"[.;,:!?…]$")


class LessonPart(NamedTuple):
    """A lesson to be: its title, and what stands below it. `heading`: what the
    title was made of.
    """

    title: str
    blocks: list[Block]
    heading: Line = ()

    @property
    def is_cut(self) -> bool:
        """Whether the title does not say all of the heading: it is too long, or
        has a foot-note.
        """
        has_note = any(run.note for run in self.heading)
        return has_note or len(inline.plain(self.heading)) > LONGEST_TITLE

    def all_blocks(self) -> list[Block]:
        """What stands below; above it the heading, if the title is cut."""
        heading = [Paragraph(self.heading)] if self.is_cut else []
        return [*heading, *self.blocks] if self.blocks else []


def with_headings(content: Content) -> None:
    """Lines that are wholly bold become headings where a file has none."""
    blocks = content.blocks
    if any(isinstance(one, Heading) and one.level for one in blocks):
        return
    found = [_is_bold(one) for one in blocks]
    if sum(found) < 2:
        return
    content.blocks = [
        Heading(1, one.line) if bold and isinstance(one, Paragraph) else one
        for one, bold in zip(blocks, found, strict=True)
    ]
    content.dropped.append(_dropped(reasons.NO_HEADINGS, ""))


def _is_bold(block: Block) -> bool:
    if not isinstance(block, Paragraph):
        return False
    words = inline.plain(block.line)
    bold = all(run.bold or not run.text.strip() for run in block.line)
    is_short = 0 < len(words) <= _BOLD_HEADING
    return bold and is_short and not _ENDS.search(words)


def _dropped(reason: DropReason, place: str) -> DroppedThing:
    return DroppedThing(
        place,
        message(reason.what),
        message(reason.why),
    )


def split(content: Content, asked: int = 0) -> ConvertedDocument:
    """The lessons of a text, divided at the headings of the level that is asked
    for, if it has any.
    """
    levels = _levels(content.blocks)
    depth = asked if asked in levels else _depth(content.blocks)
    whole = _whole(content.blocks, depth)
    blocks = [one for one in content.blocks if one is not whole]
    title = short(whole.line) if whole else ""
    found = written(
        title,
        _sections(blocks, title, depth),
        content,
    )
    return replace(found, levels=levels, depth=depth)


def _levels(blocks: Sequence[Block]) -> tuple[int, ...]:
    """Of the headings there are, the highest first."""
    used = {one.level for one in blocks if isinstance(one, Heading)}
    return tuple(sorted(used - {0}))


def _depth(blocks: Sequence[Block]) -> int:
    """The level whose headings begin lessons: the highest, or the one below if
    the highest stands once.
    """
    levels = [one.level for one in blocks if isinstance(one, Heading)]
    used = _levels(blocks)
    if len(used) > 1 and levels.count(used[0]) == 1:
        return used[1]
    return used[0] if used else 1


def _whole(blocks: Sequence[Block], depth: int) -> Heading | None:
    """What names the whole: the title, or a first heading that has no equal."""
    for block in blocks:
        if isinstance(block, Heading) and block.level < depth:
            return block
    return None


def _sections(
    blocks: Iterable[Block], title: str, depth: int
) -> Iterator[LessonPart]:
    here = LessonPart(title, [])
    for block in blocks:
        if isinstance(block, Heading) and block.level <= depth:
            yield here
            here = LessonPart(
                short(block.line),
                [],
                block.line,
            )
        elif isinstance(block, Heading):
            level = block.level - depth + writing.FIRST_LEVEL - 1
            here.blocks.append(block._replace(level=level))
        else:
            here.blocks.append(block)
    yield here


def short(line: Line) -> str:
    """Words as a title, cut at a space if they are many."""
    words = inline.plain(tuple(run for run in line if not run.note))
    if len(words) <= LONGEST_TITLE:
        return words
    return words[:LONGEST_TITLE].rpartition(" ")[0] + "…"


def written(
    title: str, sections: Iterable[LessonPart], content: Content
) -> ConvertedDocument:
    """The lessons in Markdown, with their foot-notes and pictures."""
    dropped = list(content.dropped)
    lessons = []
    for section in sections:
        if section.title not in ("", title) and not section.blocks:
            dropped.append(
                _dropped(
                    reasons.EMPTY,
                    section.title,
                )
            )
        parts = _parts(section, dropped)
        lessons += filter(_has_text, (_lesson(one, content) for one in parts))
    if len(lessons) > MOST_LESSONS:
        dropped.append(_dropped(reasons.MANY, lessons[MOST_LESSONS].title))
    return ConvertedDocument(
        title,
        tuple(lessons[:MOST_LESSONS]),
        tuple(dropped),
    )


def _has_text(lesson: DraftLesson) -> bool:
    return bool(lesson.text)


def _parts(
    section: LessonPart, dropped: list[DroppedThing]
) -> Iterator[LessonPart]:
    """The section, divided where it is too long."""
    here, length, number = LessonPart(section.title, []), 0, 1
    for block in section.all_blocks():
        size = len(writing.page([block]))
        if size > LONGEST_BLOCK:
            dropped.append(
                _dropped(
                    reasons.LONG_BLOCK,
                    section.title,
                )
            )
            continue
        if length + size > LONGEST_LESSON and here.blocks:
            yield here
            dropped.append(
                _dropped(
                    reasons.LONG,
                    section.title,
                )
            )
            number, length = number + 1, 0
            here = LessonPart(
                f"{section.title} ({number})".strip(),
                [],
            )
        length += size
        here.blocks.append(block)
    yield here


def _lesson(section: LessonPart, content: Content) -> DraftLesson:
    numbers = {}
    blocks = [_with_numbers(one, numbers) for one in section.blocks]
    text = writing.page(blocks)
    if numbers:
        text += f"\n---\n\n{writing.page(_notes(numbers, content))}"
    files = [one.file for one in blocks if isinstance(one, ShownPicture)]
    pictures = {file: content.pictures[file] for file in files}
    title = section.title or _first_words(blocks)
    return DraftLesson(title, text, pictures)


def _notes(numbers: dict[str, int], content: Content) -> Iterator[Block]:
    """The foot-notes of a lesson in their order."""
    for key, number in numbers.items():
        words = content.notes.get(
            key,
            (),
        )
        yield Paragraph((TextRun(f"[{number}] "), *words))


def _first_words(blocks: Iterable[Block]) -> str:
    said = filter(_is_said, blocks)
    return next((short(one.line) for one in said), "")


def _is_said(block: Block) -> bool:
    """Whether it is one line."""
    return isinstance(block, Heading | Paragraph | ListItem)


def _with_numbers(block: Block, numbers: dict[str, int]) -> Block:
    """The block with the numbers of its foot-notes."""
    if _is_said(block):
        return block._replace(
            line=inline.numbered(
                block.line,
                numbers,
            )
        )
    if isinstance(block, Quotation):
        return Quotation(_numbered(block.lines, numbers))
    if isinstance(block, TableBlock):
        return TableBlock(tuple(_numbered(row, numbers) for row in block.rows))
    return block


def _numbered(lines: Lines, numbers: dict[str, int]) -> Lines:
    return tuple(inline.numbered(line, numbers) for line in lines)
