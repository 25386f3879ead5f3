"""A PowerPoint file slide by slide."""

from collections.abc import Iterator
from typing import NamedTuple

from lms.conversion.documents import drawings, inline, reasons
from lms.conversion.documents.finds import Finds
from lms.conversion.documents.package import Links, Package
from lms.conversion.documents.slides.text import SlideText
from lms.conversion.documents.splitting import LessonPart, short
from lms.conversion.documents.tree import TreeElement, chosen
from lms.conversion.documents.types import (
    Block,
    Content,
    Line,
    Quotation,
    TableBlock,
)
from lms.core.marks import N_, message

TITLES = frozenset({"title", "ctrTitle"})
POINTS = frozenset({"", "body", "obj"})
MOST_SLIDES = 1_000
SLIDE = N_("Slide %(number)s")
ON_SO_MANY = N_("Number of slides: %(number)s")


class DeckSlide(NamedTuple):
    """What a slide says. `names_all`: whether it is the first slide, which
    names the whole.
    """

    part: LessonPart
    names_all: bool


def read_slides(package: Package) -> tuple[str, list[LessonPart], Content]:
    """The title, the sections and the content of a PowerPoint file."""
    finds = Finds(package)
    title, sections = "", list[LessonPart]()
    for slide in _slides(package, finds):
        if slide.names_all and not title:
            title = slide.part.title
        if _begins(slide.part, sections):
            sections.append(slide.part)
        else:
            sections[-1].blocks.extend(slide.part.blocks)
    _tell_repeated(finds)
    return title, sections, finds


def _tell_repeated(finds: Finds) -> None:
    """What stands on every slide, once for each kind."""
    for kind, words in finds.repeated.items():
        finds.place = message(ON_SO_MANY, number=len(words))
        finds.drop(
            reasons.ON_SLIDES[kind],
            words[0],
        )


def _begins(slide: LessonPart, sections: list[LessonPart]) -> bool:
    """A slide without a title, or with that of the one before, goes on."""
    return not sections or slide.title not in ("", sections[-1].title)


def _slides(package: Package, finds: Finds) -> Iterator[DeckSlide]:
    links = package.links(package.main)
    deck = package.tree(package.main).child("sldIdLst")
    for number, named in enumerate(
        deck.children[:MOST_SLIDES],
        start=1,
    ):
        finds.place = message(SLIDE, number=number)
        link = links.get(named.get("r:id"))
        if not link or link.target not in package.names:
            finds.drop(reasons.MISSING)
            continue
        tree = package.tree(link.target)
        if tree.get("show") in ("0", "false"):
            finds.drop(
                reasons.HIDDEN_SLIDE,
                tree.words(between=" "),
            )
        else:
            yield _SlideReader(finds, link.target).read(
                tree,
                number == 1,
            )


class _SlideReader:
    def __init__(self, finds: Finds, part: str) -> None:
        self.finds = finds
        self.links: Links = finds.package.links(part)
        self.text = SlideText(finds, self.links)
        self.title: Line = ()
        self.names_all = False

    def read(self, tree: TreeElement, is_first: bool) -> DeckSlide:
        blocks = list(self.shapes(tree.child("cSld", "spTree"), is_first))
        blocks += self.notes()
        self.comments()
        return DeckSlide(
            LessonPart(short(self.title), blocks, self.title),
            is_first and self.names_all,
        )

    def shapes(self, tree: TreeElement, is_first: bool) -> Iterator[Block]:
        for shape in tree:
            if shape.name == "sp":
                yield from self.shape(shape, is_first)
            elif shape.name == "grpSp":
                yield from self.shapes(shape, is_first)
            elif shape.name == "AlternateContent":
                yield from self.shapes(
                    chosen(shape),
                    is_first,
                )
            elif shape.name == "graphicFrame" and shape.holds("tbl"):
                yield self.table(shape.first("tbl"))
            elif shape.name in ("graphicFrame", "pic"):
                yield from drawings.read_graphic(
                    self.finds,
                    shape,
                    self.links,
                )

    def shape(self, shape: TreeElement, is_first: bool) -> Iterator[Block]:
        kind = _kind(shape)
        body = shape.child("txBody")
        if kind in reasons.ON_SLIDES:
            if words := body.words(between=" "):
                self.finds.repeated[kind].append(words)
        elif kind in TITLES and not self.title:
            self.title = self.text.joined(shape)
            self.names_all |= kind == "ctrTitle"
        elif kind == "subTitle" and is_first:
            if words := body.words(between=" "):
                self.finds.drop(
                    reasons.SUBTITLE,
                    words,
                )
        else:
            is_placed = shape.child("nvSpPr", "nvPr").has("ph")
            has_points = is_placed and kind in POINTS
            yield from self.text.blocks(
                body,
                has_points,
            )

    def table(self, element: TreeElement) -> TableBlock:
        rows = list(element.named("tr"))
        if any(
            map(
                _is_merged,
                element.all("tc"),
            )
        ):
            self.finds.drop(reasons.MERGED_CELLS)
        return TableBlock(tuple(tuple(self.row(row)) for row in rows))

    def row(self, element: TreeElement) -> Iterator[Line]:
        cells = list(element.named("tc"))
        return map(self.text.joined, self.finds.columns(cells))

    def notes(self) -> Iterator[Block]:
        """What the speaker says, as a quotation."""
        part = next(
            self.parts("notesSlide"),
            "",
        )
        tree = self.finds.package.tree(part)
        shapes = tree.child("cSld", "spTree").all("sp")
        bodies = (one.child("txBody") for one in shapes if _kind(one) == "body")
        lines = [line for body in bodies for line in self.text.lines(body)]
        said = tuple(filter(inline.plain, lines))
        return iter([Quotation(said)] if said else [])

    def comments(self) -> None:
        for part in self.parts("comments"):
            said = _comment(self.finds.package.tree(part))
            self.finds.drop(
                reasons.COMMENT,
                said,
            )

    def parts(self, kind: str) -> Iterator[str]:
        """The parts of a kind that belong to this slide."""
        for link in self.links.values():
            if link.kind == kind and not link.outside:
                yield link.target


def _comment(tree: TreeElement) -> str:
    """The words of comments, which two generations write in two ways."""
    return tree.words("text", " ") or tree.words(between=" ")


def _kind(shape: TreeElement) -> str:
    """Which place of the layout a shape fills."""
    return shape.child("nvSpPr", "nvPr", "ph").get("type")


def _is_merged(cell: TreeElement) -> bool:
    return bool(cell.get("gridSpan") or cell.get("rowSpan"))
