"""Legal bases are kept up to date in the browser: what cannot be is refused
with its place, and what was typed stays.
"""

import datetime as dt

import pytest
from sqlalchemy import select

from lms.audit.models import Event
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotAllowed, NotFound
from lms.legal import rules, service
from lms.legal.models import LegalBasis
from lms.legal.types import Document
from tests import lite

GOOD = {
    "kind": "decree",
    "number": "99/2026/NĐ-CP",
    "title": {"vi": "Chứng thực", "en": ""},
    "issued": dt.date(2026, 9, 1),
    "effective_from": dt.date(2026, 10, 15),
    "effective_to": None,
    "checked_on": dt.date(2026, 11, 1),
    "certainty": "M",
    "source": "congbao.chinhphu.vn",
    "note": {"vi": "", "en": ""},
}


def document(**changed):
    return Document(**{**GOOD, **changed})


@pytest.fixture
def hr(actor):
    return actor("nation-thu")


@pytest.fixture(autouse=True)
def _today(request, monkeypatch):
    if "app" in request.fixturenames:
        monkeypatch.setattr(clock, "today", lambda: dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    ("kind", "number", "key"),
    [
        ("decree", "118/2025/NĐ-CP", "nd-118-2025"),
        ("law", "72/2025/QH15", "luat-72-2025"),
        ("circular", "03/2025/TT-VPCP", "tt-03-2025-vpcp"),
        ("decision", "766/QĐ-TTg", "qd-766-ttg"),
        ("other", "Công văn số 12", "vb-cong-van-so-12"),
        ("decree", "NĐ", "nd-nd"),
    ],
)
def test_the_key_is_made_from_the_number_as_the_shipped_ones_are(
    kind, number, key
):
    assert rules.key_for(kind, number) == key


def test_a_document_is_added_and_can_be_cited_at_once(app, hr):
    key = service.add(hr, document())
    row = service.basis(key)
    assert (key, row.number, row.title, row.note, row.edit) == (
        "nd-99-2026",
        "99/2026/NĐ-CP",
        {"vi": "Chứng thực"},
        {},
        1,
    )
    assert service.named([key])[key].successor is None
    event = (
        session()
        .scalars(select(Event).where(Event.event == "legal.added"))
        .one()
    )
    assert (event.details, event.actor_id) == ({"basis": key}, hr.person_id)


REFUSED = [
    ({"kind": "song"}, "kind", "offered"),
    ({"certainty": "U"}, "certainty", "offered"),
    ({"number": ""}, "number", "number of the document"),
    ({"title": {"vi": "", "en": "Certification"}}, "title_vi", "about"),
    ({"source": ""}, "source", "where you read it"),
    ({"source": "x" * 1001}, "source", "longer than 1000"),
    ({"note": {"vi": "x" * 2001, "en": ""}}, "note_vi", "longer than 2000"),
    ({"checked_on": None}, "checked_on", "Choose a day from"),
    ({"checked_on": dt.date(2026, 11, 23)}, "checked_on", "Choose a day from"),
    ({"issued": dt.date(26, 9, 1)}, "issued", "Choose a day from"),
    (
        {"effective_from": dt.date(2026, 8, 31)},
        "effective_from",
        "before it was issued",
    ),
    (
        {"effective_to": dt.date(2026, 10, 14)},
        "effective_to",
        "before the beginning",
    ),
]


@lite
@pytest.mark.parametrize(
    ("wrong", "field", "said"),
    REFUSED,
    ids=[f"{row[1]}: {row[2]}" for row in REFUSED],
)
def test_what_cannot_be_is_refused_with_its_place(app, hr, wrong, field, said):
    with pytest.raises(Invalid, match=said) as refused:
        service.add(hr, document(**wrong))
    assert refused.value.field == field
    with pytest.raises(NotFound):
        service.basis("nd-99-2026")


