"""How a scenario is played, what is wrong with one, and how it is drawn. Pure."""

from lms.scenarios.rules.drawing import ScenarioMap, draw
from lms.scenarios.rules.playing import (
    MOST_CHOICES,
    begin,
    check_length,
    choose,
    decisions,
    has_passed,
    offered,
    open_choices,
    replay,
)
from lms.scenarios.rules.structure import NOWHERE, structural_faults
from lms.scenarios.rules.walk import walking_faults
