"""Pages for files of rows: units and postings. First the rows are looked at, then they are brought in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core import tables
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import lang
from lms.core.marks import N_
from lms.exchange import postings, rules, units
from lms.exchange.forms import KindForm, RowsForm
from lms.exchange.types import Report
from lms.framework import service as framework
from lms.people import service as people
from lms.web.listing import csv_response, xlsx_response

bp = Blueprint("rows", __name__, template_folder="templates")


@dataclass(frozen=True)
class Subject:
    """What a file of rows is about: its words, columns and use-cases."""

    name: str
    title: str
    hint: str
    headings: Mapping[str, Sequence[str]]
    columns: Mapping[str, str]
    most: int
    bring_in: Callable[..., Report]
    take_out: Callable[..., list[list[str]]]

    def heading(self, column: str, language: str) -> str:
        """The heading of a column as people see it."""
        words = self.headings.get(column)
        return words[min(1, len(words) - 1) if language == "vi" else 0] if words else column


UNITS = Subject(
    "units",
    N_("Units from a file"),
    N_("Units never move: what is there already only gets new names. The same file twice changes nothing."),
    units.HEADINGS,
    {
        "key": N_(
            "the key of the unit, for instance its official number; letters without marks, digits, dots, hyphens"
        ),
        "kind": N_("the key of its kind, see below"),
        "title.vi": N_("its name in Vietnamese"),
        "title.en": N_("its name in English; empty means the same"),
        "parent": N_("the key of the unit it stands below, in the system already or in this file"),
    },
    units.MOST_ROWS,
    units.bring_in,
    units.take_out,
)
POSTINGS = Subject(
    "postings",
    N_("Postings from a file"),
    N_("A post held before ends on the day the new one begins. The same file twice changes nothing."),
    postings.HEADINGS,
    {
        "person": N_("the name the person signs in with"),
        "unit": N_("the key of the unit; needed"),
        "post": N_("the key of the post; may be empty"),
        "from": N_("the first day in the post; empty means today"),
        "to": N_("the last day in the post; empty means open"),
    },
    postings.MOST_ROWS,
    postings.bring_in,
    postings.take_out,
)
SUBJECTS = {subject.name: subject for subject in (UNITS, POSTINGS)}


@bp.get("/files")
def index() -> str:
    """Everything one may bring in or take out."""
    return render_template("lms/exchange/index.html", frameworks=framework.frameworks())


def _page(subject: Subject, form: RowsForm, report: Report | None = None, kind: KindForm | None = None) -> str:
    manage = access.allows(access.actor(), Permission.PEOPLE_MANAGE, [people.root().path])
    return render_template(
        "lms/exchange/rows.html",
        subject=subject,
        form=form,
        report=report,
        kinds=people.kinds(),
        kind_form=kind or (KindForm() if manage else None),
        posts=framework.posts() if subject is POSTINGS else {},
    )


@bp.get("/files/units")
def unit_rows() -> str:
    """Where a file with units is chosen."""
    access.require(access.actor(), Permission.PEOPLE_MANAGE)
    return _page(UNITS, RowsForm())


@bp.get("/files/postings")
def posting_rows() -> str:
    """Where a file with postings is chosen."""
    access.require(access.actor(), Permission.PEOPLE_MANAGE)
    return _page(POSTINGS, RowsForm(data={"unit": request.args.get("unit", "")}))


@bp.post("/files/<string:name>")
def run(name: str) -> str | tuple[str, int]:
    """Without `save` the rows are only looked at; with it they are brought in."""
    actor, form, subject = access.actor(), RowsForm(request.form), SUBJECTS.get(name)
    access.require(actor, Permission.PEOPLE_MANAGE)
    if subject is None:
        raise NotFound
    report, status, save = None, 200, request.form.get("save", "")
    try:
        table = _table(subject, form)
        report = subject.bring_in(actor, table, dry_run=not save, only_good=save == "good")
        report.sealed = rules.sealed(report.lines, subject.headings)
        status = 422 if save and report.bad and not report.saved else 200
    except Invalid as refused:
        form.refuse(refused)
        status = refused.status
    return _page(subject, form, report), status


def _table(subject: Subject, form: RowsForm) -> list[tables.Row]:
    chosen = request.files.get("file")
    if chosen and chosen.filename:
        form.validate()
        return tables.read(chosen.read(), subject.most, form.encoding.data or "")
    if not form.text.data:
        raise Invalid(N_("Choose a file first."), "file")
    return tables.read_csv(form.text.data, subject.most)


@bp.get("/files/<string:name>/<string:kind>")
def file(name: str, kind: str) -> Response:
    """The rows as a file."""
    actor, subject = access.actor(), SUBJECTS.get(name)
    access.require(actor, Permission.PEOPLE_MANAGE)
    if subject is None or kind not in ("csv", "xlsx"):
        raise NotFound
    rows = subject.take_out(actor, request.args.get("unit", ""))
    header = [subject.heading(column, lang()) for column in subject.headings]
    return (xlsx_response if kind == "xlsx" else csv_response)(subject.name, header, rows)


@bp.post("/files/units/kinds")
def kind() -> AnyResponse | tuple[str, int]:
    """Add a kind of unit, or rename one."""
    form = KindForm(request.form)
    try:
        if not form.validate():
            raise Invalid(N_("Give a key and a name."))
        title = {"vi": form.vi.data or "", "en": form.en.data or ""}
        units.put_kind(access.actor(), form.key.data or "", title, bool(form.part.data))
    except Invalid as refused:
        form.refuse(refused)
        return _page(UNITS, RowsForm(), kind=form), refused.status
    return redirect(url_for("lms.rows.unit_rows"))
