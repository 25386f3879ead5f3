"""A person's gaps: the list, and one competency with the evidence beneath."""

from collections.abc import Mapping
from datetime import tzinfo
from functools import lru_cache
from typing import Any

from flask import Blueprint, render_template

from lms.access import service as access
from lms.access.types import Permission
from lms.core import clock
from lms.core.errors import NotFound
from lms.core.i18n import lang, pick_marked, say
from lms.core.marks import Message
from lms.core.types import Json, Labels, known_ids
from lms.courses import service as courses
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.gapmap import service
from lms.gapmap.types import Gap, PersonGaps
from lms.people import service as people
from lms.posts import service as posts
from lms.recall import service as recall
from lms.recall.types import PoolQuestion
from lms.requirements import service as requirements
from lms.revalidation import service as revalidation
from lms.signoff import service as signoff

bp = Blueprint("gapmap", "lms.gapmap", template_folder="templates")


@bp.get("/gaps")
def mine() -> str:
    """One's own gaps, each explained in a sentence."""
    return _list(service.mine(access.actor()))


@bp.get("/people/<int:person_id>/gaps")
def person(person_id: int) -> str:
    """Somebody's gaps, for their mentor or manager."""
    return _list(service.for_person(access.actor(), person_id))


@bp.get("/gaps/<string:competency>")
def own_competency(competency: str) -> str:
    """One competency of one's own, with all evidence of it."""
    return _competency(service.mine(access.actor()), competency)


@bp.get("/people/<int:person_id>/gaps/<string:competency>")
def competency(person_id: int, competency: str) -> str:
    """The same of somebody else, for their mentor or manager."""
    gaps = service.for_person(access.actor(), person_id)
    return _competency(gaps, competency)


RECENT = 6
"""So many of the newest pieces of evidence stand on the list."""


def _list(gaps: PersonGaps) -> str:
    besides = service.besides(gaps)
    recent = evidence.entries(gaps.person_id, most=RECENT)
    keys = [gap.requirement.competency for gap in gaps.gaps]
    return render_template(
        "lms/gapmap/gaps.html",
        gaps=gaps,
        besides=besides,
        helps=service.helps(gaps.gaps, courses.offered(access.actor())),
        explanations=_said(service.explanations(gaps, [*keys, *besides])),
        recent=recent,
        states=tuple(gap.state.value for gap in gaps.gaps),
        met=sum(gap.closed for gap in gaps.gaps),
        forgotten=_forgotten(gaps),
        may_observe=signoff.may_observe(access.actor(), gaps.person_id),
        sources=evidence.sources(),
        judges=people.names(known_ids(row.judged_by for row in recent)),
        **_frame(gaps),
    )


def _said(explanations: Mapping[str, Message]) -> Labels:
    spoken = lang(), clock.zone()
    return {key: _sentence(one, *spoken) for key, one in explanations.items()}


@lru_cache(maxsize=4096)
def _sentence(explanation: Message, language: str, _zone: tzinfo) -> str:
    """The same sentences stand on the pages of many."""
    return say(explanation, language)


def _forgotten(gaps: PersonGaps) -> dict[str, list[PoolQuestion]]:
    """Of one's own essential competencies, the questions worth a look again:
    said to nobody else.
    """
    if not _are_own(gaps):
        return {}
    known = recall.worth_a_look(access.actor())
    essential = {
        gap.requirement.competency
        for gap in gaps.gaps
        if gap.requirement.essential
    }
    return {key: known[key] for key in sorted(essential & known.keys())}


def _competency(gaps: PersonGaps, key: str) -> str:
    row = framework.vocabulary().get(key)
    sheet = evidence.sheets(gaps.person_id, [key]).get(key)
    if row is None and sheet is None:
        raise NotFound
    gap = gaps.gap(key)
    may_revoke = evidence.may_revoke(access.actor(), gaps.person_id)
    return render_template(
        "lms/gapmap/competency.html",
        gap=gap,
        key=key,
        competency=row,
        attainment=gaps.attainment(key),
        explanation=service.explanations(gaps, [key])[key],
        doubts=_doubts(gaps, key),
        replies=evidence.replies(gaps.person_id),
        may_revoke=may_revoke,
        beside=evidence.proven_beside(gaps.person_id) if may_revoke else {},
        may_confirm=_may_confirm(gaps),
        **_frame(gaps),
        **_reasons(gaps, gap),
        **_sheet(sheet),
    )


def _may_confirm(gaps: PersonGaps) -> bool:
    """Whether the actor signs work of somebody else."""
    sign, whose = Permission.TASK_SIGN, gaps.person_id
    is_theirs = access.sees_person(access.actor(), whose, sign)
    return is_theirs and not _are_own(gaps)


def _frame(gaps: PersonGaps) -> Json:
    """What both pages say of whose gaps they are."""
    return {
        "person_id": gaps.person_id,
        "name": gaps.name,
        "own": _are_own(gaps),
        "posting": gaps.posting,
        "posts": posts.posts(),
        "competencies": framework.vocabulary(),
    }


def _are_own(gaps: PersonGaps) -> bool:
    return gaps.person_id == access.actor().person_id


def _doubts(gaps: PersonGaps, key: str) -> Any:
    """Why this is to be confirmed again, if it is."""
    if key not in gaps.doubtful:
        return None
    return revalidation.open_doubts(gaps.person_id, [key]).get(key)


def _reasons(gaps: PersonGaps, gap: Gap | None) -> Json:
    """Who asks for it and why, and the courses that close the gap."""
    if gap is None:
        return {"layers": {}, "origins": {}, "helps": None}
    units = people.units_on(gaps.posting.unit.path)
    helps = service.helps([gap], courses.offered(access.actor()))
    return {
        "layers": {unit.id: pick_marked(unit.title) for unit in units},
        "origins": requirements.origins_of([gap.requirement]),
        "helps": helps.get(gap.requirement.competency),
    }


def _sheet(sheet: Any) -> Json:
    """The evidence, and what its pieces name."""
    if sheet is None:
        return {"sheet": None}
    rows = [piece.row for piece in sheet.pieces]
    return {
        "sheet": sheet,
        "sources": evidence.sources(),
        "judges": people.names(known_ids(row.judged_by for row in rows)),
        "revisions": courses.revisions(
            sorted(known_ids(row.revision_id for row in rows))
        ),
    }
