"""Playing a scenario: each choice is stored with its number, so a repeated post
changes nothing and two pages never mix.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, Select, bindparam, insert, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.courses import service as courses
from lms.courses.types import Kind, Part, Revision
from lms.enrolment import service as enrolment
from lms.evidence import service as evidence
from lms.scenarios import rules
from lms.scenarios.loader import scenario_of
from lms.scenarios.service.proofs import PLAY, proofs
from lms.scenarios.types import Decision, PlayState, Scenario, SceneChoice

Plays = Sequence[Row]
"""Rows of `Playthrough`."""
TICK = dt.timedelta(microseconds=1)


@dataclass(frozen=True)
class Play:
    """A play, as a row of `Playthrough`, with the frozen scenario it goes
    through.
    """

    row: Row
    revision: Revision
    part: Part
    scenario: Scenario

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return is_open(self.row)

    @property
    def step(self) -> int:
        """How many choices were made; the number of the next one, from 0."""
        return len(self.row.trace)

    @property
    def state(self) -> PlayState:
        """Where it has come to."""
        return rules.replay(self.scenario, self.row.trace)

    @property
    def choices(self) -> list[SceneChoice]:
        """What can be chosen now, in an order of this play."""
        seed = f"{self.row.person_id}:{self.row.id}"
        return rules.offered(self.scenario, self.state, seed)

    @property
    def decisions(self) -> list[Decision]:
        """What was chosen, with what it did."""
        return rules.decisions(self.scenario, self.row.trace)


def is_open(row: Row) -> bool:
    """Whether a play goes on."""
    return row.closed_at is None


@dataclass(frozen=True)
class ScenarioOverview:
    """What the first page of a scenario says: the plays so far, newest first,
    and the one that goes on.
    """

    revision: Revision
    part: Part
    scenario: Scenario
    plays: Plays

    @property
    def open(self) -> Row | None:
        """The play to go on with."""
        return next(filter(is_open, self.plays), None)

    @property
    def ended(self) -> list[Row]:
        """Those that have come to an ending."""
        return [row for row in self.plays if row.ending]

    @property
    def is_passed(self) -> bool:
        """Whether one of this revision was enough."""
        return _is_passed(self.plays, self.revision)


_ID = bindparam("play")
_FIND = select(PLAY).filter_by(id=_ID)
_LOCK = _FIND.with_for_update()
_CLOSE = update(PLAY).filter_by(id=_ID)
"""Returns nothing: on SQLite rows that nobody reads keep it from committing."""
_CHANGE = _CLOSE.returning(PLAY)
_BEGIN = insert(PLAY).returning(PLAY.c.id)
_PLAYS = (
    select(PLAY)
    .filter_by(
        person_id=bindparam("person"),
        slug=bindparam("slug"),
        part=bindparam("part"),
    )
    .order_by(PLAY.c.number.desc())
)


def _plays(actor: Actor, slug: str, part: str) -> Plays:
    """Newest first."""
    scenario = {"person": actor.person_id, "slug": slug, "part": part}
    return execute(_PLAYS, scenario).all()


def _is_passed(plays: Plays, revision: Revision) -> bool:
    return any(row.passed and row.revision_id == revision.id for row in plays)


def overview(
    actor: Actor, revision: Revision, part_key: str
) -> ScenarioOverview:
    """The actor's plays of one scenario."""
    access.require(actor, Permission.LEARN)
    part = courses.part_of(
        revision,
        part_key,
        Kind.SCENARIO,
    )
    scenario = scenario_of(revision, part)
    plays = _plays(
        actor,
        revision.slug,
        part_key,
    )
    return ScenarioOverview(
        revision,
        part,
        scenario,
        plays,
    )


def start(actor: Actor, revision: Revision, part_key: str) -> int:
    """Begin a play, or go on with the open one; its id."""
    access.require(actor, Permission.LEARN)
    part = courses.part_of(
        revision,
        part_key,
        Kind.SCENARIO,
    )
    with transaction():
        enrolment.join(actor, revision)
        plays = _plays(
            actor,
            revision.slug,
            part_key,
        )
        if plays and _goes_on(plays[0], revision):
            return plays[0].id
        return _begin(
            actor,
            revision,
            part,
            plays,
        )


def _goes_on(row: Row, revision: Revision) -> bool:
    """One of an older revision is left where it is."""
    return is_open(row) and row.revision_id == revision.id


def _begin(
    actor: Actor,
    revision: Revision,
    part: Part,
    plays: Plays,
    trace: Sequence[str] = (),
) -> int:
    """A new play; whichever went on is left."""
    now = clock.now()
    for row in filter(is_open, plays):
        execute(_CLOSE, {"play": row.id, "closed_at": now})
    play = {
        "person_id": actor.person_id,
        "revision_id": revision.id,
        "slug": revision.slug,
        "part": part.key,
        "number": plays[0].number + 1 if plays else 1,
        "kept": len(trace),
        "trace": list(trace),
        "started_at": now,
        "saved_at": now,
    }
    return execute(_BEGIN, play).scalar_one()


