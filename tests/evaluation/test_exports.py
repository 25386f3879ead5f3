"""The year of whom one leads as files: what is in them and what never is."""

import json
import re
from fractions import Fraction

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import tables
from lms.core.db import execute, transaction
from lms.decisions import service as decisions
from lms.evaluation.rules.gathering import NotedMonth
from lms.evaluation.service.months import store_months
from lms.evaluation.types import MonthDraft, YearGrade
from lms.people import service as people
from tests.evaluation import test_years as years
from tests.evaluation.conftest import HEAD, id_of, today
from tests.evaluation.test_pages import statements
from tests.evaluation.test_sheets import (
    assess,
    decide,
    later,
    proposed,
    review,
    sheet,
)

__all__ = ["later", "sheet"]
F = Fraction


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def at(name):
    return f"/years/{years.year()}/{name}"


def lines(content):
    return [row for _line, row in tables.read(content, 5000)]


def exported(browser, **asked):
    chosen = "&".join(f"{key}={value}" for key, value in asked.items())
    return json.loads(browser(HEAD).get(f"{at('export.json')}?{chosen}").data)


TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
}


def check(value, rule, whole):
    """The value against the words of JSON Schema that our schema uses."""
    if "$ref" in rule:
        return check(value, whole["$defs"][rule["$ref"].split("/")[-1]], whole)
    known = rule.get("type", list(TYPES))
    kinds = [known] if isinstance(known, str) else known
    assert isinstance(value, tuple(TYPES[kind] for kind in kinds)), value
    assert value in rule.get("enum", [value])
    assert value == rule.get("const", value)
    if isinstance(value, str):
        assert re.search(rule.get("pattern", ""), value), value
    if isinstance(value, list):
        assert rule.get("minItems", 0) <= len(value)
        for one in value:
            check(one, rule["items"], whole)
    if isinstance(value, dict):
        assert set(rule.get("required", ())) <= set(value)
        inner = rule.get("properties", {})
        if rule.get("additionalProperties") is False:
            assert set(value) <= set(inner), value
        for name, one in value.items():
            check(one, inner.get(name, {}), whole)
    return None


def test_the_json_is_what_its_schema_says(app, browser, actor, sheet, later):
    file, month = at("export.json"), today().month
    said = MonthDraft(month % 12 + 1, "Phường An Bình", F("72.5"), "12/PX-AB")
    noted = NotedMonth(id_of("lan"), today().year, said)
    with transaction():
        store_months(actor(HEAD), [noted])
    years.keep(actor)
    found = proposed(actor, sheet, later)
    before = json.loads(browser(HEAD).get(file).data)["people"]
    lan = next(one for one in before if one["person"] == "lan")
    assert lan["periods"][0]["total"] is None
    decisions.read(actor("lan"), found)
    decide(actor, found, "announced")
    content = json.loads(browser(HEAD).get(file).data)
    schema = json.loads(
        browser("lan").get("/evaluation/export.schema.json").data
    )
    check(content, schema, schema)
    lan = next(one for one in content["people"] if one["person"] == "lan")
    (period,) = lan["periods"]
    assert period["total"] == {"exact": "100/1", "decimal": "100.0000"}
    assert period["decision"]["by"]
    noted = lan["months"][month % 12]
    assert noted["points"]["decimal"] == "72.5000"
    assert noted["document"] == "12/PX-AB"
    assert lan["months"][month - 1]["document"].startswith("announced in")
    assert lan["months"][(month + 1) % 12]["points"] is None
    assert lan["year"]["state"] == "open" and lan["year"]["grade"] is None
    assert "Đủ việc" not in json.dumps(content, ensure_ascii=False)


def test_points_come_out_once_they_are_announced(app, browser, actor, sheet):
    assess(actor, sheet)
    review(actor, sheet)
    text = browser(HEAD).get(at("periods.csv")).data
    assert "sent, to be reviewed" in text.decode()
    assert b"100" not in text
    (period,) = next(
        one for one in exported(browser)["people"] if one["person"] == "lan"
    )["periods"]
    assert period["total"] is None


def test_the_tables_have_numbers_in_workbooks_and_follow_the_list(
    app, browser, actor
):
    years.months("lan", *[90] * 7)
    years.months("kien", *[80] * 7)
    years.keep(actor, said=years.draft(proposed=YearGrade.EXCELLENT))
    found = years.propose(actor)
    decisions.read(actor("lan"), found)
    years.decide(actor, found, YearGrade.EXCELLENT)
    duc = browser(HEAD)
    rows = lines(duc.get(at("years.xlsx")).data)
    lan = next(row for row in rows if row[0] == "lan")
    assert lan[4:8] == ["7", "90", "decided", "Excellent completion of tasks"]
    kien = next(row for row in rows if row[0] == "kien")
    assert lan[2] == kien[2], "where they work, decided or not"
    page = duc.get(f"/years?year={years.year()}&state=decided").text
    assert "Kiên" not in page and "Lan" in page
    decided = lines(duc.get(f"{at('years.csv')}?state=decided").data)
    keys = [row[0] for row in decided]
    assert "lan" in keys and "kien" not in keys
    assert ["State", "decided"] in [row[:2] for row in decided]
    centre = people.find_unit("cua-song.centre")
    here = exported(browser, unit=centre.id)["people"]
    assert {one["unit"]["key"] for one in here} == {centre.key}
    assert len(here) < len(exported(browser)["people"])
    found = exported(browser, search="kien", state="none")["people"]
    assert [one["person"] for one in found] == ["kien"]
    log = execute(
        select(Event.details).where(Event.event == "tables.exported")
    ).scalars()
    assert {"table": "evaluation", "rows": 1} in list(log)


@pytest.mark.parametrize("key", ["lan", "trainer-mai", "nation-thu", "admin"])
def test_who_may_not_take_a_file(app, browser, key):
    for name in ("months.csv", "years.xlsx", "export.json"):
        assert browser(key).get(at(name)).status_code == 403


def test_whoever_leads_elsewhere_takes_nobody_of_here(app, browser, actor):
    years.months("lan", 90)
    answer = browser("province-quang").get(at("export.json"))
    keys = [one["person"] for one in json.loads(answer.data)["people"]]
    assert "lan" not in keys


def test_a_file_asks_no_more_for_more_people(app, browser, actor):
    years.months("lan", 90)
    one = statements(browser(HEAD), at("months.csv"))
    for key in ("kien", "mentor-hoa"):
        years.months(key, 80, 85)
    assert statements(browser(HEAD), at("months.csv")) == one
