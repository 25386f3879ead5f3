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

    order: Mapping[int, int]
    steps: Mapping[str, tuple[tuple[int, frozenset[str]], ...]]
    current: Mapping[str, int]
    rules: Mapping[int, AttainmentRule]
    origins: Mapping[str, frozenset[str]] = field(init=False)

    def __post_init__(self) -> None:
        sources: dict[str, set[str]] = {}
        for old in self.steps:
            for new in self.reach(old):
                sources.setdefault(new, {new}).add(old)
        object.__setattr__(
            self,
            "origins",
            {new: frozenset(olds) for new, olds in sources.items()},
        )

    def targets(
        self, competency: str, framework_id: int | None
    ) -> frozenset[str]:
        """What evidence for this competency, judged by this version, counts for
        today: itself, its successors, or nothing.
        """
        if not self.steps:
            return frozenset((competency,))
        return self._follow(
            competency,
            self.order.get(framework_id, -1)
            if framework_id is not None
            else -1,
        )

    def _follow(self, competency: str, place: int) -> frozenset[str]:
        """Versions in order, each applied to what the ones before have made of
        it; so a chain never runs in a circle.
        """
        for step, news in self.steps.get(competency, ()):
            if step > place:
                return frozenset(
                    end for new in news for end in self._follow(new, step)
                )
        return frozenset((competency,))

    def reach(self, competency: str) -> frozenset[str]:
        """All that evidence for this competency, of whatever version, may count
        for; itself included.
        """
        found = {competency}
        for place in (-1, *self.order.values()):
            found |= self._follow(competency, place)
        return frozenset(found)

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
        said: dict[str, set[str]] = {}
        for old, new in carried:
            said.setdefault(old, set()).update(() if new is None else (new,))
        more = {
            old: (*self.steps.get(old, ()), (place, frozenset(news)))
            for old, news in said.items()
        }
        return replace(
            self,
            order={**self.order, framework_id: place},
            steps={**self.steps, **more},
            current={
                **self.current,
                **dict.fromkeys(competencies, framework_id),
            },
            rules={**self.rules, framework_id: rule},
        )

    def origins_of(self, competencies: Iterable[str]) -> set[str]:
        """The competencies whose evidence may count for one of these; these
        included.
        """
        found: set[str] = set()
        for competency in competencies:
            found |= self.origins.get(competency) or {competency}
        return found


def of(
    published: Sequence[int],
    carried: Iterable[tuple[int, str, str | None]],
    current: Mapping[str, int],
    rules: Mapping[int, AttainmentRule] = NO_RULES,
) -> Lineage:
    """From the ids of published versions in the order of publishing, and what
    each says as (version, old, new or None).
    """
    order = {id: place for place, id in enumerate(published)}
    steps: dict[str, dict[int, set[str]]] = {}
    for framework_id, old, new in carried:
        if framework_id in order:
            news = steps.setdefault(old, {}).setdefault(
                order[framework_id], set()
            )
            news |= {new} if new is not None else set()
    sorted_steps = {
        old: tuple(
            (place, frozenset(news)) for place, news in sorted(places.items())
        )
        for old, places in steps.items()
    }
    return Lineage(order, sorted_steps, current, rules)
