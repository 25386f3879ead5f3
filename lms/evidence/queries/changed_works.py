"""Tasks that a revision has changed, where it was decided that what was signed
before is to be confirmed again.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, select

from lms.access.types import Who
from lms.core.cache import VersionedCache, announce_change
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.types import Json
from lms.evidence.models import ChangedWork
from lms.evidence.types import Replaced
from lms.legal import service as legal

_WORK = ChangedWork.__table__
_ALL = select(_WORK).order_by(_WORK.c.since, _WORK.c.revision_id)


def _load() -> Rows:
    return execute(_ALL).all()


changed_works = VersionedCache(_load)
"""Every row of `ChangedWork`, the oldest first."""


def change_works(actor: Who, titles: Mapping[str, Json], **common: Any) -> None:
    """What was decided of these tasks (by what the ledger knows them): of which
    revision, since when they are to be confirmed again, why. In the open
    transaction.
    """
    common |= {
        "decided_by": actor.person_id if actor else None,
    }
    rows = [
        common | {"object_key": key, "title": title}
        for key, title in titles.items()
    ]
    execute(insert(_WORK), rows)
    announce_change()


def replaced(until: dt.datetime | None = None) -> Replaced:
    """The legal bases that were replaced and the tasks that were changed, each
    with the moment; up to one, if it is given.
    """
    works = {
        row.object_key: row.since
        for row in changed_works()
        if row.since and (until is None or row.since <= until)
    }
    return works | {
        key: since
        for key, since in legal.replaced().items()
        if until is None or since <= until
    }
