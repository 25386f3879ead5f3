"""A sheet's facts, rule and score as plain data that is kept: calculated again
years later it gives the same bytes. Pure.

Amounts are written as `numerator/denominator`, so nothing is lost.
"""

import json
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from lms.core.types import Json
from lms.evaluation.rules.scoring import score
from lms.evaluation.types import (
    CapOn,
    Delivered,
    GivenWork,
    LateBy,
    Line,
    PeriodRule,
    Points,
    Score,
    SheetFacts,
    SheetKind,
    WorkKind,
)

ENCODE = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":")
).encode
ENGINES: Mapping[int, Callable[[SheetFacts, PeriodRule], Score]] = {1: score}
"""The arithmetic of each version. One that was used is never changed: a change
is another version.
"""


def frozen(facts: SheetFacts, rule: PeriodRule) -> Json:
    """Facts, rule and the score they give."""
    result = ENGINES[rule.version](facts, rule)
    return {
        "facts": facts_as_data(facts),
        "rule": rule_as_data(rule),
        "score": score_as_data(result),
    }


def again(kept: Json) -> Json:
    """The same, calculated anew from the kept facts by the kept rule."""
    return frozen(facts_of(kept["facts"]), rule_of(kept["rule"]))


def as_bytes(kept: Json) -> bytes:
    """The one form in which it is compared, hashed and kept."""
    return ENCODE(kept).encode()


def written(amount: Fraction | None) -> str | None:
    """An amount as it is kept."""
    return (
        None if amount is None else f"{amount.numerator}/{amount.denominator}"
    )


def read(text: str | None) -> Fraction | None:
    """The amount that was kept."""
    return None if text is None else Fraction(text)


def _all_written(amounts: Points) -> Json:
    return {key: written(amount) for key, amount in amounts.items()}


def all_read(texts: Mapping[str, str | None]) -> dict[str, Fraction | None]:
    """The same of several, by key."""
    return {key: read(text) for key, text in texts.items()}


RULE_AMOUNTS = (
    "task_points",
    "per_failed_check",
    "per_lateness",
    "step",
    "excellent",
    "good",
    "done",
)


def rule_as_data(rule: PeriodRule) -> Json:
    """The rule, as a period keeps it from the day it opens."""
    amounts = {name: getattr(rule, name) for name in RULE_AMOUNTS}
    lines = [[line.key, written(line.most)] for line in rule.lines]
    more = {"late_by": rule.late_by.value, "cap": rule.cap.value}
    return {
        "version": rule.version,
        "lines": lines,
        **more,
        **_all_written(amounts),
    }


def rule_of(data: Json) -> PeriodRule:
    """The rule that was kept. Most periods keep the same one."""
    return _rule_read(ENCODE(data))


@lru_cache(maxsize=256)
def _rule_read(text: str) -> PeriodRule:
    data = json.loads(text)
    amounts = {name: Fraction(data[name]) for name in RULE_AMOUNTS}
    return PeriodRule(
        version=data["version"],
        lines=tuple(Line(key, Fraction(most)) for key, most in data["lines"]),
        late_by=LateBy(data["late_by"]),
        cap=CapOn(data["cap"]),
        **amounts,
    )


def facts_as_data(facts: SheetFacts) -> Json:
    """What a sheet was calculated from; the order of work and of deliveries is
    that of their keys and amounts, so it never matters who came first.
    """
    works = sorted(map(_work_as_data, facts.works), key=ENCODE)
    return {
        "works": works,
        "common": _all_written(facts.common),
        "kind": facts.kind.value,
        "marks": _all_written(facts.marks),
    }


def _work_as_data(work: GivenWork) -> Json:
    deliveries = [
        [written(one.quantity), one.failed, one.days_late]
        for one in work.deliveries
    ]
    return {
        "key": work.key,
        "coefficient": written(work.coefficient),
        "quantity": written(work.quantity),
        "kind": work.kind.value,
        "handed_back": work.handed_back,
        "deliveries": sorted(deliveries, key=ENCODE),
    }


def facts_of(data: Json) -> SheetFacts:
    """The facts that were kept."""
    return SheetFacts(
        works=tuple(map(_work_of, data["works"])),
        common=all_read(data["common"]),
        kind=SheetKind(data["kind"]),
        marks=all_read(data["marks"]),
    )


def _work_of(data: Json) -> GivenWork:
    return GivenWork(
        key=data["key"],
        coefficient=Fraction(data["coefficient"]),
        quantity=Fraction(data["quantity"]),
        kind=WorkKind(data["kind"]),
        handed_back=data["handed_back"],
        deliveries=tuple(map(_delivery_of, data["deliveries"])),
    )


def _delivery_of(row: list[Any]) -> Delivered:
    quantity, failed, days_late = row
    return Delivered(Fraction(quantity), failed, days_late)


def score_as_data(result: Score) -> Json:
    """The arithmetic as it is shown: every line with its amounts."""
    works = [_share_as_data(work) for work in result.works]
    amounts = {
        name: getattr(result, name)
        for name in (
            "assigned",
            "task_percent",
            "task_points",
            "common",
            "total",
        )
    }
    return {
        "works": sorted(works, key=ENCODE),
        "parts": _all_written(result.parts),
        "missing": sorted(result.missing),
        **_all_written(amounts),
    }


def _share_as_data(work: Any) -> Json:
    amounts = {
        name: getattr(work, name)
        for name in ("assigned", "done", "well", "in_time")
    }
    return {"key": work.key, **_all_written(amounts)}
