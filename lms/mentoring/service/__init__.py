"""The door of mentoring: offers, short lists, pairs and who guides whom."""

from lms.mentoring.queries.bars import (
    Bars,
    barred_work,
    barring,
    bars,
    is_barred,
)
from lms.mentoring.queries.offers import NO_OFFER_GATE
from lms.mentoring.queries.pairs import ASKED_GATE, called, guided_pairs
from lms.mentoring.queries.running import (
    count_waiting_pairs,
    running_pairs,
    waiting_pairs,
)
from lms.mentoring.service.absences import (
    come_back,
    go_away,
    guided,
    my_absences,
    possible_substitutes,
)
from lms.mentoring.service.choosing import (
    asked_of,
    count_new,
    new_days,
    newcomers,
    short_list,
    shown_at_work,
)
from lms.mentoring.service.days import meeting_days
from lms.mentoring.service.guiding import (
    NOBODY,
    answer_days,
    barred,
    distant,
    guiding,
    heads_of,
    known_to,
    mentors_of,
    pursue,
    read_by,
    receivers,
    settle_heads,
    tell_heads,
)
from lms.mentoring.service.meetings import (
    last_meetings,
    meetings,
    met_query,
    note_meeting,
)
from lms.mentoring.service.nights import end_moved, watch
from lms.mentoring.service.offers import (
    is_found_nowhere,
    my_offer,
    offer_mark,
    offer_nothing,
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
    require_head,
    side_of,
)
from lms.mentoring.service.proposals import confirm, propose, recent, undo
from lms.mentoring.service.ties import (
    declare_tie,
    my_ties,
    people_to_name,
    withdraw_tie,
)
