"""Pages of a quiz: before, during, summary, result; and extra time."""

from typing import Any

from flask import (
    Blueprint,
    render_template,
    request,
)

from lms.access import service as access
from lms.core import letters
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.types import Json
from lms.enrolment import service as enrolment
from lms.legal import service as legal
from lms.people import service as people
from lms.quizzes import rules, service
from lms.quizzes.forms import AnswerSheet, ExtraTimeForm
from lms.quizzes.types import Answers, Question
from lms.web import autosave as autosaving
from lms.web.feature import Answer, go_to

bp = Blueprint("quizzes", "lms.quizzes", template_folder="templates")


@bp.get("/revisions/<int:revision_id>/quizzes/<string:part>")
def before(revision_id: int, part: str) -> str:
    """What to expect, earlier attempts, and the button to start."""
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    overview = service.overview(actor, revision, part)
    return render_template(
        "lms/quizzes/before.html",
        overview=overview,
        allowance=service.allowance(actor.person_id),
        changed=legal.named(overview.part.confirms),
        following=service.next_draw(overview) if overview.failed else None,
    )


@bp.post("/revisions/<int:revision_id>/quizzes/<string:part>")
def start(revision_id: int, part: str) -> Answer:
    """Start or go on."""
    actor = access.actor()
    return _to(
        "take", service.start(actor, enrolment.opened(actor, revision_id), part)
    )


def _to(page: str, attempt_id: int) -> Answer:
    return go_to(f"lms.quizzes.{page}", attempt_id=attempt_id)


@bp.get("/attempts/<int:attempt_id>")
def take(attempt_id: int) -> Answer:
    """The questions, as far as they are answered; the result once it is
    submitted.
    """
    sitting = service.sitting(access.actor(), attempt_id)
    if not sitting.is_open:
        return _to("result", attempt_id)
    return _questions(sitting, {})


def _questions(sitting: service.Sitting, here: Answers) -> str:
    """The page of the questions; `here`: answers that it has and that are not
    stored, because others were given elsewhere meanwhile.
    """
    return render_template("lms/quizzes/take.html", sitting=sitting, here=here)


def _save(attempt_id: int) -> tuple[AnswerSheet, service.SavedAnswers]:
    actor = access.actor()
    sheet = AnswerSheet(service.sitting(actor, attempt_id), request.form)
    answers, shown = sheet.answers(), sheet.shown()
    return sheet, service.save(actor, attempt_id, answers, shown)


@bp.post("/attempts/<int:attempt_id>")
def save(attempt_id: int) -> Answer:
    """Save all and show the summary; when time ran out meanwhile, the result.
    What was answered elsewhere as well is asked about first.
    """
    try:
        sheet, saved = _save(attempt_id)
    except Conflict:
        service.submit(access.actor(), attempt_id)
        return _to("result", attempt_id)
    if not saved.joined.conflicts:
        return _to("summary", attempt_id)
    answers = sheet.answers()
    here = {key: answers[key] for key in saved.joined.conflicts}
    return _questions(saved.sitting, here), Conflict.status


@bp.post("/attempts/<int:attempt_id>/autosave")
def autosave(attempt_id: int) -> Answer:
    """Save without leaving the page: says when, and asks about what was
    answered elsewhere as well.
    """
    try:
        sheet, saved = _save(attempt_id)
    except Conflict as refusal:
        return autosaving.closed(refusal)
    sitting, joined = saved.sitting, saved.joined
    was = {
        name: sitting.shown(question)
        for name, question in sheet.fields.items()
        if question.key not in joined.newer
    }
    both = {
        name: _both(name, question, sitting, sheet.answers())
        for name, question in sheet.fields.items()
        if question.key in joined.conflicts
    }
    return autosaving.saved(sitting.attempt.saved_at, was, both)


def _both(
    name: str, question: Question, sitting: service.Sitting, here: Answers
) -> str:
    return render_template(
        "lms/quizzes/both.html",
        name=name,
        question=question,
        stored=sitting.answers.get(question.key) or [],
        here=here[question.key],
    )


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
        unfinished=rules.unfinished(sitting.quiz, sitting.answers),
        odd=_odd(sitting),
    )


def _odd(sitting: service.Sitting) -> dict[str, str]:
    """What is to be said of answers that do not read as they were meant."""
    told = rules.doubts(sitting.quiz, sitting.answers)
    found = rules.misread(sitting.quiz, sitting.answers)
    told |= {key: letters.describe(slip) for key, slip in found.items()}
    return {key: _(text, **values) for key, (text, values) in told.items()}


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
        marked=sitting.result,
        **_read(sitting),
        bases=legal.named(quiz.legal_bases),
        overview=overview,
        shows_solutions=overview.shows_solutions,
        again=service.marked_again(sitting),
    )


def _read(sitting: service.Sitting) -> Json:
    """Of what people mark in it: who has, or who may."""
    rows = service.readings_of(sitting)
    later = service.rejudged(sitting)
    markers = {row.marker_id for row in rows.values()} - {None}
    markers |= {one.row.marker_id for found in later.values() for one in found}
    return {
        "readings": rows,
        "later": later,
        "markers": people.names(markers),
        "readers": service.readers_of(sitting, rows.values()),
    }


# Extra time


@bp.get("/people/<int:person_id>/extra-time")
def extra_time(person_id: int) -> str:
    """How much more time a person has in every quiz, and why."""
    allowance = service.allowance_of(access.actor(), person_id)
    return _extra_time_page(person_id, _stored_time(allowance))


def _stored_time(row: Any) -> ExtraTimeForm:
    """`row`: what is given now, if anything."""
    form = ExtraTimeForm(obj=row, seen=service.allowance_mark(row))
    form.percent.data = row.extra_percent if row else None
    return form


@bp.post("/people/<int:person_id>/extra-time")
def allow(person_id: int) -> Answer:
    """Set it."""
    form = ExtraTimeForm(request.form)
    with form.showing():
        if not form.validate():
            raise Invalid("Extra time is from 0 to 300 percent.", "percent")
        said = form.percent.data, form.reason.data, form.shown
        service.allow(access.actor(), person_id, *said)
        return go_to(
            "lms.directory.person",
            person_id=person_id,
            done="extra-time",
        )
    stored = service.allowance_of(access.actor(), person_id)
    form.lay_beside(_stored_time(stored))
    return _extra_time_page(person_id, form), form.status


def _extra_time_page(person_id: int, form: ExtraTimeForm) -> str:
    return render_template(
        "lms/quizzes/extra_time.html",
        person=people.person(person_id),
        form=form,
    )
