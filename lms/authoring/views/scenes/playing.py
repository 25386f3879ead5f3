"""A scenario of a draft, tried as a learner would play it; nothing is kept, the
way stands in the address.
"""

from flask import request

from lms.authoring import service
from lms.authoring.views.frame import author
from lms.authoring.views.scenes.listing import SCENARIO, board_of
from lms.core.errors import Conflict, NotFound
from lms.scenarios.service import ScenarioTrial
from lms.web.feature import Answer

MOST_TRIED = 60
"""Choices of a trial: they stand in its address."""


@author.get(f"{SCENARIO}/play")
def try_scenario(draft_id: int, key: str) -> Answer:
    """The scene one has come to, or the end; from the beginning or from the
    scene that the address names.
    """
    board = board_of(draft_id, key)
    scenario = service.sketch_of(board.draft, key).scenario
    start, way = request.args.get("start", ""), request.args.getlist("way")
    if not scenario.scenes:
        raise Conflict("There is no scene yet. Write one, then play it.")
    if start and not scenario.scene(start):
        raise NotFound
    if len(way) > MOST_TRIED:
        raise Conflict(
            "This trial has %(most)s choices behind it. Begin it anew, or nearer to its end.",
            most=MOST_TRIED,
        )
    trial = ScenarioTrial(scenario, start, way)
    return board.page(
        "scenario_play",
        trial=trial,
        state=trial.state,
        scenario=scenario,
    )
