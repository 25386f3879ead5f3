"""Which judgements of made-up cases count, and how far they agree."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from lms.oversight.types import CalibrationState, CaseAgreement, Opinion
from lms.signoff.types import AnchorCase


class SavedCase(Protocol):
    """A judgement of a case as it is kept."""

    case: str
    mark: str
    level: int
    steps: Sequence[str]
    at: dt.datetime


def state_of(
    cases: Sequence[AnchorCase],
    saved: Iterable[SavedCase],
    lasting: dt.timedelta,
    now: dt.datetime,
) -> CalibrationState:
    """Where somebody stands: what is older than `lasting`, or was said of a
    case that has changed, counts no more.
    """
    by_case = {one.case: one for one in saved}
    counts = _counting(cases, by_case, now - lasting)
    said = {
        key: Opinion(one.level, frozenset(one.steps))
        for key, one in counts.items()
    }
    first = min((one.at for one in counts.values()), default=None)
    return CalibrationState(
        tuple(cases),
        said,
        first and first + lasting,
        len(by_case) > len(counts),
    )


def _counting(
    cases: Sequence[AnchorCase],
    saved: Mapping[str, SavedCase],
    since: dt.datetime,
) -> dict[str, SavedCase]:
    marks = {case.key: case.mark for case in cases}
    return {
        key: one
        for key, one in saved.items()
        if one.at > since and one.mark == marks.get(key)
    }


def case_agreement(state: CalibrationState) -> CaseAgreement:
    """How far somebody agrees with what was agreed on."""
    far = [abs(case.level - one.level) for case, one in state.pairs]
    steps = sum({*case.steps} == one.steps for case, one in state.pairs)
    return CaseAgreement(len(far), far.count(0), far.count(1), steps)
