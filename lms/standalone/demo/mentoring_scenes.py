"""Mentors in the demo of a year: pairs that meet, one that has fallen silent, one
who is asked, and people who have nobody yet.
"""

import datetime as dt
from collections.abc import Iterator
from functools import partial

from lms.access import service as access
from lms.core import clock
from lms.mentoring import service as mentoring
from lms.mentoring.types import (
    MeetingDraft,
    OfferDraft,
    PairPeriod,
    PairTerms,
)
from lms.people import service as people
from lms.standalone.demo.past import Act, Make

HEAD = "manager-duc"
OFFERS = {
    "mentor-hoa": (3, "Quầy số 1, trước 8 giờ sáng; máy lẻ 101"),
    "yen": (2, "Văn phòng, phòng 204; máy lẻ 112"),
    "uyen": (1, "Quầy số 4, chiều thứ Năm; máy lẻ 104"),
}
PAIRS = {
    "kien": ("mentor-hoa", 70),
    "lan": ("mentor-hoa", 30),
    "ha": ("yen", 60),
}
"""Who is guided by whom, and since how many working days; Hà and Yến never meet."""
MEETINGS = (
    ("kien", 65, 40, "Kiên ghi lại ba ca khó ở quầy, hai người cùng xem."),
    (
        "kien",
        40,
        30,
        "Kiên tự giải thích thời hạn cho người dân, anh chị ngồi cạnh.",
    ),
    ("kien", 7, 45, "Kiên nộp lại bài về lắng nghe, có ví dụ tại quầy."),
    ("lan", 24, 60, "Lan ngồi cạnh một buổi, ghi các bước chứng thực bản sao."),
    ("lan", 4, 35, "Lan tự tiếp ba người dân, Hòa ngồi cạnh."),
)
ASKED = "sang"
"""Whom the head has suggested a mentor; Khoa and others have nobody yet."""


def acts(make: Make) -> Iterator[Act]:
    """All of it; `make` gives an act its day, so many working days back."""
    for key in OFFERS:
        yield make(90, partial(_offer, key))
    for person in PAIRS:
        yield from _guided(make, person)
    yield make(2, partial(_ask, ASKED, "uyen"), 15)


def acts_of_one(make: Make, person: str) -> Iterator[Act]:
    """One pair alone, for the small demo."""
    yield make(90, partial(_offer, PAIRS[person][0]))
    yield from _guided(make, person)


def _guided(make: Make, person: str) -> Iterator[Act]:
    mentor, since = PAIRS[person]
    yield make(since, partial(_pair, person, mentor))
    for who, back, minutes, step in MEETINGS:
        if who == person:
            yield make(back, partial(_meet, person, minutes, step), 16)


def _offer(key: str) -> None:
    places, contact = OFFERS[key]
    mentoring.save_offer(access.actor_for(key), OfferDraft(places, contact))


def _ask(person: str, mentor: str) -> int:
    ids = people.ids_by_key([person, mentor])
    terms = PairTerms(ids[mentor], ids[person], PairPeriod(clock.today()))
    return mentoring.ask(access.actor_for(HEAD), terms)


def _pair(person: str, mentor: str) -> None:
    found = _ask(person, mentor)
    for key in (mentor, person):
        mentoring.answer(access.actor_for(key), found, True)


def _meet(person: str, minutes: int, step: str) -> None:
    """Held today, the next one in ten days."""
    actor, today = access.actor_for(person), clock.today()
    pair = mentoring.mentors_of([actor.person_id])[actor.person_id][0].pair_id
    following = today + dt.timedelta(days=10)
    draft = MeetingDraft(today, minutes, step, following)
    mentoring.note_meeting(actor, pair, draft, f"demo:{person}:{today}")
