"""Pages of the question whether a course teaches, for trainers."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup
from wtforms import SelectField, TextAreaField

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.authoring import service as authoring
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick, pick_marked
from lms.core.marks import N_
from lms.core.types import Labels
from lms.courses import service as courses
from lms.courses.types import KIND_LABELS, Revision
from lms.people import service as people
from lms.planning import service as planning
from lms.teaching import service
from lms.teaching.types import FINDINGS, PACES, STEADINESS, QuizFigures
from lms.web import signs
from lms.web.feature import Answer, DeskItems, Feature, Waiting, go_to
from lms.web.forms import GuardedForm
from lms.web.frame import CONTENT, NavItem
from lms.web.signs import Measure

bp = Blueprint("teaching", __name__, template_folder="templates")
NAV = (
    NavItem(
        "teaching.index",
        "Does it teach?",
        Permission.QUIZ_STATISTICS,
        60,
        icon="trend",
        group=CONTENT,
        short="Results",
        thumb=24,
    ),
)
DRAWN = 6
"""Quizzes in the picture."""


def _desk(actor: Actor) -> DeskItems:
    """How many attempts pass each quiz, as a picture."""
    found = service.hardest(actor)
    if found is None:
        return
    yield Waiting(
        65,
        _("Quizzes, those first that the fewest pass"),
        url_for("lms.teaching.index"),
        "trend",
        _("See all courses"),
        picture=_picture(found),
    )


def _picture(found: Sequence[QuizFigures]) -> Markup:
    """The hardest ones, or what will stand here."""
    if not found:
        return signs.nothing_yet(
            _(
                "Nothing yet. Once %(few)s people have taken a quiz, what share of the attempts passed stands here, the hardest quiz first.",
                few=service.limits().group,
            )
        )
    return signs.measures(map(_measure, found[:DRAWN]))


def _measure(found: QuizFigures) -> Measure:
    passed, attempts = found.passed, found.attempts
    return Measure(
        pick(found.revision.course.title),
        _("%(passed)s of %(all)s passed", passed=passed, all=attempts),
        passed,
        attempts,
        url_for(
            "lms.teaching.quiz",
            revision_id=found.revision.id,
            part=found.part.key,
        ),
    )


DONE = N_(
    {
        "course-retired": "From now on nobody begins the course, and nobody is asked for it. To undo, let people begin it again.",
        "course-successor": "What takes its place is stored; its people read it where they read your reason. To undo, choose again.",
        "course-restored": "People begin the course again, and whoever was asked for it is asked again. To undo, retire it.",
    }
)


def _successor_of(retired: Any) -> Revision | None:
    """Of a retired course, for whoever looks at its page."""
    hidden = courses.hidden_from(access.actor())
    return planning.successor(retired.slug, hidden)


FEATURE = Feature(
    (bp,),
    NAV,
    done=DONE,
    desks=(_desk,),
    words={
        "findings": FINDINGS,
        "steadiness_words": STEADINESS,
        "pace_words": PACES,
        "successor_of": _successor_of,
    },
)


@bp.get("/quiz-results")
def index() -> str:
    """Every course, for trainers."""
    return render_template(
        "lms/teaching/index.html", courses=service.every_course(access.actor())
    )


@bp.get("/quiz-results/<int:revision_id>")
def course(revision_id: int) -> str:
    """Where people stop, how long they take, and what of it needs a look."""
    return render_template(
        "lms/teaching/course.html",
        report=service.course_report(access.actor(), revision_id),
        limits=service.limits(),
        kind_labels=KIND_LABELS,
    )


@bp.get("/quiz-results/<int:revision_id>/<string:part>")
def quiz(revision_id: int, part: str) -> str:
    """How the questions of one quiz do their work."""
    actor = access.actor()
    report = service.quiz_report(actor, revision_id, part)
    return render_template(
        "lms/teaching/quiz.html",
        report=report,
        corrects=authoring.may_write(actor, report.quiz.revision.slug),
        limits=service.limits(),
        unread=service.unread(report.quiz),
        uncounted=service.uncounted(report.quiz),
    )


KEPT = "-"
"""Chosen where what stands is in no list of the reader's: it stays."""


class RetiringForm(GuardedForm):
    """Why a course is retired, and what takes its place; the latter alone once
    it is.
    """

    reason = TextAreaField()
    replaced_by = SelectField(default="")


@bp.get("/author/courses/<string:slug>/retire")
def retiring(slug: str) -> str:
    """What retiring a course would touch, or since when and why it is."""
    return _retiring_page(slug, _retiring_form(slug))


def _retiring_form(slug: str, sent: Any = None) -> RetiringForm:
    """As it was sent, otherwise as it is stored."""
    choices, stored = _successors(slug), service.named(slug)
    stored = stored if stored in choices else KEPT
    said = {"replaced_by": stored, "seen": service.successor_mark(slug)}
    form = RetiringForm(sent, data=said)
    form.replaced_by.choices = choices
    if stored == KEPT:
        form.replaced_by.choices[KEPT] = _(
            "as it stands: a course that is not in this list"
        )
    return form


def _successors(slug: str) -> Labels:
    """What may take its place, by address; said of each that is not offered to
    all who were offered this one.
    """
    titles = service.successors(access.actor(), slug)
    narrower, found = courses.narrower_than(slug), {"": _("none, or not yet")}
    for key, texts in titles.items():
        title = pick_marked(texts, lang())
        if key in narrower:
            title = _(
                "%(course)s (not offered everywhere this one is)", course=title
            )
        found[key] = title
    return found


def _chosen(slug: str, form: RetiringForm) -> str:
    chosen = form.replaced_by.data
    return service.named(slug) if chosen == KEPT else chosen


def _retiring_page(slug: str, form: RetiringForm) -> str:
    actor = access.actor()
    impact = service.retiring_impact(actor, slug)
    retired = courses.retired().get(slug)
    return render_template(
        "lms/teaching/retire.html",
        slug=slug,
        title=courses.current(slug).course.title,
        impact=impact,
        form=form,
        least=access.least(),
        retired=retired,
        successor=planning.successor(slug, courses.hidden_from(actor)),
        narrower=courses.narrower_than(slug),
        who=people.names([retired.retired_by]) if retired else {},
    )


@bp.post("/author/courses/<string:slug>/retire")
def retire(slug: str) -> Answer:
    """Retire the course, or let people begin it again."""
    actor, form = access.actor(), _retiring_form(slug, request.form)
    if request.form.get("act") == "restore":
        service.restore(actor, slug)
        return _to_revisions(slug, "course-restored")
    with form.showing():
        if form.validate():
            replaced_by = _chosen(slug, form)
            service.retire(actor, slug, form.reason.data, replaced_by)
            return _to_revisions(slug, "course-retired")
    return _retiring_page(slug, form), form.status


@bp.post("/author/courses/<string:slug>/successor")
def name_successor(slug: str) -> Answer:
    """Say what takes the place of a retired course."""
    actor, form = access.actor(), _retiring_form(slug, request.form)
    service.require_publisher(actor, slug)
    with form.showing():
        if form.validate():
            chosen = _chosen(slug, form)
            service.name_successor(actor, slug, chosen, form.shown)
            return go_to(
                "lms.teaching.retiring", slug=slug, done="course-successor"
            )
    form.lay_beside(_retiring_form(slug))
    return _retiring_page(slug, form), form.status


def _to_revisions(slug: str, done: str) -> Answer:
    return go_to("lms.authoring.history", slug=slug, done=done)
