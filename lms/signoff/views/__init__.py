"""Pages of a task: the learner's hand-in, the mentor's inbox and review, and
the files.
"""

from collections.abc import Iterator

from flask import url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.i18n import day, ngettext, number, pick
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.viewing import KINDS, REASONS
from lms.signoff import service
from lms.signoff.types import SIGNOFF_TERMS
from lms.signoff.views import (
    inbox,
    objections,
    observing,
    papers,
    reviews,
    tasks,
    together,
)
from lms.signoff.views.frame import bp
from lms.signoff.views.papers import shown_papers
from lms.web.feature import DeskItems, Feature, GatedDesk, Waiting
from lms.web.frame import UNIT, NavItem

NAMES = N_(
    {
        "text": "What did you do?",
        "done_at": "When?",
        "files": "Photos or papers",
        "entrustment": "How much supervision do they need next time?",
        "strength": "One strength",
        "change": "One change",
        "comment": "What should be corrected, and how?",
        "seen_at": "When did you see it?",
        "place": "Where?",
        "code": "The code",
    }
)
"""The fields of the forms, as their labels say."""
NAV = (
    NavItem(
        "signoff.inbox",
        "Inbox",
        Permission.TASK_SIGN,
        30,
        also=(
            "submissions",
            "confirmations",
            "essays",
            "observe",
            "objections",
        ),
        icon="inbox",
        group=UNIT,
        short="To sign",
        thumb=10,
    ),
)


def _how_many(size: service.InboxSize) -> str:
    if size.is_many:
        most = number(size.count - 1)
        return _("More than %(most)s hand-ins wait for your answer", most=most)
    return ngettext(
        "%(num)s hand-in waits for your answer",
        "%(num)s hand-ins wait for your answer",
        size.count,
    )


def _since(size: service.InboxSize) -> str:
    if size.since is None:
        return ""
    return _("The first has waited since %(day)s.", day=day(size.since))


def _desk(actor: Actor) -> DeskItems:
    """Hand-ins that wait for the actor's answer."""
    size = service.inbox_size(actor)
    if size.count:
        yield Waiting(
            10,
            _how_many(size),
            url_for("lms.signoff.inbox"),
            "inbox",
            _("Open the inbox"),
            _since(size),
        )


def _objected(actor: Actor) -> DeskItems:
    """Answers that are seen differently and wait for a second reader."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return
    rows = service.open_objections(actor)
    if rows:
        yield Waiting(
            11,
            ngettext(
                "%(num)s answer is seen differently and waits for a second reader",
                "%(num)s answers are seen differently and wait for a second reader",
                len(rows),
            ),
            url_for("lms.signoff.waiting_objections"),
            "chat",
            _("Read and decide"),
            _("The first has waited since %(day)s.", day=day(rows[0].at)),
        )


def _observed(actor: Actor) -> DeskItems:
    """What was seen of the actor's work and waits for their word."""
    for work in service.unanswered(actor):
        yield Waiting(
            14,
            _("Was it so? “%(task)s”", task=pick(work.part.title)),
            url_for(
                "lms.signoff.task",
                revision_id=work.revision.id,
                part=work.part.key,
            ),
            "mentor",
            _("Read and answer"),
            _("A mentor has signed what they saw you do."),
        )


DONE = N_(
    {
        "judgement-kept": "What you wrote is kept. Nobody else sees it, and nothing is answered yet.",
        "objection-decided": "Your decision is stored with its reason, and the person is told.",
        "objected": "Sent. A second reader looks at it and decides; you are told. Until then nothing changes.",
        "seen-signed": "Signed. The evidence is written, and the person is told and asked whether it was so.",
        "seen-confirmed": "Your yes is stored. Your mentor's signature and your yes stand side by side.",
    }
)
WORDS = {
    "pictures": service.PHOTOS,
    "shown_papers": shown_papers,
    "drawn_kinds": KINDS,
    "drawn_reasons": REASONS,
    "field_names": NAMES,
}
LARGE = frozenset({"signoff.hand_in"})
FEATURE = Feature(
    (bp,),
    NAV,
    WORDS,
    large=LARGE,
    idempotent=frozenset({"signoff.hand_in", "signoff.sign"}),
    desks=(
        _desk,
        _objected,
        GatedDesk(_observed, service.UNANSWERED_GATE),
    ),
    done=DONE,
    numbered=(("submission", service.tasks_of),),
    terms=SIGNOFF_TERMS,
    jobs={
        "signoff_waiting": service.watch_waiting,
        "signoff_objections": service.watch_objections,
    },
    nightly=("signoff_waiting", "signoff_objections"),
)
__all__ = [
    "FEATURE",
    "inbox",
    "objections",
    "observing",
    "papers",
    "reviews",
    "tasks",
    "together",
]
