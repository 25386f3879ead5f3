"""The page on which a refused revocation comes back."""

import pytest
from sqlalchemy import select

from lms.core import clock
from lms.core.db import session, transaction
from lms.core.outbox import Job
from lms.evidence import service as evidence
from lms.evidence.models import Evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from tests import lite

KEY = "pro.certify-copies"


@lite
@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("  ", "Say why this evidence no longer counts."),
        ("Nhầm người. " * 60, "longer than 500 characters"),
    ],
)
def test_a_refused_revocation_says_why_keeps_what_was_typed_and_revokes_nothing(
    app, actor, browser, reason, said
):
    lan = actor("lan")
    with transaction():
        evidence.record(
            Proof(
                lan.person_id,
                KEY,
                2,
                Depth.DOES,
                "signoff",
                "task:1",
                clock.now(),
            )
        )
    piece = session().scalar(
        select(Evidence.id).where(Evidence.person_id == lan.person_id)
    )
    answer = browser("manager-duc").post(
        f"/evidence/{piece}/revoke", {"reason": reason}
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert f">{reason}</textarea>" in answer.text
    assert answer.text.index(said) < answer.text.index(
        f'<textarea id="reason-{piece}"'
    )
    assert evidence.attainments(lan.person_id)[KEY].count == 1
    assert (
        browser("manager-duc")
        .post(f"/evidence/{piece}/revoke", {"reason": "Nhầm người."})
        .status_code
        == 302
    )
    assert evidence.attainments(lan.person_id)[KEY].count == 0


@lite
def test_a_competency_proven_at_two_levels_by_one_act_is_named_once(app, actor):
    lan = actor("lan")
    with transaction():
        for key, level in ((KEY, 1), (KEY, 2), ("com.it", 2)):
            evidence.record(
                Proof(
                    lan.person_id,
                    key,
                    level,
                    Depth.DOES,
                    "signoff",
                    "task:1",
                    clock.now(),
                    details={"submission": 7},
                )
            )
    named = "Certifying copies from originals"
    first, *_more = session().scalars(
        select(Evidence.id).order_by(Evidence.id.desc()).limit(3)
    )
    beside = evidence.proven_beside(lan.person_id)
    assert [one["en"] for one in beside[first]] == [named]
    evidence.revoke(actor("manager-duc"), first, "Ký nhầm.", True)
    jobs = session().scalars(select(Job).order_by(Job.id.desc()))
    told = next(one.payload for one in jobs if one.kind == "notify")
    assert told["values"]["competency"]["en"].count(named) == 1
    assert "”, “" in told["values"]["competency"]["en"]
