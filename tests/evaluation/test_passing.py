"""Work that goes on to others: handed back by either side, taken over, divided;
who is told, and what the pages say.
"""

import pytest

from lms.core.db import session
from lms.core.errors import Conflict, Invalid, NotFound
from lms.evaluation import service
from lms.evaluation.models import GivenWorkRow
from lms.evaluation.service.works import passing
from tests.evaluation.conftest import (
    HEAD,
    decided,
    delivery,
    id_of,
    product,
    today,
)
from tests.evaluation.test_work import notices

WHY = "Tôi đi học một tháng."


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def row(work_id):
    session().expire_all()
    return session().get(GivenWorkRow, work_id)


def test_a_person_hands_their_own_work_back_and_the_giver_is_told(
    app, actor, given
):
    with pytest.raises(Invalid, match="Say in a sentence"):
        service.hand_back_own(actor("lan"), given, "  ngắn ")
    with pytest.raises(NotFound):
        service.hand_back_own(actor("kien"), given, WHY)
    service.hand_back_own(actor("lan"), given, WHY)
    assert row(given).handed_back_by == id_of("lan")
    assert "hands" in notices(HEAD)[-1]
    with pytest.raises(Conflict, match="already"):
        service.hand_back_own(actor("lan"), given, WHY)


def test_what_is_delivered_is_not_handed_back_by_its_person(app, actor, given):
    service.deliver(actor("lan"), given, delivery(1), "one")
    with pytest.raises(Conflict, match="delivered"):
        service.hand_back_own(actor("lan"), given, WHY)
    assert row(given).handed_back_at is None


def test_both_sides_are_told_of_what_goes_on(app, actor, given):
    service.hand_back(actor(HEAD), given, WHY)
    assert "noted that you hand" in notices("lan")[-1]
    service.take_over(actor(HEAD), given, id_of("kien"), today(), "over")
    assert "has given you" in notices("kien")[-1]
    assert "takes over" in notices("lan")[-1]
    assert len(notices("lan")) == 3


def test_from_handing_back_to_taking_over_on_the_pages(app, browser, given):
    duc, lan = browser(HEAD), browser("lan")
    refused = lan.post(f"/my-work/{given}/hand-back", {"why": "ốm"})
    assert refused.status_code == 422
    assert ">ốm</textarea>" in refused.text
    lan.post(f"/my-work/{given}/hand-back", {"why": WHY})
    assert WHY in duc.get(f"/work/people/{id_of('lan')}").text
    path = f"/work/{given}/take-over"
    names = duc.get(path).text
    assert f'value="{id_of("kien")}"' in names
    assert f'value="{id_of("lan")}"' not in names
    day = {"due_on": today().isoformat(), "once": "o"}
    refused = duc.post(path, day)
    assert "Choose who takes it over" in refused.text
    done = duc.post(path, day | {"person_id": id_of("kien")}, follow=True)
    assert "Taken over from" in done.text
    page = lan.get("/my-work").text
    assert "All that was given to you" not in page
    assert "has taken it over" in page
    assert "/take-over" not in duc.get(f"/work/people/{id_of('lan')}").text


@pytest.mark.parametrize("key", ["lan", "trainer-mai", "admin"])
def test_only_whoever_leads_opens_them(app, browser, given, key):
    page = browser(key)
    assert page.get(f"/work/{given}/take-over").status_code in (403, 404)
    assert page.get("/work/parts").status_code in (403, 404)
    assert page.post("/work/parts", {"share-1": "1"}).status_code in (403, 404)


