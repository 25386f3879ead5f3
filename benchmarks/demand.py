"""Forty competencies required of every post by the whole nation: what a real
job profile holds, and more than the shipped frameworks have.
"""

import datetime as dt
import random
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select

from lms.core import clock
from lms.core.db import session, transaction
from lms.framework import service as framework
from lms.requirements.models import RequirementRow
from lms.studio import service as studio

COMPETENCIES = 40
REASON = {"vi": "Yêu cầu để đo.", "en": "Required for the benchmark."}
BEGUN = dt.date(2026, 1, 1)


def competencies() -> list[str]:
    """The keys of forty competencies: the shipped ones, filled up by a
    framework of our own.
    """
    present = list(framework.vocabulary())
    missing = range(COMPETENCIES - len(present))
    more = [f"bench.c{number:02}" for number in missing]
    if more:
        draft = studio.put_draft(None, _framework(more), None)
        studio.publish(None, draft.id, draft.edit)
    return [*present, *more][:COMPETENCIES]


def _framework(keys: Sequence[str]) -> dict[str, Any]:
    levels = {
        str(level): {
            "title": {"vi": f"Cấp độ {level}", "en": f"Level {level}"},
            "description": {},
        }
        for level in range(1, 6)
    }
    return {
        "key": "bench",
        "title": {"vi": "Khung đo", "en": "Benchmark"},
        "source": {"vi": "Tự tạo", "en": "Made up"},
        "as_of": BEGUN.isoformat(),
        "legal_basis": None,
        "levels": levels,
        "competencies": [_competency(key) for key in keys],
    }


def _competency(key: str) -> dict[str, Any]:
    return {
        "key": key,
        "parent": None,
        "title": {"vi": f"Năng lực {key}", "en": f"Competency {key}"},
        "description": {"vi": "…", "en": "…"},
        "indicators": {},
    }


def require(
    unit_id: int, posts: Sequence[str], keys: Sequence[str], seed: int
) -> None:
    """The unit requires each of these competencies of each post, unless it
    does already.
    """
    chance = random.Random(seed)
    query = select(RequirementRow.post, RequirementRow.competency)
    known = {
        (row.post, row.competency)
        for row in session().execute(
            query.where(RequirementRow.unit_id == unit_id)
        )
    }
    rows = [
        row(unit_id, post, key, chance.randint(1, 4), chance.choice((2, 4)))
        for post in posts
        for key in keys
        if (post, key) not in known
    ]
    with transaction() as db:
        db.execute(insert(RequirementRow), rows)


def row(
    unit_id: int, post: str, competency: str, level: int, depth: int
) -> dict[str, Any]:
    """A row of the table of requirements."""
    return {
        "unit_id": unit_id,
        "post": post,
        "competency": competency,
        "level": level,
        "depth": depth,
        "essential": True,
        "reason": REASON,
        "valid_from": BEGUN,
        "set_at": clock.now(),
    }
