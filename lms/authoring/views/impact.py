"""Whom publishing a draft would touch, and what becomes of results: the step
between a draft and its publication.
"""

from collections.abc import Mapping

from flask import render_template, request
from werkzeug.wrappers import Response

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import PublishForm
from lms.authoring.service import Works
from lms.authoring.views.frame import author, draft_of, page
from lms.authoring.views.words import CHANGES
from lms.core.marks import N_
from lms.core.yamlfile import Mistakes
from lms.courses import service as courses
from lms.people import service as people
from lms.quizzes.service import Choices, Policy, QuestionChange
from lms.web.feature import Answer, go_to

QUESTION_CHANGES = N_(
    {
        QuestionChange.GONE: "taken out",
        QuestionChange.KIND: "another kind of question",
        QuestionChange.OFFERED: "other answers to choose from",
        QuestionChange.KEY: "another right answer",
        QuestionChange.POINTS: "other points",
        QuestionChange.WORDS: "other words",
    }
)
POLICIES = N_(
    {
        Policy.KEEP: "Keep the results as they are",
        Policy.FULL: "Full credit for everybody who was asked it",
        Policy.EITHER: "The old and the new right answer both count",
        Policy.ANEW: "Mark again by the new right answer",
        Policy.RETRY: "Allow another attempt, without this question",
    }
)
MARK, WORK = "policy:", "task:"


@author.get("/author/drafts/<int:draft_id>/publish")
def ask(draft_id: int) -> str:
    """What is new, whom publishing would touch, and the note to write."""
    return impact_page(draft_id, PublishForm())


def impact_page(draft_id: int, form: PublishForm) -> str:
    """The page with what was chosen so far."""
    opened = draft_of(draft_id)
    actor, chosen = access.actor(), _choices(request.form)
    touched = service.impact(actor, draft_id, chosen)
    return page(
        "impact",
        opened,
        form=form,
        touched=touched,
        mistakes=touched.mistakes,
        change_words=QUESTION_CHANGES,
        policy_words=POLICIES,
        chosen=chosen,
        works=_works(request.form),
        least=access.least(),
        who=people.names({opened.reviewed_by} - {None}),
        difference=service.draft_changes(actor, draft_id),
        changes=CHANGES,
    )


def _choices(form: Mapping[str, str]) -> Choices:
    """What was chosen, by quiz and question; what is no policy is left out."""
    chosen = {}
    for name in form:
        if name.startswith(MARK) and form[name] in set(Policy):
            part, _colon, question = name.removeprefix(MARK).partition(":")
            chosen[part, question] = Policy(form[name])
    return chosen


def _works(form: Mapping[str, str]) -> Works:
    """What was said of signed tasks, by key."""
    return {
        name.removeprefix(WORK): value == "again"
        for name, value in form.items()
        if _is_of_work(name, value)
    }


def _is_of_work(name: str, value: str) -> bool:
    return name.startswith(WORK) and value in ("valid", "again")


@author.post("/author/drafts/<int:draft_id>/publish")
def publish(draft_id: int) -> Answer:
    """Freeze the draft as the course's current revision, with what was decided
    for earlier results.
    """
    form = PublishForm(request.form)
    if "count" in request.form:
        return impact_page(draft_id, form)
    if form.validate():
        slug = draft_of(draft_id).slug
        with form.showing():
            try:
                return _published(draft_id, slug, form)
            except Mistakes:
                return impact_page(draft_id, form), 422
    return impact_page(draft_id, form), form.status


SINCE = "/author/courses/<string:slug>/results"


@author.get(SINCE)
def results(slug: str) -> str:
    """What the revision in force has done to results and signed tasks, as far
    as nobody has decided.
    """
    return _since_page(slug, PublishForm())


def _since_page(slug: str, form: PublishForm) -> str:
    actor, chosen = access.actor(), _choices(request.form)
    return render_template(
        "lms/authoring/impact.html",
        revision=courses.current(slug),
        form=form,
        touched=service.impact_since(actor, slug, chosen),
        mistakes=(),
        change_words=QUESTION_CHANGES,
        policy_words=POLICIES,
        chosen=chosen,
        works=_works(request.form),
        least=access.least(),
    )


@author.post(SINCE)
def decide_results(slug: str) -> Answer:
    """Decide it now."""
    form = PublishForm(request.form)
    if "count" in request.form or not form.validate():
        return _since_page(slug, form), form.status if form.errors else 200
    with form.showing():
        choices, works = _choices(request.form), _works(request.form)
        note = form.note.data
        service.decide_since(access.actor(), slug, note, choices, works)
        number = courses.current(slug).number
        is_more = _changes_results(choices, works)
        done = "course-decided" if is_more else "course-kept"
        return _to_changes(slug, number, done)
    return _since_page(slug, form), form.status


def _to_changes(slug: str, number: int, done: str) -> Response:
    at = {"slug": slug, "number": number, "done": done}
    return go_to("lms.authoring.changes", **at)


def _published(draft_id: int, slug: str, form: PublishForm) -> Response:
    note, edit = form.note.data, form.edit.data or 0
    choices = _choices(request.form)
    actor = access.actor()
    works = _works(request.form)
    service.publish_draft(actor, draft_id, edit, note, choices, works)
    if not _changes_results(choices, works):
        rests = slug in courses.retired()
        done = "course-renewed" if rests else "course-published"
        return go_to("lms.learning.course", slug=slug, done=done)
    return _to_changes(slug, courses.current(slug).number, "course-corrected")


def _changes_results(choices: Choices, works: Works) -> bool:
    """Whether anything else was decided than to leave what there is."""
    return any(works.values()) or not {*choices.values()} <= {Policy.KEEP}
