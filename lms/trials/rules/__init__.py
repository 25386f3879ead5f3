"""The clock of a trial, the plan, what may be planned, noted and decided. Pure."""

from lms.trials.rules.arithmetic import RULE, inputs_of, lines_of
from lms.trials.rules.checks import (
    THREE,
    check_away,
    check_closing,
    check_concern,
    check_draft,
    check_held,
    check_review,
    check_successor,
)
from lms.trials.rules.clock import (
    DAY,
    LAST,
    OPENS,
    clock_of,
    end_of,
    in_order,
    moved,
    overdue_days,
    to_come,
)
from lms.trials.rules.outcomes import EXTENDED, longest_extension, refusals_of
from lms.trials.rules.plan import mark_of
from lms.trials.rules.steps import TrialStanding, is_ahead, step_of
