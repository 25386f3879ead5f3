"""Pages of evaluation by results."""

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.i18n import day, ngettext, pick
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.evaluation import service
from lms.evaluation.rules.telling import PART_LABELS
from lms.evaluation.rules.yearlines import BASES, SUGGESTS
from lms.evaluation.service.papers.labels import (
    GROUPS,
    MARKS,
    SHEET_KINDS,
    SHEET_STATES,
    SOURCES,
    YEAR_STATES,
)
from lms.evaluation.types import DeliveryState, WorkKind
from lms.evaluation.views import (
    exporting,
    keeping,
    leading,
    own,
    papers,
    passing,
    sheets,
    years,
)
from lms.evaluation.views.frame import amount, amount_of, bp, period_name
from lms.framework import service as framework
from lms.web.feature import DeskItems, Feature, GatedDesk, Waiting
from lms.web.frame import UNIT, NavItem

NAV = (
    NavItem(
        "evaluation.mine",
        "My work",
        None,
        22,
        icon="task",
        thumb=60,
    ),
    NavItem(
        "evaluation.team",
        "Work of the unit",
        Permission.WORK_GIVE,
        42,
        icon="task",
        group=UNIT,
        short="Work",
    ),
    NavItem(
        "evaluation.catalogues",
        "Catalogues and periods",
        Permission.EVALUATION_KEEP,
        72,
        icon="ticket",
        rare=True,
        group=UNIT,
        short="Catalogues",
    ),
)


def _deliveries(actor: Actor) -> DeskItems:
    """Deliveries that wait for the actor's answer."""
    size = service.deliveries_size(actor)
    if size.count:
        yield Waiting(
            14,
            ngettext(
                "%(num)s delivery waits to be accepted",
                "%(num)s deliveries wait to be accepted",
                size.count,
            ),
            url_for("lms.evaluation.inbox"),
            "inbox",
            _("Open the deliveries"),
            _("The first has waited since %(day)s.", day=day(size.since)),
        )


def _own_work(actor: Actor) -> DeskItems:
    """Work of the actor that came back, is overdue or due soon."""
    if works := service.work_to_do(actor):
        yield Waiting(
            12,
            ngettext(
                "%(num)s piece of work is to be delivered",
                "%(num)s pieces of work are to be delivered",
                len(works),
            ),
            url_for("lms.evaluation.mine"),
            "task",
            _("Open my work"),
            _first_of(works[0]),
        )


def _first_of(work: Row) -> str:
    said = {"work": work.title, "day": day(work.due_on)}
    if work.is_returned:
        return _("“%(work)s” was returned with a comment.", **said)
    if work.due_on < clock.today():
        return _("“%(work)s” was due %(day)s.", **said)
    return _("“%(work)s” is due %(day)s.", **said)


def _own_sheets(actor: Actor) -> DeskItems:
    """Sheets that the actor has not sent, once their period ends."""
    for row in service.sheets_to_fill_in(actor):
        yield Waiting(
            16,
            _(
                "Assess yourself: %(period)s",
                period=period_name(row.valid_from, row.valid_to),
            ),
            url_for("lms.evaluation.sheet", sheet_id=row.id),
            "edit",
            _("Open my sheet"),
        )


def _sheets(actor: Actor) -> DeskItems:
    """Sheets that wait for the actor's review or proposal."""
    if count := service.count_to_review(actor):
        yield Waiting(
            15,
            ngettext(
                "%(num)s sheet waits for your review",
                "%(num)s sheets wait for your review",
                count,
            ),
            url_for("lms.evaluation.team", _anchor="sheets"),
            "edit",
            _("Open the sheets"),
        )


def _seen_at_work(actor: Actor) -> DeskItems:
    """Accepted work of people whom the actor guides, offered as worth an
    observation.
    """
    if not access.allows(actor, Permission.TASK_SIGN):
        return
    known = framework.vocabulary()
    for one in service.seen_at_work(actor):
        title = known[one.competency].title
        yield Waiting(
            32,
            _(
                "%(name)s: “%(work)s” was accepted",
                name=one.name,
                work=one.work,
            ),
            service.observing(one.person_id, title),
            "mentor",
            _("I saw it done"),
            _(
                "It may be worth an observation of “%(competency)s”; by itself it is no evidence.",
                competency=pick(title),
            ),
        )


