"""Pages for files of rows: units, postings and profiles. First the rows are
looked at, then they are brought in.
"""

from flask import (
    Blueprint,
    Response,
    render_template,
    request,
)

from lms.access import service as access
from lms.access.types import Permission
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.i18n import lang
from lms.exchange import formats
from lms.exchange.forms import KindForm, RowsForm
from lms.exchange.loader import rows as files
from lms.exchange.loader.columns import MEDIA_TYPES
from lms.exchange.service import profiles, units
from lms.exchange.types import CellLists, RowsReport
from lms.exchange.views.choosing import options_of, rows_of, status_of
from lms.exchange.views.subjects import (
    POSTINGS,
    PROFILES,
    SUBJECTS,
    UNITS,
    Subject,
)
from lms.framework import service as framework
from lms.people import service as people
from lms.posts import service as posts_service
from lms.web.feature import Answer, go_to
from lms.web.listing import download

bp = Blueprint("rows", __name__, template_folder="../templates")


@bp.get("/files")
def index() -> str:
    """Everything one may bring in or take out."""
    return render_template(
        "lms/exchange/index.html",
        frameworks=framework.frameworks(),
        may_write=framework.may_write(access.actor()),
        readable=formats.names(formats.readable()),
        writable=formats.names(formats.writable()),
    )


def _page(
    subject: Subject,
    form: RowsForm,
    report: RowsReport | None = None,
    kind: KindForm | None = None,
) -> str:
    if kind is None and subject is UNITS and _manages_kinds():
        kind = KindForm()
    return render_template(
        "lms/exchange/rows.html",
        subject=subject,
        form=form,
        report=report,
        kinds=people.offered_kinds(),
        kind_form=kind,
        tops=access.top_units(access.actor(), subject.permission),
        posts=posts_service.offered_posts() if subject is not UNITS else {},
        competencies=framework.competencies() if subject is PROFILES else {},
    )


def _manages_kinds() -> bool:
    places = [people.root().path]
    return access.allows(access.actor(), Permission.PEOPLE_MANAGE, places)


def _chooser(subject: Subject) -> str:
    access.require(access.actor(), subject.permission)
    return _page(subject, RowsForm(data={"unit": request.args.get("unit", "")}))


@bp.get("/files/units")
def unit_rows() -> str:
    """Where a file with units is chosen."""
    return _chooser(UNITS)


@bp.get("/files/postings")
def posting_rows() -> str:
    """Where a file with postings is chosen."""
    return _chooser(POSTINGS)


@bp.get("/files/profiles")
def profile_rows() -> str:
    """Where a file with posts and requirements is chosen."""
    return _chooser(PROFILES)


@bp.post("/files/<string:name>")
def run(name: str) -> Answer:
    """Without `save` the rows are only looked at; with it they are brought in,
    many of them by the worker, whose progress is seen on another page.
    """
    subject, form = _subject(name), RowsForm(request.form)
    options = options_of(form, in_background=True)
    try:
        rows = rows_of(form, subject.name)
        report = subject.bring_in(access.actor(), rows, options)
    except Invalid as refusal:
        form.refuse(refusal)
        return _page(subject, form), refusal.status
    if report.file:
        return go_to("lms.directory.long_file", file_id=report.file)
    form.text.data = files.seal(rows)
    status = status_of(form, report, options)
    return _page(subject, form, report), status


def _subject(name: str) -> Subject:
    subject = found(SUBJECTS.get(name))
    access.require(access.actor(), subject.permission)
    return subject


@bp.get("/files/<string:name>/<string:kind>")
def file(name: str, kind: str) -> Response:
    """The rows as a table."""
    if name == "profiles":
        raise NotFound
    lists = _subject(name).take_out(
        access.actor(), request.args.get("unit", "")
    )
    return _download(lists, name, kind)


@bp.get("/files/profiles/<string:name>/<string:kind>")
def profile_file(name: str, kind: str) -> Response:
    """What a unit's layer requires, or the posts it is about, as a table; or
    both as YAML.
    """
    unit, below = request.args.get("unit", ""), request.args.get("below")
    lists = profiles.take_out(access.actor(), unit, below == "1")
    return _download(lists, name, kind)


def _download(lists: CellLists, name: str, kind: str) -> Response:
    media_type = MEDIA_TYPES.get(kind)
    if name not in lists or media_type is None:
        raise NotFound
    some = lists if kind == "yaml" else {name: lists[name]}
    content = files.write(some, kind, lang())
    return download(f"{name}.{kind}", content, media_type)


@bp.post("/files/units/kinds")
def kind() -> Answer:
    """Add a kind of unit, or rename one."""
    form = KindForm(request.form)
    try:
        if not form.validate():
            raise Invalid("Give a key and a name.")
        title = {"vi": form.vi.data, "en": form.en.data}
        part = bool(form.part.data)
        units.put_kind(access.actor(), form.key.data, title, part, form.shown)
    except (Invalid, Conflict) as refusal:
        form.refuse(refusal)
        if stored := people.kinds().get(form.key.data):
            names = {"key": stored.key, "part": stored.is_part}
            form.lay_beside(KindForm(data=stored.title | names))
        return _page(UNITS, RowsForm(), kind=form), refusal.status
    return go_to("lms.rows.unit_rows", done="kind-saved")
