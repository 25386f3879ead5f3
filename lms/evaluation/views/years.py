"""The year: one's own, somebody's as it is prepared, and the list of whoever
leads, by name and what comes next.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from flask import render_template, request
from markupsafe import Markup

from lms.access import service as access
from lms.core import clock
from lms.core.errors import Conflict
from lms.core.i18n import gettext as _
from lms.core.marks import N_
from lms.evaluation import service
from lms.evaluation.forms import MonthForm, OrganisationForm, YearForm
from lms.evaluation.rules.gathering import MonthMark
from lms.evaluation.rules.yearly import FIRST_YEAR
from lms.evaluation.types import YearState
from lms.evaluation.views import exporting
from lms.evaluation.views.frame import bp
from lms.web import signs
from lms.web.feature import Answer, go_to
from lms.web.limits import whole
from lms.web.listing import page_number, paginate_counted


def _year() -> int:
    """The year that the address names, or the one that runs; in January the
    one before, whose grades are being decided.
    """
    today = clock.today()
    usual = today.year - (today.month == 1)
    chosen = request.args.get("year", usual, type=whole)
    return chosen if FIRST_YEAR <= chosen <= today.year else usual


def _known_years() -> list[int]:
    return [*range(clock.today().year, FIRST_YEAR - 1, -1)]


MARKS = N_(
    {
        MonthMark.ANNOUNCED: "announced",
        MonthMark.OPEN: "sheet is open",
        MonthMark.MISSING: "no sheet",
        MonthMark.COMING: "still to come",
    }
)


def _strip(marks: Sequence[MonthMark]) -> Markup:
    """Twelve months as a picture that says which are how far."""
    months = {
        _(label): [n for n, one in enumerate(marks, 1) if one == mark]
        for mark, label in MARKS.items()
    }
    said = [
        f"{label}: {', '.join(map(str, some))}"
        for label, some in months.items()
        if some
    ]
    return signs.parts(marks, _("Months: %(list)s", list="; ".join(said)))


@bp.get("/my-year")
def my_year() -> str:
    """One's own year: twelve months, the mean, what it suggests."""
    actor, year = access.actor(), _year()
    seen = service.my_year(actor, year)
    return render_template(
        "lms/evaluation/my_year.html",
        seen=seen,
        grades=service.grades_shown(actor, year),
        petition=service.petition_on(seen.row),
        moved=service.moved_since(seen),
        years=_known_years(),
        line=service.line_of(actor.person_id),
        today=clock.today(),
    )


@bp.get("/years")
def years() -> str:
    """Whom one leads, by name, with what comes next of their year."""
    at = request.args.get("at", 0, type=whole)
    return _years_page(OrganisationForm(), _year(), at)


def _years_page(form: OrganisationForm, year: int, at: int) -> str:
    """`at`: the organisation whose form was asked for or refused."""
    actor = access.actor()
    left = service.left_in(actor, year)
    units = service.units_of_year(actor, left)
    narrowed = exporting.narrowed(units)
    asked = exporting.asked(narrowed)
    bound = service.people_of_year(actor, left, year, asked)
    page = paginate_counted(*bound, page_number())
    ids = [one.id for one in page.rows]
    marks = service.marks_of(actor, ids, year)
    # Most stand alike.
    drawn = {alike: _strip(alike) for alike in set(map(tuple, marks.values()))}
    return render_template(
        "lms/evaluation/years.html",
        page=page,
        rows=service.years_of_team(actor, ids, year),
        strips={key: drawn[tuple(one)] for key, one in marks.items()},
        marks=MARKS,
        places=service.year_places(actor, year),
        below=service.organisations_below(actor, year),
        year=year,
        years=_known_years(),
        left=left,
        narrowed=narrowed,
        states=exporting.STATES,
        units=units,
        tables=service.TABLES,
        form=form,
        at=at,
    )


