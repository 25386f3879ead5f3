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
Decision = Json
"""What becomes of evidence: `how`, the `new` competencies, the `requirements`
that ask for others instead (None: not decided).
"""
REFUSALS = {
    Carry.SAME: N_(
        "The new version no longer has this competency, so its evidence cannot stay where it is."
    ),
    Carry.REPLACED: N_("Choose the one competency that takes its place."),
    Carry.SPLIT: N_(
        "Choose at least two different competencies into which it is split."
    ),
    Carry.DROPPED: N_("Choose one of the offered answers."),
}


def meaning(row: Row) -> tuple[Any, ...]:
    """What evidence for a competency was judged against: its texts, whichever
    place in the tree it has.
    """
    return tuple(row[name] for name in MEANING)


def touched(old: Content | None, new: Content) -> list[str]:
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


def undecided(old: Content | None, new: Content) -> list[str]:
    """What is touched and still waits for somebody to say what becomes of
    earlier evidence; `LEVEL_WORDS` for the words of the levels.
    """
    carries = new.get("carries", {})
    waiting = [
        key for key in touched(old, new) if not fits(key, carries.get(key), new)
    ]
    reworded = old is not None and old["levels"] != new["levels"]
    if reworded and carries.get(LEVEL_WORDS, {}).get("how") != Carry.SAME:
        waiting.append(LEVEL_WORDS)
    return waiting


def fits(key: str, decision: Decision | None, new: Content) -> bool:
    """Whether a decision about earlier evidence fits the new version: what it
    names is there, and as many as it takes.
    """
    if not decision:
        return False
    known, names = by_key(new).keys(), decision["new"]
    if not known >= set(names) or len(set(names)) != len(names):
        return False
    match Carry(decision["how"]):
        case Carry.SAME:
            return not names and key in known
        case Carry.REPLACED:
            return len(names) == 1 and names != [key]
        case Carry.SPLIT:
            return len(names) > 1
        case Carry.DROPPED:
            return not names


def decide(content: Content, key: str, decision: Decision) -> Content:
    """The content with one more decision about earlier evidence; refused
    (`Invalid`) where it does not fit what is there.
    """
    if key != LEVEL_WORDS and not fits(key, decision, content):
        raise Invalid(REFUSALS[Carry(decision["how"])], "new")
    required = decision["requirements"] or []
    if not by_key(content).keys() >= set(required):
        raise Invalid("Choose one of the offered answers.", "requirements")
    carries = {**content.get("carries", {}), key: dict(decision)}
    return {**content, "carries": carries}


def removed(old: Content | None, new: Content) -> list[str]:
    """The competencies that the new version no longer has."""
    now = by_key(new)
    return [key for key in by_key(old) if key not in now] if old else []


def successors(old: Content | None, new: Content) -> dict[str, list[str]]:
    """What the requirements of each removed competency ask for instead
    (nothing: they end), as far as it was decided.
    """
    carries, known = new.get("carries", {}), by_key(new).keys()
    heirs = {}
    for key in removed(old, new):
        required = carries.get(key, {}).get("requirements")
        if required is not None and known >= set(required):
            heirs[key] = required
    return heirs


def carried(
    old: Content | None, new: Content
) -> list[tuple[str, str | None, str]]:
    """The decisions as rows: old competency, new one (none: its evidence counts
    for nothing any more), how.
    """
    rows = []
    for key in touched(old, new):
        decision = new["carries"][key]
        how = Carry(decision["how"])
        special = {Carry.SAME: [key], Carry.DROPPED: [None]}
        targets = special.get(how, decision["new"])
        rows += [(key, target, decision["how"]) for target in targets]
    return rows


def _rule_changed(old: Content, new: Content) -> bool:
    return old.get("rule", {}) != new.get("rule", {})


def affected(old: Content | None, new: Content) -> list[str]:
    """The competencies, old and new, whose attainments have to be calculated
    anew: all of them if the rule itself changed.
    """
    if old is None:
        return []
    keys = set()
    for before, after, _how in carried(old, new):
        keys |= {before, after}
    if _rule_changed(old, new):
        keys |= {*by_key(old), *by_key(new)}
    return sorted(keys - {None})


def changes_evidence(old: Content | None, new: Content) -> bool:
    """Whether any evidence counts for something else than before, or by another
    rule.
    """
    if old is None:
        return False
    ways = {how for _old, _new, how in carried(old, new)}
    return _rule_changed(old, new) or bool(ways - {Carry.SAME})
