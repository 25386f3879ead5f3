"""Catalogues: written, decided, in force, replaced; who may."""

import datetime as dt
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from lms.access import service as access
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.evaluation import service
from lms.evaluation.types import ListDecision, WorkKind
from lms.terms import service as terms
from lms.terms.types import TermDraft
from tests.evaluation.conftest import (
    HEAD,
    PRODUCTS,
    begun,
    decided,
    draft_of,
    id_of,
    product,
    today,
    ward,
    work,
)
from tests.evaluation.test_heads import lead


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def coefficients(list_id, actor):
    seen = service.catalogue(actor(HEAD), list_id)
    said = seen.coefficients
    return {one.key: said.get(one.id) for one in seen.products}


def set_decimals(value):
    draft = TermDraft("evaluation.decimals", value, "QĐ 12", today())
    terms.set_term(access.actor_for("province-quang"), ward(), draft)


def test_coefficients_follow_from_the_standard_product(app, actor):
    made = begun()
    assert coefficients(made, actor) == {
        "VB-01": 1,
        "HS-02": Fraction("2.7"),
        "BC-03": Fraction("3.7"),
    }
    doubled = replace(draft_of(*PRODUCTS[0]), points=Fraction(10))
    first = product(made, "VB-01").id
    service.save_product(actor(HEAD), made, doubled, first)
    assert coefficients(made, actor)["HS-02"] == Fraction("1.3")


def test_without_a_standard_product_nothing_has_a_coefficient(app, actor):
    made = service.begin_catalogue(actor(HEAD), ward(), "leer")
    service.save_product(actor(HEAD), made, draft_of(*PRODUCTS[1]))
    assert coefficients(made, actor) == {"HS-02": None}


@pytest.mark.parametrize(
    ("decimals", "said"), [(0, "2"), (1, "2.7"), (2, "2.78")]
)
def test_a_draft_has_the_decimals_of_its_unit_and_keeps_them_decided(
    app, actor, month, decimals, said
):
    made = begun()
    dearer = replace(draft_of(*PRODUCTS[1]), points=Fraction("13.9"))
    head, row = actor(HEAD), product(made, "HS-02").id
    service.save_product(head, made, dearer, row)
    set_decimals(decimals)
    assert coefficients(made, actor)["HS-02"] == Fraction(said)
    decision = ListDecision("1", today(), today())
    service.decide_catalogue(head, made, decision)
    set_decimals(1 if decimals == 2 else 2)
    assert coefficients(made, actor)["HS-02"] == Fraction(said)
    given = service.give(head, id_of("lan"), work(row), "one")
    assert service.led(head, given).row.coefficient == Fraction(said)


def test_whoever_decides_has_seen_the_decimals_that_are_decided(app, actor):
    made = begun()
    shown = service.catalogue(actor(HEAD), made).mark
    set_decimals(0)
    decision = ListDecision("1", today(), today())
    with pytest.raises(Conflict, match="since you opened it"):
        service.decide_catalogue(actor(HEAD), made, decision, shown)
    shown = service.catalogue(actor(HEAD), made).mark
    service.decide_catalogue(actor(HEAD), made, decision, shown)
    assert coefficients(made, actor)["HS-02"] == 2


@pytest.mark.parametrize(
    ("decimals", "refused", "taken"), [(0, "1.5", "2"), (2, "1.005", "1.25")]
)
def test_work_outside_the_catalogue_and_parts_have_them_as_well(
    app, actor, month, decimals, refused, taken
):
    head, lan, kien = actor(HEAD), id_of("lan"), id_of("kien")
    made = decided()
    set_decimals(decimals)

    def ad_hoc(share):
        fields = {"kind": WorkKind.AD_HOC, "title": "Đột xuất"}
        draft = replace(work(None), coefficient=Fraction(share), **fields)
        return service.give(head, lan, draft, share)

    def parts(share):
        draft = work(product(made, "BC-03").id)
        shares = [(lan, Fraction(share)), (kien, Fraction(1))]
        service.give_parts(head, draft, shares, f"parts-{share}")

    for give in (ad_hoc, parts):
        with pytest.raises(Invalid, match="coefficient"):
            give(refused)
        give(taken)


