"""Pages of the numbers that units set, and of days off."""

import datetime as dt
from itertools import groupby

from flask import Blueprint, render_template, request, url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.errors import NotFound
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.core.state import state
from lms.core.types import Labels, group
from lms.people import service as people
from lms.terms import service
from lms.terms.forms import DayForm, UnitTermForm
from lms.web.feature import Answer, DeskItems, Feature, Waiting, go_to
from lms.web.frame import RUNNING, UNIT, NavItem

bp = Blueprint("terms", __name__, template_folder="templates")
NAV = (
    NavItem(
        "terms.index",
        "Numbers of the unit",
        Permission.TERM_WRITE,
        72,
        icon="clock",
        rare=True,
        group=UNIT,
        short="Numbers",
    ),
    NavItem(
        "terms.calendar",
        "Days off",
        Permission.CALENDAR_WRITE,
        84,
        icon="due",
        group=RUNNING,
        everywhere=True,
    ),
)
DONE = N_(
    {
        "term-set": "The number is stored. It holds from the day you gave, here and in all units below that set none of their own. To undo, set the earlier one with the same day; all that was set stands below.",
        "day-stored": "The day is stored. What falls due from now on counts by it; days that were told already stay. To undo, take it out below.",
        "day-taken": "The day is taken out of the list. You can enter it again at any time.",
    }
)
SUBJECTS = N_(
    {
        "evaluation": "Evaluation by results",
        "decisions": "Decisions",
        "trials": "Trial periods",
        "signoff": "Sign-off",
        "mentoring": "Mentors",
        "oversight": "Oversight",
    }
)
"""What numbers are about, by the first part of their names."""
AHEAD = dt.timedelta(days=31)
"""So long before a year begins are its days off asked for."""


def _desk(actor: Actor) -> DeskItems:
    """A list of days off that is missing, for whoever enters them."""
    if not access.allows_for_all(actor, Permission.CALENDAR_WRITE):
        return
    today = clock.today()
    if years := service.unlisted(today, today + AHEAD):
        yield Waiting(
            20,
            _(
                "No days off are entered for %(years)s",
                years=", ".join(map(str, years)),
            ),
            url_for("lms.terms.calendar"),
            "due",
            _("Enter days off"),
            _(
                "What falls due in such a year may be told a few days too early."
            ),
        )


def _named() -> Labels:
    return {name: _(term.label) for name, term in state().terms.items()}


FEATURE = Feature(
    (bp,), NAV, desks=(_desk,), done=DONE, named=(("term", _named),)
)


@bp.get("/terms")
def index() -> str:
    """The units whose numbers one may set."""
    return render_template(
        "lms/terms/index.html", units=service.units_to_set(access.actor())
    )


@bp.get("/terms/<int:unit_id>")
def unit(unit_id: int) -> str:
    """The numbers of a unit, where each comes from, and the form to set the one
    that the address names.
    """
    return _unit_page(unit_id, UnitTermForm(name=request.args.get("name", "")))


def _unit_page(unit_id: int, form: UnitTermForm) -> str:
    here = service.unit_to_set(access.actor(), unit_id)
    known = service.all_at(here.path)
    rows = service.history(unit_id)
    units = {one.unit_id for one in known if one.unit_id is not None}
    name = form.name.data
    if form.shown is None:
        form.seen.data = service.term_mark(rows, name)
    return render_template(
        "lms/terms/unit.html",
        unit=here,
        subjects=group((one.name.partition(".")[0], one) for one in known),
        labels=SUBJECTS,
        declared=service.declared(),
        history=rows,
        names=people.names([row.set_by for row in rows]),
        units={one.id: one for one in people.units_among(units)},
        below=people.children(here.id),
        counts=service.counting_from(here.path, clock.today()),
        form=form,
        reach=service.reach_of_term(here, name) if name else None,
        today=clock.today(),
    )


@bp.post("/terms/<int:unit_id>")
def set_term(unit_id: int) -> Answer:
    """Set one."""
    form, actor = UnitTermForm(request.form), access.actor()
    service.unit_to_set(actor, unit_id)
    service.term(form.name.data)
    with form.showing():
        if form.validate():
            service.set_term(actor, unit_id, form.draft(), form.shown)
            return go_to("lms.terms.unit", unit_id=unit_id, done="term-set")
    return _unit_page(unit_id, form), form.status


@bp.get("/calendar")
def calendar() -> str:
    """The days off, year by year."""
    return _calendar_page(DayForm())


def _calendar_page(form: DayForm) -> str:
    access.require_for_all(access.actor(), Permission.CALENDAR_WRITE)
    years = groupby(service.days(), lambda row: row.day.year)
    today = clock.today()
    following = today.replace(year=today.year + 1, day=1)
    return render_template(
        "lms/terms/calendar.html",
        years={year: list(rows) for year, rows in years},
        unlisted=service.unlisted(today, following),
        reach=people.reach(unit.path for unit in people.tops()),
        form=form,
    )


@bp.post("/calendar")
def put_day() -> Answer:
    """Enter or correct a day."""
    form = DayForm(request.form)
    with form.showing():
        if form.validate():
            service.put_day(access.actor(), form.draft(), form.shown)
            return go_to("lms.terms.calendar", done="day-stored")
    return _calendar_page(form), form.status


@bp.post("/calendar/<string:day>/take")
def take_day(day: str) -> Answer:
    """Take a day out."""
    access.require_for_all(access.actor(), Permission.CALENDAR_WRITE)
    try:
        which = dt.date.fromisoformat(day)
    except ValueError:
        raise NotFound from None
    service.take_day(access.actor(), which)
    return go_to("lms.terms.calendar", done="day-taken")
