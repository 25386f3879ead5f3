"""The door of the scenarios: playing one, what it proves, reading a play, the
map for authors, and what one is while it is written.
"""

from lms.scenarios.loader import check_scenario, scenario_of
from lms.scenarios.service.maps import DrawnScenario, drawn, may_draw
from lms.scenarios.service.plays import (
    Play,
    ScenarioOverview,
    choose,
    overview,
    play,
    restart,
    seen_play,
    start,
)
from lms.scenarios.service.proofs import SOURCE, works
from lms.scenarios.service.sketches import ScenarioTrial, Sketch, sketch
from lms.scenarios.service.summaries import (
    STANDINGS,
    unfinished,
)
