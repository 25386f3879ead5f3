"""What of a unit's figures is shown to somebody who manages it from above: one
rule for maps, cells, files and plans (`docs/visibility.md`).

Whatever the post, figures of units beside each other are shown exactly, but for
groups that are too small and as many of their neighbours as it takes that none
can be found by subtraction; for every competency by itself, on every step down.
By post they are rounded, because posts lie across units.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.types import Ids
from lms.gapmap.queries.groups import groups_below, others_by_post
from lms.gapmap.types import Figure, Split, UnitBelow, UnitGroups
from lms.people.types import Unit

Hidden = Set[str]
"""Competencies; the empty one: everything."""
NOTHING: Hidden = frozenset()


@dataclass(frozen=True)
class Veil:
    """`own`: the unit's own people are the actor's, to be named. `others`:
    somebody is counted who is not. `hidden`: of the unit; `below`: of each unit
    directly below that is not the actor's own. `by_post`: how many others
    stand behind a post and a competency.
    """

    own: bool = True
    others: bool = False
    hidden: Hidden = NOTHING
    below: Mapping[int, Hidden] = field(default_factory=dict)
    by_post: Mapping[tuple[str, str], int] = field(default_factory=dict)
    groups: UnitGroups = field(default_factory=UnitGroups)

    @property
    def exact(self) -> bool:
        """Whether nothing is hidden and nothing rounded."""
        return self.own and not self.others

    def hides(self, competency: str = "") -> bool:
        """Whether nothing is shown of this competency here."""
        return "" in self.hidden or competency in self.hidden

    def shows_sums(self, post: str, people: int) -> bool:
        """Whether sums over so many people here, with a post or any, are shown
        at all.
        """
        if self.exact:
            return True
        if self.hides():
            return False
        if self.own:
            others = self.by_post.get((post, ""), 0)
            people = others if post else self.groups.others("")
        return not access.is_few(people, access.least())

    def figure(
        self, post: str, competency: str, figure: Figure
    ) -> Figure | None:
        """What is shown of a figure of the unit; None: too few people."""
        if self.exact:
            return figure
        if self.hides(competency):
            return None
        if not post:
            return figure
        if not self.own:
            return _coarse(figure, figure.size(competency))
        others = self.by_post.get((post, competency), 0)
        return _coarse(figure, others) if others else figure

    def split(self, post: str, competency: str, split: Split) -> Split | None:
        """The same of how people stand in one competency."""
        shown = self.figure(post, competency, Figure(0, split))
        return shown.split if shown else None

    def unit_below(
        self, unit: Unit, post: str, competency: str, figure: Figure
    ) -> UnitBelow:
        """What is shown of a unit directly below."""
        hidden = self.below.get(unit.id)
        if hidden is None:
            return UnitBelow(unit, *figure)
        if "" in hidden or competency in hidden:
            return UnitBelow(unit, None, None)
        if post:
            coarse = _coarse(figure, figure.size(competency))
            return UnitBelow(unit, *(coarse or (None, None)))
        if not competency:
            figure = self.groups.without(unit.id, hidden, figure)
        return UnitBelow(unit, *figure)

    def split_below(
        self, unit_id: int, competency: str, split: Split
    ) -> Split | None:
        """What is shown of how people of such a unit stand in a competency,
        whatever their post.
        """
        hidden = self.below.get(unit_id, NOTHING)
        return None if "" in hidden or competency in hidden else split


def _coarse(figure: Figure, size: int) -> Figure | None:
    """Rounded to the size of the smallest group that is shown; None if so many
    are too few, or too few of them stand anywhere.
    """
    least = access.least()
    if access.is_few(size, least):
        return None
    people, *split = [access.rounded(number, least) for number in figure.all]
    coarse = Figure(people, Split(*split))
    return coarse if any(coarse.all) or not size else None


def veil_of(
    actor: Actor,
    permission: Permission,
    way: Sequence[Unit],
    post: str | None,
    competency: str | None,
) -> Veil:
    """The veil over the last unit of a way, for one competency or (None) all;
    `post` None: for every post. Where all units below are the actor's own,
    nothing is hidden and no group is counted.
    """
    unit = way[-1]
    if access.sees_all_below(actor, permission, unit.path):
        return Veil()
    seen = access.seen(actor, permission)
    within = _within(actor, permission, way)
    ids = [one.id for one in within]
    keys = None if competency is None else {"", competency}
    groups = groups_below(ids, seen, keys, access.least())
    own = [access.sees(actor, permission, one) for one in within]
    hidden, below = _down(ids, groups, own)
    here = groups[unit.id]
    veil = Veil(
        own[-1],
        here.has_others,
        hidden,
        below,
        groups=here,
    )
    if post == "" or veil.exact or not veil.own:
        return veil
    sizes = others_by_post(unit.id, seen, post or "", competency)
    return replace(veil, by_post=sizes)


def _within(
    actor: Actor, permission: Permission, way: Sequence[Unit]
) -> list[Unit]:
    """The part of the way that the permission reaches."""
    return [one for one in way if access.allows(actor, permission, [one.path])]


def _down(
    ids: Ids, groups: Mapping[int, UnitGroups], own: Sequence[bool]
) -> tuple[Hidden, dict[int, Hidden]]:
    """What is hidden of the last unit of a way down and of those below it;
    `own`: whether each unit on it is the actor's.
    """
    hidden, below = NOTHING, dict[int, Hidden]()
    for unit_id, is_own in zip(ids, own, strict=True):
        here = groups[unit_id]
        hidden = _few_others(here) if is_own else below.get(unit_id, NOTHING)
        below = _hidden_below(here, is_own, NOTHING if is_own else hidden)
    return hidden, below


def _few_others(groups: UnitGroups) -> Hidden:
    """Of one's own unit with others below: what would show those few. How many
    people work there is no secret to who manages them.
    """
    return {
        key
        for key in groups.sums.keys() - {""}
        if access.is_few(groups.others(key), access.least())
    }


def _hidden_below(
    groups: UnitGroups, own: bool, inherited: Hidden
) -> dict[int, Hidden]:
    """Of each unit below that is not one's own. Those who work in the unit
    itself are a group beside the units below, unless they are one's own.
    """
    hidden = {unit_id: set(inherited) for unit_id in groups.foreign}
    for key in groups.parts:
        sizes = groups.sizes(key, own)
        for unit_id in access.hidden(sizes, access.least()) - {0}:
            hidden[unit_id].add(key)
    return dict(hidden)
