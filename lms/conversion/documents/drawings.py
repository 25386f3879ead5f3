"""What is drawn, placed or embedded in a document: pictures are taken, and the
words of diagrams; of everything else it is said that it was there.
"""

from collections.abc import Iterator
from itertools import chain

from lms.conversion.documents import inline, reasons
from lms.conversion.documents.finds import Finds
from lms.conversion.documents.package import Link, Links
from lms.conversion.documents.reasons import DropReason
from lms.conversion.documents.tree import TreeElement
from lms.conversion.documents.types import Block, ListItem, TextRun


def read_graphic(
    finds: Finds, element: TreeElement, links: Links
) -> list[Block]:
    """What comes of something drawn: pictures, or the words of a diagram."""
    if data := _diagram(element, links):
        return _points(finds, data)
    if reason := _not_taken(element):
        finds.drop(
            reason,
            _said_of(element),
        )
        return []
    pictures = list(_pictures(element))
    if not pictures:
        finds.drop(
            reasons.SHAPE,
            _said_of(element),
        )
    said = _said_of(element)
    taken = [
        finds.picture(
            links.get(one),
            said,
        )
        for one in pictures
    ]
    return list(chain(*taken))


def _pictures(element: TreeElement) -> Iterator[str]:
    """The ids of the pictures within."""
    for blip in element.all("blip"):
        yield blip.get("r:embed") or blip.get("r:link")
    for image in element.all("imagedata"):  # as older programs write it
        yield image.get("r:id")


def _diagram(element: TreeElement, links: Links) -> str:
    """The part with the words of a diagram; "" if it is none."""
    link = links.get(element.first("relIds").get("r:dm"))
    return link.target if link and not link.outside else ""


def _points(finds: Finds, part: str) -> list[Block]:
    paragraphs = finds.package.tree(part).all("p")
    lines = [(TextRun(one.words()),) for one in paragraphs]
    points = [line for line in lines if inline.plain(line)]
    finds.drop(
        reasons.DIAGRAM,
        inline.plain(
            sum(
                points[:1],
                (),
            )
        ),
    )
    return [ListItem(0, None, line) for line in points]


_NOT_TAKEN = {
    "OLEObject": reasons.EMBEDDED,
    "oleObj": reasons.EMBEDDED,
    "chart": reasons.CHART,
    "videoFile": reasons.MEDIA,
    "audioFile": reasons.MEDIA,
}
"""What is not taken, by the element that shows it."""


def _not_taken(element: TreeElement) -> DropReason | None:
    return next(map(_NOT_TAKEN.get, filter(element.holds, _NOT_TAKEN)), None)


def _said_of(element: TreeElement) -> str:
    """What its author wrote for those who do not see it."""
    named = chain(
        element.all("docPr"),
        element.all("cNvPr"),
    )
    said = (one.get("descr") or one.get("title") for one in named)
    return next(
        filter(None, said),
        "",
    ) or element.first("shape").get("alt")


def leads(finds: Finds, link: Link | None) -> str:
    """Where a link of the file leads; "" if that is within it."""
    if link is None or not link.outside:
        return ""
    return taken_link(finds, link.target)


def taken_link(finds: Finds, target: str) -> str:
    """Where a link leads, if a lesson can lead there."""
    if inline.address(target):
        return target
    finds.drop(reasons.LINK, target)
    return ""
