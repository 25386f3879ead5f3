"""The page of one unit's layer: what is new from above, what is asked of a
post, rows of one's own.
"""

import re

import pytest
from sqlalchemy import select

from lms.core import clock
from lms.core.db import session
from lms.people import service as people
from lms.requirements import service as requirements
from lms.requirements.models import LayerSeen, RequirementRow
from lms.requirements.types import CellChange, ChangeTerms

OFFICER = "one-stop-officer"


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


@pytest.fixture
def duc(browser):
    return browser("manager-duc")


def address(key="cua-song", rest=""):
    return f"/requirements/{people.find_unit(key).id}{rest}"


def one(competency="com.languages", key="cua-song"):
    return address(key, f"/posts/{OFFICER}?competency={competency}")


def own(competency="com.languages", key="cua-song"):
    session().rollback()
    session().expire_all()
    unit = people.find_unit(key)
    query = select(RequirementRow).where(
        RequirementRow.unit_id == unit.id,
        RequirementRow.competency == competency,
    )
    return session().scalars(query.order_by(RequirementRow.id)).all()


def test_the_list_leads_to_the_only_unit_at_once_and_the_unit_to_those_below(
    duc,
):
    assert duc.get("/requirements").location == address()
    page = duc.get(address())
    for key in ("cua-song.centre", "cua-song.office"):
        assert f'href="{address(key)}' in page.text
    assert f'href="{address("hai-binh")}' not in page.text


def chosen_level(page):
    field = re.search(r'name="level".*?</select>', page, re.DOTALL)[0]
    return re.search(r'<option value="(\d)" selected', field)[1]


def test_the_form_opens_with_what_is_asked_already_and_keeps_what_was_sent(duc):
    page = duc.get(one("pro.dossier-intake")).text
    asked = re.search(r"Level (\d), ", page)[1]
    assert (int(asked) > 1, chosen_level(page)) == (True, asked)
    form = {"competency": "pro.dossier-intake", "level": "1", "depth": "1"}
    refused = duc.post(address(rest=f"/posts/{OFFICER}"), form)
    assert (refused.status_code, chosen_level(refused.text)) == (422, "1")


def test_news_from_above_are_listed_until_seen(duc, browser, actor):
    page = duc.get(address())
    assert "requirements come from the layers above" in page.text
    at = re.search(r'name="at" value="([^"]+)"', page.text)[1]
    assert duc.post(address(rest="/seen"), {"at": at}).status_code == 302
    assert 'id="news"' not in duc.get(address()).text
    unit = people.find_unit("hai-binh")
    requirements.require_level(
        actor("province-quang"),
        unit.id,
        CellChange(OFFICER, "com.it", 3, 2),
        ChangeTerms(
            "Thành phố dùng <b>phần mềm</b> mới",
            ground="workload",
            legal_basis="nd-224-2026",
        ),
    )
    news = duc.get(address()).text.split('id="news"')[1].split("</section>")[0]
    assert "newly asked" in news and "Dương Nhật Quang" in news
    assert (
        "&lt;b&gt;phần mềm" in news
        and "224/2026/NĐ-CP" in news
        and "Large number of dossiers" in news
    )
    assert "/legal-bases" in news
    duc.post(address(rest="/seen"), {"at": "nonsense"})
    assert 'id="news"' not in duc.get(address()).text
    assert (
        session().get(LayerSeen, people.find_unit("cua-song").id).seen_by
        == actor("manager-duc").person_id
    )


def test_rows_that_are_no_longer_needed_are_ended_with_one_click(duc, actor):
    unit = people.find_unit("hai-binh")
    requirements.require_level(
        actor("province-quang"),
        unit.id,
        CellChange(OFFICER, "com.languages", 3, 4),
        ChangeTerms("Cả thành phố"),
    )
    page = duc.get(address())
    part = page.text.split('id="redundant"')[1].split("</section>")[0]
    rows = re.findall(r'name="row" value="(\d+)"', part)
    assert rows == [str(own()[0].id)]
    assert (
        "no longer needed"
        in duc.get(address(rest=f"/matrix?post={OFFICER}")).text
    )
    answer = duc.post(address(rest="/tidy"), {"row": rows[0]})
    assert "ended=1" in answer.location
    assert "1 row ended" in duc.get(answer.location).text
    assert own()[0].valid_to == clock.today()