@lite
def test_numbers_and_keys_stand_once(app, hr):
    service.add(hr, document())
    with pytest.raises(Invalid, match="in the list already") as refused:
        service.add(hr, document(), "another-key")
    assert refused.value.field == "number"
    with pytest.raises(Invalid, match="is taken") as refused:
        service.add(hr, document(number="100/2026/NĐ-CP"), "nd-99-2026")
    assert refused.value.field == "key"
    for key in ("Nghị định 100", "new", "x" * 61):
        with pytest.raises(Invalid, match="lower-case") as refused:
            service.add(hr, document(number="100/2026/NĐ-CP"), key)
    assert refused.value.field == "key"


def test_what_was_wrong_is_corrected_and_nobody_overwrites_somebody_else(
    app, hr
):
    row = service.basis("nd-23-2015")
    opened = str(row.edit)
    service.correct(
        hr,
        row.key,
        document(
            number="23/2015/NĐ-CP",
            title={"vi": "Về chứng thực", "en": "On certification"},
        ),
        opened,
    )
    assert service.basis(row.key).title == {
        "vi": "Về chứng thực",
        "en": "On certification",
    }
    with pytest.raises(Conflict, match="was changed after"):
        service.correct(hr, row.key, document(number="23/2015/NĐ-CP"), opened)
    with pytest.raises(Invalid, match="in the list already"):
        service.correct(hr, row.key, document(number="118/2025/NĐ-CP"))
    with pytest.raises(NotFound):
        service.correct(hr, "nd-1-1900", document())


def test_checked_means_checked_today_and_once_is_enough(app, hr):
    with transaction() as db:
        row = db.get_one(LegalBasis, "nd-23-2015")
        row.checked_on = dt.date(2026, 1, 1)
        announce_change()
    for _ in range(2):
        service.mark_checked(hr, "nd-23-2015")
    assert service.basis("nd-23-2015").checked_on == dt.date(2026, 11, 22)
    assert (
        len(
            session()
            .scalars(select(Event).where(Event.event == "legal.checked"))
            .all()
        )
        == 1
    )


@lite
def test_only_who_holds_the_right_above_all_units_writes(app, actor):
    """A trainer of one province holds it there only: legal bases are
    everybody's.
    """
    for who in (
        "lan",
        "mentor-hoa",
        "manager-duc",
        "trainer-mai",
        "province-quang",
        "admin",
    ):
        assert not service.may_write(actor(who))
        for act in (
            lambda one: service.add(one, document()),
            lambda one: service.correct(one, "nd-23-2015", document()),
            lambda one: service.mark_checked(one, "nd-23-2015"),
        ):
            with pytest.raises(NotAllowed):
                act(actor(who))
    assert service.may_write(actor("nation-thu"))


@lite
def test_the_form_keeps_what_was_typed(app, browser):
    lien = browser("nation-thu")
    typed = {
        "kind": "decree",
        "number": "99/2026/NĐ-CP",
        "title_vi": "Chứng thực <bản sao>",
        "title_en": "Certification",
        "issued": "2026-13-01",
        "checked_on": "2026-11-01",
        "certainty": "M",
        "source": "Công báo số 12",
    }
    answer = lien.post("/legal-bases/new", typed)
    assert answer.status_code == 422
    for said in (
        "99/2026/NĐ-CP",
        "Chứng thực &lt;bản sao&gt;",
        'value="2026-13-01"',
        ">Công báo số 12</textarea>",
    ):
        assert said in answer.text
    answer = lien.post("/legal-bases/new", {**typed, "issued": "2026-09-01"})
    assert (answer.status_code, answer.location) == (
        302,
        "/legal-bases?done=law-added#nd-99-2026",
    )
    page = lien.get("/legal-bases/nd-99-2026").text
    assert 'value="2026-09-01"' in page
    answer = lien.post(
        "/legal-bases/nd-99-2026",
        {**typed, "issued": "2026-09-02", "seen": "0"},
    )
    assert answer.status_code == 409
    assert "What is stored: 1 Sep 2026" in answer.text
    assert 'value="2026-09-02"' in answer.text
    assert (
        lien.post(
            "/legal-bases/nd-99-2026",
            {**typed, "issued": "2026-09-02", "seen": "1"},
        ).status_code
        == 302
    )
    assert lien.post("/legal-bases/nd-99-2026/checked").status_code == 302
    assert lien.get("/legal-bases/no-such-key").status_code == 404
    assert "Correct" not in browser("lan").get("/legal-bases").text
