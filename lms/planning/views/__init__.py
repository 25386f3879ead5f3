"""Pages of plans and assignments."""

from collections.abc import Iterator

from flask import url_for

from lms.access.types import Actor, Permission
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.marks import N_
from lms.planning import service
from lms.planning.types import (
    PROGRESS_LABELS,
    REASON_HELP,
    REASON_LABELS,
)
from lms.planning.views import people
from lms.web.feature import DeskItems, Feature, Waiting
from lms.web.frame import UNIT, NavItem

NAV = (
    NavItem(
        "planning.mine",
        "My plan",
        None,
        12,
        icon="plan",
        short="Plan",
        thumb=42,
    ),
    NavItem(
        "planning.units",
        "Plans",
        Permission.PLAN_WRITE,
        42,
        icon="assign",
        group=UNIT,
        short="Training",
        thumb=32,
        of_unit="planning.unit",
    ),
)


def _desk(actor: Actor) -> DeskItems:
    """Courses that people of the actor's were asked to take by a day that is
    over.
    """
    if count := service.count_overdue(actor):
        yield Waiting(
            50,
            ngettext(
                "%(num)s course that was asked for is overdue",
                "%(num)s courses that were asked for are overdue",
                count,
            ),
            url_for("lms.planning.units"),
            "due",
            _("See the plans"),
        )


DONE = N_(
    {
        "plan-language": "Saved. The plan below holds courses in this language only, or in any.",
        "plan-assigned": "The courses of this plan are asked for, each by its day, and the person has been told. To undo, choose “No longer ask for it” at a course.",
        "plan-withdrawn": "This course is no longer asked for. To undo, assign the plan again.",
        "plan-pace": "The minutes a week are saved; plans below follow them from now on.",
        "plan-rule": "The rule is set. To undo, end it below.",
        "plan-rule-ended": "The rule is ended; whom nothing else asks is free again. To undo, set it anew.",
        "plan-undone": "It is taken back, and those concerned are told. What somebody has begun already, and what they had been asked for before, stays asked.",
    }
)


FEATURE = Feature(
    (people.bp,),
    NAV,
    desks=(_desk,),
    calendars=(service.due_days,),
    done=DONE,
    words={
        "progress_labels": PROGRESS_LABELS,
        "reason_labels": REASON_LABELS,
        "reason_help": REASON_HELP,
        "due_labels": service.DUE_LABELS,
        "narrowing_of": service.narrowing,
    },
    jobs={
        "plan": service.go_on,
        "assign": service.apply,
        "undo_assigning": service.go_on_undoing,
        "assign_all": service.turn,
        "tell_takers": service.tell_takers,
    },
    nightly=("assign_all",),
    kept_courses=(service.KEPT,),
)
