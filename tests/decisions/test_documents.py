"""Documents that come with a reply: kept under the chain of the decision, bounded,
and read by those who read the decision.
"""

import io

import pytest

from lms.access import service as access
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotFound
from lms.core.files import StoredFile
from lms.decisions import service
from lms.decisions.queries.stored import MOVES
from lms.evidence import service as evidence
from tests.decisions.conftest import DECIDER, SUBJECT, propose, seen

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
)
TEXT = "Tôi gửi kèm xác nhận."


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def reply(decision_id, *uploads, text=TEXT, by=SUBJECT):
    sent = [(io.BytesIO(content), name) for content, name in uploads]
    service.reply(access.actor_for(by), decision_id, text, sent)


def replies(decision_id):
    return [one for one in seen(decision_id, DECIDER).moves if one.text == TEXT]


def test_a_document_stands_in_its_move_under_the_hash(app):
    found = propose()
    for _twice in range(2):
        reply(found, (PDF, "xác nhận.pdf"))
    (move,) = replies(found)
    (one,) = move.details["files"]
    assert (one["name"], one["size"]) == ("xác nhận.pdf", len(PDF))
    stored = service.document_of(access.actor_for(DECIDER), found, one["id"])
    assert stored.sha256 == one["sha256"]
    assert not list(service.check(evidence.sealed_decisions()))
    with transaction():
        changed = {"files": [one | {"sha256": "0" * 64}], "late": False}
        change = MOVES.update().where(MOVES.c.id == move.id)
        session().execute(change.values(details=changed))
    assert list(service.check(evidence.sealed_decisions()))


@pytest.mark.parametrize(
    ("uploads", "says"),
    [
        ([(PNG, "ảnh.png")], "not a PDF or a Word file"),
        ([(b"<script>", "a.pdf")], "is not a photo"),
        ([(b"", "a.pdf")], "is empty"),
        ([(PDF, f"{n}.pdf") for n in range(6)], "at most 5"),
        ([(PDF, "a.pdf"), (PNG, "b.pdf")], "not a PDF"),
    ],
)
def test_what_is_no_document_is_refused_and_nothing_is_kept(app, uploads, says):
    found = propose()
    with pytest.raises(Invalid, match=says) as told:
        reply(found, *uploads)
    assert told.value.field == "files"
    assert not replies(found)
    assert session().query(StoredFile).count() == 0


def test_only_those_who_read_the_decision_read_its_documents(app, browser):
    found, lan = propose(), browser(SUBJECT)
    data = {"reply": TEXT, "files": (io.BytesIO(PDF), "xác nhận.pdf")}
    kind = "multipart/form-data"
    answer = lan.post(f"/decisions/{found}/reply", data, content_type=kind)
    assert answer.status_code == 302
    file_id = session().query(StoredFile).one().id
    page = f"/decisions/{found}/documents/{file_id}"
    assert page in browser(DECIDER).get(f"/decisions/{found}").text
    got = browser(DECIDER).get(page, buffered=True)
    assert (got.data, got.mimetype) == (PDF, "application/pdf")
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert "attachment" in got.headers["Content-Disposition"]
    assert browser("kien").get(page).status_code == 404
    other = propose(basis="plain:2")
    with pytest.raises(NotFound):
        service.document_of(access.actor_for(DECIDER), other, file_id)


def test_a_refused_document_keeps_the_words(app, browser):
    found, lan = propose(), browser(SUBJECT)
    data = {"reply": TEXT, "files": (io.BytesIO(PNG), "ảnh.png")}
    kind = "multipart/form-data"
    answer = lan.post(f"/decisions/{found}/reply", data, content_type=kind)
    assert answer.status_code == 422
    assert TEXT in answer.text
    assert "not a PDF or a Word file" in answer.text
