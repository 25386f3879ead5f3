"""What evidence given against any version of a framework counts for, and by
which rule it adds up. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lms.framework.types import DEFAULT_RULE, AttainmentRule

NO_RULES: Mapping[int, AttainmentRule] = {}


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
    steps: Mapping[str, tuple[tuple[int, frozenset[str]], ...]]
    current: Mapping[str, int]
    rules: Mapping[int, AttainmentRule]
    origins: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        origins: dict[str, set[str]] = {}
        for old in self.steps:
            for new in self.reach(old):
                origins.setdefault(new, {new}).add(old)
        frozen = {new: frozenset(olds) for new, olds in origins.items()}
        object.__setattr__(self, "origins", frozen)

    def targets(
        self, competency: str, framework_id: int | None
    ) -> frozenset[str]:
        """What evidence for this competency, judged by this version, counts for
        today: itself, its successors, or nothing.
        """
        if not self.steps:
            return frozenset((competency,))
        unknown = -1  # before every version
        place = self.order.get(framework_id, unknown)
        return self._follow(competency, place)

    def _follow(self, competency: str, place: int) -> frozenset[str]:
        """Versions in order, each applied to what the ones before have made of
        it; so a chain never runs in a circle.
        """
        for step, successors in self.steps.get(competency, ()):
            if step > place:
                ends = [self._follow(one, step) for one in successors]
                return frozenset().union(*ends)
        return frozenset((competency,))

    def reach(self, competency: str) -> frozenset[str]:
        """All that evidence for this competency, of whatever version, may count
        for; itself included.
        """
        places = (-1, *self.order.values())
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
        carried: Iterable[tuple[str, str | None]],
        competencies: Iterable[str],
        rule: AttainmentRule = DEFAULT_RULE,
    ) -> "Lineage":
        """As it would be if one more version were published now: these
        competencies, these words on evidence, this rule.
        """
        place = max(self.order.values(), default=-1) + 1
        steps = dict(self.steps)
        for old, new in _successors(carried).items():
            steps[old] = (*steps.get(old, ()), (place, new))
        current = dict(self.current)
        current.update(dict.fromkeys(competencies, framework_id))
        return replace(
            self,
            order={**self.order, framework_id: place},
            steps=steps,
            current=current,
            rules={**self.rules, framework_id: rule},
        )

    def origins_of(self, competencies: Iterable[str]) -> set[str]:
        """The competencies whose evidence may count for one of these; these
        included.
        """
        origins: set[str] = set()
        for competency in competencies:
            origins |= self.origins.get(competency) or {competency}
        return origins


def _successors(
    carried: Iterable[tuple[str, str | None]],
) -> dict[str, frozenset[str]]:
    """What each competency is carried to: nothing, one or several."""
    successors: dict[str, set[str]] = {}
    for old, new in carried:
        known = successors.setdefault(old, set())
        if new is not None:
            known.add(new)
    return {old: frozenset(new) for old, new in successors.items()}


def of(
    published: Sequence[int],
    carried: Iterable[tuple[int, str, str | None]],
    current: Mapping[str, int],
    rules: Mapping[int, AttainmentRule] = NO_RULES,
) -> Lineage:
    """From the ids of published versions in the order of publishing, and what
    each says as (version, old, new or None).
    """
    by_version: dict[int, list[tuple[str, str | None]]] = {}
    for framework_id, old, new in carried:
        by_version.setdefault(framework_id, []).append((old, new))
    order = {version: place for place, version in enumerate(published)}
    steps: dict[str, list[tuple[int, frozenset[str]]]] = {}
    for version, place in order.items():
        for old, new in _successors(by_version.get(version, ())).items():
            steps.setdefault(old, []).append((place, new))
    frozen = {old: tuple(places) for old, places in steps.items()}
    return Lineage(order, frozen, current, rules)
