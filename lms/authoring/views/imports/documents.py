"""Word and PowerPoint files into a draft, or as a course that is new: first
they are looked at; and what did not come along.
"""

import re
from collections.abc import Mapping

from flask import render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring import service
from lms.authoring.forms import DocumentForm, NewCourseForm
from lms.authoring.rules import beginnings
from lms.authoring.rules.documents import minutes_of, not_brought, noted
from lms.authoring.types import OpenDraft
from lms.authoring.views.frame import author, draft_of, page, to
from lms.core import clock, letters
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import lang
from lms.core.types import Names
from lms.web.feature import Answer, go_to

_ADDRESS = "/author/drafts/<int:draft_id>/document"
_LOOK = "/author/look"


@author.get(_ADDRESS)
def document(draft_id: int) -> str:
    """Where a file is chosen, and what of the last one did not come along."""
    form = DocumentForm(data={"language": lang()})
    return _page(draft_of(draft_id), form)


def _page(opened: OpenDraft, form: DocumentForm) -> str:
    return page(
        "document",
        opened,
        form=form,
        dropped=not_brought(opened.source.files),
    )


@author.post(_ADDRESS)
def bring_in_document(draft_id: int) -> Answer:
    """Look at what the file holds; nothing is put into the draft."""
    opened, form = draft_of(draft_id), DocumentForm(request.form)
    if _is_kept(form, draft_id):
        return go_to("lms.authoring.look")
    return _page(opened, form), form.status


def _is_kept(form: DocumentForm, draft_id: int | None = None) -> bool:
    """Whether the file can be looked at; what is wrong stands in the form."""
    if not form.validate():
        return False
    with form.showing(Invalid):
        actor, language = access.actor(), form.language.data
        service.look_at(actor, _sent(), language, draft_id)
        return True
    return False


def _sent() -> bytes:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Invalid("Choose a file first.", "file")
    return file.read()


@author.get("/author/new/file")
def new_from_file() -> str:
    """Where a file is chosen that becomes a course."""
    access.require(access.actor(), Permission.COURSE_WRITE)
    return _new_page(DocumentForm(data={"language": lang()}))


def _new_page(form: DocumentForm) -> str:
    return render_template("lms/authoring/new_from_file.html", form=form)


@author.post("/author/new/file")
def look_at_file() -> Answer:
    """Look at what the file holds; nothing is begun."""
    form = DocumentForm(request.form)
    if _is_kept(form):
        return go_to("lms.authoring.look")
    return _new_page(form), form.status


@author.get(_LOOK)
def look() -> Answer:
    """The lessons that the file would become, and what would not come along."""
    try:
        looked = service.looked_at(access.actor(), _depth())
    except Conflict as expired:
        return _expired_page(expired), 409
    return _look_page(looked, _course_form(looked))


def _depth() -> int:
    """The level of headings at which lessons begin; 0: as is usual."""
    said = request.values.get("depth", "")
    return int(said) if re.fullmatch("[1-9]", said) else 0


def _expired_page(expired: Conflict) -> str:
    return render_template("lms/authoring/look_expired.html", expired=expired)


def _course_form(looked: service.Looked) -> NewCourseForm:
    """What a course that is new is called: as the file is."""
    name = f"title_{looked.language}"
    return _offered(NewCourseForm(data={name: looked.document.title}))


def _offered(form: NewCourseForm) -> NewCourseForm:
    actor = access.actor()
    return form.offer(access.top_units(actor, Permission.COURSE_WRITE))


def _look_page(
    looked: service.Looked,
    form: NewCourseForm,
    titles: Mapping[int, str] | None = None,
) -> str:
    draft_id = looked.draft_id
    return render_template(
        "lms/authoring/look.html",
        looked=looked,
        draft=draft_of(draft_id) if draft_id else None,
        form=form,
        titles=titles,
        misread=_misread(range(len(looked.document.lessons))),
        dropped=[noted(one) for one in looked.document.dropped],
        minutes_of=minutes_of,
    )


@author.post(_LOOK)
def keep_document() -> Answer:
    """Put the ticked lessons into the draft, or begin the course with them."""
    try:
        looked = service.looked_at(access.actor(), _depth())
        _check_same(looked)
    except Conflict as expired:
        return _expired_page(expired), 409
    form, titles = _offered(NewCourseForm(request.form)), _ticked()
    is_good = looked.draft_id is not None or form.validate()
    if not is_good or _misread(range(len(looked.document.lessons))):
        return _look_page(looked, form, titles), Invalid.status
    with form.showing(Invalid, Conflict):
        draft_id = _keep(looked, form, titles)
        return go_to(
            "lms.authoring.document",
            draft_id=draft_id,
            done="course-document-in",
        )
    return _look_page(looked, form, titles), form.status


def _check_same(looked: service.Looked) -> None:
    """The file that the page showed, not one that was looked at since."""
    if request.form.get("mark") != looked.mark:
        raise Conflict(
            "You looked at another file after this page was opened. Nothing was stored; go on with that one, or choose this file once more."
        )


def _ticked() -> dict[int, str]:
    """By the number of a lesson, what it is to be called."""
    numbers = request.form.getlist("take")
    known = [int(one) for one in numbers if re.fullmatch("[0-9]{1,3}", one)]
    return {one: request.form.get(f"title-{one}", "")[:200] for one in known}


def _misread(numbers: range) -> dict[int, str]:
    """By the number of a lesson, why the title that was sent cannot be read."""
    sent = {one: request.form.get(f"title-{one}", "")[:200] for one in numbers}
    found = {number: letters.misread(title) for number, title in sent.items()}
    told = {
        number: letters.describe(one) for number, one in found.items() if one
    }
    return {number: _(one[0], **one[1]) for number, one in told.items()}


def _keep(looked: service.Looked, form: NewCourseForm, titles: Names) -> int:
    actor = access.actor()
    if looked.draft_id is not None:
        return service.put_in(actor, looked, titles)
    slug, title = form.slug(), form.texts("title")
    source = beginnings.new_course(slug, title, clock.today())
    units = access.top_units(actor, Permission.COURSE_WRITE)
    unit = next(one for one in units if str(one.id) == form.unit.data)
    return service.begin_with(actor, looked, titles, source, unit)


@author.post(f"{_ADDRESS}/settled")
def settle_document(draft_id: int) -> Answer:
    """Forget what did not come along."""
    service.settle(access.actor(), draft_id)
    return to(draft_id, "course-document-settled")
