"""A paper is made, opened, checked by whoever holds it, and withdrawn."""

from dataclasses import replace

import pytest
from sqlalchemy import event, func, select

from lms.access import service as access
from lms.core import clock
from lms.core.db import session
from lms.core.errors import NotFound
from lms.evidence import service as evidence
from lms.people import service as people
from lms.records import service
from lms.records.models import Paper
from lms.records.types import PaperState
from lms.signoff import service as signoff
from lms.signoff.types import (
    ObjectionDecision,
    ObjectionOutcome,
    Sighting,
    TaskOf,
    Verdict,
)
from tests.oversight.conftest import give_role
from tests.records.conftest import CHECK, text_of
from tests.signoff.conftest import PART, verdict


@pytest.fixture
def backend():
    """One database is enough here; what races runs on both."""
    return "sqlite"


def _count():
    return session().scalar(select(func.count()).select_from(Paper))


def test_a_file_says_who_what_and_by_whom_it_was_signed(signed, paper):
    signed()
    made = paper()
    text = text_of(service.pdf_of(made, "vi", CHECK))
    for words in (
        "Hồ sơ bồi dưỡng",
        "Lan",
        "1/",
        made.content["chain"]["hash"],
    ):
        assert words in text.replace("\n", "") or words in text, words
    assert (
        made.content["records"][0]["by"]
        == people.find_person("mentor-hoa").name
    )


def test_the_same_of_one_day_is_made_once(signed, paper):
    signed()
    assert paper().id == paper().id
    assert _count() == 1


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_two_at_once_make_one(signed, actor, together):
    signed()
    lan = actor("lan")
    made = together(*[lambda: service.make_file(lan, lan.person_id)] * 6)
    assert len(set(made)) == 1
    assert _count() == 1


def test_something_new_makes_another_paper(signed, paper, prove_more):
    signed()
    first = paper()
    prove_more()
    assert paper().id != first.id


def test_a_signed_task_has_a_paper_of_its_own(signed, paper):
    submission = signed()
    text = text_of(service.pdf_of(paper(submission=submission), "en", CHECK))
    assert "Signed record of work" in text
    assert "Đối chiếu kỹ, nói từ tốn." in text
    assert "On their own" in text


def test_a_check_says_that_everything_holds(signed, paper):
    signed()
    found = service.check(paper().token)
    assert found.state is PaperState.HOLDS
    assert found.content["name"] == people.find_person("lan").name


def test_a_task_says_what_was_signed_in_the_words_of_the_task(
    signed, paper, actor, browser, revision
):
    lan, hoa = actor("lan"), actor("mentor-hoa")
    first = signed()
    said = verdict(revision, 3)
    once = Sighting(clock.now(), "Quầy số 2")
    task = TaskOf(lan.person_id, revision.id, PART)
    seen = signoff.observe(hoa, task, once, replace(said, change=""), "o-1")
    words = signoff.task_of(revision, revision.course.part(PART)).anchors[2]
    how = "Seen at work by the mentor; nothing was handed in."
    page = browser("lan").get(f"/records/{seen}").text
    text = text_of(service.pdf_of(paper(submission=seen), "en", CHECK)).replace(
        "\n", " "
    )
    for shown in (page, text):
        assert words["en"][:40] in shown and how in shown
        assert "One change" not in shown
    assert how not in browser("lan").get(f"/records/{first}").text
    title = revision.course.part(PART).title
    lines = paper().content["records"]
    again = [one for one in lines if one["submission"] == seen]
    assert again and all(one["title"] == dict(title) for one in again)


def test_a_check_marks_what_was_revoked_since(signed, paper, actor):
    signed()
    made = paper()
    row = made.content["records"][0]
    evidence.revoke(actor("manager-duc"), row["id"], "Ký nhầm người.")
    found = service.check(made.token)
    assert found.state is PaperState.CHANGED
    assert [one.line["id"] for one in found.lines if one.revoked_on] == [
        row["id"]
    ]
    assert found.fallen


def test_what_was_revoked_without_a_reply_is_opened_and_checked(
    signed, paper, actor, browser
):
    submission, lan = signed(), browser("lan")
    row = paper().content["records"][0]
    evidence.revoke(actor("manager-duc"), row["id"], "Ký nhầm người.")
    address = f"/check/{paper().token}"
    for page in ("/my-file", f"/records/{submission}", address):
        answer = lan.get(page)
        assert answer.status_code == 200 and "Revoked on" in answer.text
    assert browser().get(address).status_code == 200


UPHELD = ObjectionDecision(
    ObjectionOutcome.UPHELD, "Ảnh chụp đủ các bước.", Verdict((), None, "")
)


