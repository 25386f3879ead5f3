"""The door of mentoring: offers, short lists, pairs and who guides whom."""

from lms.mentoring.service.choosing import (
    NEW_DAYS,
    asked_of,
    count_new,
    newcomers,
    short_list,
    shown_at_work,
)
from lms.mentoring.service.guiding import (
    heads_of,
    mentors_of,
    receivers,
    tell_heads,
)
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
