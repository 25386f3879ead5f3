"""Pages of learning: home, catalogue, course, lesson."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from typing import NamedTuple

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.authoring import service as authoring
from lms.core import clock, gates, markdown
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick, pick_marked
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.media import sounds
from lms.core.state import state
from lms.core.types import Json, Labels
from lms.courses import service as courses
from lms.courses.types import (
    KIND_LABELS,
    FigureShelf,
    Kind,
    Part,
    Revision,
)
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.learning import rules, service
from lms.learning.types import Step
from lms.legal import service as legal
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.people.types import Unit
from lms.planning import service as planning
from lms.planning.types import Taking
from lms.posts import service as posts_service
from lms.quizzes.types import Response as Answered
from lms.quizzes.types import ShownFigure
from lms.recall import service as recall
from lms.signoff.types import ENTRUSTMENT
from lms.web import frame, narrowing
from lms.web.feature import Answer, Feature, Hit, Waiting, go_to
from lms.web.forms import shown_in, values_in
from lms.web.frame import HARMLESS, KEPT, NavItem
from lms.web.listing import page_in, page_number

PHOTO = re.compile(r"([0-9a-f]{64})-([1-9][0-9]{1,3})\.webp")
SOUND = re.compile(r"([0-9a-f]{64})\.(mp3|m4a|ogg)")
bp = Blueprint("learning", __name__, template_folder="templates")
NAV = (
    NavItem("learning.home", "Home", None, 0, icon="home", thumb=0),
    NavItem(
        "learning.catalogue",
        "Courses",
        None,
        20,
        also=("revisions", "attempts"),
        icon="course",
        thumb=41,
    ),
)


def _find(actor: Actor, search: str) -> Iterator[Hit]:
    """Courses by title, one's own first."""
    own = enrolment.begun(actor)
    for revision in sorted(
        courses.offered(actor, own), key=lambda one: one.slug not in own
    ):
        title = revision.course.title
        if folding.is_in(search, *title.values()):
            at = url_for("lms.learning.course", slug=revision.slug)
            yield Hit(pick_marked(title), at, "course")


WORDS = {"kind_labels": KIND_LABELS, "segments": rules.segments}


def _titles() -> Labels:
    return {one.slug: one.course.title for one in courses.catalogue()}


FEATURE = Feature(
    (bp,),
    NAV,
    WORDS,
    finders=(_find,),
    named=(("course courses successor", _titles),),
    idempotent=frozenset({"learning.answer"}),
)
PAGES = {
    Kind.LESSON: "lms.learning.lesson",
    Kind.PRACTICE: "lms.practice.part",
    Kind.QUIZ: "lms.quizzes.before",
    Kind.SCENARIO: "lms.scenarios.before",
    Kind.TASK: "lms.signoff.task",
}
GAPS_SHOWN = 3
"""The most urgent ones; home says how many more there are."""


@bp.get("/")
def home() -> str:
    """The one next step, then the gaps and why each level is asked."""
    actor = access.actor()
    found = service.home(actor)
    situation = found.planned.situation
    posting = situation.posting
    units = people.units_on(posting.unit.path) if posting else []
    guides = mentoring.mentors_of([actor.person_id]).get(actor.person_id, ())
    return render_template(
        "lms/learning/home.html",
        **_words(),
        home=found,
        **_signed(found.signed),
        Step=Step,
        layers={unit.id: unit for unit in units},
        gaps_shown=GAPS_SHOWN,
        today=clock.today(),
        desk=_desk(actor),
        questions=recall.due(actor),
        retired=courses.retired(),
        resting=planning.resting(situation, clock.now() - rules.NEWS),
        guides=guides,
        mentors=() if guides else service.mentors(situation),
    )


def _is_revoked(row: Row) -> bool:
    """Whether nothing counts any more of what a signature has proven."""
    proven = evidence.records_of_work(row.person_id, row.id)
    return bool(proven) and all(one.gone_id for one in proven)


def _signed(row: Row | None) -> Json:
    """The task that was signed lately, by whom, and how they are trusted."""
    if row is None or _is_revoked(row):
        return {"signed": None}
    return {
        "signed": courses.part_in(row),
        "signed_in": courses.revision(row.revision_id),
        "signed_by": people.names([row.mentor_id])[row.mentor_id],
        "trusted": ENTRUSTMENT[row.entrustment][0],
    }


def _desk(actor: Actor) -> list[Waiting]:
    """What waits for the actor in all their roles, the most urgent first."""
    desks = gates.opened(state().desks, actor.person_id)
    waiting = chain.from_iterable(desk(actor) for desk in desks)
    return sorted(waiting, key=lambda one: one.urgency)


