"""Files of a hand-in as they are shown: by pictures of ours, to those who may
have the file, with what a camera noted only where the learner agreed.
"""

import hashlib
import io
import random
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import event, insert, select
from sqlalchemy.engine import Engine

from lms.core import clock, files, outbox
from lms.core.db import session, transaction
from lms.core.errors import Conflict
from lms.core.files.drawing import shape_columns
from lms.core.state import setting
from lms.core.viewing import Size
from lms.extension.features import HANDLERS
from lms.signoff import service
from tests import papers
from tests.signoff.conftest import PART, draft


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


PHOTO = papers.photo()
PAPER = papers.pdf(3)


def upload(content=PHOTO, name="ảnh quầy.jpg"):
    return io.BytesIO(content), name


@pytest.fixture
def handed(revision, actor):
    """`handed(uploads, shows_taken)`: Lan's hand-in; its number, and the ids of
    its files.
    """

    def hand_in(*uploads, shows_taken=False, who="lan"):
        learner = actor(who)
        written = draft()
        written = type(written)(
            written.text, written.done_at, written.place, shows_taken
        )
        service.save_draft(learner, revision, PART, written, uploads)
        work = service.hand_in(learner, revision, PART, written, f"{who}:p")
        return work.id, [one.id for one in work.latest().files]

    return hand_in


def small(file_id, page=1, size="small"):
    return f"/files/{file_id}/pictures/{page}/{size}"


def taken(reader, file_id):
    """What a download gives."""
    return reader.get(f"/files/{file_id}", buffered=True).data


def test_what_is_handed_in_is_shown_by_pictures_of_ours(browser, handed):
    submission, (photo, paper) = handed(upload(), upload(PAPER, "b.pdf"))
    papers.work()
    mentor = browser("mentor-hoa")
    page = mentor.get(f"/submissions/{submission}").text
    assert small(photo) in page
    assert small(paper) in page
    assert re.search(r'alt="Photo 1 of 2, from [^"]+, handed in [^"]+"', page)
    assert "3 pages" in page
    for address in (small(photo), small(paper, 3, "large")):
        shown = mentor.get(address)
        assert (shown.status_code, shown.mimetype) == (200, "image/webp")
        assert Image.open(io.BytesIO(shown.data)).format == "WEBP"
        assert papers.PHONE.encode() not in shown.data
        assert "sandbox" in shown.headers["Content-Security-Policy"]
        assert shown.headers["X-Content-Type-Options"] == "nosniff"
        assert "private" in shown.headers["Cache-Control"]


def test_one_turns_over_all_pages_of_a_hand_in(browser, handed):
    _submission, (photo, paper) = handed(upload(), upload(PAPER, "b.pdf"))
    papers.work()
    address, seen = f"/files/{photo}/view", []
    while address:
        page = browser("mentor-hoa").get(address).text
        seen += re.findall(r'<img src="([^"]+large)"', page)
        further = re.search(r'rel="next" href="([^"]+)"', page)
        address = further and further[1].replace("&amp;", "&")
    pages = [small(paper, at, "large") for at in (1, 2, 3)]
    assert seen == [small(photo, 1, "large"), *pages]


def test_until_the_worker_has_drawn_it_the_page_says_so(browser, handed):
    submission, (photo,) = handed(upload())
    for address in (f"/submissions/{submission}", f"/files/{photo}/view"):
        page = browser("mentor-hoa").get(address).text
        assert "picture is just being made" in page
    told = browser("mentor-hoa").get(f"/files/{photo}")
    assert told.location == f"/files/{photo}/view"
    assert browser("mentor-hoa").get(small(photo)).status_code == 404


def test_what_cannot_be_shown_says_why_and_is_no_failed_job(browser, handed):
    broken = papers.photo()[:5000]
    submission, (photo, paper) = handed(
        upload(broken), upload(papers.pdf(more=papers.LOCKED), "b.pdf")
    )
    papers.work()
    assert outbox.failed() == []
    page = browser("mentor-hoa").get(f"/submissions/{submission}").text
    assert "damaged or not quite what it says it is" in page
    assert "locked with a password" in page
    assert taken(browser("lan"), photo) == broken
    assert taken(browser("mentor-hoa"), paper).startswith(b"%PDF")


READERS = ("lan", "mentor-hoa", "manager-duc")
OTHERS = (
    "province-quang",
    "kien",
    "mentor-son",
    "minh",
    "trainer-mai",
    "admin",
)