DONE = N_(
    {
        "delivered": "Delivered. Whoever gave it to you finds it in their inbox; until they answer you can take it back below.",
        "delivery-back": "You have taken the delivery back. Deliver it again when it is ready.",
        "work-given": "The work is given, and they are told.",
        "work-back": "It is noted that the work was handed back. It stays in what was assigned; somebody else can take it over.",
        "work-handed": "You have handed it back, and whoever gave it to you is told. It stays in what was assigned to you.",
        "work-kept": "The handing back is undone: the work stands where it stood, and the other side is told.",
        "work-taken": "The work is given to somebody else, and both are told. It counts for them on top of their plan.",
        "work-reduced": "Less is asked of them now, and they are told. If it was too much, give the rest as another piece of work.",
        "work-parts": "Each has their part and is told. The parts stay as they are.",
        "delivery-accepted": "Accepted, and they are told.",
        "delivery-returned": "Returned with your comment, and they are told.",
        "excused": "The cause is accepted in your name; it takes no deduction.",
        "catalogue-begun": "The catalogue is begun. Nobody is measured by it before it is decided.",
        "product-stored": "The product stands in the catalogue, and all coefficients are calculated anew.",
        "product-out": "The product is taken out of the catalogue.",
        "catalogue-decided": "The catalogue is decided and in force from its day. What was given before keeps its coefficient. It stays as it is; another one, decided from a later day, takes its place.",
        "lines-written": "The words are stored. They stand on sheets and papers from the day you gave; no point changes by it. To undo, write the earlier words with the same day.",
        "sheet-open": "The sheet is begun. Nothing is filled in beforehand.",
        "sheet-kept": "Kept. Only you see it until you send it.",
        "sheet-sent": "Your self-assessment is sent. Whoever reviews it sees it beside their own.",
        "sheet-reviewed": "Your review is kept. Nothing is announced by it.",
        "sheet-back": "The person can change their self-assessment again, and is told.",
        "sheet-proposed": "It is proposed to announce the sheet. The person is told and may reply; then a third person decides.",
        "year-kept": "Kept. Nothing is decided by it, and only those who lead here see it.",
        "year-proposed": "The grade of the year is proposed. The person is told and may reply; then a third person decides.",
        "month-noted": "The month of the other unit is noted and counts in the mean.",
        "month-out": "The month of the other unit is taken out.",
        "organisation-graded": "The grade of the organisation is entered. Its head is never graded above it.",
        "period-opened": "The period is open. Its rule is frozen and stands on the page of the rule. Once it begins, everybody who works there has a sheet within minutes.",
    }
)
KINDS = N_(
    {
        WorkKind.PLANNED: "planned",
        WorkKind.AD_HOC: "ad hoc",
        WorkKind.TAKEN_OVER: "taken over",
    }
)
STATES = N_(
    {
        DeliveryState.SENT: "waits for an answer",
        DeliveryState.RETURNED: "it was returned",
        DeliveryState.ACCEPTED: "it was accepted",
    }
)
WORDS = {
    "amount_of": amount_of,
    "line_groups": GROUPS,
    "mark_labels": MARKS,
    "part_labels": PART_LABELS,
    "sheet_kinds": SHEET_KINDS,
    "month_sources": SOURCES,
    "year_bases": BASES,
    "year_labels": service.YEAR_LABELS,
    "year_states": YEAR_STATES,
    "year_suggests": SUGGESTS,
    "period_name": period_name,
    "sheet_states": SHEET_STATES,
    "amount": amount,
    "work_kinds": KINDS,
    "delivery_states": STATES,
    "no_period": service.NO_PERIOD,
}
FEATURE = Feature(
    (bp,),
    NAV,
    WORDS,
    desks=(
        _deliveries,
        GatedDesk(_own_work, service.TO_DO_GATE),
        GatedDesk(_own_sheets, service.TO_FILL_IN_GATE),
        _sheets,
        _seen_at_work,
    ),
    calendars=(service.work_days,),
    done=DONE,
    jobs={service.SHEETS_JOB: service.open_some, "periods": service.open_all},
    nightly=("periods",),
    kinds=(service.SHEET_DECISION, service.YEAR_DECISION),
    terms=service.RULE_TERMS
    | service.CATALOGUE_TERMS
    | service.YEAR_TERMS
    | service.SEEING_TERMS,
)
__all__ = [
    "FEATURE",
    "exporting",
    "keeping",
    "leading",
    "own",
    "papers",
    "passing",
    "sheets",
    "years",
]
