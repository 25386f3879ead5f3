"""Pages on which people are added and administered, one by one and from
files.
"""

from collections.abc import Mapping, Sequence

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.access.types import LABELS, Actor, Permission
from lms.core import clock, tables
from lms.core.errors import Conflict, Invalid, LMSError, NotAllowed
from lms.core.marks import N_
from lms.core.state import setting
from lms.core.tables import encodings
from lms.core.types import Json
from lms.directory import loader, service
from lms.directory.forms import (
    ImportForm,
    NameForm,
    PersonForm,
    PostingForm,
    RoleForm,
)
from lms.directory.types import (
    ImportReport,
    NewCode,
    UnitChoices,
)
from lms.evidence import service as evidence_service
from lms.framework import service as framework
from lms.gapmap import service as gapmap
from lms.people import service as people_service
from lms.people.types import Posting
from lms.posts import service as posts_service
from lms.quizzes import service as quizzes
from lms.web.feature import go_to
from lms.web.forms import Form
from lms.web.listing import page_number, paginate

PageOrRedirect = AnyResponse | str | tuple[str, int]

DONE = N_(
    {
        "corrected": "The name and address are saved; what they were before stands below. To undo, correct them again.",
        "posted": "The post is saved. To undo, enter the earlier post with the same day.",
        "granted": "The role is given. To undo, take it back below.",
        "revoked": "The role is taken back. To undo, give it again below.",
        "suspended": "This person is suspended and signed out everywhere. To undo, let them in again below.",
        "restored": "This person may sign in again, with the password they had. To undo, suspend them again below.",
    }
)
"""What an act has done, and how to undo it."""

bp = Blueprint("directory", "lms.directory", template_folder="templates")


@bp.get("/people/new")
def new() -> str:
    """The form for one person."""
    actor = access.actor()
    access.require(actor, Permission.PEOPLE_MANAGE)
    form = PersonForm(data={"since": clock.today()})
    form.offer(service.unit_choices(actor))
    return render_template("lms/directory/new.html", form=form)


@bp.post("/people/new")
def add() -> str | tuple[str, int]:
    """Add one person and show the code to hand over."""
    actor, form = access.actor(), PersonForm(request.form)
    if _find_units(actor, form):
        return render_template("lms/directory/new.html", form=form)
    if form.validate():
        try:
            return render_template(
                "lms/directory/added.html",
                added=service.add(actor, form.entry()),
            )
        except (Invalid, Conflict) as refusal:
            form.refuse(refusal)
    return render_template("lms/directory/new.html", form=form), 422


def _find_units(actor: Actor, form: PostingForm | RoleForm) -> bool:
    """Offer what the form chooses from; True if units were searched for, and
    nothing else.
    """
    is_search = form.is_search
    typed, chosen = form.search.data, form.unit.data
    form.offer(service.unit_choices(actor, typed, chosen))
    return is_search


@bp.get("/people/import")
def import_form() -> str:
    """Where a CSV is chosen, with the headings it needs."""
    access.require(access.actor(), Permission.PEOPLE_MANAGE)
    return _import_page(ImportForm())


def _import_page(form: ImportForm, report: ImportReport | None = None) -> str:
    search = request.args.get("search", "")
    return render_template(
        "lms/directory/import.html",
        form=form,
        report=report,
        headings=loader.headings(),
        most_asked=service.MOST_ASKED,
        all_posts=posts_service.posts(),
        search=search,
        choices=service.unit_choices(access.actor(), search),
        posts=posts_service.offered_posts(),
    )


@bp.post("/people/import")
def import_run() -> PageOrRedirect:
    """Without `save` a dry run that shows every row; with it the import itself,
    or the page on which its progress is seen.
    """
    actor, form = access.actor(), ImportForm(request.form)
    access.require(actor, Permission.PEOPLE_MANAGE)
    save = request.form.get("save")
    try:
        _read_file(form)
        text, only_good = form.text.data, save == "good"
        report = service.import_csv(
            actor, text, not save, only_good, form.answers(), True
        )
    except Invalid as refusal:
        form.refuse(refusal)
        return _import_page(form), refusal.status
    if report.file:
        return go_to("lms.directory.long_file", file_id=report.file)
    refused = save and not report.saved
    return _import_page(form, report), 422 if refused else 200