def test_a_picture_is_for_those_who_may_have_the_file(browser, handed):
    _submission, (photo,) = handed(upload())
    papers.work()
    addresses = small(photo), small(photo, 1, "large"), f"/files/{photo}/view"
    for address in addresses:
        for who in READERS:
            assert browser(who).get(address).status_code == 200, who
        for who in OTHERS:
            assert browser(who).get(address).status_code == 404, who


def test_pictures_of_a_draft_are_its_owners_only(browser, revision, actor):
    service.save_draft(actor("lan"), revision, PART, draft(), [upload()])
    (stored,) = service.work(actor("lan"), revision, PART).draft_files
    papers.work()
    for address in (small(stored.id), f"/files/{stored.id}/view"):
        assert browser("lan").get(address).status_code == 200
        assert browser("mentor-hoa").get(address).status_code == 404


def test_there_is_no_other_page_and_no_other_size(browser, handed):
    _submission, (photo,) = handed(upload())
    papers.work()
    for address in (small(photo, 2), small(photo, 0), small(photo, 1, "x")):
        assert browser("lan").get(address).status_code == 404
    for page in ("99", "-1", "x", ""):
        shown = browser("lan").get(f"/files/{photo}/view?page={page}")
        assert small(photo, 1, "large") in shown.text


@pytest.mark.parametrize("agreed", [False, True])
def test_when_and_where_is_shown_and_given_out_only_if_the_learner_agreed(
    browser, handed, agreed
):
    submission, (photo,) = handed(upload(), shows_taken=agreed)
    papers.work()
    mentor = browser("mentor-hoa")
    for address in (f"/submissions/{submission}", f"/files/{photo}/view"):
        assert ("21.028" in mentor.get(address).text) is agreed
    assert "21.028" in browser("lan").get(f"/files/{photo}/view").text
    given = taken(mentor, photo)
    assert (given == PHOTO) is agreed
    assert (papers.PHONE.encode() in given) is agreed
    assert taken(browser("lan"), photo) == PHOTO


def test_a_copy_that_is_not_there_yet_is_no_original(actor, handed):
    _submission, (photo,) = handed(upload())
    with pytest.raises(Conflict, match="just being made"):
        service.taken_out(actor("mentor-hoa"), photo)
    _submission, (broken,) = handed(upload(PHOTO[:5000]), who="kien")
    papers.work()
    with pytest.raises(Conflict, match="Return the hand-in"):
        service.taken_out(actor("mentor-hoa"), broken)


def test_who_reads_evidence_and_does_not_judge_takes_the_original_on_record(
    browser, handed
):
    _submission, (photo,) = handed(upload())
    papers.work()
    assert taken(browser("manager-duc"), photo) != PHOTO
    view = browser("manager-duc").get(f"/files/{photo}/view").text
    assert f'action="/files/{photo}/original"' in view
    address = f"/files/{photo}/original"
    original = browser("manager-duc").post(address, buffered=True)
    assert original.data == PHOTO
    mentor = browser("mentor-hoa")
    assert "/original" not in mentor.get(f"/files/{photo}/view").text
    for who in ("mentor-hoa", *OTHERS):
        answer = browser(who).post(f"/files/{photo}/original")
        assert answer.status_code == 404, who
    log = browser("admin").get("/audit").text
    assert log.count("Original of a photo taken out") >= 1


def test_the_tick_is_kept_with_the_draft_and_asked_anew_each_round(
    browser, revision, actor
):
    task = f"/revisions/{revision.id}/tasks/{PART}"
    lan = browser("lan")
    lan.post(task, {"save": "1", "text": "x", "shows_taken": "1"})
    ticked = r'name="shows_taken" value="1" checked'
    page = lan.get(task).text
    assert re.search(ticked, page)
    written = {
        "hand": "1",
        "text": "Giúp bác Mơ nộp hồ sơ trên VNeID.",
        "done_at": "2026-11-01T08:00",
        "place": "Quầy 2",
        "shows_taken": "1",
    }
    was = re.findall(r'name="(was-[^"]+)" value="([^"]*)"', page)
    lan.post(task, written | dict(was))
    work = service.work(actor("lan"), revision, PART)
    assert work.submission.latest().shows_taken
    service.return_for_rework(
        actor("mentor-hoa"), work.submission.id, 1, "Chụp lại cho rõ hơn."
    )
    assert not re.search(ticked, lan.get(task).text)


