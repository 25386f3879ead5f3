"""Pages of reports: sending one, one's own, the trainer's list and answer."""

from flask import Blueprint, render_template, request, url_for

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.marks import N_
from lms.courses import service as courses
from lms.reports import service
from lms.reports.forms import ContentReportForm, ReportAnswerForm
from lms.reports.types import (
    LONGEST,
    OUTCOME_LABELS,
    TROUBLE_LABELS,
    ReportedPlace,
)
from lms.web.feature import Answer, DeskItems, Feature, Waiting, go_to
from lms.web.frame import CONTENT, NavItem
from lms.web.listing import page_number, paginate

bp = Blueprint("reports", __name__, template_folder="templates")
NAV = (
    NavItem(
        "reports.index",
        "Reports about courses",
        Permission.COURSE_PUBLISH,
        62,
        icon="send",
        group=CONTENT,
        short="Reports",
    ),
)


def _desk(actor: Actor) -> DeskItems:
    """What learners say is wrong or unclear."""
    if count := service.waiting(actor):
        yield Waiting(
            40,
            ngettext(
                "%(num)s report about a course waits for your answer",
                "%(num)s reports about courses wait for your answer",
                count,
            ),
            url_for("lms.reports.index"),
            "send",
            _("Read and answer"),
        )


DONE = N_(
    {
        "report-sent": "Thank you. Your report is with those who look after the course; their answer will stand here, and you are sent a notice.",
        "report-answered": "The answer is stored, and whoever reported it is told.",
    }
)
WORDS = {"trouble_labels": TROUBLE_LABELS, "outcome_labels": OUTCOME_LABELS}
FEATURE = Feature((bp,), NAV, WORDS, desks=(_desk,), done=DONE)


def _place(revision_id: int, part: str) -> ReportedPlace:
    item = request.values.get("item", "")
    return service.place(access.actor(), revision_id, part, item)


@bp.get("/revisions/<int:revision_id>/parts/<string:part>/report")
def new(revision_id: int, part: str) -> str:
    """Say what is wrong or unclear."""
    return _form_page(_place(revision_id, part), ContentReportForm())


def _form_page(place: ReportedPlace, form: ContentReportForm) -> str:
    return render_template(
        "lms/reports/new.html",
        place=place,
        form=form.offer(),
        longest=LONGEST,
        owner=courses.owner(place.revision.slug),
    )


@bp.post("/revisions/<int:revision_id>/parts/<string:part>/report")
def send(revision_id: int, part: str) -> Answer:
    """Send it; on to one's own reports."""
    place, form = _place(revision_id, part), ContentReportForm(request.form)
    said = form.trouble.data, form.text.data, form.is_named.data
    with form.showing():
        if form.validate():
            service.send(access.actor(), place, *said)
            return go_to("lms.reports.mine", done="report-sent")
    return _form_page(place, form), form.status


@bp.get("/my-reports")
def mine() -> str:
    """One's own reports and what was answered."""
    rows = service.mine(access.actor())
    return render_template(
        "lms/reports/mine.html", rows=rows, places=service.places(rows)
    )


@bp.get("/reports")
def index() -> str:
    """What waits for an answer, or was answered."""
    is_open = request.args.get("state") != "answered"
    page = paginate(
        service.reports(access.actor(), is_open),
        page_number(),
    )
    return render_template(
        "lms/reports/index.html",
        page=page,
        is_open=is_open,
        places=service.places(page.rows),
        reporters=service.reporters(page.rows),
    )


@bp.get("/reports/<int:report_id>")
def one(report_id: int) -> str:
    """A report, the place it is about, and the answer."""
    return _one_page(report_id, ReportAnswerForm())


def _one_page(report_id: int, form: ReportAnswerForm) -> str:
    actor = access.actor()
    row = service.report(actor, report_id)
    owned = [courses.owner(row.slug).path]
    return render_template(
        "lms/reports/one.html",
        row=row,
        corrects=access.allows(actor, Permission.COURSE_WRITE, owned),
        place=service.places([row])[row.id],
        reporters=service.reporters([row]),
        form=form.offer(),
    )


@bp.post("/reports/<int:report_id>")
def answer(report_id: int) -> Answer:
    """Answer it; on to those that wait."""
    form = ReportAnswerForm(request.form)
    said = form.outcome.data, form.answer.data
    with form.showing():
        if form.validate():
            service.answer(access.actor(), report_id, *said)
            return go_to("lms.reports.index", done="report-answered")
    return _one_page(report_id, form), form.status
