"""The door of trials: plan, look at, review, help, decide."""

from lms.trials.queries.stored import paused as paused
from lms.trials.service.days import trial_days
from lms.trials.service.deciding import (
    KIND_OF_TRIAL,
    may_decider_decide,
    opening,
    other_deciders,
    propose,
    who_decides,
)
from lms.trials.service.dossier import (
    Dossier,
    dossier,
    find,
    mine,
    trials,
)
from lms.trials.service.home import GATE, for_home
from lms.trials.service.nights import watch
from lms.trials.service.noting import (
    close_concern,
    confirm_end,
    note_away,
    raise_concern,
    review,
    take_away_out,
    withdraw,
)
from lms.trials.service.planning import choices, plan
from lms.trials.service.replacing import in_hand, replace
from lms.trials.service.standing import clock_at, end_proposed, is_paired
