"""What of a paper still holds. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from lms.core.types import Json
from lms.records.types import CheckedLine, PaperState


def still(
    lines: Iterable[Json], revocations: Mapping[int, Any]
) -> list[CheckedLine]:
    """The records of a paper beside what was taken back until today, by the id
    of the record.
    """
    return [_checked(line, revocations.get(line["id"])) for line in lines]


def shown_to_all(content: Json) -> Json:
    """What a paper says, without what only its account says of it: of a
    credential without a name, neither the name nor who signed.
    """
    if content.get("named", True):
        return content
    lines = [line | {"by": ""} for line in content["records"]]
    return content | {"name": "", "unit": None, "records": lines}


def _checked(line: Json, revocation: Any) -> CheckedLine:
    since = revocation.recorded_at if revocation else None
    return CheckedLine(line, since)


def is_new(one: CheckedLine) -> bool:
    """Whether it was taken back after the paper was made."""
    return bool(one.revoked_on) and not one.line["revoked"]


def fallen(standings: Iterable[Json], shown: Mapping[str, Any]) -> list[Json]:
    """The competencies of which less is shown today than a paper says; `shown`:
    the levels of today by competency.
    """
    return [one for one in standings if _is_less(one, shown)]


def _is_less(one: Json, shown: Mapping[str, Any]) -> bool:
    today = shown.get(one["competency"])
    levels = today.levels if today else (0, 0, 0, 0)
    pairs = zip(levels, one["levels"], strict=True)
    return any(now < then for now, then in pairs)


def state(
    is_whole: bool, lines: Iterable[CheckedLine], less: Iterable[Json]
) -> PaperState:
    """What somebody who holds the paper is told first."""
    if not is_whole:
        return PaperState.BROKEN
    if any(map(is_new, lines)) or any(less):
        return PaperState.CHANGED
    return PaperState.HOLDS