def test_an_objection_that_is_open_stands_beside_its_entry(
    signed, paper, actor, browser
):
    submission, lan = signed(), actor("lan")
    before = paper()
    signoff.object_to(lan, submission, 1, "Tôi đã làm đủ các bước hôm đó.")
    words = "a second reader has not decided yet"
    for made in (paper(), paper(submission=submission)):
        text = text_of(service.pdf_of(made, "en", CHECK))
        assert words in " ".join(text.split())
    for page in ("/my-file", f"/records/{submission}"):
        assert words in browser("lan").get(page).text
    assert words not in text_of(service.pdf_of(before, "en", CHECK))


def test_a_check_says_whether_an_objection_is_open_still(
    signed, paper, actor, browser
):
    """Of none that came after the paper."""
    submission, lan = signed(), actor("lan")
    give_role("yen", "cua-song")
    before = paper()
    said = signoff.object_to(lan, submission, 1, "Tôi đã làm đủ các bước.")
    made, since = paper(submission=submission), "a second reader has decided"

    def checked(one):
        return browser("lan").get(f"/check/{one.token}").text

    assert "a second reader has not decided yet" in checked(made)
    assert since not in checked(made)
    signoff.decide_objection(actor("yen"), said.id, UPHELD)
    assert service.check(made.token).state is PaperState.HOLDS
    assert since in checked(made) and "not decided yet" not in checked(made)
    assert "Seen differently" not in checked(before)


def test_what_is_said_of_a_whole_signature_is_said_once(
    signed, paper, actor, browser
):
    """Not once for each competency."""
    submission, lan, duc = signed(), actor("lan"), actor("manager-duc")
    signoff.object_to(lan, submission, 1, "Tôi đã làm đủ các bước.")
    words, why = "Seen differently by the person", "Ký nhầm người."
    text = text_of(service.pdf_of(paper(submission=submission), "en", CHECK))
    assert " ".join(text.split()).count(words) == 1
    rows = paper(submission=submission).content["records"]
    assert len(rows) > 1
    paged = browser("lan").get(f"/check/{paper(submission=submission).token}")
    assert paged.text.count(words) == 1
    for row in rows:
        evidence.revoke(duc, row["id"], why)
    page = browser("lan").get(f"/records/{submission}").text
    assert page.count("Revoked on") == page.count(why) == 1
    assert page.count("Reply to this") == len(rows)
    assert browser("lan").get("/my-file").text.count("Revoked on") == 1
    evidence.reply(lan, next(iter(revoked_of(lan))), "Sổ quầy còn ghi.")
    assert browser("lan").get("/my-file").text.count("Revoked on") == len(rows)


def revoked_of(lan):
    gone = evidence.chain_of(lan.person_id).revocations.values()
    return [one.id for one in gone]


def test_a_reply_to_a_revocation_stands_on_the_papers(
    signed, paper, actor, browser
):
    submission, lan = signed(), actor("lan")
    row = paper().content["records"][0]
    evidence.revoke(actor("manager-duc"), row["id"], "Ký nhầm người.")
    (gone,) = evidence.chain_of(lan.person_id).revocations.values()
    said = "Tôi tự làm, sổ quầy số 3 còn ghi."
    evidence.reply(lan, gone.id, said)
    for made in (paper(), paper(submission=submission)):
        text = text_of(service.pdf_of(made, "en", CHECK))
        assert said in " ".join(text.split())
    assert said in browser("lan").get(f"/check/{paper().token}").text
    assert said in browser("lan").get("/my-file").text


def entries(page: str) -> list[int]:
    """Of each entry of a file, how many records stand together in it."""
    line = page.split('<ol class="line">')[1].split("</ol>")[0]
    lists = line.split('<ul class="plain small proves">')[1:]
    return [one.split("</ul>")[0].count("<li>") for one in lists]


def test_what_one_work_has_proven_stands_together(signed, browser):
    submission = signed()
    page = browser("lan").get("/my-file").text
    (records,) = entries(page)
    assert records > 1 and f"{records} records</h2>" in page
    assert page.count(f'href="/records/{submission}"') == 1


def test_a_page_of_the_file_holds_twenty_records(
    signed, prove_more, browser, monkeypatch
):
    signed()
    prove_more()
    lan = people.find_person("lan").id
    whole, many = service.file_for(access.actor_for("lan"), lan)
    monkeypatch.setattr("lms.records.views.files.PER_PAGE", 1)
    page = browser("lan")
    assert f"{many} records</h2>" in page.get("/my-file").text
    assert len(whole["records"]) == many > 1
    for number in range(1, many + 1):
        text = page.get(f"/my-file?page={number}").text
        assert entries(text) == [1]
        assert f"Page {number} of {many}" in text
    assert f"Page {many} of {many}" in page.get("/my-file?page=999").text


