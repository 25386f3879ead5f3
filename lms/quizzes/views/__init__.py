"""Pages of quizzes: an attempt, what a mentor marks of it, extra time."""

from collections.abc import Iterator

from flask import url_for

from lms.access import service as access
from lms.access.types import Actor
from lms.core.i18n import day, ngettext
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.quizzes import rules, service
from lms.quizzes.views import attempts, essays
from lms.web.feature import DeskItems, Feature, Waiting


def _desk(actor: Actor) -> DeskItems:
    """Written answers that wait for the actor to mark them."""
    size = service.essays_waiting(actor)
    if size.count:
        yield Waiting(
            12,
            ngettext(
                "%(num)s written answer waits to be marked",
                "%(num)s written answers wait to be marked",
                size.count,
            ),
            url_for("lms.quizzes.essays"),
            "inbox",
            _("Mark them"),
            _("The first has waited since %(day)s.", day=day(size.since)),
        )


def _waiting() -> int:
    """How many written answers wait for whoever reads this page."""
    return service.essays_waiting(access.actor()).count


DONE = N_(
    {
        "extra-time": "The extra time is saved and holds from the next quiz on. To undo, set it again.",
        "essay-kept": "Kept for you; nobody else sees it, and nothing is marked yet.",
        "essay-marked": "Marked, and the person is told once everything of the quiz is. Nothing more waits.",
        "essay-corrected": "The mark is corrected, and the person is told. What was said before stays and is shown below it.",
        "essay-next": "Marked, and the person is told once everything of the quiz is. This is the next one that waits.",
    }
)
FEATURE = Feature(
    (attempts.bp,),
    words={"essays_waiting": _waiting, "unsaid": rules.unsaid},
    idempotent=frozenset({"quizzes.save", "quizzes.submit"}),
    done=DONE,
    jobs={
        service.COUNTING: service.count_some,
        service.REGRADING: service.mark_again,
        service.ESSAYS: service.watch_essays,
    },
    nightly=(service.COUNTING, service.REGRADING, service.ESSAYS),
    desks=(_desk,),
)
__all__ = ["FEATURE", "essays"]
