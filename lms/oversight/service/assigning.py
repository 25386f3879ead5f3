"""Who reads again: somebody of the same authority, or of the unit above, who
is close to neither side; the load is shared evenly.
"""

from collections.abc import Iterable, Iterator
from functools import cached_property

from sqlalchemy import Row

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock, outbox
from lms.core.marks import N_
from lms.core.types import Ids, NoticeKind
from lms.mentoring import service as mentoring
from lms.oversight import rules
from lms.oversight.queries.readings import (
    DIFFERS,
    change,
    known_before,
    loads,
    unsettled,
)
from lms.oversight.types import LATELY, ReaderChoice, ReadingOutcome
from lms.people import service as people
from lms.signoff import service as signoff

Places = dict[int, tuple[int, str]]
"""Of people, by id: the id and the path of where they work."""
AT_ONCE = 100
"""Readings given to somebody in one transaction."""


def assign_some(after: int) -> int | None:
    """In the open transaction: find somebody for the next readings that nobody
    has, or whose reader may not read any more; the last that was looked at,
    None if that was all. What is without anybody is tried again every night.
    """
    rows = unsettled(after, AT_ONCE)
    for row in rows:
        if not _has_somebody(row):
            assign(row)
    return rows[-1].id if len(rows) == AT_ONCE else None


def _objection_to(row: Row) -> Row | None:
    return signoff.objection_to(row.submission_id, row.round)


def is_left(row: Row) -> bool:
    """Whether no third is asked: where two differ and the learner objects, one
    person is the third, whoever decides about that, having read what they say.
    """
    differs = row.outcome in (DIFFERS, ReadingOutcome.OBJECTED)
    return differs and _objection_to(row) is not None


def leave(row: Row) -> None:
    """In the open transaction: ask no third any more; whoever was asked may
    decide about the objection, and is told.
    """
    if row.third_id:
        signoff.unblind(row.submission_id, row.third_id)
        signoff.ask_besides(_objection_to(row), row.third_id)
    change(row, outcome=ReadingOutcome.OBJECTED)
    outbox.settle(f"/second-readings/{row.id}", _nobody(row))


def _has_somebody(row: Row) -> bool:
    reader = row.third_id if row.outcome == DIFFERS else row.reader_id
    if reader is None or is_left(row):
        return False
    return _Readers(row).is_able(reader)


def assign(row: Row) -> bool:
    """In the open transaction: ask somebody to read, or the third who decides;
    where nobody is there, tell the head, once. False if no third is needed.
    """
    if is_left(row):
        leave(row)
        return False
    reader = _Readers(row).choice()
    if reader is not None:
        _give(row, reader)
    elif row.nobody_on is None:
        change(row, nobody_on=clock.today())
        _tell_nobody(row)
    return True


def _give(row: Row, reader: int) -> None:
    column = "third_id" if row.outcome == DIFFERS else "reader_id"
    if before := getattr(row, column):
        signoff.unblind(row.submission_id, before)
    signoff.blind(row.submission_id, reader)
    change(row, **{column: reader})
    outbox.settle(f"/second-readings/{row.id}", _nobody(row))
    text = N_("A hand-in waits for an independent reading by you.")
    path, kind = f"/second-readings/{row.id}", NoticeKind.WORK
    outbox.notify(reader, text, path, kind=kind)


def _nobody(row: Row) -> str:
    """Where heads are led of whom nobody reads; of each reading its own, so that
    it is settled by itself.
    """
    return f"/oversight#reading-{row.id}"


def _tell_nobody(row: Row) -> None:
    for head in mentoring.heads_of(row.place, row.mentor_id):
        outbox.notify(
            head,
            "A judgement was drawn to be read again, and nobody is there who may. Name another mentor.",
            _nobody(row),
            kind=NoticeKind.MENTORING,
        )


def may_read(row: Row, person_id: int) -> bool:
    """Whether this person may read it: neither side, no superior of the learner,
    nobody close to either.
    """
    return person_id in _Readers(row).free([person_id])


class _Readers:
    """Who could read one judgement again."""

    def __init__(self, row: Row) -> None:
        self.row = row
        self.out = {row.mentor_id, row.person_id, row.reader_id}

    def choice(self) -> int | None:
        """Who reads: of the authority; if there is nobody, of the unit above, then
        of its other parts, then of those further up.
        """
        for signers in self._circles():
            if free := self.free(signers - self.out):
                return rules.choose(self._loads(free), self.row.id)
        return None

    def is_able(self, reader: int) -> bool:
        """Whether somebody who was asked may still read."""
        signs = any(reader in signers for signers in self._circles())
        return signs and bool(self.free([reader]))

    def _circles(self) -> Iterator[set[int]]:
        *above, authority = self._way
        yield _signers_below(authority.path)
        for unit in above[:-2:-1]:
            yield _signers([unit.id])
            yield _signers_below(unit.path)
        for unit in above[-2::-1]:
            yield _signers([unit.id])

    @cached_property
    def _way(self) -> list:
        units = people.in_order(people.units_on(self.row.place))
        end = units[-1].authority
        return [one for one in units if len(one.path) <= len(end)]

    def free(self, ids: Iterable[int]) -> list[int]:
        """Those of them who are close to neither side."""
        row = self.row
        both = row.mentor_id, row.person_id
        sides = _Sides(*both, _places({*ids, *both}))
        return [
            id_
            for id_ in sorted({*ids} - {*both} - self._seen)
            if sides.lets(id_)
        ]

    @cached_property
    def _seen(self) -> set[int | None]:
        """Who has had it before them, and so knows whose it is."""
        row = self.row
        objection = _objection_to(row)
        decided = {objection.settled_by} if objection else set()
        opened = signoff.have_opened(row.submission_id, row.round)
        return opened | decided | known_before(row)

    def _loads(self, ids: Ids) -> list[ReaderChoice]:
        known = loads(ids, clock.now() - LATELY)
        return [ReaderChoice(id_, known.get(id_, 0)) for id_ in ids]


class _Sides:
    """The two sides of a judgement, and who is close to them."""

    def __init__(self, mentor: int, learner: int, places: Places) -> None:
        self.mentor, self.learner = places[mentor], places[learner]
        self.places, self.bars = places, mentoring.bars(places)

    def lets(self, reader: int) -> bool:
        """Whether this person is close to neither."""
        place = self.places[reader]
        if self.bars.why(place, self.learner):
            return False
        return self.bars.why(place, self.mentor) != "tie"


def _places(ids: Ids) -> Places:
    """Where these people work today; whoever works nowhere heads nobody."""
    held = people.postings(ids)
    paths = {id_: one[-1].unit.path for id_, one in held.items()}
    return {id_: (id_, paths.get(id_, "/")) for id_ in ids}


def _signers_below(path: str) -> set[int]:
    return _signers([unit.id for unit in people.units_below(path)])


def _signers(units: Ids) -> set[int]:
    held = access.holders_by_unit(Permission.TASK_SIGN, units)
    return set().union(*held.values())
