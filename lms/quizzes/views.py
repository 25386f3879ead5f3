"""Pages of a quiz: before, during, summary, result; and the trainer's
statistics.
"""

from flask import (
    Blueprint,
    Response,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)

from lms.access import service as access
from lms.access.types import Permission
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import moment
from lms.courses import service as courses
from lms.legal import service as legal
from lms.people import service as people
from lms.quizzes import queries, rules, service
from lms.quizzes.forms import ExtraTimeForm
from lms.quizzes.types import Answers
from lms.web.feature import Answer, Feature
from lms.web.frame import NavItem

bp = Blueprint("quizzes", __name__, template_folder="templates")
NAV = (
    NavItem("quizzes.index", "Quiz results", Permission.QUIZ_STATISTICS, 60),
)
FEATURE = Feature((bp,), NAV)


@bp.get("/revisions/<int:revision_id>/quizzes/<string:part>")
def before(revision_id: int, part: str) -> str:
    """What to expect, earlier attempts, and the button to start."""
    actor, revision = access.actor(), courses.revision(revision_id)
    overview = service.overview(actor, revision, part)
    return render_template(
        "lms/quizzes/before.html",
        overview=overview,
        allowance=service.allowance(actor.person_id),
        changed=legal.named(overview.part.confirms),
    )


@bp.post("/revisions/<int:revision_id>/quizzes/<string:part>")
def start(revision_id: int, part: str) -> Answer:
    """Start or go on."""
    revision = courses.revision(revision_id)
    return _to("take", service.start(access.actor(), revision, part))


def _to(page: str, attempt_id: int) -> Answer:
    return redirect(url_for(f"lms.quizzes.{page}", attempt_id=attempt_id))


@bp.get("/attempts/<int:attempt_id>")
def take(attempt_id: int) -> Answer:
    """The questions, as far as they are answered; the result once it is
    submitted.
    """
    sitting = service.sitting(access.actor(), attempt_id)
    if not sitting.is_open:
        return _to("result", attempt_id)
    return render_template("lms/quizzes/take.html", sitting=sitting)


def _answers(attempt_id: int) -> Answers:
    """What this form says about each question of the attempt; questions that
    are not on it are left alone.
    """
    sitting = service.sitting(access.actor(), attempt_id)
    on_page = set(request.form.getlist("shown"))
    return {
        question.key: question.read(
            request.form.getlist(f"q{index}"), sitting.order(question)
        )
        for index, question in enumerate(sitting.questions())
        if str(index) in on_page
    }


@bp.post("/attempts/<int:attempt_id>")
def save(attempt_id: int) -> Answer:
    """Save all and show the summary; when time ran out meanwhile, the result."""
    try:
        service.save(access.actor(), attempt_id, _answers(attempt_id))
    except Conflict:
        service.submit(access.actor(), attempt_id)
        return _to("result", attempt_id)
    return _to("summary", attempt_id)


@bp.post("/attempts/<int:attempt_id>/autosave")
def autosave(attempt_id: int) -> Response:
    """Save without leaving the page; says when."""
    saved_at = service.save(access.actor(), attempt_id, _answers(attempt_id))
    return jsonify(saved=_("Saved at %(time)s", time=moment(saved_at)))


@bp.get("/attempts/<int:attempt_id>/summary")
def summary(attempt_id: int) -> Answer:
    """What is answered and what is not, before it is final."""
    sitting = service.sitting(access.actor(), attempt_id)
    if not sitting.is_open:
        return _to("result", attempt_id)
    return render_template(
        "lms/quizzes/summary.html",
        sitting=sitting,
        empty=rules.unanswered(sitting.quiz, sitting.answers),
    )


@bp.post("/attempts/<int:attempt_id>/submit")
def submit(attempt_id: int) -> Answer:
    """Final."""
    service.submit(access.actor(), attempt_id)
    return _to("result", attempt_id)


@bp.get("/attempts/<int:attempt_id>/result")
def result(attempt_id: int) -> Answer:
    """The score, and for every question what was answered, what is right and
    why.
    """
    sitting = service.sitting(access.actor(), attempt_id)
    if sitting.is_open:
        return _to("take", attempt_id)
    quiz, part = sitting.quiz, sitting.part.key
    overview = service.overview(access.actor(), sitting.revision, part)
    return render_template(
        "lms/quizzes/result.html",
        sitting=sitting,
        marked=rules.mark(quiz, sitting.answers),
        bases=legal.named(quiz.legal_bases),
        shows_solutions=overview.shows_solutions,
    )


@bp.get("/quiz-results")
def index() -> str:
    """Every quiz, for trainers."""
    return render_template(
        "lms/quizzes/index.html", quizzes=queries.quizzes(access.actor())
    )


@bp.get("/quiz-results/<int:revision_id>/<string:part>")
def performance(revision_id: int, part: str) -> str:
    """How the questions of one quiz performed."""
    return render_template(
        "lms/quizzes/performance.html",
        statistics=queries.statistics(access.actor(), revision_id, part),
    )


# Extra time


@bp.get("/people/<int:person_id>/extra-time")
def extra_time(person_id: int) -> str:
    """How much more time a person has in every quiz, and why."""
    allowance = service.allowance_of(access.actor(), person_id)
    form = ExtraTimeForm(obj=allowance)
    if allowance:
        form.percent.data = allowance.extra_percent
    return _extra_time_page(person_id, form)


@bp.post("/people/<int:person_id>/extra-time")
def allow(person_id: int) -> Answer:
    """Set it."""
    form = ExtraTimeForm(request.form)
    with form.showing(Invalid):
        if not form.validate():
            raise Invalid("Extra time is from 0 to 300 percent.", "percent")
        percent, reason = form.percent.data, form.reason.data or ""
        service.allow(access.actor(), person_id, percent, reason)
        return redirect(url_for("lms.directory.person", person_id=person_id))
    service.allowance_of(access.actor(), person_id)
    return _extra_time_page(person_id, form), form.status


def _extra_time_page(person_id: int, form: ExtraTimeForm) -> str:
    return render_template(
        "lms/quizzes/extra_time.html",
        person=people.person(person_id),
        form=form,
    )
