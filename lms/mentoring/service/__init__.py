"""The door of mentoring: offers, short lists, pairs and who guides whom."""

from lms.mentoring.queries.bars import Bars, bars
from lms.mentoring.queries.pairs import guided_pairs
from lms.mentoring.service.absences import (
    come_back,
    go_away,
    guided,
    my_absences,
    possible_substitutes,
)
from lms.mentoring.service.choosing import (
    NEW_DAYS,
    asked_of,
    count_new,
    newcomers,
    short_list,
    shown_at_work,
)
from lms.mentoring.service.guiding import (
    answer_days,
    guiding,
    heads_of,
    is_barred,
    mentors_of,
    receivers,
    tell_heads,
)
from lms.mentoring.service.meetings import (
    last_meetings,
    meetings,
    note_meeting,
)
from lms.mentoring.service.nights import end_moved, watch
from lms.mentoring.service.offers import (
    my_offer,
    save_offer,
    withdraw_offer,
)
from lms.mentoring.service.pairs import (
    answer,
    ask,
    asked_pairs,
    end,
    last_day,
    my_pairs,
    pair_for,
    questions,
    side_of,
)
from lms.mentoring.service.proposals import confirm, propose, recent, undo