def _words() -> Json:
    """The titles of what courses and gaps name."""
    return {
        "competencies": framework.vocabulary(),
        "posts": posts_service.posts(),
    }


STATES = N_({"new": "not begun", "begun": "being taken", "done": "finished"})
"""Where one stands in a course."""


def _named_posts(offered: Sequence[Revision]) -> Labels:
    """The posts that one of these courses is written for."""
    named = {key for one in offered for key in one.course.posts}
    known = posts_service.posts().items()
    return {key: pick(one.title) for key, one in known if key in named}


def _narrowed(titles: Labels) -> narrowing.Narrowed:
    readers = {
        "search": (N_("Searched for"), narrowing.any_text),
        "post": (N_("For whom"), narrowing.one_of(titles)),
        "state": (N_("Where you stand"), narrowing.labelled(STATES)),
    }
    return narrowing.narrow(readers)


def _is_asked(
    values: Json, takings: Mapping[str, Taking], one: Revision
) -> bool:
    """Whether a course has all words and is as the rest asks."""
    course, taking = one.course, takings.get(one.slug)
    words = folding.fold(values.get("search", "")).split()
    said = *course.title.values(), *course.summary.values()
    text = folding.fold(" ".join(said)) if words else ""
    state = ("done" if taking.complete else "begun") if taking else "new"
    return (
        values.get("post") in (None, *course.posts)
        and values.get("state") in (None, state)
        and all(folding.distance(word, text) < folding.INSIDE for word in words)
    )


@bp.get("/courses")
def catalogue() -> str:
    """All courses, page by page, those for one's own post first."""
    actor = access.actor()
    posting = people.posting(actor.person_id)
    post = posting.post if posting else None
    takings, asked = planning.courses_of(actor)
    offered = courses.offered(actor, takings)
    titles = _named_posts(offered)
    narrowed = _narrowed(titles)
    is_asked = partial(_is_asked, narrowed.values, takings)
    return render_template(
        "lms/learning/catalogue.html",
        **_words(),
        page=page_in(
            sorted(
                filter(is_asked, offered),
                key=lambda one: (
                    post not in one.course.posts,
                    courses.by_title(one),
                ),
            ),
            page_number(),
            12,
        ),
        narrowed=narrowed,
        named_posts=titles,
        states=STATES,
        offered=offered,
        takings=takings,
        asked=asked,
        retired=courses.retired(),
        today=clock.today(),
        posting=posting,
    )


@bp.get("/courses/<string:slug>")
def course(slug: str) -> str:
    """A course with its parts and one's progress."""
    actor = access.actor()
    enrolled = enrolment.enrolled(actor, slug)
    current = courses.current(slug)
    revision = enrolment.opened(actor, (enrolled or current).id)
    requires = revision.course.requires
    return render_template(
        "lms/learning/course.html",
        **_words(),
        revision=revision,
        enrolled=enrolled is not None,
        newer=current.id != revision.id,
        **vars(service.standing(actor, revision)),
        today=clock.today(),
        required=[
            one for one in courses.offered(actor) if one.slug in requires
        ],
        retired=courses.retired().get(slug),
        successor=planning.successor(slug, courses.hidden_from(actor)),
        publisher=_publisher(actor, slug),
        askers=partial(planning.who_asked, actor, slug),
        bases=legal.named(revision.course.legal_bases),
        may_ask=access.allows(actor, Permission.PLAN_WRITE),
        may_write=access.allows(actor, Permission.COURSE_WRITE)
        and authoring.may_write(actor, slug),
    )


def _publisher(actor: Actor, slug: str) -> Unit | None:
    """Whom to ask about a course that is not offered there any more."""
    is_closed = slug in courses.hidden_from(actor)
    return courses.owner(slug) if is_closed else None


@bp.post("/courses/<string:slug>/renew")
def renew(slug: str) -> Answer:
    """Take the newest revision from now on."""
    enrolment.renew(access.actor(), slug)
    return go_to("lms.learning.course", slug=slug)


@bp.post("/courses/<string:slug>")
def enrol(slug: str) -> Answer:
    """Begin the course at its first part."""
    revision = enrolment.enrol(access.actor(), slug)
    return redirect(part_url(revision, revision.course.parts[0]))


@bp.app_template_global("lms_part_url")
def part_url(revision: Revision, part: Part) -> str:
    """The page of a part."""
    endpoint = PAGES[part.kind]
    return frame.address(endpoint, revision_id=revision.id, part=part.key)