def digest():
    return hashlib.sha256(PHOTO).hexdigest()


def pictures():
    return Path(setting("LMS_DATA")) / "views"


def test_the_same_bytes_are_drawn_once(handed):
    first, second = handed(upload()), handed(upload(), who="kien")
    query = select(outbox.Job).where(outbox.Job.kind == files.JOB)
    assert len(session().scalars(query).all()) == 1
    papers.work()
    found = service.first_pictures([first[0], second[0], 10**6])
    assert found == {first[0]: first[1][0], second[0]: second[1][0]}


def test_pictures_that_are_gone_or_altered_are_made_again(browser, handed):
    _submission, (photo,) = handed(upload())
    papers.work()
    before = browser("lan").get(small(photo)).data
    shutil.rmtree(pictures())
    assert browser("lan").get(small(photo)).status_code == 404
    papers.work()
    assert browser("lan").get(small(photo)).data == before
    (altered,) = pictures().glob("??/*-small.webp")
    altered.write_bytes(b"<html>")
    assert browser("lan").get(small(photo)).status_code == 404
    papers.work()
    assert browser("lan").get(small(photo)).data == before


def test_a_worker_that_was_killed_leaves_it_to_the_next(handed):
    handed(upload())

    def killed(**_payload):
        files.draw(digest())
        raise KeyboardInterrupt

    dying = {**HANDLERS, files.JOB: outbox.outside(killed)}
    while outbox.work_once(dying):
        pass
    assert files.shown([digest()])[digest()].is_waiting
    first, second = files.draw(digest()), files.draw(digest())
    for made in (first, second):
        with transaction():
            files.store(made)
    assert len(files.shown([digest()])[digest()].pictures) == 2
    assert files.draw(digest()) is None
    assert files.picture(digest(), 1, Size.LARGE)


def smaller(content):
    """The same photo as another program would send it on."""
    written = io.BytesIO()
    image = Image.open(io.BytesIO(content)).resize((300, 225))
    image.save(written, "JPEG", quality=60)
    return written.getvalue()


def test_a_file_that_was_used_before_is_found_by_its_bytes_and_by_its_look(
    handed,
):
    again = smaller(PHOTO)
    other = papers.photo(seed=9)
    first, (used,) = handed(upload())
    later, (same, near, _other) = handed(
        upload(), upload(again), upload(other), who="kien"
    )
    papers.work()
    assert service.similar_papers(first) == []
    found = service.similar_papers(later)
    assert [(one.file_id, one.is_same) for one in found] == [
        (same, True),
        (near, False),
    ]
    for one in found:
        assert one.earlier_file_id == used
        assert one.earlier_submission_id == first
        assert one.distance <= 4


def test_shapes_within_seven_bits_are_found_and_others_are_not(app):
    app.extensions["lms"].settings["LMS_SIMILAR_BITS"] = 7
    chance = random.Random(7)
    shape = chance.getrandbits(64)
    near = {f"near-{by}": changed(chance, shape, by) for by in range(8)}
    far = {f"far-{by}": changed(chance, shape, by) for by in range(8, 40)}
    with transaction():
        for digest, one in {"it": shape, **near, **far}.items():
            known(digest, one)
    found = files.alike("it")
    assert [tuple(one) for one in found] == [
        (f"near-{by}", by) for by in range(8)
    ]
    assert files.alike("nobody's") == []


def changed(chance, shape, by):
    for bit in chance.sample(range(64), by):
        shape ^= 1 << bit
    return shape


def known(digest, shape):
    fact = {"sha256": digest, "state": "drawn", "changed_at": clock.now()}
    values = fact | shape_columns(shape)
    session().execute(insert(files.FileFact), values)


@contextmanager
def asked():
    """The statements that go out meanwhile."""
    seen = []

    def note(_connection, _cursor, statement, *_more):
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def test_a_page_with_more_files_asks_no_more(handed, browser):
    few, _files = handed(upload())
    more = [upload(papers.photo(seed=at), f"{at}.jpg") for at in range(11, 16)]
    many, _files = handed(*more, who="kien")
    papers.work()
    mentor, counts = browser("mentor-hoa"), []
    for submission in (few, many, few, many):
        with asked() as seen:
            mentor.get(f"/submissions/{submission}")
        counts.append(len(seen))
    assert counts[2] == counts[3]
