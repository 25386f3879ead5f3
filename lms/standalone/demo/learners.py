"""The courses that colleagues take in the demo of a year, and how their mentors
answer.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from functools import partial

from lms.access import service as access
from lms.access.types import Actor, Role
from lms.core import yamlfile
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.standalone.demo import deeds, rhythm, start
from lms.standalone.demo.deeds import Words
from lms.standalone.demo.past import Act, PastClock, moment
from lms.standalone.demo.population import FILES, Colleague
from lms.standalone.demo.rhythm import Day, Days, Study

MENTORS = start.MENTORS | {
    "vuon-nhan": "duong",
    "suoi-lua": "hac",
    "bai-su": "kha",
}
THOROUGH = {"manager-duc", "mentor-hoa", "kien"}
"""Who reads the lessons before the quiz: people of the tour."""
OWN = FILES / "courses"
SECOND = {"mentor-hoa": "nhung"}
"""Who signs what mentors themselves hand in; the others have nobody."""
GIFTED = {"yen", "linh", "mentor-hoa"}
"""Whose work is trusted at once."""
SHIPPED = {
    "chung-thuc-ban-sao",
    "tiep-nhan-so-hoa-ho-so",
    "giup-nguoi-cao-tuoi-dung-vneid",
}
"""What is taken of the courses that come with the product, beside the demo's
own; the others are there to be taken.
"""
HARD = {"giup-nguoi-cao-tuoi-dung-vneid": 0.65}
"""A course whose quiz most do not pass: how much less is answered rightly."""
CORRECTING, LOOKING_AGAIN = 3, 2
"""Working days."""


class Phrases:
    """What people write, in turn."""

    def __init__(self) -> None:
        mistakes = []
        root = yamlfile.read_file(FILES / "year-words.yaml", mistakes)
        accounts = root.map("accounts")
        names = ("usual", "places", "strengths", "changes", "returns")
        self._lists = {name: root.strings(name) for name in names}
        self._accounts = {
            slug: accounts.strings(slug) for slug in accounts.value
        }
        yamlfile.refuse(mistakes)

    def words(self, slug: str, number: int) -> Words:
        """Of a hand-in and its answer."""
        accounts = self._accounts.get(slug) or self._lists["usual"]
        return Words(
            accounts[number % len(accounts)],
            self._turn("places", number),
            self._turn("strengths", number),
            self._turn("changes", number),
        )

    def comment(self, number: int) -> str:
        """Of a hand-in that is sent back."""
        return self._turn("returns", number)

    def _turn(self, name: str, number: int) -> str:
        return self._lists[name][number % len(self._lists[name])]


class Student:
    """One colleague, and what they learn in that year. `number`: theirs among
    all; `days`: the working days of the year.
    """

    def __init__(
        self,
        colleague: Colleague,
        number: int,
        days: Days,
        past: PastClock,
        phrases: Phrases,
    ) -> None:
        self.colleague, self.number = colleague, number
        self.days = [day for day in days if day >= colleague.since]
        self.past, self.phrases = past, phrases
        self._handed_in: dict[str, int] = {}

    def acts(self, left: Collection[str]) -> Iterator[Act]:
        """All that they do of their own accord, and what their mentor answers;
        `left`: courses that they do not choose.
        """
        taken = SHIPPED | {path.name for path in OWN.iterdir()}
        mine = [
            row.slug
            for row in courses.catalogue()
            if self.colleague.post in row.course.posts
            and row.slug in taken.difference(left)
        ]
        turns = rhythm.studies(
            mine, self.days, self.colleague.zeal, self.number
        )
        for turn in turns:
            yield from self._study(turn)

    def _study(self, turn: Study) -> Iterator[Act]:
        course = courses.current(turn.slug).course
        if deeds.part_of(course, Kind.QUIZ):
            yield self._act(turn.day, partial(self._take, turn))
        if deeds.part_of(course, Kind.TASK) and self._signer:
            yield from self._task(turn)

    def _task(self, turn: Study) -> Iterator[Act]:
        day = rhythm.later(
            self.days,
            turn.day,
            turn.until_task,
        )
        answered = day and rhythm.later(
            self.days,
            day,
            turn.until_answer,
        )
        if day:
            yield self._act(day, partial(self.hand_in, turn.slug))
        if answered and turn.rounds > 1:
            yield self._act(answered, partial(self.is_sent_back, turn.slug))
            day = rhythm.later(
                self.days,
                answered,
                CORRECTING,
            )
            answered = day and rhythm.later(
                self.days,
                day,
                LOOKING_AGAIN,
            )
            if day:
                yield self._act(
                    day,
                    partial(
                        self.hand_in,
                        turn.slug,
                        2,
                    ),
                )
        if answered:
            how = GENEROUS if self._is_gifted else turn.entrustment
            yield self._act(
                answered,
                partial(
                    self.is_signed,
                    turn.slug,
                    how,
                ),
            )

    @property
    def _is_gifted(self) -> bool:
        return self.colleague.key in GIFTED

    def _act(self, day: Day, do: partial[None]) -> Act:
        """At a time of the day that is their own."""
        hour, minute = 8 + self.number % 8, 5 + self.number * 7 % 50
        return Act(
            moment(
                day,
                hour,
                minute,
            ),
            do,
        )

    @property
    def actor(self) -> Actor:
        """They themselves, with what they may do by now."""
        return access.actor_for(self.colleague.key)

    @property
    def _signer(self) -> str | None:
        """The key of whoever signs what they hand in; nobody who is headed by
        them.
        """
        if Role.MANAGER in dict(self.colleague.roles):
            return None
        key, unit = self.colleague.key, self.colleague.unit
        mentor = MENTORS.get(unit.partition(".")[0])
        return SECOND.get(key) if mentor == key else mentor

    @property
    def mentor(self) -> Actor:
        """The same, with what they may do by now."""
        return access.actor_for(self._signer)

    def _take(self, turn: Study) -> None:
        if self.colleague.key in THOROUGH:
            deeds.read_lessons(self.actor, turn.slug)
            deeds.practise(self.actor, turn.slug)
            deeds.play_case(self.actor, turn.slug, passes=True)
        right = turn.right * HARD.get(turn.slug, 1)
        meanwhile = partial(self.past.wait, 11 + self.number % 9)
        share = 1 if self._is_gifted else right
        taken = deeds.take_quiz(self.actor, turn.slug, share, meanwhile)
        if taken.is_unread and self._signer:
            deeds.mark_written(self.mentor, taken, share)

    def hand_in(self, slug: str, round_: int = 1) -> None:
        """Hand the task of a course in, done the day before."""
        words = self.phrases.words(slug, self.number + round_)
        done = dt.timedelta(hours=20 + self.number % 6)
        self._handed_in[slug] = deeds.hand_in(
            self.actor, slug, words, done, round_
        )

    def is_sent_back(self, slug: str) -> None:
        """The mentor returns it with a comment."""
        deeds.send_back(
            self.mentor,
            self._handed_in[slug],
            self.phrases.comment(self.number),
        )

    def is_signed(self, slug: str, entrustment: int) -> None:
        """The mentor signs it."""
        deeds.sign(
            self.mentor,
            self._handed_in[slug],
            entrustment,
            self.phrases.words(slug, self.number),
        )


GENEROUS = 5
"""What those are entrusted with whose work is trusted at once."""
