"""Compare what is asked with what was shown, and say it. Pure."""

from lms.gapmap.rules.alike import alike
from lms.gapmap.rules.comparison import (
    ORDER,
    URGENCY,
    column_of,
    compare,
    gaps,
    state_of,
)
from lms.gapmap.rules.courses import Help, depth_of, help_for
from lms.gapmap.rules.explanation import describe, explain
from lms.gapmap.rules.movement import (
    Gaps,
    Movement,
    count_resting,
    essential_gaps,
    movement,
    movements,
    rests_on_one,
)