@bp.get("/imports")
def long_files() -> str:
    """The long files that one has sent."""
    return render_template(
        "lms/directory/long_files.html",
        files=service.sent_files(access.actor()),
        most=setting("LMS_IMPORT_AT_ONCE"),
    )


@bp.get("/imports/<int:file_id>")
def long_file(file_id: int) -> str:
    """How far the worker is with a long file, then what became of its rows."""
    return _file_page(file_id)


def _file_page(file_id: int, codes: Sequence[NewCode] = ()) -> str:
    return render_template(
        "lms/directory/long_file.html",
        file=service.long_file(access.actor(), file_id),
        page=paginate(service.notes_of(file_id), page_number(), per=100),
        awaited=service.count_awaited(file_id),
        at_once=service.CODES_AT_ONCE,
        codes=codes,
    )


@bp.post("/imports/<int:file_id>/codes")
def codes(file_id: int) -> str:
    """One-time codes for the next people of a long file, shown once."""
    made = service.make_codes(access.actor(), file_id)
    return _file_page(file_id, made)


def _read_file(form: ImportForm) -> None:
    """The text of the file that was chosen; without one the text that came back
    from the page, in which nothing may be what a file may not be.
    """
    file, encoding = request.files.get("file"), form.encoding.data or ""
    content = form.text.data.encode()
    if file and file.filename:
        content = file.read()
    elif encoding in encodings.OLD:
        encoding = ""  # it was read by it before it was shown
    form.text.data = tables.text_of(content, loader.MOST_ROWS, encoding)


@bp.get("/people/<int:person_id>")
def person(person_id: int) -> str:
    """One person: posts, roles, extra time."""
    return _person_page(person_id)


def _person_page(
    person_id: int,
    refusal: LMSError | None = None,
    codes: Mapping[str, str] | None = None,
    **typed: Form,
) -> str:
    """`typed`: the form that was refused, shown again as it was filled in."""
    actor = access.actor()
    found = service.record(actor, person_id)
    postings, roles = found.postings, found.roles
    current = [row for row in postings if row.holds(clock.today())]
    sees = _sights(actor, current)
    forms = _forms(actor, found.person, postings) | typed
    manage = found.is_managed
    units = [row.unit for row in (*postings, *roles)]
    units += forms["role"].choices.units
    return render_template(
        "lms/directory/person.html",
        person=found.person,
        postings=postings,
        current=current,
        roles=roles,
        ways=people_service.ways(units),
        today=clock.today(),
        labels=LABELS,
        posts=posts_service.posts(),
        sources=evidence_service.sources(),
        manage=manage,
        allowance=quizzes.allowance(person_id),
        sees=sees,
        shown=_shown(actor, person_id) if sees["gaps"] else NOTHING_SHOWN,
        refusal=refusal,
        codes=codes or {},
        former=service.former_names(actor, person_id) if manage else [],
        may_correct=manage and service.may_correct(),
        **forms,
    )


def _sights(actor: Actor, current: Sequence[Posting]) -> dict[str, bool]:
    """Which other pages of somebody who holds these posts the actor may open."""
    units = [row.unit for row in current]
    evidence = access.sees_any(actor, units, Permission.EVIDENCE_READ)
    return {
        "gaps": evidence,
        "plan": evidence
        or access.sees_any(actor, units, Permission.PLAN_WRITE),
        "extra": access.sees_any(actor, units, Permission.QUIZ_ALLOW),
    }


RECENT = 4
"""So many of the newest pieces of evidence."""
NOTHING_SHOWN: Json = {"gaps": (), "recent": ()}


