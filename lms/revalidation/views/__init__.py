"""Pages of replacing legal bases, of the review list, and of confirming."""

from collections.abc import Iterator

from flask import url_for

from lms.access.types import Actor, Permission
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext, pick
from lms.core.marks import N_
from lms.courses import service as courses
from lms.revalidation import service
from lms.revalidation.views import confirming, listing, replacing, review
from lms.web import signs
from lms.web.feature import DeskItems, Feature, Waiting
from lms.web.frame import CONTENT, NavItem
from lms.web.signs import Measure

NAV = (
    NavItem(
        "revalidation.items",
        "Law review",
        Permission.LEGAL_WRITE,
        62,
        icon="review",
        group=CONTENT,
        short="Review",
        thumb=22,
    ),
)


def _desk(actor: Actor) -> DeskItems:
    """What a change of law asks of mentors and of trainers."""
    if people := service.count_to_confirm(actor):
        yield Waiting(
            20,
            ngettext(
                "%(num)s person has something to re-confirm after a change of law",
                "%(num)s people have something to re-confirm after a change of law",
                people,
            ),
            url_for("lms.revalidation.confirmations"),
            "reconfirm",
            _("See who"),
        )
    if items := service.count_open(actor):
        yield Waiting(
            30,
            ngettext(
                "%(num)s thing to look at after a change of law",
                "%(num)s things to look at after a change of law",
                items,
            ),
            url_for("lms.revalidation.items"),
            "review",
            _("Look at them"),
        )
        yield from _by_course(items)


DRAWN = 6
"""Courses in the picture."""


def _by_course(items: int) -> DeskItems:
    """How much of each course still waits, as a picture; the last line is what
    remains of all `items`.
    """
    titles = {one.slug: one.course.title for one in courses.catalogue()}
    rows = [one for one in service.by_course(DRAWN) if one.slug in titles]
    rest = items - sum(row.open for row in rows)
    most = max([rest, *(row.all for row in rows)])
    lines = [
        Measure(
            pick(titles[row.slug]),
            _("%(open)s of %(all)s wait", open=row.open, all=row.all),
            row.open,
            most,
            url_for("lms.revalidation.items", about=row.slug),
        )
        for row in rows
    ]
    if lines and rest > 0:
        said = ngettext("%(num)s waits", "%(num)s wait", rest)
        lines.append(
            Measure(
                _("Requirements and further courses"),
                said,
                rest,
                most,
                url_for("lms.revalidation.items"),
            )
        )
    if lines:
        yield Waiting(
            64,
            _("Courses to review after a change of law"),
            url_for("lms.revalidation.items"),
            "review",
            _("Open the review list"),
            picture=signs.measures(lines, "nearly"),
        )


DONE = N_(
    {
        "evidence-confirmed": "Confirmed by the new rules; it counts as before, and the person is told.",
        "review-settled": "This item is closed. To undo, open it and look at it once more.",
        "review-reopened": "This item is open again.",
        "law-replaced": "The replacement is entered. Below stands everything that relied on the old document. To undo, choose “Undo the replacement” in the list of legal bases.",
        "law-restored": "The replacement is undone; what relied on the document counts as before.",
    }
)
FEATURE = Feature(
    (replacing.bp,),
    NAV,
    jobs={"law_day": service.nightly},
    nightly=("law_day",),
    desks=(_desk,),
    done=DONE,
)
