"""Evidence for people of the demo, written through the ledger's own door."""

import datetime as dt

import pytest

from lms.core import clock
from lms.core.db import transaction
from lms.evidence import service
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.people import service as people

COMPETENCY = "pro.certify-copies"


@pytest.fixture
def prove(app):
    """`prove("lan", 2, Depth.DOES)`: one piece of evidence; the person's id."""

    def record(
        key,
        level,
        depth=Depth.DOES,
        object_key="task:x:task",
        source="signoff",
        days_ago=1,
        **more,
    ):
        person_id = people.find_person(key).id
        done_at = clock.now() - dt.timedelta(days=days_ago)
        values = {"competency": COMPETENCY} | more
        proof = Proof(
            person_id,
            values.pop("competency"),
            level,
            depth,
            source,
            object_key,
            done_at,
            **values,
        )
        with transaction():
            service.record(proof)
        return person_id

    return record