def _shown(actor: Actor, person_id: int) -> Json:
    """What they can, for those who may read their evidence."""
    gaps = gapmap.for_person(actor, person_id).gaps
    recent = evidence_service.entries(person_id, most=RECENT)
    judges = {row.judged_by for row in recent if row.judged_by}
    return {
        "gaps": gaps,
        "states": tuple(gap.state.value for gap in gaps),
        "met": sum(gap.closed for gap in gaps),
        "recent": recent,
        "judges": people_service.names(judges),
        "titles": framework.vocabulary(),
    }


def _forms(
    actor: Actor, person: people_service.Person, postings: Sequence[Posting]
) -> dict[str, Form]:
    """All start from what holds today."""
    unit = post = None
    if postings:
        unit, post = postings[0].unit.id, postings[0].post
    posting = PostingForm(unit=unit, post=post, since=clock.today())
    role = RoleForm(unit=unit)
    choices = UnitChoices([], {})
    if access.allows(actor, Permission.PEOPLE_MANAGE):
        choices = service.unit_choices(actor, chosen=unit)
    posting.offer(choices)
    role.offer(choices)
    return {"posting": posting, "role": role, "name": _named(person)}


def _named(person: people_service.Person) -> NameForm:
    seen = service.name_mark(person)
    return NameForm(name=person.name, email=person.email, seen=seen)


def _to_person(person_id: int, done: str) -> AnyResponse:
    return go_to("lms.directory.person", person_id=person_id, done=done)


@bp.post("/people/<int:person_id>/name")
def correct(person_id: int) -> PageOrRedirect:
    """Correct the name and the e-mail address."""
    actor, form = access.actor(), NameForm(request.form)
    if form.validate():
        try:
            service.correct(actor, person_id, *form.chosen)
            return _to_person(person_id, "corrected")
        except (Invalid, Conflict) as refusal:
            form.refuse(refusal)
    form.lay_beside(_named(service.record(actor, person_id).person))
    return _person_page(person_id, name=form), form.status


@bp.post("/people/<int:person_id>/posting")
def posting(person_id: int) -> PageOrRedirect:
    """Change the post."""
    actor, form = access.actor(), PostingForm(request.form)
    if _find_units(actor, form):
        return _person_page(person_id, posting=form)
    try:
        if not form.validate():
            raise Invalid(
                "Choose a unit and a post, and give the day as in the field."
            )
        service.put_posting(actor, person_id, *form.chosen)
    except Invalid as refusal:
        return _person_page(person_id, refusal, posting=form), refusal.status
    return _to_person(person_id, "posted")


@bp.post("/people/<int:person_id>/roles")
def grant(person_id: int) -> PageOrRedirect:
    """Give a role."""
    actor, form = access.actor(), RoleForm(request.form)
    if _find_units(actor, form):
        return _person_page(person_id, role=form)
    if not form.validate():
        refusal = Invalid("Choose a role and a unit from the lists.")
        return _person_page(person_id, refusal, role=form), refusal.status
    service.grant(actor, person_id, *form.chosen)
    return _to_person(person_id, "granted")


@bp.post("/roles/<int:grant_id>/revoke")
def revoke(grant_id: int) -> AnyResponse:
    """Take a role back."""
    return _to_person(service.revoke(access.actor(), grant_id), "revoked")


@bp.post("/people/<int:person_id>/active")
def active(person_id: int) -> AnyResponse:
    """Suspend or let in again."""
    may_sign_in = request.form.get("active") == "1"
    service.set_active(access.actor(), person_id, may_sign_in)
    return _to_person(person_id, "restored" if may_sign_in else "suspended")


@bp.post("/people/<int:person_id>/code")
def code(person_id: int) -> str:
    """A new one-time code, shown once; before that, what it ends."""
    actor = access.actor()
    if request.form.get("sure") != "1":
        found = service.record(actor, person_id)
        if not found.is_managed:
            raise NotAllowed
        return render_template(
            "lms/directory/new_code.html", person=found.person
        )
    fresh = service.new_code(actor, person_id)
    key = service.record(actor, person_id).person.key
    return _person_page(person_id, codes={key: fresh} if fresh else {})
