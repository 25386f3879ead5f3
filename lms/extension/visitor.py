"""What the log says of who sends a request: numbers, never a name."""

import time

from flask import g
from sqlalchemy.exc import SQLAlchemyError

from lms.core.state import state
from lms.core.types import Json
from lms.people import service as people

FRESH, MOST = 600, 5000
"""Seconds for which a person's unit is remembered, and of how many people."""
_NEVER = float("-inf")


def described() -> Json:
    """The person's id and the path of their unit; "-" where that is not known.

    Only what the request has found out already: who is here is not asked again
    for the log.
    """
    actor = g.get("lms_actor")
    if actor is None:
        return {"person": "-", "unit": "-"}
    return {"person": actor.person_id, "unit": _unit_of(actor.person_id)}


def _unit_of(person_id: int) -> str:
    known, now = (
        state().cache.setdefault("units of people", {}),
        time.monotonic(),
    )
    path, at = known.get(person_id, ("", _NEVER))
    if now - at > FRESH:
        if len(known) > MOST:
            known.clear()
        path = _path_of(person_id)
        known[person_id] = path, now
    return path


def _path_of(person_id: int) -> str:
    try:
        return next(iter(people.paths_of(person_id)), "-")
    except SQLAlchemyError:  # the page has said so already
        return "-"
