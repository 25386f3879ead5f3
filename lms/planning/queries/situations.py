"""All that the plans of people depend on, beside the courses there are."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import bindparam, select

from lms.access import service as access
from lms.access.types import Permission
from lms.core.db import execute
from lms.core.state import setting
from lms.evidence import service as evidence
from lms.people import service as people
from lms.people.types import Posting, ids_on
from lms.planning.models import Language, Pace
from lms.planning.queries.evidence_details import evidence_details
from lms.planning.queries.learning_records import learning_records
from lms.planning.queries.open_assignments import open_assignments
from lms.planning.rules import CourseIndex
from lms.planning.types import Situation
from lms.requirements import service as requirements
from lms.requirements.types import Requirement

_LANGUAGES = select(Language.person_id, Language.language).where(
    Language.person_id.in_(bindparam("people", expanding=True))
)
_PACES = select(Pace.unit_id, Pace.weekly).where(
    Pace.unit_id.in_(bindparam("units", expanding=True))
)


def situations(ids: Sequence[int], index: CourseIndex) -> dict[int, Situation]:
    """Everything the plans of these people depend on. Callers have checked the
    right to see it.
    """
    if not ids:
        return {}
    postings = {id_: held[-1] for id_, held in people.postings(ids).items()}
    workplaces = _Workplaces(postings.values())
    names, languages = people.names(ids), _languages(ids)
    attained, records = evidence.attainments_of(ids), learning_records(ids)
    due = open_assignments(records)
    found = {}
    for id_ in ids:
        posting = postings.get(id_)
        found[id_] = Situation(
            person_id=id_,
            name=names[id_],
            posting=posting,
            required=workplaces.required(posting),
            attained=attained[id_],
            takings=records[id_].takings,
            mentor=workplaces.has_mentor(posting, id_),
            language=languages.get(id_),
            weekly=workplaces.weekly(posting),
            done=records[id_].minutes,
            due=due.get(id_, {}),
        )
    details = evidence_details(found.values(), records, index)
    for id_, detail in details.items():
        found[id_] = replace(found[id_], details=detail)
    return found


def _languages(ids: Collection[int]) -> dict[int, str]:
    rows = execute(_LANGUAGES, {"people": list(ids)})
    return {row.person_id: row.language for row in rows}


class _Workplaces:
    """What holds where people work: requirements, mentors, weekly time."""

    def __init__(self, postings: Collection[Posting]) -> None:
        units = {id_ for held in postings for id_ in ids_on(held.unit.path)}
        self.requirements = requirements.effective_many(
            (held.post, held.unit.path) for held in postings if held.post
        )
        self.mentors = access.holders_by_unit(Permission.TASK_SIGN, units)
        self.paces = paces(units)

    def required(self, posting: Posting | None) -> Mapping[str, Requirement]:
        """What the post asks for there, by competency."""
        if posting is None:
            return {}
        return self.requirements.get((posting.post, posting.unit.path), {})

    def has_mentor(self, posting: Posting | None, person_id: int) -> bool:
        """Whether somebody else may sign this person's tasks there."""
        way = ids_on(posting.unit.path) if posting else []
        return any(self.mentors.get(id_, set()) - {person_id} for id_ in way)

    def weekly(self, posting: Posting | None) -> int:
        """Minutes a week for learning."""
        return pace(posting.unit.path if posting else "", self.paces)


def paces(units: Iterable[int]) -> dict[int, int]:
    """The minutes a week that these very units have set."""
    rows = execute(_PACES, {"units": list(units)})
    return {row.unit_id: row.weekly for row in rows}


def pace(path: str, known: Mapping[int, int]) -> int:
    """The minutes a week in the unit with this path: its own figure, else that
    of the nearest unit above, else the setting.
    """
    for id_ in reversed(ids_on(path)):
        if id_ in known:
            return known[id_]
    return setting("LMS_PLAN_WEEKLY_MINUTES")
