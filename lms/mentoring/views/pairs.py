"""The page of a pair."""

from flask import render_template, request

from lms.access import service as access
from lms.core import clock
from lms.framework import service as framework
from lms.mentoring import service
from lms.mentoring.forms import EndForm, MeetingForm
from lms.mentoring.types import A_NO_LASTS, CHOSEN_ENDS, PairState
from lms.mentoring.views.own import bp
from lms.web.feature import Answer, go_to
from lms.web.forms import once_key

ANSWERED = {
    PairState.ASKED: "pair-accepted",
    PairState.RUNNING: "pair-running",
    PairState.DECLINED: "pair-declined",
}
"""What an answer has done, by where the pair stands then."""
LONGEST_KEY = 60


@bp.get("/mentoring/pairs/<int:pair_id>")
def pair(pair_id: int) -> str:
    """What is asked or agreed."""
    return _pair_page(pair_id, EndForm())


def _pair_page(
    pair_id: int, form: EndForm, meeting: MeetingForm | None = None
) -> str:
    seen = service.pair_for(access.actor(), pair_id)
    return render_template(
        "lms/mentoring/pair.html",
        seen=seen,
        form=form,
        meeting=meeting or MeetingForm(),
        meetings=service.meetings(pair_id),
        mentors=service.mentors_of([seen.row.person_id]),
        ends=CHOSEN_ENDS,
        State=PairState,
        a_no_lasts=A_NO_LASTS,
        competencies=framework.vocabulary(),
        today=clock.today(),
    )


@bp.post("/mentoring/pairs/<int:pair_id>/answer")
def answer(pair_id: int) -> Answer:
    """Say yes or no."""
    form, yes = EndForm(), request.form.get("answer") == "yes"
    with form.showing():
        state = service.answer(access.actor(), pair_id, yes)
        return _to_pair(pair_id, ANSWERED[state])
    return _pair_page(pair_id, form), form.status


def _to_pair(pair_id: int, done: str) -> Answer:
    return go_to("lms.mentoring.pair", pair_id=pair_id, done=done)


@bp.post("/mentoring/pairs/<int:pair_id>/meetings")
def note_meeting(pair_id: int) -> Answer:
    """Note a meeting that was held."""
    form = MeetingForm(request.form)
    said = form.draft(), (form.once.data or once_key())[:LONGEST_KEY]
    with form.showing():
        if form.validate():
            service.note_meeting(access.actor(), pair_id, *said)
            return _to_pair(pair_id, "meeting-noted")
    return _pair_page(pair_id, EndForm(), form), form.status


@bp.post("/mentoring/pairs/<int:pair_id>/end")
def end(pair_id: int) -> Answer:
    """End it, without fault."""
    form = EndForm(request.form)
    with form.showing():
        service.end(access.actor(), pair_id, form.how.data)
        return _to_pair(pair_id, "pair-ended")
    return _pair_page(pair_id, form), form.status
