"""A person's gaps, what explains them and what closes them. Evidence and
requirements are each asked once.
"""

from collections.abc import Iterable

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core import clock
from lms.core.marks import Message
from lms.courses.types import Revision
from lms.evidence import service as evidence
from lms.evidence.types import NOTHING
from lms.framework import service as framework
from lms.gapmap import rules
from lms.gapmap.types import Gap, PersonGaps
from lms.people import service as people
from lms.requirements import service as requirements


def mine(actor: Actor) -> PersonGaps:
    """The actor's own gaps."""
    access.require(actor, Permission.LEARN)
    return gaps_of(actor.person_id, actor.name)


def for_person(actor: Actor, person_id: int) -> PersonGaps:
    """Somebody's gaps, for those who may read their evidence."""
    if person_id == actor.person_id:
        return mine(actor)
    access.require_for(actor, Permission.EVIDENCE_READ, person_id)
    return gaps_of(person_id, people.person(person_id).name)


def gaps_of(person_id: int, name: str) -> PersonGaps:
    """A person's gaps. The caller has checked the right to see them."""
    posting, required = people.posting(person_id), {}
    if posting and posting.post:
        required = requirements.effective(posting.post, posting.unit.path)
    shown = evidence.attainments(person_id)
    return PersonGaps(
        person_id,
        name,
        posting,
        rules.gaps(required, shown),
        shown,
    )


def gaps_in_post(person_id: int, post: str, path: str) -> list[Gap]:
    """Somebody's gaps in this very post in the unit with this path, whatever
    else they hold. The caller has checked the right to see them.
    """
    required = requirements.effective(post, path)
    return rules.gaps(required, evidence.attainments(person_id))


def besides(gaps: PersonGaps) -> list[str]:
    """The competencies shown though the post does not ask for them; not those
    whose evidence all counts for others today.
    """
    asked = {gap.requirement.competency for gap in gaps.gaps}
    keys = gaps.shown.keys() - asked
    successors = framework.handed_on(keys)
    return sorted(
        key
        for key in keys
        if gaps.shown[key] != NOTHING or not successors.get(key)
    )


def explanations(
    gaps: PersonGaps, competencies: Iterable[str]
) -> dict[str, Message]:
    """The sentences that explain where the person stands in each of these."""
    lineage, now = framework.lineage(), clock.now()
    compared = {gap.requirement.competency: gap for gap in gaps.gaps}
    sentences = {}
    for key in competencies:
        rule = lineage.rule_for(key)
        if gap := compared.get(key):
            sentences[key] = rules.explain(gap, now, rule)
        else:
            sentences[key] = rules.describe(gaps.attainment(key), now, rule)
    return sentences


def helps(
    gaps: Iterable[Gap], courses: Iterable[Revision]
) -> dict[str, rules.Help]:
    """By competency in which something is missing, the courses that close the
    gap, and those that help on the way.
    """
    lineage, by_key = framework.lineage(), dict[str, rules.Help]()
    for gap in gaps:
        if gap.missing:
            key = gap.requirement.competency
            by_key[key] = rules.help_for(gap, courses, lineage.rule_for(key))
    return by_key
