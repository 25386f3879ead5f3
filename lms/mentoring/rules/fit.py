"""Who suits whom, by what was shown at work. Sex, age and origin are no part of
it. Pure.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

from lms.core.letters.folding import given_first
from lms.core.types import SHARE_UNITS
from lms.evidence.types import NOTHING, Attainment
from lms.framework.types import Depth
from lms.mentoring.types import Candidate, Keys
from lms.requirements.types import Requirement

NAMED = 3
"""So many are suggested; more choice helps nobody choose."""
Required = Mapping[str, Requirement]
Shown = Mapping[str, Attainment]
Rule = Callable[[Required, Shown], list[Requirement]]


def missing(required: Required, shown: Shown) -> list[Requirement]:
    """What a person has not shown yet or has to confirm anew, as their own page
    counts it.
    """
    return [
        required[key]
        for key in sorted(required)
        if _lacks(required[key], shown)
    ]


def _lacks(asked: Requirement, shown: Shown) -> bool:
    return (
        shown.get(asked.competency, NOTHING).sure_at(asked.depth) < asked.level
    )


def still_wanted(required: Required, shown: Shown) -> list[Requirement]:
    """What a mentor is chosen by: what is missing and essential, or, once that
    is done, whatever is missing; of somebody who lacks nothing, all that is
    asked.
    """
    lacking = missing(required, shown)
    essential = [one for one in lacking if one.essential]
    return essential or lacking or [required[key] for key in sorted(required)]


def proven(
    wanted: Iterable[Requirement], shown: Shown, offered: Keys
) -> list[str]:
    """In which of these a colleague has shown the level at work: what they know
    or have shown in an exercise is not enough to guide others. `offered`:
    only these; none: any.
    """
    return [
        one.competency
        for one in wanted
        if shown.get(one.competency, NOTHING).sure_at(Depth.DOES) >= one.level
        and (not offered or one.competency in offered)
    ]


def candidate(
    wanted: Sequence[Requirement],
    shown: Shown,
    offered: Keys,
    trusted_in: Collection[str] | None,
    minus: int,
    **who: int | str,
) -> Candidate:
    """How a colleague suits a person. `trusted_in`: competencies in which
    somebody has signed that they can guide others; None: they are appointed
    as mentors there. `minus`: what their place of work costs, in percent.
    """
    shares = proven(wanted, shown, offered)
    fit = SHARE_UNITS * len(shares) // (len(wanted) or 1)
    fit = max(0, fit - minus * SHARE_UNITS // 100) if shares else 0
    field = {one.competency for one in wanted}
    trusted = trusted_in is None or not field.isdisjoint(trusted_in)
    return Candidate(fit=fit, proven=shares, trusted=trusted, **who)


def ranked(
    candidates: Iterable[Candidate],
) -> tuple[list[Candidate], list[Candidate]]:
    """Those who are suited best, at most three, and all others with a place
    left; of equals those who guide fewer first, then by name.
    """
    free = sorted(
        (one for one in candidates if one.free > 0),
        key=lambda one: (
            -one.fit,
            one.load,
            given_first(one.name),
            one.person_id,
        ),
    )
    best = [one for one in free if one.is_suited][:NAMED]
    return best, [one for one in free if one not in best]