def play(actor: Actor, play_id: int) -> Play:
    """The actor's own play; anybody else's does not exist for them."""
    access.require(actor, Permission.LEARN)
    return _own(actor, play_id)


def _own(actor: Actor, play_id: int, query: Select = _FIND) -> Play:
    row = execute(query, {"play": play_id}).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound
    return _play(row)


def _play(row: Row) -> Play:
    revision = courses.revision(row.revision_id)
    part = courses.part_of(
        revision,
        row.part,
        Kind.SCENARIO,
    )
    return Play(
        row,
        revision,
        part,
        scenario_of(revision, part),
    )


def seen_play(actor: Actor, play_id: int) -> Play:
    """A play as it went: one's own, or one that counts of somebody whose
    evidence the actor may read.
    """
    row = execute(_FIND, {"play": play_id}).first()
    if row is None:
        raise NotFound
    if row.person_id == actor.person_id:
        return play(actor, play_id)
    reads = access.sees_person(
        actor,
        row.person_id,
        Permission.EVIDENCE_READ,
    )
    if not (row.counts and reads):
        raise NotFound
    return _play(row)


def choose(actor: Actor, play_id: int, step: int, key: str) -> Play:
    """Make the choice of this number and keep it. Sent again, it changes
    nothing; `Conflict` if another page has gone on otherwise.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        own = _own(
            actor,
            play_id,
            _LOCK,
        )
        if own.row.trace[step : step + 1] == [key]:
            return own
        _check_step(own, step)
        if not key:
            raise Invalid("Choose what to do first.", "choice")
        trace = [*own.row.trace, key]
        state = rules.replay(own.scenario, trace)
        after = _changed(
            own,
            trace=trace,
            saved_at=clock.now(),
        )
        if own.scenario.ending(state.place):
            return _end(
                actor,
                after,
                state,
            )
        return after


def _check_step(own: Play, step: int) -> None:
    if not own.is_open:
        raise Conflict(
            "This way through the case has ended or was left; nothing more can be chosen in it."
        )
    if step != own.step:
        raise Conflict(
            "You have already gone on from there on another page. This is where you stand now."
        )


def _changed(own: Play, **values: Any) -> Play:
    """The play once these values of its row are stored."""
    change = values | {"play": own.row.id}
    return replace(own, row=execute(_CHANGE, change).one())


def _end(actor: Actor, own: Play, state: PlayState) -> Play:
    """Close the play and let it count. Who has passed may go on trying what
    else could have happened: what fails then takes nothing back.
    """
    plays = _plays(
        actor,
        own.revision.slug,
        own.part.key,
    )
    passed = rules.has_passed(own.scenario, state.values)
    ended = _changed(
        own,
        ending=state.place,
        passed=passed,
        closed_at=_moment_after(plays),
    )
    facts = {"play": ended.row.id, "passed": passed}
    learner = actor.person_id
    audit.record(
        actor,
        "scenarios.ended",
        person_id=learner,
        **facts,
    )
    if passed or not _is_passed(plays, own.revision):
        return _count(ended)
    return ended


def _count(ended: Play) -> Play:
    """The play once evidence rests on it, if its part proves anything."""
    found = proofs(
        ended.row,
        ended.revision,
        ended.part,
    )
    if not found:
        return ended
    evidence.record(*found)
    return _changed(ended, counts=True)


def _moment_after(plays: Plays) -> dt.datetime:
    """Now, or behind those before it if the clock was set back since."""
    ends = [row.closed_at + TICK for row in plays if row.closed_at]
    return max([clock.now(), *ends])


def restart(actor: Actor, play_id: int, step: int) -> int:
    """Go back to the choice of this number: a new play that takes over those
    before it; its id. The play itself stays as it was. Sent again, it is the
    same new play.
    """
    access.require(actor, Permission.LEARN)
    with transaction():
        enrolment.join(actor, _own(actor, play_id).revision)
        own = _own(
            actor,
            play_id,
            _LOCK,
        )
        if not 0 <= step < own.step:
            raise Invalid("There is no such decision in this play.", "step")
        trace = own.row.trace[:step]
        plays = _plays(
            actor,
            own.revision.slug,
            own.part.key,
        )
        if _is_sent_again(
            own.row,
            plays[0],
            trace,
        ):
            return plays[0].id
        return _begin(
            actor,
            own.revision,
            own.part,
            plays,
            trace,
        )


def _is_sent_again(row: Row, last: Row, trace: list[str]) -> bool:
    """Whether the last play is the one that would be begun."""
    return last.id != row.id and last.trace == trace and is_open(last)