def test_one_key_is_one_product_and_one_product_is_the_standard(app, actor):
    made = begun()
    with pytest.raises(Invalid, match="has this key"):
        service.save_product(actor(HEAD), made, draft_of(*PRODUCTS[1]))
    second = product(made, "HS-02").id
    marked = replace(draft_of(*PRODUCTS[1]), is_standard=True)
    service.save_product(actor(HEAD), made, marked, second)
    assert [product(made, key).is_standard for key in ("VB-01", "HS-02")] == [
        False,
        True,
    ]


def test_all_that_is_wrong_with_a_product_is_said_at_once(app, actor):
    made = begun()
    wrong = replace(draft_of("", " ", 9, 1), points=Fraction(0))
    with pytest.raises(Invalid) as refusal:
        service.save_product(actor(HEAD), made, wrong)
    fields = [one.field for one in [refusal.value, *refusal.value.also]]
    assert fields == ["key", "title", "complexity", "points"]


@pytest.mark.parametrize(
    ("document", "decided_on", "valid_from", "field"),
    [
        ("", 0, 0, "document"),
        ("1", None, 0, "decided_on"),
        ("1", 1, 1, "decided_on"),
        ("1", 0, None, "valid_from"),
        ("1", 0, -1, "valid_from"),
    ],
)
def test_a_catalogue_is_put_in_force_by_a_document(
    app, actor, document, decided_on, valid_from, field
):
    made = begun()
    days = [
        None if one is None else today(one) for one in (decided_on, valid_from)
    ]
    with pytest.raises(Invalid) as refusal:
        service.decide_catalogue(
            actor(HEAD), made, ListDecision(document, *days)
        )
    assert refusal.value.field == field


def test_the_form_of_a_new_one_twice_is_one(app, browser):
    duc = browser(HEAD)
    said = {"unit_id": str(ward()), "title": "Danh mục 2027"}
    first = duc.post("/catalogues", said).location
    assert duc.post("/catalogues", said).location == first
    long = duc.post("/catalogues", said | {"title": "Danh mục " * 30})
    assert long.status_code == 422


def test_what_somebody_changed_meanwhile_is_not_put_in_force(
    app, browser, actor
):
    made, duc, day = begun(), browser(HEAD), today().isoformat()
    page = duc.get(f"/catalogues/{made}").text
    assert "It puts 3 products in force for Cửa Sông ward and all" in page
    shown = re.search(r'name="shown" value="(\w+)"', page)[1]
    added = draft_of("X-09", "Việc khác", 5, 900)
    service.save_product(actor(HEAD), made, added)
    said = {"document": "9/QĐ", "decided_on": day, "valid_from": day}
    answer = duc.post(f"/catalogues/{made}/decide", said | {"shown": shown})
    assert answer.status_code == 409
    assert "has changed this catalogue since" in answer.text
    assert "9/QĐ" in answer.text
    now = re.search(r'name="shown" value="(\w+)"', answer.text)[1]
    answer = duc.post(f"/catalogues/{made}/decide", said | {"shown": now})
    assert answer.status_code == 302


def test_a_product_of_a_draft_is_changed_where_it_stands(app, browser, actor):
    made, duc = begun(), browser(HEAD)
    row = product(made, "HS-02")
    at = f"/catalogues/{made}?product={row.id}"
    assert at.partition("?")[2] in duc.get(f"/catalogues/{made}").text
    page = duc.get(at).text
    assert f'name="product" value="{row.id}"' in page
    assert 'value="13.5"' in page
    shown = re.search(r'name="shown" value="(\w+)"', page)[1]
    said = {"key": "HS-02", "title": "Chứng thực bản sao", "complexity": "2"}
    said |= {"points": "15", "product": str(row.id), "shown": shown}
    wrong = duc.post(f"/catalogues/{made}/products", said | {"points": "x"})
    assert wrong.status_code == 422
    assert f'name="product" value="{row.id}"' in wrong.text
    service.save_product(actor(HEAD), made, draft_of("X-09", "Khác", 5, 900))
    old = duc.post(f"/catalogues/{made}/products", said)
    assert old.status_code == 409
    assert "has changed this catalogue since" in old.text
    now = re.search(r'name="shown" value="(\w+)"', old.text)[1]
    said |= {"shown": now}
    assert duc.post(f"/catalogues/{made}/products", said).status_code == 302
    changed = product(made, "HS-02")
    assert (changed.id, changed.title) == (row.id, "Chứng thực bản sao")
    assert coefficients(made, actor)["HS-02"] == 3