def test_withdrawing_says_first_what_follows(signed, paper, browser):
    """A second step: nothing brings a withdrawn paper back."""
    signed()
    paper()
    page = browser("lan").get("/my-file").text
    behind = page.split("<summary>Withdraw</summary>")[1].split("</details>")[0]
    assert "cannot be taken back" in behind and "/withdraw" in behind
    assert page.count("/withdraw") == 1


def test_a_withdrawn_paper_says_only_that(signed, paper, actor):
    signed()
    made = paper()
    service.withdraw(actor("lan"), made.id)
    service.withdraw(actor("lan"), made.id)
    found = service.check(made.token)
    assert found.state is PaperState.WITHDRAWN
    assert found.content is None and not found.lines
    assert paper().id != made.id, "a new one of the same day"


def test_an_unknown_token_is_nothing(app):
    for token in ("", "x" * 32, "y" * 5000):
        with pytest.raises(NotFound):
            service.check(token)


@pytest.mark.parametrize("who", ["trainer-mai", "admin", "province-quang"])
def test_others_do_not_see_a_file(app, actor, who):
    lan = people.find_person("lan").id
    with pytest.raises(NotFound):
        service.file_for(actor(who), lan)
    with pytest.raises(NotFound):
        service.make_file(actor(who), lan)


def test_a_head_makes_a_file_and_sees_only_their_own_papers(
    signed, paper, actor
):
    signed()
    paper()
    lan, head = people.find_person("lan").id, actor("manager-duc")
    made = service.make_file(head, lan)
    assert [row.id for row in service.papers_of(head, lan)] == [made]
    assert len(service.papers_of(actor("lan"), lan)) == 2
    assert service.paper_for(actor("lan"), made).made_by == head.person_id


def test_the_page_of_a_check_is_open_unlisted_and_sets_no_cookie(
    signed, paper, browser
):
    signed()
    made = paper()
    for language, words in (
        ("vi", "Bản in còn đúng"),
        ("en", "This paper holds"),
    ):
        answer = browser().get(f"/check/{made.token}?language={language}")
        assert answer.status_code == 200
        assert words in answer.text
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert "Set-Cookie" not in answer.headers
        assert made.content["key"] not in answer.text.split()
        assert "Đối chiếu kỹ" not in answer.text
    assert browser().get("/check/nothing").status_code == 404


def test_who_checks_too_often_waits(app, signed, paper, browser):
    signed()
    made = paper()
    app.extensions["lms"].settings["LMS_CHECKS_A_MINUTE"] = 3
    codes = [browser().get(f"/check/{made.token}").status_code for _ in "12345"]
    assert codes == [200, 200, 200, 429, 429]


def test_a_file_asks_as_many_statements_however_long_it_is(
    signed, actor, prove_more
):
    signed()
    lan = actor("lan")
    few = _statements(lambda: service.file_for(lan, lan.person_id))
    for number in range(8):
        prove_more(f"quiz:x{number}:quiz")
    assert _statements(lambda: service.file_for(lan, lan.person_id)) <= few


def _statements(call):
    sent = []

    def note(_connection, _cursor, statement, *_rest):
        sent.append(statement)

    engine = session().get_bind()
    event.listen(engine, "before_cursor_execute", note)
    try:
        call()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


def test_a_page_holds_its_records_and_knows_how_many_there_are(
    signed, actor, prove_more
):
    signed()
    lan = actor("lan")
    for number in range(8):
        prove_more(f"quiz:x{number}:quiz")
    whole = service.file_of(lan.person_id)["records"]
    for number in (1, 2, 3):
        file, many = service.file_for(lan, lan.person_id, number, 4)
        assert many == len(whole) and file["left_out"] == 0
        assert file["records"] == whole[4 * number - 4 : 4 * number]
    last = -(-len(whole) // 4)
    beyond, many = service.file_for(lan, lan.person_id, last + 7, 4)
    assert many == len(whole) and beyond["records"] == whole[4 * last - 4 :]


def test_nobody_without_records_has_pages_of_them(actor, monkeypatch):
    kien = actor("kien")
    monkeypatch.setattr(evidence, "records", lambda *_page: [])
    file, many = service.file_for(kien, kien.person_id, 3, 20)
    assert (file["records"], many) == ([], 0)


def test_a_file_page_reads_its_own_records_only(signed, actor, monkeypatch):
    """Never the chain, which may be long."""
    signed()
    lan = actor("lan")
    monkeypatch.delattr(evidence, "chain_of")
    assert service.file_for(lan, lan.person_id)[1]