def test_a_row_of_ones_own_is_ended_on_a_day(duc):
    row = own()[0].id
    page = duc.post(
        address(rest=f"/posts/{OFFICER}/end"), {"row": row, "on": "2020-01-01"}
    )
    assert page.status_code == 422 and "may not lie in the past" in page.text
    page = duc.post(
        address(rest=f"/posts/{OFFICER}/end"), {"row": row, "on": "x"}
    )
    assert page.status_code == 422 and "Give the day" in page.text
    assert own()[0].valid_to is None
    answer = duc.post(
        address(rest=f"/posts/{OFFICER}/end"), {"row": row, "on": "2099-01-01"}
    )
    assert "ended=1" in answer.location
    assert str(own()[0].valid_to) == "2099-01-01"
    assert "until before 1 Jan 2099" in duc.get(answer.location).text
    page = duc.get(one())
    assert (
        "until before 1 Jan 2099" in page.text
        and "Ended by Nguyễn Hữu Đức" in page.text
    )


def test_any_day_can_be_looked_at(duc):
    page = duc.get(address() + f"?post={OFFICER}&on=2020-01-01")
    assert page.text.count("Not asked on this day.") == page.text.count(
        "This unit itself:"
    )
    assert "Certifying copies" not in page.text
    assert (
        "Certifying copies"
        in duc.get(address() + f"?post={OFFICER}&on=2030-01-01").text
    )
    assert (
        "Certifying copies"
        in duc.get(address() + f"?post={OFFICER}&on=nonsense").text
    )


def test_one_requirement_by_itself_with_all_its_fields(duc):
    sent = {
        "competency": "com.it",
        "level": "3",
        "depth": "4",
        "essential": "0",
        "reason": "Vì sao",
        "ground": "island",
    }
    sent |= {
        "legal_basis": "nd-224-2026",
        "since": "2099-01-01",
        "until": "2099-02-01",
    }
    assert duc.post(address(rest=f"/posts/{OFFICER}"), sent).status_code == 302
    row = own("com.it")[0]
    assert (
        row.level,
        row.depth,
        row.essential,
        row.ground,
        row.legal_basis,
    ) == (3, 4, False, "island", "nd-224-2026")
    assert (str(row.valid_from), str(row.valid_to)) == (
        "2099-01-01",
        "2099-02-01",
    )
    page = duc.post(
        address(rest=f"/posts/{OFFICER}"), sent | {"until": "2098-01-01"}
    )
    assert page.status_code == 422
    for kept in (
        'value="2098-01-01"',
        'value="island" selected',
        'value="nd-224-2026" selected',
        ">Vì sao<",
        'value="0" selected',
    ):
        assert kept in page.text
    page = duc.post(
        address(rest=f"/posts/{OFFICER}"), sent | {"since": "2098-12-15"}
    )
    assert (
        page.status_code == 422
        and "From 1 Jan 2099 until before 1 Feb 2099" in page.text
    )


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("Có khách", "Có khách. Set by"), ("Có khách!", "Có khách! Set by")],
)
def test_a_reason_is_a_sentence_of_its_own(duc, typed, shown):
    cell = {
        "competency": "com.it",
        "level": "3",
        "depth": "4",
        "essential": "1",
        "reason": typed,
    }
    assert duc.post(address(rest=f"/posts/{OFFICER}"), cell).status_code == 302
    page = re.sub(r"\s+", " ", duc.get(one("com.it")).text)
    assert (
        page.count(shown) >= 2
    )  # as what is asked of the post, and among the unit's own rows


def test_nobody_else_changes_anything(browser):
    row = own()[0].id
    for who in ("lan", "mentor-son", "trainer-mai"):
        for rest in (
            "/seen",
            "/tidy",
            f"/posts/{OFFICER}/end",
            f"/posts/{OFFICER}",
        ):
            assert browser(who).post(
                address(rest=rest), {"row": row, "on": "2099-01-01"}
            ).status_code in (
                403,
                404,
                422,
            )
    assert own()[0].valid_to is None


def test_who_asks_and_what_is_asked_is_said_once_for_what_is_alike(browser):
    thu, said = browser("nation-thu"), "All of it is asked by:"
    page = thu.get(address("vn") + f"?post={OFFICER}").text
    assert page.count(said) == 1
    rows = page.split("rows alike")[1].split("</section>")[0]
    assert '<p class="small quiet">' not in rows
    levels = re.findall("<h3>(.*)</h3>", rows)
    assert 1 < len(set(levels)) == len(levels) < rows.count("competency=")
    page = thu.get(address("hai-binh") + f"?post={OFFICER}").text
    assert said not in page
    rows = page.split("rows alike")[1].split("</section>")[0]
    assert '<p class="small quiet">' in rows, "a layer of its own"
