"""What an offer, a pair and a meeting must be, and who suits whom. Pure."""

from lms.mentoring.rules.fit import (
    Required,
    Rule,
    Shown,
    candidate,
    missing,
    ranked,
    still_wanted,
)
from lms.mentoring.rules.meetings import check_meeting, silence
from lms.mentoring.rules.offers import check_absence, check_offer, wrong_last
from lms.mentoring.rules.pairs import (
    SIDES,
    check_answer,
    check_free,
    check_main,
    check_period,
    missing_yes,
    posted,
)