def test_what_is_decided_never_changes_and_the_next_takes_its_place(app, actor):
    first = decided()
    with pytest.raises(Conflict, match="no longer changes"):
        service.save_product(actor(HEAD), first, draft_of("X", "X", 1, 1))
    with pytest.raises(Conflict):
        service.remove_product(actor(HEAD), first, product(first, "VB-01").id)
    second = service.begin_catalogue(actor(HEAD), ward(), "2027")
    assert coefficients(second, actor) == coefficients(first, actor)
    start = today(30)
    decision = ListDecision("2/QĐ-UBND", today(), start)
    service.decide_catalogue(actor(HEAD), second, decision)
    ended = service.catalogue(actor(HEAD), first).row
    assert ended.valid_to == start
    late = service.begin_catalogue(actor(HEAD), ward(), "zu spät")
    with pytest.raises(Invalid, match="later already"):
        service.decide_catalogue(
            actor(HEAD), late, ListDecision("3", today(), today(1))
        )


def test_without_exactly_one_standard_nothing_is_in_force(app, actor):
    made = begun()
    service.remove_product(actor(HEAD), made, product(made, "VB-01").id)
    with pytest.raises(Invalid, match="exactly one"):
        service.decide_catalogue(
            actor(HEAD), made, ListDecision("1", today(), today())
        )


def test_who_may_write_and_who_may_read(app, actor):
    made = begun()
    for key in ("lan", "mentor-hoa", "mentor-son"):
        with pytest.raises(NotAllowed):
            service.begin_catalogue(actor(key), ward(), "x")
        with pytest.raises(NotFound):
            service.catalogue(actor(key), made)
    service.decide_catalogue(
        actor(HEAD), made, ListDecision("1", today(), today())
    )
    assert service.catalogue(actor("lan"), made).may_write is False
    assert service.catalogue_in_force(actor("lan")).id == made
    assert service.catalogue_in_force(actor("minh")) is None
    with pytest.raises(NotFound):
        service.catalogue(actor("minh"), made)
    with pytest.raises(NotFound):
        service.save_product(actor("lan"), made, draft_of("X", "X", 1, 1))


def test_given_work_keeps_the_coefficient_of_its_day(app, actor, month):
    """B11."""
    first = decided()
    given = service.give(
        actor(HEAD), id_of("lan"), work(product(first, "HS-02").id), "one"
    )
    second = service.begin_catalogue(actor(HEAD), ward(), "neu")
    cheaper = replace(draft_of(*PRODUCTS[1]), points=Fraction(5))
    row = product(second, "HS-02").id
    service.save_product(actor(HEAD), second, cheaper, row)
    later = today() + dt.timedelta(days=1)
    service.decide_catalogue(
        actor(HEAD), second, ListDecision("2", today(), later)
    )
    assert service.led(actor(HEAD), given).row.coefficient == Fraction("2.7")


def test_what_a_unit_above_decided_stands_where_it_holds(app, browser, month):
    """Whoever keeps evaluation of an office reads what holds there."""
    made = decided()
    lead("kien", "cua-song.office")
    kien = browser("kien")
    page = kien.get("/catalogues").text
    assert f"/catalogues/{made}" in page
    assert "Here the catalogue of" in page
    assert "Work is given for it" in page
    assert "No catalogue yet" not in page
    assert "Nobody can be given work before one is" not in page
    assert kien.get(f"/catalogues/{made}").status_code == 200
    page = browser(HEAD).get("/catalogues").text
    assert "Here the catalogue of" not in page
    assert "Work is given for it" not in page
