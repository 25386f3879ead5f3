"""Pages for files of rows: units and postings. First the rows are looked at,
then they are brought in.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import Permission
from lms.core import tables
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import lang
from lms.core.marks import N_
from lms.exchange import formats, loader, postings, profiles, units
from lms.exchange.forms import KindForm, RowsForm
from lms.exchange.types import RowsReport
from lms.framework import service as framework
from lms.people import service as people
from lms.posts import service as posts_service
from lms.web.listing import csv_response, download, xlsx_response

bp = Blueprint("rows", __name__, template_folder="../templates")


@dataclass(frozen=True)
class Subject:
    """What a file of rows is about: its words, columns and use-cases."""

    name: str
    title: str
    hint: str
    headings: Mapping[str, Sequence[str]]
    columns: Mapping[str, str]
    bring_in: Callable[..., RowsReport]
    take_out: Callable[..., list[list[str]]]
    most: int = 0
    permission: Permission = Permission.PEOPLE_MANAGE

    def read(self, content: bytes, encoding: str) -> Any:
        """The rows of a file."""
        return tables.read(content, self.most, encoding)

    def opened(self, text: str) -> Any:
        """The rows that came back from the page."""
        return tables.read_csv(text, self.most)

    def sealed(self, _rows: Any, report: RowsReport) -> str:
        """The rows on their way through the page, each with its line."""
        return loader.sealed(report.lines, self.headings)

    def heading(self, column: str, language: str) -> str:
        """The heading of a column as people see it."""
        words = self.headings.get(column)
        return (
            words[min(1, len(words) - 1) if language == "vi" else 0]
            if words
            else column
        )


UNITS = Subject(
    "units",
    N_("Units from a file"),
    N_(
        "Units never move: what is there already only gets new names. The same file twice changes nothing."
    ),
    units.HEADINGS,
    {
        "key": N_(
            "the key of the unit, for instance its official number; letters without marks, digits, dots, hyphens"
        ),
        "kind": N_("the key of its kind, see below"),
        "title.vi": N_("its name in Vietnamese"),
        "title.en": N_("its name in English; empty means the same"),
        "parent": N_(
            "the key of the unit it stands below, in the system already or in this file"
        ),
    },
    units.bring_in,
    units.take_out,
    units.MOST_ROWS,
)
POSTINGS = Subject(
    "postings",
    N_("Postings from a file"),
    N_(
        "A post held before ends on the day the new one begins. The same file twice changes nothing."
    ),
    postings.HEADINGS,
    {
        "person": N_("the name the person signs in with"),
        "unit": N_("the key of the unit; needed"),
        "post": N_("the key of the post; may be empty"),
        "from": N_("the first day in the post; empty means today"),
        "to": N_("the last day in the post; empty means open"),
    },
    postings.bring_in,
    postings.take_out,
    postings.MOST_ROWS,
)


class Profiles(Subject):
    """Posts and requirements: more than one list in a file, and YAML too."""

    def read(self, content: bytes, encoding: str) -> loader.Rows:
        """The rows of a file."""
        return loader.read(content, encoding)

    def opened(self, text: str) -> loader.Rows:
        """The rows that came back from the page."""
        return loader.opened(text)

    def sealed(self, rows: loader.Rows, _report: RowsReport) -> str:
        """The rows on their way through the page, each with its line."""
        return rows.sealed()


PROFILES = Profiles(
    "profiles",
    N_("Posts and their requirements from a file"),
    N_(
        "What a post in a unit requires, row by row; a lower unit may add or raise, never lower. What is there and not in the file stays. The same file twice changes nothing."
    ),
    loader.HEADINGS,
    {
        "unit": N_("the key of the unit whose layer asks for it"),
        "post": N_("the key of the post; needed"),
        "competency": N_("the key of the competency; needed"),
        "level": N_("a level from 1 to 5; needed"),
        "depth": N_("knows, knows_how, shows_how or does; needed"),
        "essential": N_("yes or no; empty means yes"),
        "reason.vi": N_("why this place asks for it; needed"),
        "reason.en": N_("the same in English; empty means the Vietnamese one"),
        "ground": N_("the key of a feature of the place; may be empty"),
        "legal_basis": N_("the key of a legal basis; may be empty"),
        "from": N_("the first day on which it holds; empty means today"),
        "to": N_("the last day on which it holds; empty means open"),
    },
    profiles.bring_in,
    profiles.take_out,
    permission=Permission.FRAMEWORK_REQUIRE,
)
SUBJECTS = {subject.name: subject for subject in (UNITS, POSTINGS, PROFILES)}


@bp.get("/files")
def index() -> str:
    """Everything one may bring in or take out."""
    return render_template(
        "lms/exchange/index.html",
        frameworks=framework.frameworks(),
        readable=formats.names(formats.readable()),
        writable=formats.names(formats.writable()),
    )


def _page(
    subject: Subject,
    form: RowsForm,
    report: RowsReport | None = None,
    kind: KindForm | None = None,
) -> str:
    manage = subject is UNITS and access.allows(
        access.actor(), Permission.PEOPLE_MANAGE, [people.root().path]
    )
    return render_template(
        "lms/exchange/rows.html",
        subject=subject,
        form=form,
        report=report,
        kinds=people.kinds(),
        kind_form=kind or (KindForm() if manage else None),
        posts=posts_service.offered_posts() if subject is not UNITS else {},
        competencies=framework.competencies() if subject is PROFILES else {},
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
    return _page(
        POSTINGS, RowsForm(data={"unit": request.args.get("unit", "")})
    )


@bp.get("/files/profiles")
def profile_rows() -> str:
    """Where a file with posts and requirements is chosen."""
    access.require(access.actor(), Permission.FRAMEWORK_REQUIRE)
    return _page(
        PROFILES, RowsForm(data={"unit": request.args.get("unit", "")})
    )


@bp.post("/files/<string:name>")
def run(name: str) -> str | tuple[str, int]:
    """Without `save` the rows are only looked at; with it they are brought in."""
    actor, form, subject = (
        access.actor(),
        RowsForm(request.form),
        _subject(name),
    )
    report, status, save = None, 200, request.form.get("save", "")
    try:
        rows = _rows(subject, form)
        report = subject.bring_in(
            actor, rows, dry_run=not save, only_good=save == "good"
        )
        report.sealed = subject.sealed(rows, report)
        status = 422 if save and report.bad and not report.saved else 200
    except Invalid as refused:
        form.refuse(refused)
        status = refused.status
    return _page(subject, form, report), status


def _subject(name: str) -> Subject:
    subject = SUBJECTS.get(name)
    if subject is None:
        raise NotFound
    access.require(access.actor(), subject.permission)
    return subject


def _rows(subject: Subject, form: RowsForm) -> Any:
    chosen = request.files.get("file")
    if chosen and chosen.filename:
        form.validate()
        return subject.read(chosen.read(), form.encoding.data or "")
    if not form.text.data:
        raise Invalid(N_("Choose a file first."), "file")
    return subject.opened(form.text.data)


@bp.get("/files/<string:name>/<string:kind>")
def file(name: str, kind: str) -> Response:
    """The rows as a file."""
    subject, unit = _subject(name), request.args.get("unit", "")
    if kind not in ("csv", "xlsx") or subject is PROFILES:
        raise NotFound
    rows = subject.take_out(access.actor(), unit)
    header = [subject.heading(column, lang()) for column in subject.headings]
    return (xlsx_response if kind == "xlsx" else csv_response)(
        subject.name, header, rows
    )


@bp.get("/files/profiles/<string:name>/<string:kind>")
def profile_file(name: str, kind: str) -> Response:
    """What a unit's layer requires, or the posts it is about, as a table; or
    both as YAML.
    """
    if name not in loader.LISTS or kind not in loader.KINDS:
        raise NotFound
    below = request.args.get("below") == "1"
    rows = profiles.take_out(
        access.actor(), request.args.get("unit", ""), below
    )
    some = rows if kind == "yaml" else {name: rows[name]}
    return download(
        f"{name}.{kind}", loader.write(some, kind, lang()), loader.KINDS[kind]
    )


@bp.post("/files/units/kinds")
def kind() -> AnyResponse | tuple[str, int]:
    """Add a kind of unit, or rename one."""
    form = KindForm(request.form)
    try:
        if not form.validate():
            raise Invalid(N_("Give a key and a name."))
        title = {"vi": form.vi.data or "", "en": form.en.data or ""}
        units.put_kind(
            access.actor(), form.key.data or "", title, bool(form.part.data)
        )
    except Invalid as refused:
        form.refuse(refused)
        return _page(UNITS, RowsForm(), kind=form), refused.status
    return redirect(url_for("lms.rows.unit_rows"))
