"""How everybody of one's own stands, as a file: under the rule of the map, with
evidence for those who may read it, and noted in the log.
"""

import csv
import io
import sys

import pytest
from sqlalchemy import select

from lms.access.types import Role
from lms.audit import service as audit
from lms.audit.models import Event
from lms.core.db import session
from lms.core.errors import Invalid, NotFound
from lms.directory import service as directory
from lms.gapmap import service
from lms.people import service as people
from lms.requirements import service as requirements
from tests import lite

pytestmark = lite


@pytest.fixture
def ward(app):
    return people.find_unit("cua-song")


def lines(answer):
    table = answer.data.decode("utf-8-sig").split("\r\n\r\n")[0]
    return list(csv.DictReader(io.StringIO(table)))


def test_a_line_for_each_person_and_competency(browser, actor, ward):
    duc = actor("manager-duc")
    _unit, shown, rows = service.standing(duc, ward.id)
    rows = list(rows)
    assert shown
    by_person = {}
    for row in rows:
        by_person.setdefault(row.key, []).append(row)
    lan = people.find_person("lan")
    held = people.posting(lan.id)
    asked = requirements.effective_many([(held.post, held.unit.path)])
    (mine,) = asked.values()
    assert len(by_person["lan"]) == len(mine)
    gaps = service.gaps_of(lan.id, "Lan").gaps
    assert {row.gap.state for row in by_person["lan"]} == {
        gap.state for gap in gaps
    }
    told = lines(browser("manager-duc").get(f"/map-files/{ward.id}.csv"))
    assert len(told) == len(rows)
    assert {"Level required", "Level reached", "Evidence from"} <= told[
        0
    ].keys()


def test_only_those_managed_with_the_unit_are_named(actor, ward):
    with pytest.raises(NotFound):
        service.standing(actor("province-quang"), ward.id)
    city = people.find_unit("hai-binh")
    _unit, _shown, rows = service.standing(actor("province-quang"), city.id)
    assert "lan" not in {row.key for row in rows}


def test_what_was_shown_is_for_those_who_read_evidence(actor, browser, ward):
    directory.grant(None, people.find_person("yen").id, Role.HR, ward.id)
    told = lines(browser("yen").get(f"/map-files/{ward.id}.csv"))
    assert told
    assert "State" in told[0]
    assert not {"Level reached", "Evidence from"} & told[0].keys()


def test_it_is_written_to_the_log_and_refused_for_too_many(
    actor, ward, monkeypatch
):
    duc = actor("manager-duc")
    service.standing(duc, ward.id)
    event = session().scalar(
        select(Event).filter_by(event="tables.exported").limit(1)
    )
    assert event.path == ward.path
    assert event.details["table"] == "standing"
    module = sys.modules["lms.gapmap.service.standing"]
    monkeypatch.setattr(module, "MOST_PEOPLE", 1)
    with pytest.raises(Invalid):
        service.standing(duc, ward.id)
    assert audit.MOST_COUNTED > 1


def test_the_figures_follow_the_post_in_view(browser, ward):
    page = browser("manager-duc")
    every = lines(page.get(f"/maps/{ward.id}.csv"))
    post = every[0]["Post"]
    key = next(row.post for row in service.standing(_duc(), ward.id)[2])
    some = lines(page.get(f"/maps/{ward.id}.csv?post={key}"))
    assert 0 < len(some) < len(every)
    assert len({row["Post"] for row in some}) == 1
    assert post
    workbook = page.get(f"/maps/{ward.id}.xlsx").data
    assert workbook[:2] == b"PK"


def _duc():
    from lms.access import service as access

    return access.actor_for("manager-duc")