@bp.post("/years/<int:year>/organisations/<int:unit_id>")
def enter_organisation(year: int, unit_id: int) -> Answer:
    """Enter the grade of an organisation."""
    form = OrganisationForm(request.form)
    with form.showing():
        if form.validate():
            said = form.draft(), form.shown
            service.enter_organisation(access.actor(), unit_id, year, *said)
            return go_to(
                "lms.evaluation.years", year=year, done="organisation-graded"
            )
    return _years_page(form, year, unit_id), form.status


@bp.get("/work/people/<int:person_id>/year/<int:year>")
def year_of(person_id: int, year: int) -> Answer:
    """Somebody's year as whoever leads them prepares it; to themselves their
    own page.
    """
    actor = access.actor()
    if person_id == actor.person_id:
        return go_to("lms.evaluation.my_year", year=year)
    seen = service.year_for(actor, person_id, year)
    return _year_page(seen, _stored(seen), MonthForm())


def _stored(seen: service.YearSeen) -> YearForm:
    """What is prepared; no grade is chosen beforehand. Whoever heads the unit is
    marked so, lest it be forgotten that the organisation's grade binds theirs.
    """
    form = YearForm(obj=seen.row)
    if not seen.row:
        form.is_head.data = service.line_of(seen.person_id).is_head
    return form


def _year_page(seen: service.YearSeen, form: YearForm, month: MonthForm) -> str:
    actor = access.actor()
    form.decider_id.choices = service.year_deciders(actor, seen)
    return render_template(
        "lms/evaluation/year.html",
        seen=seen,
        form=form,
        month=month,
        places=service.year_places(actor, seen.year) if seen.leads else (),
        petitions=service.open_sheets(seen.person_id, seen.year),
        petition=service.petition_on(seen.row),
        moved=service.moved_since(seen),
        today=clock.today(),
        State=YearState,
    )


def _to_year(person_id: int, year: int, done: str) -> Answer:
    return go_to(
        "lms.evaluation.year_of", person_id=person_id, year=year, done=done
    )


@bp.post("/work/people/<int:person_id>/year/<int:year>")
def keep_year(person_id: int, year: int) -> Answer:
    """Keep what is prepared."""
    actor, form = access.actor(), YearForm(request.form)
    seen = service.year_for(actor, person_id, year)
    with form.showing():
        if form.validate():
            version = form.version.data or 0
            service.keep_year(
                actor,
                person_id,
                year,
                form.draft(),
                version,
            )
            return _to_year(person_id, year, "year-kept")
    return _year_page(seen, form, MonthForm()), form.status


@bp.post("/work/people/<int:person_id>/year/<int:year>/propose")
def propose_year(person_id: int, year: int) -> Answer:
    """Propose the grade that is prepared."""
    actor, sent = access.actor(), YearForm(request.form)
    seen = service.year_for(actor, person_id, year)
    form = _stored(seen)
    form.decider_id.data = sent.decider_id.data
    with form.showing():
        if sent.validate():
            service.propose_year(
                actor,
                person_id,
                year,
                sent.decider_id.data or 0,
                sent.version.data or 0,
            )
            return _to_year(person_id, year, "year-proposed")
    return _year_page(seen, form, MonthForm()), form.status


@bp.post("/work/people/<int:person_id>/year/<int:year>/months")
def note_month(person_id: int, year: int) -> Answer:
    """Note a month that another unit has scored."""
    actor, form = access.actor(), MonthForm(request.form)
    seen = service.year_for(actor, person_id, year)
    with form.showing():
        if form.validate():
            with _keeping_mark(form):
                over = form.over.data
                service.note_month(actor, person_id, year, form.draft(), over)
            return _to_year(person_id, year, "month-noted")
    return _year_page(seen, _stored(seen), form), form.status


@contextmanager
def _keeping_mark(form: MonthForm) -> Iterator[None]:
    """Sent again, the form says which noted month the page has shown."""
    try:
        yield
    except Conflict as conflict:
        form.over.data = conflict.values.get("mark", "")
        raise


@bp.post("/work/people/<int:person_id>/year/<int:year>/months/<int:month>")
def remove_month(person_id: int, year: int, month: int) -> Answer:
    """Take such a month out again."""
    service.remove_month(access.actor(), person_id, year, month)
    return _to_year(person_id, year, "month-out")
