"""Pages of a scenario: before, scene by scene, afterwards; and its map for those
who publish courses.
"""

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from flask import Blueprint, render_template, request

from lms.access import service as access
from lms.core.errors import Conflict, Invalid, LMSError
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick
from lms.core.marks import N_
from lms.enrolment import service as enrolment
from lms.legal import service as legal
from lms.people import service as people
from lms.scenarios import service
from lms.scenarios.forms import ChoiceForm, RestartForm
from lms.scenarios.types import Text, paragraphs
from lms.web.feature import Answer, Feature, go_to

LETTERS, LINES = 20, 3


class PlaceLabel(NamedTuple):
    """A title as it fits into its place on the map, and its language."""

    lines: Sequence[str]
    language: str


def map_label(number: int, text: Text) -> PlaceLabel:
    """Of a scene or an ending."""
    language = lang()
    if not text.get(language):
        language = next((one for one in text if text[one]), language)
    lines = textwrap.wrap(
        f"{number}. {pick(text, language)}",
        LETTERS,
        max_lines=LINES,
        placeholder=" …",
    )
    return PlaceLabel(lines, language)


bp = Blueprint(
    "scenarios",
    __name__,
    template_folder="templates",
)
DONE = N_(
    {
        "back-there": "You stand at this decision again. The way you went before is kept as it was.",
    }
)
FEATURE = Feature(
    (bp,),
    done=DONE,
    words={"paragraphs": paragraphs, "map_label": map_label},
)


@bp.get("/revisions/<int:revision_id>/scenarios/<string:part>")
def before(revision_id: int, part: str) -> str:
    """What the case is about, earlier plays, and the button to begin."""
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    return render_template(
        "lms/scenarios/before.html",
        overview=service.overview(
            actor,
            revision,
            part,
        ),
        may_draw=service.may_draw(actor),
    )


@bp.post("/revisions/<int:revision_id>/scenarios/<string:part>")
def start(revision_id: int, part: str) -> Answer:
    """Begin or go on."""
    actor = access.actor()
    revision = enrolment.opened(actor, revision_id)
    return _to(
        "take",
        service.start(
            actor,
            revision,
            part,
        ),
    )


def _to(page: str, play_id: int, **more: str) -> Answer:
    return go_to(
        f"lms.scenarios.{page}",
        play_id=play_id,
        **more,
    )


@bp.get("/plays/<int:play_id>")
def take(play_id: int) -> Answer:
    """The scene one stands in; the end once it has come."""
    play = service.play(access.actor(), play_id)
    return _scene(play) if play.is_open else _to("result", play_id)


def _scene(play: service.Play, refusal: str = "") -> str:
    return render_template(
        "lms/scenarios/scene.html", play=play, refusal=refusal
    )


@bp.post("/plays/<int:play_id>")
def choose(play_id: int) -> Answer:
    """Choose and go on. What another page has chosen meanwhile stays, and is
    shown.
    """
    actor, form = access.actor(), ChoiceForm(request.form)
    try:
        if not form.validate():
            raise Invalid("Choose what to do first.", "choice")
        step, choice = form.step.data, form.choice.data
        play = service.choose(
            actor,
            play_id,
            step,
            choice,
        )
    except (Invalid, Conflict) as refusal:
        return _refused(play_id, refusal)
    return _to("take" if play.is_open else "result", play_id)


def _refused(play_id: int, refusal: LMSError) -> Answer:
    play = service.play(access.actor(), play_id)
    text = _(refusal.text, **refusal.values)
    page = _scene(play, text) if play.is_open else _result(play, text)
    return page, refusal.status


@bp.post("/plays/<int:play_id>/restart")
def restart(play_id: int) -> Answer:
    """Go back to a decision and go on from there."""
    form = RestartForm(request.form)
    try:
        if not form.validate():
            raise Invalid("There is no such decision in this play.", "step")
        again = service.restart(
            access.actor(),
            play_id,
            form.step.data,
        )
    except (Invalid, Conflict) as refusal:
        return _refused(play_id, refusal)
    return _to(
        "take",
        again,
        done="back-there",
    )


@bp.get("/plays/<int:play_id>/result")
def result(play_id: int) -> Answer:
    """How it ended, each choice with what it did and why, and what else there
    was; for whoever played it and those who read their evidence.
    """
    play = service.seen_play(access.actor(), play_id)
    return _to("take", play_id) if play.is_open else _result(play)


def _result(play: service.Play, refusal: str = "") -> str:
    person_id = play.row.person_id
    return render_template(
        "lms/scenarios/result.html",
        play=play,
        refusal=refusal,
        own=person_id == access.actor().person_id,
        person=people.person(person_id),
        named=legal.named,
    )


@bp.get("/revisions/<int:revision_id>/scenarios/<string:part>/map")
def drawn(revision_id: int, part: str) -> str:
    """The scenario as a map and as a list, for those who publish courses."""
    actor = access.actor()
    found = service.drawn(
        actor,
        enrolment.opened(actor, revision_id),
        part,
    )
    return render_template(
        "lms/scenarios/map.html",
        found=found,
        named=legal.named,
    )