@bp.app_template_global("lms_text")
def text_of(revision: Revision, texts: Mapping[str, Markup]) -> Markup:
    """A text of a revision as a page shows it, its figures in their places."""
    return markdown.placed(
        pick_marked(texts),
        partial(_figure_address, revision.id),
    )


class DrawnFigure(NamedTuple):
    """A figure as a page shows it. `offered`: a picture in its widths."""

    address: str
    width: int
    height: int
    offered: str
    sizes: str


@bp.app_template_global("lms_drawn")
def drawn(
    revision: Revision | FigureShelf | None, shown: ShownFigure | None
) -> DrawnFigure | None:
    """A figure in the language of this request, or in the other; None where
    there is none. A course that is being written has a shelf of its own.
    """
    if revision is None or shown is None:
        return None
    shelf = revision if isinstance(revision, FigureShelf) else _shelf(revision)
    figures = shelf.figures.get(shown.name, {})
    found = figures.get(lang()) or next(iter(figures.values()), None)
    if found is None:
        return None
    page_figure = markdown.PageFigure(**found)
    return DrawnFigure(
        shelf.address(page_figure.files[0]),
        found["width"],
        found["height"],
        markdown.offered(page_figure, shelf.address),
        markdown.SIZES,
    )


def _shelf(revision: Revision) -> FigureShelf:
    address = partial(_figure_address, revision.id)
    return FigureShelf(revision.course.figures, address)


def _figure_address(revision_id: int, name: str) -> str:
    return url_for(
        "lms.learning.figure",
        revision_id=revision_id,
        name=name,
    )


@bp.get("/revisions/<int:revision_id>/figures/<string:name>")
def figure(revision_id: int, name: str) -> Response:
    """A drawing, picture or recording. Its address holds its digest, so browsers
    may keep it; nothing in it can run.
    """
    response = _figure(access.actor(), revision_id, name)
    response.headers.update(HARMLESS)
    response.headers["Cache-Control"] = KEPT
    return response


def _figure(actor: Actor, revision_id: int, name: str) -> Response:
    if found := PHOTO.fullmatch(name):
        photo = service.photo(actor, revision_id, found[1], int(found[2]))
        return Response(photo, mimetype="image/webp")
    if heard := SOUND.fullmatch(name):
        return _heard(*service.sound(actor, revision_id, heard[1]))
    drawing = service.drawing(actor, revision_id, name.removesuffix(".svg"))
    return Response(drawing, mimetype="image/svg+xml")


def _heard(kind: str, content: bytes) -> Response:
    """A recording, or the piece of it that a player asks for."""
    response = Response(content, mimetype=sounds.MEDIA_TYPES[kind])
    return response.make_conditional(
        request.environ, accept_ranges=True, complete_length=len(content)
    )


@bp.get("/revisions/<int:revision_id>/job-aid")
def job_aid(revision_id: int) -> str:
    """What to keep at hand at the counter, on one page to print."""
    actor = access.actor()
    return render_template(
        "lms/learning/job_aid.html",
        revision=service.with_job_aid(actor, revision_id),
        now=clock.now(),
    )


@bp.get("/revisions/<int:revision_id>/lessons/<string:part>")
def lesson(revision_id: int, part: str) -> str:
    """A lesson: one idea, one question, an answer that teaches."""
    return _lesson_page(service.lesson(access.actor(), revision_id, part))


def _lesson_page(
    found: service.Lesson, refusal: str = "", here: Answered | None = None
) -> str:
    """`here`: an answer that is not stored, because another was given on
    another page meanwhile.
    """
    return render_template(
        "lms/learning/lesson.html",
        lesson=found,
        taking=service.taking(access.actor(), found.revision),
        bases=legal.named(
            (*found.part.legal_bases, *found.question.legal_bases)
        ),
        refusal=refusal,
        here=here,
        is_open=bool(refusal or here or request.args.get("answered")),
    )


@bp.post("/revisions/<int:revision_id>/lessons/<string:part>")
def answer(revision_id: int, part: str) -> Answer:
    """Answer the check question and hear back."""
    actor, field = access.actor(), service.FIELD
    values = values_in(request.form, field)
    shown = shown_in(request.form, {field: field})
    try:
        service.answer(actor, revision_id, part, values, shown)
    except (Invalid, Conflict) as refusal:
        again, here = service.lesson(actor, revision_id, part), None
        if isinstance(refusal, Conflict):
            here = again.question.read(values, again.order)
        return _lesson_page(again, _(refusal.text), here), refusal.status
    return go_to(
        "lms.learning.lesson",
        revision_id=revision_id,
        part=part,
        answered=1,
        _anchor="check",
    )
