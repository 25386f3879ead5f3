"""What is right, as an item declares it."""

from dataclasses import dataclass, field

from lms.conversion.questions.moodle.gift_answers import read_number
from lms.conversion.types import refuse_many
from lms.core.media.xmltree import Element


@dataclass(frozen=True)
class Declared:
    """A response: its right values in their order, and what each earns."""

    kind: str = ""
    several: bool = False
    right: tuple[str, ...] = ()
    earned: dict[str, float] = field(default_factory=dict)

    @property
    def rights(self) -> tuple[str, ...]:
        """The right values, or else those that earn something."""
        earning = (value for value in self.earned if self.earned[value] > 0)
        return self.right or tuple(earning)

    @property
    def shares(self) -> dict[str, float]:
        """The share of the points of each value, from 0 to 1."""
        most = max(self.earned.values(), default=0)
        if most <= 0:
            return dict.fromkeys(self.right, 1.0)
        shares = {
            value: max(earned / most, 0)
            for value, earned in self.earned.items()
        }
        return dict.fromkeys(self.right, 1.0) | shares


def declared_in(item: Element) -> dict[str, Declared]:
    """Every response of an item by its identifier."""
    return {
        one.get("identifier"): _declared(one)
        for one in item.all("responsedeclaration")
    }


def _declared(element: Element) -> Declared:
    correct = element.first("correctresponse")
    mapping = element.first("mapping")
    values = [one.text for one in correct.all("value")] if correct else []
    entries = list(mapping.all("mapentry")) if mapping else []
    refuse_many(values)
    refuse_many(entries)
    return Declared(
        element.get("basetype"),
        element.get("cardinality") in ("multiple", "ordered"),
        tuple(values),
        {
            one.get("mapkey"): read_number(one.get("mappedvalue") or "0")
            for one in entries
        },
    )
