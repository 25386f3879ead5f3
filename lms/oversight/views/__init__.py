"""Pages of oversight: second readings, questions, cases to judge alike by."""

from collections.abc import Iterator, Sequence

from flask import url_for
from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.columns import Rows
from lms.core.i18n import day, ngettext, pick
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.oversight import service
from lms.oversight.types import OVERSIGHT_TERMS
from lms.oversight.views import calibrating, heads, own, readings
from lms.oversight.views.frame import bp
from lms.signoff.types import TaskName
from lms.web.feature import DeskItems, Feature, Waiting
from lms.web.frame import UNIT, NavItem

NAV = (
    NavItem(
        "oversight.mine",
        "My sign-offs",
        Permission.TASK_SIGN,
        31,
        icon="trend",
        group=UNIT,
    ),
    NavItem(
        "oversight.index",
        "Oversight",
        Permission.OVERSEE,
        47,
        icon="reconfirm",
        group=UNIT,
    ),
)


def _desk(actor: Actor) -> DeskItems:
    """Hand-ins that wait for the actor's independent reading."""
    size = service.count_waiting(actor)
    if size is None or not size[0]:
        return
    yield Waiting(
        14,
        ngettext(
            "%(num)s hand-in waits for your independent reading",
            "%(num)s hand-ins wait for your independent reading",
            size[0],
        ),
        url_for("lms.oversight.readings"),
        "reconfirm",
        _("Read the next one"),
        _("The first has waited since %(day)s.", day=day(size[1])),
    )


def _nobody(actor: Actor) -> DeskItems:
    """Judgements that nobody can read again."""
    if count := service.count_without_reader(actor):
        yield Waiting(
            16,
            ngettext(
                "Nobody is there to read %(num)s judgement again",
                "Nobody is there to read %(num)s judgements again",
                count,
            ),
            url_for("lms.oversight.index"),
            "warn",
            _("Look at it"),
        )


def _asked(actor: Actor) -> DeskItems:
    """Questions about what the actor signed."""
    if count := service.count_asked(actor):
        yield Waiting(
            13,
            ngettext(
                "%(num)s question about your sign-offs",
                "%(num)s questions about your sign-offs",
                count,
            ),
            url_for("lms.oversight.mine"),
            "help",
            _("Say what it was"),
        )


def _overseen(actor: Actor) -> DeskItems:
    """Questions that wait for a head's word."""
    if count := service.count_overseen(actor):
        yield Waiting(
            17,
            ngettext(
                "%(num)s question about sign-offs waits for your word",
                "%(num)s questions about sign-offs wait for your word",
                count,
            ),
            url_for("lms.oversight.index"),
            "help",
            _("Read the explanation"),
        )


def _calibration(actor: Actor) -> DeskItems:
    """Made-up cases of tasks that the actor signs."""
    due = service.due_cases(actor)
    if not due:
        return
    yield Waiting(
        33,
        ngettext(
            "Five short cases of a task that you sign wait for you",
            "Short cases of %(num)s tasks that you sign wait for you",
            len(due),
        ),
        url_for("lms.oversight.cases"),
        "reconfirm",
        _("Judge them"),
        ", ".join(pick(one.part.title) for one in due[:3]),
    )


def _cases_waiting(slug: str, part: str) -> service.CasesOf | None:
    """The cases of a task that wait for who is here."""
    return service.waiting_cases(access.actor(), TaskName(slug, part))


def _stands(submission_id: int, number: int) -> Rows:
    """Why the judgement of this round stands, for who is here."""
    return service.standing(access.actor().person_id, submission_id, number)


DONE = N_(
    {
        "case-judged": "Your judgement is saved. This is the next case.",
        "calibrated": "You have judged all five. Below they stand beside what was agreed; nobody else sees this.",
        "reading-saved": "Your reading is saved. Where it differs much from the first, a third person decides; you hear of it only if you are that person.",
        "explained": "Your explanation is stored, and your head reads it.",
        "finding-closed": "The question is closed, and the person reads your sentence.",
        "reading-decided": "Your decision is stored, and both sides are told with your reason.",
    }
)
FIELDS = N_(
    {
        "level": "How much supervision do they need next time?",
        "steps": "Which critical steps were done safely?",
        "sentence": "A sentence, if you like",
        "outcome": "What counts?",
        "reason": "Why?",
        "explanation": "What was it?",
        "why": "Your sentence",
    }
)
FEATURE = Feature(
    (bp,),
    NAV,
    words={
        "reading_fields": FIELDS,
        "cases_waiting": _cases_waiting,
        "third_stands": _stands,
    },
    done=DONE,
    terms=OVERSIGHT_TERMS,
    desks=(_desk, _asked, _overseen, _nobody, _calibration),
    jobs={
        "oversight": service.watch,
        "oversight-readers": service.find_readers,
        "oversight-checks": service.check,
        "oversight-open": service.look_after,
        "objected": service.give_way,
    },
    nightly=("oversight",),
)
__all__ = ["FEATURE", "calibrating", "heads", "own", "readings"]