def test_parts_above_the_whole_are_refused_at_their_field(app, browser, month):
    duc, lan, kien = browser(HEAD), id_of("lan"), id_of("kien")
    fields = {
        "product_id": str(product(decided(), "BC-03").id),
        "quantity": "1",
        "due_on": today().isoformat(),
        "once": "p",
        f"share-{lan}": "2,0",
        f"share-{kien}": "1,8",
    }
    refused = duc.post("/work/parts", fields)
    assert refused.status_code == 422
    assert "Together the parts have 3.8, the whole has 3.7" in refused.text
    assert 'value="1,8"' in refused.text
    assert session().query(GivenWorkRow).count() == 0
    one = duc.post("/work/parts", fields | {f"share-{kien}": ""})
    assert "two people or more" in one.text
    odd = duc.post("/work/parts", fields | {f"share-{kien}": "một"})
    assert "is not a number" in odd.text
    done = duc.post(
        "/work/parts", fields | {f"share-{kien}": "1.7"}, follow=True
    )
    assert "Each has their part" in done.text
    shares = session().query(GivenWorkRow.coefficient).all()
    assert sorted(str(one) for (one,) in shares) == ["17/10", "2"]
    assert "A part of a larger product" in browser("lan").get("/my-work").text


def test_a_part_for_somebody_one_does_not_lead_gives_nobody_anything(
    app, browser, month
):
    fields = {
        "product_id": str(product(decided(), "BC-03").id),
        "quantity": "1",
        "due_on": today().isoformat(),
        "once": "p",
        f"share-{id_of('lan')}": "1",
        f"share-{id_of('trainer-mai')}": "1",
    }
    answer = browser(HEAD).post("/work/parts", fields)
    assert answer.status_code == 422
    assert session().query(GivenWorkRow).count() == 0


def test_handing_back_is_undone_until_somebody_takes_it_over(app, actor, given):
    service.hand_back(actor(HEAD), given, WHY)
    with pytest.raises(Conflict, match="Ask them to undo it"):
        service.keep_work(actor("lan"), given)
    with pytest.raises(NotFound):
        service.keep_work(actor("kien"), given)
    service.keep_work(actor(HEAD), given)
    assert (row(given).handed_back_at, row(given).handed_back_why) == (None, "")
    assert "has undone" in notices("lan")[-1]
    service.hand_back_own(actor("lan"), given, WHY)
    service.keep_work(actor("lan"), given)
    told = len(notices(HEAD))
    service.keep_work(actor("lan"), given)
    assert len(notices(HEAD)) == told, "again changes nothing"
    service.hand_back_own(actor("lan"), given, WHY)
    service.take_over(actor(HEAD), given, id_of("kien"), today(), "over")
    with pytest.raises(Conflict, match="stays with them"):
        service.keep_work(actor("lan"), given)


def test_both_pages_offer_to_undo_a_handing_back(app, browser, given):
    duc, lan = browser(HEAD), browser("lan")
    person = f"/work/people/{id_of('lan')}"
    keep = f"/work/{given}/keep"
    assert keep not in lan.get("/my-work").text
    lan.post(f"/my-work/{given}/hand-back", {"why": WHY})
    assert keep in lan.get("/my-work").text
    assert keep in duc.get(person).text
    done = lan.post(keep, follow=True)
    assert "The handing back is undone" in done.text
    duc.post(f"/work/{given}/hand-back", {"why": WHY})
    assert keep not in lan.get("/my-work").text, "the head noted it"
    assert "The handing back is undone" in duc.post(keep, follow=True).text


def test_lists_of_people_are_searched_with_and_without_marks(
    app, browser, given
):
    duc = browser(HEAD)
    browser("lan").post(f"/my-work/{given}/hand-back", {"why": WHY})
    for path in ("/work/parts", f"/work/{given}/take-over"):
        assert 'name="search"' in duc.get(path).text
        for typed in ("kiên", "KIEN"):
            page = duc.get(f"{path}?search={typed}").text
            assert "Kiên" in page
            assert "Hòa" not in page
        assert "Nobody here is called so" in duc.get(f"{path}?search=xyz").text


def test_whoever_has_a_part_stays_in_a_list_that_is_searched(
    app, actor, monkeypatch
):
    monkeypatch.setattr(passing, "SHOWN", 1)
    lan, kien = id_of("lan"), id_of("kien")
    found = service.colleagues(actor(HEAD), "kiên", [lan])
    assert [row.person_id for row in found] == [kien, lan], "by name"
    (first,) = service.colleagues(actor(HEAD), "")
    assert first.person_id not in (lan, kien)
