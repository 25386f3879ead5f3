"""Accepted work is offered to a mentor as worth an observation. It is never
evidence by itself: only what a mentor has seen and signed is.
"""

import datetime as dt
from collections.abc import Collection
from itertools import chain, islice
from urllib.parse import urlencode

from sqlalchemy import Row

from lms.access.types import Actor
from lms.core import clock, outbox
from lms.core.types import NoticeKind, Texts
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.evaluation.queries import works
from lms.evaluation.rules.seeing import Known, SeenAtWork, worth_seeing
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.terms import service as terms
from lms.terms.types import NumberTerm

DAYS = "evaluation.observation_days"
SEEING_TERMS = {
    DAYS: NumberTerm(
        "Days for which accepted work is offered to the mentor as worth an observation; 0: never",
        30,
        0,
        365,
    )
}
SHOWN = 3
"""Offers on a first page at once."""


def seen_at_work(actor: Actor) -> list[SeenAtWork]:
    """What was accepted lately of those whom the actor guides and may be worth
    an observation, the newest first.
    """
    guided = [row.person_id for row in mentoring.guiding(actor)]
    days = _days(actor.person_id) if guided else 0
    if not days:
        return []
    rows = works.accepted_since(guided, clock.now() - dt.timedelta(days=days))
    named = {key for row in rows for key in row.competencies}
    shown = shown_by_tasks() & named
    if not shown:
        return []
    known = _signed(guided, shown)
    return list(islice(worth_seeing(rows, shown, known, clock.zone()), SHOWN))


def _days(person_id: int) -> int:
    paths = people.paths_of(person_id)
    return terms.value(paths[-1], DAYS) if paths else 0


def shown_by_tasks() -> set[str]:
    """The competencies that a task of a course on offer shows."""
    tasks = (
        part
        for revision in courses.running()
        for part in revision.course.parts
        if part.kind == Kind.TASK
    )
    effects = chain.from_iterable(part.effects for part in tasks)
    named = {effect.competency for effect in effects}
    return named & set(framework.vocabulary())


def _signed(ids: Collection[int], competencies: Collection[str]) -> Known:
    """When each was last judged at work for each of these."""
    last: dict[tuple[int, str], dt.datetime] = {}
    for person_id, pieces in evidence.recorded(ids, competencies).items():
        for one in pieces:
            if one.depth >= Depth.SHOWS_HOW and not one.revokes:
                key = person_id, one.competency
                last[key] = max(last.get(key, one.done_at), one.done_at)
    return last


def offer_observation(row: Row) -> None:
    """Tell whoever may sign for the person that work which names a competency
    was accepted, with the way to the tasks of that competency.
    """
    keys = [key for key in row.competencies if key in shown_by_tasks()]
    paths = people.paths_of(row.person_id)[-1:]
    if not keys or not paths or not terms.value(paths[-1], DAYS):
        return
    title = framework.vocabulary()[keys[0]].title
    found = mentoring.receivers(row.person_id, paths, keys)
    name = people.names([row.person_id])[row.person_id]
    for mentor in found.ids:
        outbox.notify(
            mentor,
            "“%(work)s” of %(name)s was accepted. It may be worth an observation of “%(competency)s”; by itself it is no evidence.",
            observing(row.person_id, title),
            kind=NoticeKind.WORK,
            work=row.title,
            name=name,
            competency=dict(title),
        )


def observing(person_id: int, title: Texts) -> str:
    """The page on which a task of the competency with this title is chosen."""
    words = title.get("vi") or next(iter(title.values()), "")
    return f"/observe/people/{person_id}?{urlencode({'search': words[:100]})}"
