"""The counts and sums of quizzes, as rows, and what waits to be read. The sums
have no permission of their own: the room `teaching` makes figures of them and
asks who may see them.
"""

import datetime as dt
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import Row, Select, and_, bindparam, case, func, select

from lms.access import service as access
from lms.access.types import Actor, Grant, Permission
from lms.core.db import execute
from lms.core.types import group
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.quizzes.models import (
    AnswerTally,
    PickTally,
    QuestionTally,
    QuizTally,
    Reading,
)
from lms.quizzes.types import Response


class AnswerCount(NamedTuple):
    """One of the different answers to a question and how many gave it."""

    response: Response
    times: int


QuizSums = Mapping[tuple[int, str], Row]
"""Rows of `QuizTally` by revision and part."""
_QUIZZES = select(QuizTally.__table__)


def quiz_sums() -> QuizSums:
    """Of every quiz of every revision that was handed in."""
    rows = execute(_QUIZZES)
    return {(row.revision_id, row.part): row for row in rows}


_QUESTIONS = select(QuestionTally.__table__).where(
    QuestionTally.revision_id == bindparam("revision")
)
_PICKS = select(PickTally.__table__).where(
    PickTally.revision_id == bindparam("revision")
)
_ANSWERS = select(AnswerTally.__table__).where(
    AnswerTally.revision_id == bindparam("revision"),
    AnswerTally.part == bindparam("part"),
)


def question_sums(revision_id: int) -> Mapping[tuple[str, str], Row]:
    """Rows of `QuestionTally` of a revision, by part and question."""
    rows = execute(_QUESTIONS, {"revision": revision_id})
    return {(row.part, row.question): row for row in rows}


def pick_sums(revision_id: int) -> Mapping[tuple[str, str], list[Row]]:
    """Rows of `PickTally` of a revision, by part and question."""
    rows = execute(_PICKS, {"revision": revision_id})
    return group(((row.part, row.question), row) for row in rows)


def answers(revision_id: int, part: str) -> Mapping[str, list[AnswerCount]]:
    """The different answers to each question; empty ones are not stored."""
    quiz = {"revision": revision_id, "part": part}
    return group(
        (row.question, AnswerCount(json.loads(row.answer), row.times))
        for row in execute(_ANSWERS, quiz)
    )


# What waits to be read

_ROW, _PERSON, _UNIT = Reading.__table__.c, people.PEOPLE.c, people.UNITS.c
_MARKER = people.PEOPLE.alias("marker")
_IS_UNREAD = _ROW.marked_at.is_(None)
_ESSAYS = (
    select(
        _ROW.id,
        _PERSON.name,
        _UNIT.title_vi,
        _UNIT.title_en,
        _ROW.part,
        _ROW.revision_id,
        _ROW.since,
        _ROW.marked_at,
        _MARKER.c.name.label("marker"),
    )
    .join_from(Reading.__table__, people.PEOPLE, _PERSON.id == _ROW.person_id)
    .outerjoin(people.UNITS, _UNIT.path == _ROW.path)
    .outerjoin(_MARKER, _MARKER.c.id == _ROW.marker_id)
)


def essays(actor: Actor, marked: bool = False) -> Select:
    """What people of the actor's units have written, who waits longest first;
    never their own. `marked`: what is marked already, the newest first.
    """
    access.require(actor, Permission.TASK_SIGN)
    if marked:
        done = _ESSAYS.where(~_IS_UNREAD)
        return _in_reach(
            done.order_by(_ROW.marked_at.desc(), _ROW.id.desc()), actor
        )
    waiting = _ESSAYS.where(_IS_UNREAD).order_by(_ROW.since, _ROW.id)
    return _in_reach(_but_close(waiting, actor), actor)


def _but_close(query: Select, actor: Actor) -> Select:
    """Without those to whom the actor is too close to mark their answers."""
    near = mentoring.barred_work(actor, _ROW.path, _ROW.person_id)
    return query.where(~near).params(**mentoring.barring(actor))


def _in_reach(query: Select, actor: Actor) -> Select:
    """Written where the actor may sign, or by somebody whom they guide."""
    return query.where(
        _ROW.person_id != actor.person_id,
        access.served(actor, Permission.TASK_SIGN, _ROW.path, _ROW.person_id),
    )


class EssaysWaiting(NamedTuple):
    """How many answers wait to be marked, and since when the first of them."""

    count: int
    since: dt.datetime | None


_SIZE = select(func.count(_ROW.id), func.min(_ROW.since)).where(_IS_UNREAD)


def essays_waiting(actor: Actor) -> EssaysWaiting:
    """What waits for the actor; nothing for those whose task it is not."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return EssaysWaiting(0, None)
    values = {"guides": list(actor.guides)} | mentoring.barring(actor)
    return EssaysWaiting(*execute(_size(actor.grants), values).one())


@lru_cache(maxsize=512)
def _size(grants: tuple[Grant, ...]) -> Select:
    """The same statement for everybody with the same grants."""
    anybody = Actor(0, "", "", grants)
    here = access.within(anybody, Permission.TASK_SIGN, _ROW.path)
    return _SIZE.where(
        _ROW.person_id != bindparam("me"),
        here | people.in_ids(_ROW.person_id, "guides"),
        ~mentoring.barred_work(anybody, _ROW.path, _ROW.person_id),
    )


_MARKED = Reading.__table__.alias("marked")
_SAME = [_ROW[name] == _MARKED.c[name] for name in ("slug", "part", "question")]
_NEXT_ESSAY = (
    select(_ROW.id)
    .join_from(Reading.__table__, _MARKED, _MARKED.c.id == bindparam("reading"))
    .where(_IS_UNREAD, _ROW.id != _MARKED.c.id)
    .order_by(case((and_(*_SAME), 0), else_=1), _ROW.since, _ROW.id)
    .limit(1)
)


def next_essay(actor: Actor, reading_id: int) -> int | None:
    """The next one to mark: an answer to the same question first, so that like
    is judged beside like.
    """
    access.require(actor, Permission.TASK_SIGN)
    query = _in_reach(_but_close(_NEXT_ESSAY, actor), actor)
    return execute(query, {"reading": reading_id}).scalar()


_UNREAD_ATTEMPTS = (
    select(_ROW.part, func.count(_ROW.attempt_id.distinct()))
    .where(_IS_UNREAD, _ROW.revision_id == bindparam("revision"))
    .group_by(_ROW.part)
)


def unread_attempts(revision_id: int) -> Mapping[str, int]:
    """By quiz of a revision, how many attempts wait to be read. No permission
    of its own.
    """
    rows = execute(_UNREAD_ATTEMPTS, {"revision": revision_id})
    return dict(map(tuple, rows))
