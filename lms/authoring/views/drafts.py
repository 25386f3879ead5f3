"""The list of courses to write, a draft with its parts, what is said of the
course as a whole.
"""

from functools import partial

from flask import redirect, render_template, request

from lms.access import service as access
from lms.access.types import Permission
from lms.authoring import service
from lms.authoring.forms import LONGEST_TITLE, ItemForm, NewCourseForm
from lms.authoring.rules import beginnings, declared, items, outline
from lms.authoring.rules.unwritten import sorted_out
from lms.authoring.types import OpenDraft
from lms.authoring.views import asking, parts
from lms.authoring.views.frame import (
    MAIN,
    author,
    draft_of,
    may_publish,
    page,
    steps_in,
    to,
)
from lms.authoring.views.spots import citing
from lms.core import clock
from lms.core.columns import Rows
from lms.core.letters import folding
from lms.core.types import Texts
from lms.courses import service as courses
from lms.people import service as people
from lms.web.feature import Answer, go_to
from lms.web.listing import page_in, page_number


@author.get("/author")
def index() -> str:
    """Drafts to go on with, and courses to begin one of."""
    actor = access.actor()
    writable = service.writable(actor)
    every = service.open_drafts(actor)
    titles = _titles(every)
    search = request.args.get("search", "")[:LONGEST_TITLE]

    def is_found(slug: str) -> bool:
        words = slug.replace("-", " "), *titles.get(slug, {}).values()
        return folding.is_in(search, *words)

    drafts = [row for row in every if is_found(row.slug)]
    found = [
        one
        for one in courses.catalogue()
        if one.slug in writable and is_found(one.slug)
    ]
    found.sort(key=courses.by_title)
    return render_template(
        "lms/authoring/index.html",
        search=search,
        drafts=drafts,
        titles=titles,
        page=page_in(found, page_number()),
        retired=courses.retired(),
        published_by_me=service.writable(actor, Permission.COURSE_PUBLISH),
        drafted={row.slug: row.id for row in every},
        who=people.names({row.edited_by for row in drafts}),
    )


def _titles(drafts: Rows) -> dict[str, Texts]:
    """By slug, of courses and of drafts of courses never published."""
    titles = {one.slug: one.course.title for one in courses.catalogue()}
    new = [row for row in drafts if row.slug not in titles]
    return titles | service.titles_of(new) if new else titles


@author.get("/author/new")
def new() -> str:
    """The form of a new course."""
    units = access.top_units(access.actor(), Permission.COURSE_WRITE)
    return _new_page(NewCourseForm().offer(units))


def _new_page(form: NewCourseForm) -> str:
    return render_template("lms/authoring/new.html", form=form)


@author.post("/author/new")
def create() -> Answer:
    """Begin a course that is new."""
    actor = access.actor()
    units = access.top_units(actor, Permission.COURSE_WRITE)
    form = NewCourseForm(request.form).offer(units)
    if form.validate():
        unit = next(one for one in units if str(one.id) == form.unit.data)
        title, slug = form.texts("title"), form.slug()
        source = beginnings.new_course(slug, title, clock.today())
        with form.showing():
            draft_id = service.create(actor, source, unit)
            return to(draft_id, "course-begun")
    return _new_page(form), form.status


@author.post("/author/courses/<string:slug>/correct")
def correct(slug: str) -> Answer:
    """The place of a course's draft that cites what was replaced, or that figures
    or a report are about; the draft is begun if there is none.
    """
    actor, form = access.actor(), request.form
    drafted = {row.slug: row.id for row in service.open_drafts(actor)}
    opened = draft_of(drafted.get(slug) or service.begin(actor, slug))
    return redirect(
        citing(
            opened,
            form.get("part", ""),
            form.get("item", ""),
        )
    )


@author.get("/author/drafts/<int:draft_id>")
def draft(draft_id: int) -> str:
    """A draft: its parts, what is still to be corrected, and the way on."""
    opened = draft_of(draft_id)
    _content, mistakes = service.checked(opened)
    return page(
        "draft",
        opened,
        still=sorted_out(opened, mistakes),
        may_publish=may_publish(opened),
        who=people.names({opened.edited_by}),
        outline=outline,
        work_on=parts.work_on,
        taken_out=service.taken_out(opened),
    )


COURSE = items.whole(MAIN, declared.COURSE)
AS_A_WHOLE = "/author/drafts/<int:draft_id>/course"


@author.get(AS_A_WHOLE)
def course(draft_id: int) -> str:
    """What is said of the course."""
    opened = draft_of(draft_id)
    return _course_page(opened, asking.form_of(opened, COURSE))


def _course_page(draft: OpenDraft, form: ItemForm) -> str:
    return page(
        "course",
        draft,
        form=form,
    )


@author.post(AS_A_WHOLE)
def save_course(draft_id: int) -> Answer:
    """Save it."""
    opened = draft_of(draft_id)
    return asking.answer(
        opened,
        asking.typed_in(opened, COURSE),
        partial(_course_page, opened),
        partial(to, draft_id, "course-saved"),
    )


@author.post("/author/drafts/<int:draft_id>/move")
def move(draft_id: int) -> Answer:
    """Move a part up or down."""
    key = request.form.get("part", "")
    way = -1 if request.form.get("way") == "up" else 1
    act = partial(outline.move_part, key=key, step=way * steps_in(request.form))
    _change(draft_id, act)
    return to(draft_id, "course-saved", f"part-{key}")


def _change(draft_id: int, act: outline.Act) -> None:
    change = partial(outline.changed, act=act)
    service.change_file(access.actor(), draft_id, MAIN, change)


@author.post("/author/drafts/<int:draft_id>/discard")
def discard(draft_id: int) -> Answer:
    """Throw the draft away."""
    service.discard(access.actor(), draft_id)
    return go_to("lms.authoring.index", done="course-discarded")
