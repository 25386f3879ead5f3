"""Why somebody's evidence is to be confirmed again, and a mentor's
confirmation.
"""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from operator import attrgetter
from typing import NamedTuple

from sqlalchemy import Row, Select, func, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock, outbox
from lms.core.db import count_rows
from lms.core.errors import Conflict, NotAllowed
from lms.core.types import Json, Labels, NoticeKind
from lms.courses import service as courses
from lms.courses.types import Revision
from lms.evidence import service as evidence
from lms.evidence.types import Attainment, Proof
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.people import service as people
from lms.revalidation import rules
from lms.revalidation.types import LawChange

SOURCE = "confirmation"
LawChanges = Mapping[str, Sequence[LawChange]]
"""By competency."""


def open_doubts(
    person_id: int, competencies: Collection[str] | None = None
) -> LawChanges:
    """Per competency why a person's evidence is to be re-confirmed, and the
    short quizzes that would do it.

    The caller has checked the right to see their evidence.
    """
    return law_changes(evidence.doubts(person_id, competencies))


def law_changes(doubts: Mapping[str, Collection[str]]) -> LawChanges:
    """The same of bases in doubt that were read already, by competency."""
    bases = set[str]().union(*doubts.values())
    if not bases:
        return {}
    law = _Law(
        legal.named(bases),
        legal.reasons(bases),
        courses.catalogue(),
        {row.object_key: row for row in evidence.changed_works()},
    )
    return {key: law.changes(key, set(keys)) for key, keys in doubts.items()}


class _Law(NamedTuple):
    """Replaced legal bases with why they were replaced, the catalogue, and the
    tasks that were changed.
    """

    named: Json
    reasons: Labels
    catalogue: Sequence[Revision]
    works: Mapping[str, Row]

    def changes(
        self, competency: str, bases: AbstractSet[str]
    ) -> list[LawChange]:
        """What put this competency in doubt, the oldest change first."""
        known = [key for key in bases if key in self.named]
        changes = [self._change(competency, key) for key in known]
        changes += [
            _of_task(self.works[key]) for key in bases & set(self.works)
        ]
        return sorted(changes, key=attrgetter("since", "basis"))

    def _change(self, competency: str, key: str) -> LawChange:
        row = self.named[key]
        return LawChange(
            key,
            row.number,
            row.replaced_on,
            row.successor or row.replaced_by,
            self.reasons.get(key, ""),
            rules.quizzes_for(competency, key, self.catalogue),
        )


def _of_task(row: Row) -> LawChange:
    day = clock.day_of(row.since)
    return LawChange(row.object_key, "", day, "", row.why, (), row.title)


def confirm(
    actor: Actor, person_id: int, competency: str, note: str, once: str
) -> None:
    """A mentor has seen the person work by the new rules: what a change of law
    put in doubt for this competency is sure again.

    Appended to the ledger as a piece of its own that proves nothing by itself:
    level and depth say what was confirmed, `confirms` the old documents and
    `bases` those that hold in their place, so that the next change puts it in
    doubt again.
    """
    access.require_for(actor, Permission.TASK_SIGN, person_id)
    if person_id == actor.person_id:
        raise NotAllowed(
            "Nobody confirms their own evidence. Another mentor will do it."
        )
    with access.acting(actor):
        evidence.lock(person_id)
        key = f"{SOURCE}:{once}"
        if evidence.has(person_id, key):
            return
        doubts = evidence.doubts(person_id, [competency]).get(competency)
        if not doubts:
            raise Conflict("There is nothing to re-confirm here any more.")
        rules.check_confirmed(note)
        shown = evidence.attainments(person_id)[competency]
        evidence.record(
            Proof(
                person_id,
                competency,
                *_deepest(shown),
                SOURCE,
                key,
                clock.now(),
                judged_by=actor.person_id,
                bases=tuple(sorted(legal.in_place_of(doubts))),
                confirms=tuple(sorted(doubts)),
                details={"note": note.strip()},
                rests_on={"reviewer": actor.key},
            )
        )
        _tell(actor, person_id, competency)


def _tell(actor: Actor, person_id: int, competency: str) -> None:
    """The person reads who confirmed it; what asked them to see to it is
    settled with the last doubt.
    """
    if not evidence.doubts(person_id):
        outbox.settle("/gaps", person_id=person_id)
    outbox.notify(
        person_id,
        "%(name)s has confirmed “%(competency)s”: you work by the new rules.",
        f"/gaps/{competency}",
        kind=NoticeKind.ANSWER,
        name=actor.name,
        competency=dict(framework.vocabulary()[competency].title),
    )


def _deepest(shown: Attainment) -> tuple[int, Depth]:
    """The deepest depth at which a level was proven, and that level first."""
    depth = max(filter(shown.at, Depth), default=Depth.KNOWS)
    return shown.at(depth), depth


def to_confirm(actor: Actor) -> Select:
    """The people within the actor's reach who have something to re-confirm,
    never themselves, as a query of `id`, `name` and `doubts`; by name, nobody
    is ranked.
    """
    access.require(actor, Permission.TASK_SIGN)
    doubted, person = evidence.doubted(), people.PEOPLE.c
    others = person.id.in_(_working_with(actor)) & (
        person.id != actor.person_id
    )
    by_name = person.given_first, person.id
    return (
        select(person.id, person.name, func.count().label("doubts"))
        .join_from(people.PEOPLE, doubted, doubted.c.person_id == person.id)
        .where(others)
        .group_by(*by_name, person.name)
        .order_by(*by_name)
    )


def _working_with(actor: Actor) -> Select:
    """Those who work where the actor signs tasks."""
    held = people.held_posts(clock.today()).c
    return select(held.person_id).where(
        access.served(actor, Permission.TASK_SIGN, held.path, held.person_id)
    )


def count_to_confirm(actor: Actor) -> int:
    """How many they are; 0 for those whose task it is not."""
    if not access.allows(actor, Permission.TASK_SIGN):
        return 0
    return count_rows(to_confirm(actor).order_by(None))
