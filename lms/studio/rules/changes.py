"""What a new version of a framework changes, and what becomes of earlier
evidence. Pure.

In all of it `old` is None for the first version of a framework.
"""

from typing import Any

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.types import Json
from lms.framework.rules.content import Content, Row, by_key
from lms.framework.types import Carry

MEANING = ("title", "description", "indicators")
LEVEL_WORDS = "*"
"""Among the decisions, the one about the words of the five levels."""
Before = Content | None
CarriedRow = tuple[str, str | None, str]
Decision = Json
"""What becomes of evidence: `how`, the `new` competencies, the `requirements`
that ask for others instead (None: not decided).
"""
REFUSALS = N_(
    {
        Carry.SAME: "The new version no longer has this competency, so its evidence cannot stay where it is.",
        Carry.REPLACED: "Choose the one competency that takes its place.",
        Carry.SPLIT: "Choose at least two different competencies into which it is split.",
        Carry.DROPPED: "Choose one of the offered answers.",
    }
)


def meaning(row: Row) -> tuple[Any, ...]:
    """What evidence for a competency was judged against: its texts, whichever
    place in the tree it has.
    """
    return tuple(row.get(name) for name in MEANING)


def _rows(content: Before) -> dict[str, Row]:
    return by_key(content) if content else {}


def touched(old: Before, new: Content) -> list[str]:
    """The competencies of the old version that the new one rewords or no longer
    has, in the old order.
    """
    before, now = _rows(old), by_key(new)
    return [
        key
        for key in before
        if meaning(now.get(key, {})) != meaning(before[key])
    ]


def rewords_levels(old: Before, new: Content) -> bool:
    """Whether the words of the levels are no longer the same."""
    return old is not None and old["levels"] != new["levels"]


def undecided(old: Before, new: Content) -> list[str]:
    """What is touched and still waits for somebody to say what becomes of
    earlier evidence; `LEVEL_WORDS` for the words of the levels.
    """
    carries = new.get("carries", {})
    waiting = [
        key for key in touched(old, new) if not fits(key, carries.get(key), new)
    ]
    levels = carries.get(LEVEL_WORDS, {})
    if rewords_levels(old, new) and levels.get("how") != Carry.SAME:
        waiting.append(LEVEL_WORDS)
    return waiting


def fits(key: str, decision: Decision | None, new: Content) -> bool:
    """Whether a decision about earlier evidence fits the new version: what it
    names is there, and as many as it takes.
    """
    if not decision:
        return False
    known, heirs = by_key(new), set(decision["new"])
    if not known.keys() >= heirs or len(heirs) != len(decision["new"]):
        return False
    possible = {
        Carry.SAME: not heirs and key in known,
        Carry.REPLACED: len(heirs) == 1 and key not in heirs,
        Carry.SPLIT: len(heirs) > 1,
        Carry.DROPPED: not heirs,
    }
    return possible[Carry(decision["how"])]


def decide(content: Content, key: str, decision: Decision) -> Content:
    """The content with one more decision about earlier evidence; refused
    (`Invalid`) where it does not fit what is there.
    """
    if key != LEVEL_WORDS and not fits(key, decision, content):
        raise Invalid(REFUSALS[Carry(decision["how"])], "new")
    if not by_key(content).keys() >= set(decision["requirements"] or []):
        raise Invalid("Choose one of the offered answers.", "requirements")
    carries = {**content.get("carries", {}), key: dict(decision)}
    return {**content, "carries": carries}


def removed(old: Before, new: Content) -> list[str]:
    """The competencies that the new version no longer has."""
    now = by_key(new)
    return [key for key in _rows(old) if key not in now]


def successors(old: Before, new: Content) -> dict[str, list[str]]:
    """What the requirements of each removed competency ask for instead
    (nothing: they end), as far as it was decided.
    """
    carries, known = new.get("carries", {}), by_key(new).keys()
    heirs = {
        key: carries.get(key, {}).get("requirements")
        for key in removed(old, new)
    }
    return {
        key: required
        for key, required in heirs.items()
        if required is not None and known >= set(required)
    }


def carried(old: Before, new: Content) -> list[CarriedRow]:
    """The decisions as rows: old competency, new one (none: its evidence counts
    for nothing any more), how.
    """
    return [
        (key, heir, new["carries"][key]["how"])
        for key in touched(old, new)
        for heir in _heirs(key, new["carries"][key])
    ]


def _heirs(key: str, decision: Decision) -> list:
    special = {Carry.SAME: [key], Carry.DROPPED: [None]}
    return special.get(decision["how"], decision["new"])


def _rule_changed(old: Content, new: Content) -> bool:
    return old.get("rule", {}) != new.get("rule", {})


def affected(old: Before, new: Content) -> list[str]:
    """The competencies, old and new, whose attainments have to be calculated
    anew: all of them if the rule itself changed.
    """
    if old is None:
        return []
    keys = {key for row in carried(old, new) for key in row[:2]}
    if _rule_changed(old, new):
        keys |= by_key(old).keys() | by_key(new).keys()
    return sorted(keys - {None})


def changes_evidence(old: Before, new: Content) -> bool:
    """Whether any evidence counts for something else than before, or by another
    rule.
    """
    if old is None:
        return False
    is_moved = any(how != Carry.SAME for *_keys, how in carried(old, new))
    return is_moved or _rule_changed(old, new)
