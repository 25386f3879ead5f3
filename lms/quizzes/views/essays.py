"""What learners have written: the list for mentors, and marking by a rubric."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from flask import render_template, request

from lms.access import service as access
from lms.core import clock, merging
from lms.core.errors import Conflict
from lms.core.merging import Fields
from lms.core.types import Names
from lms.courses import service as courses
from lms.people import service as people
from lms.quizzes import queries, service
from lms.quizzes.forms import JudgementForm
from lms.quizzes.views.attempts import bp
from lms.terms import service as terms
from lms.web import autosave as autosaving
from lms.web.feature import Answer, go_to
from lms.web.forms import shown_in
from lms.web.listing import page_number, paginate


@bp.get("/essays")
def essays() -> str:
    """What waits to be marked, who waits longest first."""
    marked = request.args.get("state") == "marked"
    query = queries.essays(access.actor(), marked)
    page = paginate(query, page_number())
    return render_template(
        "lms/quizzes/essays.html",
        page=page,
        marked=marked,
        revisions=courses.revisions({row.revision_id for row in page.rows}),
        waited=terms.waited,
    )


@bp.get("/essays/<int:reading_id>")
def essay(reading_id: int) -> str:
    """An answer with the rubric; what was said of it once it is marked."""
    actor = access.actor()
    written = service.for_marking(actor, reading_id)
    form = JudgementForm.of(written.question)()
    if said := service.standing(written):
        form.show_judgement(said)
    else:
        form.show(written.draft(actor))
    return _page(written, form)


def _page(
    written: service.WrittenAnswer,
    form: JudgementForm,
    conflicts: AbstractSet[str] = frozenset(),
) -> str:
    """`conflicts`: fields that hold something else than what is kept, because
    another page of the same person has changed it meanwhile.
    """
    actor = access.actor()
    return render_template(
        "lms/quizzes/essay.html",
        written=written,
        form=form,
        draft=written.draft(actor),
        marks=_marks(written.draft(actor)),
        conflicts=conflicts,
        now=clock.now(),
        following=queries.next_essay(actor, written.reading.id),
        later=_later(written),
        markers=_markers(written),
    )


def _later(written: service.WrittenAnswer) -> Sequence[service.Rejudged]:
    """How its mark was corrected."""
    return service.rejudged(written.sitting).get(written.reading.question, ())


def _markers(written: service.WrittenAnswer) -> Names:
    """The names of those who have marked it."""
    ids = {one.row.marker_id for one in _later(written)}
    return people.names(ids | {written.reading.marker_id} - {None})


def _marks(draft: Fields) -> dict[str, str]:
    return {name: merging.mark(value) for name, value in draft.items()}


@bp.post("/essays/<int:reading_id>")
def mark_essay(reading_id: int) -> Answer:
    """Mark it for good, or only keep what is typed; then the next one."""
    actor = access.actor()
    written = service.for_marking(actor, reading_id)
    form = JudgementForm.of(written.question)(request.form)
    with form.showing():
        if "save" in request.form:
            return _keep(reading_id, form)
        if form.validate():
            service.judge(actor, reading_id, form.judgement())
            return _to_next(reading_id)
    return _page(service.for_marking(actor, reading_id), form), form.status


@bp.post("/essays/<int:reading_id>/again")
def correct_essay(reading_id: int) -> Answer:
    """Say something else of an answer that is marked."""
    actor = access.actor()
    written = service.for_marking(actor, reading_id)
    form = JudgementForm.of(written.question)(request.form)
    with form.showing():
        if form.validate():
            service.judge_again(actor, reading_id, form.judgement())
            page = {"reading_id": reading_id, "done": "essay-corrected"}
            return go_to("lms.quizzes.essay", **page)
    return _page(written, form), form.status


def _keep(reading_id: int, form: JudgementForm) -> Answer:
    saved = _save(reading_id, form)
    if not saved.joined.conflicts:
        page = {"reading_id": reading_id, "done": "essay-kept"}
        return go_to("lms.quizzes.essay", **page)
    written = service.for_marking(access.actor(), reading_id)
    page = _page(written, form, saved.joined.conflicts)
    return page, Conflict.status


def _save(reading_id: int, form: JudgementForm) -> service.SavedJudgement:
    sent = form.sent()
    shown = shown_in(request.form, {name: name for name in sent})
    return service.save_judgement(access.actor(), reading_id, sent, shown)


def _to_next(reading_id: int) -> Answer:
    following = queries.next_essay(access.actor(), reading_id)
    if following is None:
        return go_to("lms.quizzes.essays", done="essay-marked")
    page = {"reading_id": following, "done": "essay-next"}
    return go_to("lms.quizzes.essay", **page)


@bp.post("/essays/<int:reading_id>/autosave")
def autosave_essay(reading_id: int) -> Answer:
    """Keep what is typed without leaving the page."""
    written = service.for_marking(access.actor(), reading_id)
    form = JudgementForm.of(written.question)(request.form)
    try:
        saved = _save(reading_id, form)
    except Conflict as refusal:
        return autosaving.closed(refusal)
    joined, sent = saved.joined, form.sent()
    marks = _marks(saved.draft)
    was = {
        name: marks.get(name, "") for name in sent if name not in joined.newer
    }
    both = {
        name: render_template(
            "lms/quizzes/both_judgements.html",
            name=name,
            question=written.question,
            stored=saved.draft.get(name, ""),
            here=sent[name],
        )
        for name in joined.conflicts
    }
    return autosaving.saved(clock.now(), was, both)
