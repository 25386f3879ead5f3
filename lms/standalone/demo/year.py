"""The demo of a year: the same use-cases as everywhere, lived through day by
day, so that maps have a past and every page has something to show.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial

from lms.cli import count_maps
from lms.core import clock, outbox, paths
from lms.core.i18n import use
from lms.core.state import state
from lms.core.types import group
from lms.evidence import service as evidence
from lms.gapmap import service as gapmap
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.standalone import notices
from lms.standalone.demo import population, rhythm, start
from lms.standalone.demo.learners import OWN, Phrases, Student
from lms.standalone.demo.past import (
    Act,
    PastClock,
    live_through,
    living_from,
    moment,
)
from lms.standalone.demo.population import FILES, Colleague
from lms.standalone.demo.rhythm import Days
from lms.standalone.demo.scenes import LEFT, Scenes

LENGTH = dt.timedelta(days=400)
LATELY = 8
"""On so many working days before today the worker has worked daily."""
READERS = ("lan", "mentor-hoa", "manager-duc", "trainer-mai", "nation-thu")
"""Who looks at their notices now and then."""


def fill_year(say: start.Say) -> None:
    """The demo of a year, step by step."""
    today = clock.today()
    days = rhythm.working_days(today - LENGTH, today)
    with use("vi"), living_from(moment(days[0], 6)) as past:
        start.lay_foundation(
            say,
            [FILES / "units.yaml", FILES / "year-units.yaml"],
            [paths.COURSES, OWN],
        )
        say("People, posts, roles")
        files = "people.yaml", "year-people.yaml"
        colleagues = [one for name in files for one in population.read(name)]
        start.make_key()
        say("A year of work")
        live_through(
            past,
            _everything(
                colleagues,
                days,
                past,
            ),
        )
    count_maps()


def _everything(
    colleagues: Sequence[Colleague], days: Days, past: PastClock
) -> Iterator[Act]:
    """All that happens in the year, in no order."""
    phrases = Phrases()
    arrivals = ((_arrival(one, days), one) for one in colleagues)
    for day, newcomers in group(arrivals).items():
        yield Act(moment(day, 7), partial(population.enter, newcomers))
    learners = {
        one.key: Student(
            one,
            number,
            days,
            past,
            phrases,
        )
        for number, one in enumerate(colleagues)
    }
    for learner in learners.values():
        mine = LEFT.get(learner.colleague.key, set())
        yield from learner.acts(LEFT[""] | mine)
    yield from Scenes(learners, days).acts()
    for day in rhythm.evenings(days, LATELY):
        yield Act(
            moment(
                day,
                17,
                45,
            ),
            _evening,
        )


def _arrival(colleague: Colleague, days: Days) -> dt.date:
    """When they are entered; who comes later still, on the last day."""
    return min(max(colleague.since, days[0]), days[-1])


def _evening() -> None:
    """What the worker does, and people who look in."""
    while outbox.work_once(state().jobs):
        pass
    while gapmap.step():
        pass
    gapmap.keep_day(clock.today())
    evidence.seal()
    mentoring.watch()
    for person_id in people.ids_by_key(READERS).values():
        notices.read(person_id)
