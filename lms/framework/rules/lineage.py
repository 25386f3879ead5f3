"""What evidence given against any version of a framework counts for, and by
which rule it adds up. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from lms.core.types import Ids, group
from lms.framework.types import DEFAULT_RULE, AttainmentRule

NO_RULES: Mapping[int, AttainmentRule] = {}
BEFORE_ALL = -1
"""The place of evidence that was judged by no version that is known."""
Keys = frozenset[str]
Steps = Mapping[str, tuple[tuple[int, Keys], ...]]
CarriedPair = tuple[str, str | None]


@dataclass(frozen=True)
class Lineage:
    """What evidence given against any published version counts for today, and
    how it adds up there.

    `order`: for each published version of any framework, by id, its place in
    the order of publishing. `steps`: for each competency a version says
    something about, what evidence for it counts for from then on, as (place,
    successors), in order. A competency no version says anything about stays
    itself. `current`: the version each competency belongs to today. `rules`:
    how evidence adds up, by version; the default where a version says nothing.
    """

    order: Mapping[int | None, int]
    steps: Steps
    current: Mapping[str, int]
    rules: Mapping[int, AttainmentRule]

    @cached_property
    def origins(self) -> Mapping[str, set[str]]:
        """For each competency that evidence is carried to, those whose evidence
        may count for it; itself included.
        """
        origins = defaultdict(set)
        for old in self.steps:
            for new in self.reach(old):
                origins[new] |= {new, old}
        return dict(origins)

    def targets(self, competency: str, framework_id: int | None) -> Keys:
        """What evidence for this competency, judged by this version, counts for
        today: itself, its successors, or nothing.
        """
        place = self.order.get(framework_id, BEFORE_ALL)
        return self._follow(competency, place)

    def _follow(self, competency: str, place: int) -> Keys:
        """Versions in order, each applied to what the ones before have made of
        it; so a chain never runs in a circle.
        """
        for step, successors in self.steps.get(competency, ()):
            if step > place:
                ends = [self._follow(one, step) for one in successors]
                return frozenset().union(*ends)
        return frozenset((competency,))

    def reach(self, competency: str) -> Keys:
        """All that evidence for this competency, of whatever version, may count
        for; itself included.
        """
        places = (BEFORE_ALL, *self.order.values())
        ends = [self._follow(competency, place) for place in places]
        return frozenset((competency,)).union(*ends)

    def rule_for(self, competency: str) -> AttainmentRule:
        """How evidence for this competency adds up: evidence that was carried
        here obeys the same rule as any other.
        """
        return self.rules.get(self.current.get(competency, 0), DEFAULT_RULE)

    def then(
        self,
        framework_id: int,
        carried: Iterable[CarriedPair],
        competencies: Iterable[str],
        rule: AttainmentRule = DEFAULT_RULE,
    ) -> "Lineage":
        """As it would be if one more version were published now: these
        competencies, these words on evidence, this rule.
        """
        place = max(self.order.values(), default=BEFORE_ALL) + 1
        own = dict.fromkeys(competencies, framework_id)
        return replace(
            self,
            order={**self.order, framework_id: place},
            steps=_with_version(self.steps, place, carried),
            current={**self.current, **own},
            rules={**self.rules, framework_id: rule},
        )

    def origins_of(self, competencies: Iterable[str] | None) -> set[str] | None:
        """The competencies whose evidence may count for one of these; these
        included. Of all (None) all.
        """
        if competencies is None:
            return None
        return set[str]().union(
            *(self.origins.get(key, {key}) for key in competencies)
        )


def _with_version(
    steps: Steps, place: int, carried: Iterable[CarriedPair]
) -> Steps:
    """The steps with what one more version says of earlier evidence."""
    added = {
        old: (*steps.get(old, ()), (place, new))
        for old, new in _successors(carried).items()
    }
    return {**steps, **added}


def _successors(carried: Iterable[CarriedPair]) -> dict[str, Keys]:
    """What each competency is carried to: nothing, one or several."""
    successors = defaultdict(set)
    for old, new in carried:
        successors[old] |= {new} - {None}
    return {old: frozenset(new) for old, new in successors.items()}


def of(
    published: Ids,
    carried: Iterable[tuple[int, str, str | None]],
    current: Mapping[str, int],
    rules: Mapping[int, AttainmentRule] = NO_RULES,
) -> Lineage:
    """From the ids of published versions in the order of publishing, and what
    each says as (version, old, new or None).
    """
    by_version = group((version, pair) for version, *pair in carried)
    order = {version: place for place, version in enumerate(published)}
    steps = {}
    for version, place in order.items():
        steps = _with_version(steps, place, by_version[version])
    return Lineage(order, steps, current, rules)
