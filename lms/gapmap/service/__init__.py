"""Gaps of people and maps of units; how the maps' counts are kept."""

from lms.gapmap.service.checking import differences, why_not_compared
from lms.gapmap.service.counting import (
    behind,
    catch_up,
    progress,
    rebuild,
    recount,
    settle,
    step,
    work,
)
from lms.gapmap.service.days import (
    idle_trend,
    keep_day,
    keep_idle,
    recall,
    trend,
    turn_day,
)
from lms.gapmap.service.gaps import (
    besides,
    explanations,
    for_person,
    gaps_in_post,
    gaps_of,
    helps,
    mine,
)
from lms.gapmap.service.impact import calculate_impact
from lms.gapmap.service.maps import (
    essential_gaps,
    figures_for,
    for_cell,
    for_unit,
    may_read_evidence,
    tops,
)
from lms.gapmap.service.standing import standing
from lms.gapmap.service.veil import veil_of
