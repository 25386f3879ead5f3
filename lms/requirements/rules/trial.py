"""What rows would make of layers before they are stored: a file can be looked at
whole, although its rows stand on each other, and nobody waits. Pure.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain, product

from lms.core.types import Ids, group
from lms.requirements.rules.plans import LayerStack
from lms.requirements.types import CellPlan, Cells, Layer


@dataclass
class LayerTrial:
    """What was planned so far, as if it were stored. `new_posts`: posts that
    would be there, too; `rows`: by unit and post; `ends`: by the ids of rows,
    which of those that are not stored are below zero.
    """

    new_posts: Collection[str]
    rows: dict[tuple[int, str], list[Layer]] = field(
        default_factory=lambda: defaultdict(list)
    )
    ends: dict[int, dt.date] = field(default_factory=dict)
    last_id: int = 0

    def upon(self, stack: LayerStack, posts: Collection[str]) -> LayerStack:
        """The stack of these posts as it would be by now."""
        *above, here = (unit.id for unit in stack.units)
        added_here = self._added([here], posts)
        added_above = self._added(above, posts)
        return replace(
            stack,
            own=self._now(stack.own, added_here, stack.since),
            higher=self._now(stack.higher, added_above, stack.since),
            posts={*stack.posts, *self.new_posts},
        )

    def _added(self, units: Ids, posts: Collection[str]) -> Iterable[Layer]:
        """Rows of these places that are not stored."""
        return chain(*(self.rows[place] for place in product(units, posts)))

    def _now(
        self, stored: Cells, added: Iterable[Layer], day: dt.date
    ) -> Cells:
        """All that last beyond the day, with their ends."""
        rows = map(self._ended, chain(*stored.values(), added))
        return group(
            (row.key, row)
            for row in rows
            if row.lasts_beyond(day) and not row.never_begins()
        )

    def _ended(self, row: Layer) -> Layer:
        """With the end that it has by now."""
        until = self.ends.get(row.row)
        return row if until is None else replace(row, until=until)

    def carry_out(
        self, unit: int, since: dt.date, plans: Iterable[CellPlan]
    ) -> None:
        """As if the plans from one day on were carried out in this unit."""
        for plan in plans:
            if plan.follows:
                self.ends[plan.follows.row] = since
            if plan.sets:
                self._add(unit, since, plan)

    def _add(self, unit: int, since: dt.date, plan: CellPlan) -> None:
        """A new row, which those after it find."""
        change = plan.change
        self.last_id -= 1
        row = Layer(
            unit,
            change.competency,
            change.level,
            change.depth,
            change.essential,
            since=since,
            until=plan.terms.until,
            row=self.last_id,
            post=change.post,
        )
        self.rows[unit, change.post].append(row)
