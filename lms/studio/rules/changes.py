"""What a new version of a framework changes, and what becomes of earlier
evidence. Pure.
"""

from collections.abc import Mapping
from typing import Any

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework.rules.content import Content, by_key
from lms.framework.types import Carry

MEANING = ("title", "description", "indicators")
LEVEL_WORDS = (
    "*"  # among the decisions, the one about the words of the five levels
)


def meaning(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What evidence for a competency was judged against: its texts, whichever
    place in the tree it has.
    """
    return tuple(row[name] for name in MEANING)


def touched(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[str]:
    """The competencies of the old version that the new one rewords or no longer
    has, in the old order.
    """
    if old is None:
        return []
    now = by_key(new)
    return [
        key
        for key, row in by_key(old).items()
        if key not in now or meaning(row) != meaning(now[key])
    ]


def undecided(
    old: Mapping[str, Any] | None, new: Mapping[str, Any]
) -> list[str]:
    """What is touched and still waits for somebody to say what becomes of
    earlier evidence; `LEVEL_WORDS` for the words of the levels.
    """
    carries = new.get("carries", {})
    found = [
        key
        for key in touched(old, new)
        if not holds(key, carries.get(key), new)
    ]
    if (
        old is not None
        and old["levels"] != new["levels"]
        and carries.get(LEVEL_WORDS, {}).get("how") != Carry.SAME
    ):
        found.append(LEVEL_WORDS)
    return found


def holds(
    key: str, carry: Mapping[str, Any] | None, new: Mapping[str, Any]
) -> bool:
    """Whether a decision about earlier evidence fits the new version: what it
    names is there, and as many as it takes.
    """
    if not carry:
        return False
    there, names = by_key(new), carry["new"]
    if not set(names) <= set(there) or len(set(names)) != len(names):
        return False
    how = Carry(carry["how"])
    return {
        Carry.SAME: not names and key in there,
        Carry.REPLACED: len(names) == 1 and names != [key],
        Carry.SPLIT: len(names) > 1,
        Carry.DROPPED: not names,
    }[how]


def decide(
    content: Mapping[str, Any], key: str, carry: Mapping[str, Any]
) -> Content:
    """The content with one more decision about earlier evidence; refused
    (`Invalid`) where it does not fit what is there.
    """
    if key != LEVEL_WORDS and not holds(key, carry, content):
        refusals = {
            Carry.SAME: N_(
                "The new version no longer has this competency, so its evidence cannot stay where it is."
            ),
            Carry.REPLACED: N_(
                "Choose the one competency that takes its place."
            ),
            Carry.SPLIT: N_(
                "Choose at least two different competencies into which it is split."
            ),
        }
        raise Invalid(
            refusals.get(
                Carry(carry["how"]), N_("Choose one of the offered answers.")
            ),
            "new",
        )
    asked = carry["requirements"]
    if asked is not None and not set(asked) <= set(by_key(content)):
        raise Invalid(N_("Choose one of the offered answers."), "requirements")
    return {
        **content,
        "carries": {**content.get("carries", {}), key: dict(carry)},
    }


def removed(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[str]:
    """The competencies that the new version no longer has."""
    now = by_key(new)
    return [key for key in by_key(old) if key not in now] if old else []


def carried(
    old: Mapping[str, Any] | None, new: Mapping[str, Any]
) -> list[tuple[str, str | None, str]]:
    """The decisions as rows: old competency, new one (none: its evidence counts
    for nothing any more), how.
    """
    rows: list[tuple[str, str | None, str]] = []
    for key in touched(old, new):
        carry = new["carries"][key]
        targets = {Carry.SAME: [key], Carry.DROPPED: [None]}.get(
            Carry(carry["how"]), carry["new"]
        )
        rows += [(key, target, carry["how"]) for target in targets]
    return rows


def affected(
    old: Mapping[str, Any] | None, new: Mapping[str, Any]
) -> list[str]:
    """The competencies, old and new, whose attainments have to be worked out
    anew: all of them if the rule itself changed.
    """
    if old is None:
        return []
    keys = {
        key
        for before, after, _how in carried(old, new)
        for key in (before, after)
        if key
    }
    if old.get("rule", {}) != new.get("rule", {}):
        keys |= set(by_key(old)) | set(by_key(new))
    return sorted(keys)


def shifts(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> bool:
    """Whether any evidence counts for something else than before, or by another
    rule.
    """
    if old is None:
        return False
    return old.get("rule", {}) != new.get("rule", {}) or any(
        how != Carry.SAME for *_, how in carried(old, new)
    )
