"""A person's own gaps."""

import pytest

from lms.core import clock
from lms.core.db import transaction
from lms.core.errors import NotFound
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.gapmap import service
from lms.gapmap.types import GapState
from lms.people import service as people
from tests import lite


def unit_id(key):
    return people.find_unit(key).id


@lite
def test_the_recruit_starts_with_nothing_known(app, actor):
    standing = service.mine(actor("lan"))
    assert (standing.posting.post, standing.posting.unit.key) == (
        "one-stop-officer",
        "cua-song.centre",
    )
    assert {gap.state for gap in standing.gaps} == {GapState.UNKNOWN}
    assert standing.gap(
        "com.languages"
    ).requirement.level_from.unit_id == unit_id("cua-song")
    assert standing.gap("no.such") is None


def test_evidence_changes_the_gap_and_stands_beneath_it(app, actor):
    lan = actor("lan")
    for level, depth, state in (
        (2, Depth.KNOWS_HOW, GapState.NEARLY),
        (1, Depth.DOES, GapState.NEARLY),
        (2, Depth.DOES, GapState.MEETS),
    ):
        with transaction():
            proof = Proof(
                lan.person_id,
                "pro.certify-copies",
                level,
                depth,
                "signoff",
                f"task:{depth}",
                clock.now(),
            )
            evidence.record(proof)
        gap = service.mine(lan).gap("pro.certify-copies")
        assert gap.state is state
    assert gap.attainment.count == 2
    assert service.mine(lan).gaps[-1] == gap


@lite
def test_a_person_without_a_post_has_no_gaps(app, actor):
    for who in ("admin", "trainer-mai"):
        standing = service.mine(actor(who))
        assert (standing.posting, standing.gaps) == (None, [])


@lite
def test_their_mentor_and_managers_see_their_gaps_and_nobody_else(app, actor):
    lan = actor("lan")
    for who in ("lan", "mentor-hoa", "manager-duc"):
        assert (
            service.for_person(actor(who), lan.person_id).gaps
            == service.mine(lan).gaps
        )
    for who in (
        "province-quang",
        "kien",
        "mentor-son",
        "minh",
        "trainer-mai",
        "admin",
    ):
        with pytest.raises(NotFound):
            service.for_person(actor(who), lan.person_id)
    with pytest.raises(NotFound):
        service.for_person(actor("province-quang"), 10**6)
