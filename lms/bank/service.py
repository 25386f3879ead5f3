"""Keep the index of questions, and find in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import Row, Select, bindparam, delete, func, insert, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.bank import rules
from lms.bank.models import QuestionEntry, QuestionWord
from lms.bank.types import BankFilter, BankQuestion
from lms.core.columns import IdQuery, Rows
from lms.core.db import execute, transaction
from lms.core.types import Json
from lms.courses import service as courses
from lms.courses.types import Revision

JOB = "index_questions"
_ENTRY, _WORD = QuestionEntry.__table__, QuestionWord.__table__
_OF_COURSE = select(_ENTRY.c.id).where(_ENTRY.c.slug == bindparam("course"))
_FORGET = (
    delete(_WORD).where(_WORD.c.entry_id.in_(_OF_COURSE)),
    delete(_ENTRY).where(_ENTRY.c.slug == bindparam("course")),
)
_ADD = insert(_ENTRY).returning(_ENTRY.c.id)
_INDEXED = select(_ENTRY.c.revision_id).distinct()


def index(revision: Revision) -> None:
    """Have the questions of this revision found, instead of those of an earlier
    one of its course. In the transaction that publishes it.
    """
    for statement in _FORGET:
        execute(statement, {"course": revision.slug})
    for part in revision.course.every:
        for key, question in rules.questions_in(part).items():
            place = {"part": part.key, "question": key}
            entry = execute(
                _ADD,
                {
                    "revision_id": revision.id,
                    "slug": revision.slug,
                    "kind": question["type"],
                    "difficulty": question.get("difficulty") or "",
                }
                | place,
            )
            _add_words(entry.scalar_one(), rules.marks_of(question, part))


def _add_words(entry_id: int, words: Iterable[str]) -> None:
    rows = [{"word": word, "entry_id": entry_id} for word in sorted(words)]
    if rows:
        execute(insert(_WORD), rows)


def index_all() -> None:
    """The current revisions that are not in the index yet."""
    with transaction():
        known = set(execute(_INDEXED).scalars())
        for revision in courses.catalogue():
            if revision.id not in known:
                index(revision)


def find(actor: Actor, asked: BankFilter) -> Select:
    """The entries that are asked for, course by course, in their order there:
    those that hold the words one after the other; if there are none, those that
    hold each of them.
    """
    access.require(actor, Permission.COURSE_PUBLISH)
    hidden = _ENTRY.c.slug.in_(sorted(courses.hidden_from(actor)))
    query = _EVERY.filter_by(**_same(asked)).where(~hidden)
    words = rules.typed(asked.search)
    marks = [HeldWord(mark, mark) for mark in _marks(asked)]
    each = marks + _begins(words)
    together = marks + _begins(rules.pairs(words))
    counts = _count({*each, *together})
    phrase = _holding(
        query,
        together,
        counts,
    )
    if len(words) > 1 and execute(phrase.limit(1)).first():
        return phrase
    return _holding(
        query,
        each,
        counts,
    )


class HeldWord(NamedTuple):
    """What a question holds: a word, or one of those between two."""

    first: str
    last: str

    @property
    def rows(self) -> IdQuery:
        """The rows that say so."""
        word = _WORD.c.word
        is_one = self.first == self.last
        same = word == self.first
        return select(_WORD.c.entry_id).where(
            same
            if is_one
            else word.between(
                self.first,
                self.last,
            )
        )


FEW = 500
"""Of so many questions a list is made at once; of more, each question is asked
in its turn whether it holds the word until the page is full.
"""


def _count(held: Iterable[HeldWord]) -> dict[HeldWord, int]:
    """How many hold each, counted up to a few."""
    asked = sorted(held)
    if not asked:
        return {}
    counts = (one.rows.limit(FEW).subquery() for one in asked)
    row = execute(
        select(
            *(
                select(func.count()).select_from(one).scalar_subquery()
                for one in counts
            )
        )
    ).one()
    return dict(
        zip(
            asked,
            row,
            strict=True,
        )
    )


def _holding(
    query: Select, held: Sequence[HeldWord], counts: Mapping[HeldWord, int]
) -> Select:
    """Those of a query that hold all of these."""
    rarest = min(held, key=lambda one: counts[one], default=None)
    for one in held:
        if one is rarest and counts[one] < FEW:
            query = query.where(_ENTRY.c.id.in_(one.rows))
        else:
            mine = _WORD.c.entry_id == _ENTRY.c.id
            query = query.where(one.rows.where(mine).exists())
    return query


def _begins(marks: Sequence[str]) -> list[HeldWord]:
    """That a question holds these marks; the last may go on."""
    exact = [HeldWord(mark, mark) for mark in marks[:-1]]
    return exact + [HeldWord(mark, f"{mark}\uffff") for mark in marks[-1:]]


_EVERY = select(_ENTRY).order_by(_ENTRY.c.id)
"""A course is put in at once, so its questions stand together."""


def _same(asked: BankFilter) -> Json:
    """The columns that are asked for."""
    columns = {
        "slug": asked.course,
        "kind": asked.kind,
        "difficulty": asked.difficulty,
    }
    return {name: value for name, value in columns.items() if value}


def _marks(asked: BankFilter) -> list[str]:
    tags = [rules.tag_mark(asked.tag)] if asked.tag else []
    key = asked.competency
    return tags + ([rules.competency_mark(key)] if key else [])


def questions(rows: Rows) -> list[BankQuestion]:
    """What these entries stand for."""
    revisions = courses.revisions({row.revision_id for row in rows})
    return [_question(revisions[row.revision_id], row) for row in rows]


def _question(revision: Revision, row: Row) -> BankQuestion:
    part = revision.course.part(row.part)
    data = rules.questions_in(part)[row.question]
    return BankQuestion(revision, part, row.question, row.kind, data)
