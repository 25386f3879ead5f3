"""Bad input gets a page that says what, where and how to mend it, with
everything typed kept; nothing is half-saved.
"""

import io
import re

import pytest
from sqlalchemy import func, select

from lms.core.db import session, transaction
from lms.courses.models import RevisionRow
from lms.enrolment.models import LessonProgress
from lms.people import service as people
from lms.signoff.models import HandIn, Submission
from tests import lite

TASK = "/revisions/1/tasks/task"
# Pages and forms: what the databases can make differ is tested with the
# use-cases.
pytestmark = lite
TEXT = "Ngày hôm nay tôi chứng thực bảy bản sao tại quầy và ghi đủ vào sổ."


def form(**more):
    return {
        "text": TEXT,
        "done_at": "2026-01-20T09:00",
        "place": "Quầy 2",
        "once": "k1",
        **more,
    }


def count(table):
    session().rollback()
    return session().scalar(select(func.count()).select_from(table))


def shown(answer):
    """What the text area of the answer holds."""
    return re.search(
        r'<textarea id="text"[^>]*>(.*?)</textarea>', answer.text, re.S
    )[1]


def test_a_file_that_lies_about_its_type_is_named_and_the_text_kept(browser):
    before, lan = count(HandIn), browser("lan")
    answer = lan.post(
        TASK,
        form(hand="1", files=(io.BytesIO(b"MZ\x90 program"), "bảng kiểm.pdf")),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "bảng kiểm" in answer.text
    assert "PDF" in answer.text
    assert shown(answer) == TEXT
    assert count(HandIn) == before


def test_a_file_too_large_says_how_large_it_may_be_and_a_good_one_beside_it_is_kept(
    browser,
):
    lan = browser("lan")
    big, good = (
        io.BytesIO(b"%PDF-1.7" + b"0" * (10 * 1024 * 1024)),
        io.BytesIO(b"%PDF-1.7 small"),
    )
    answer = lan.post(
        TASK,
        form(hand="1", files=[(big, "lớn.pdf"), (good, "nhỏ.pdf")]),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 422
    assert "10 MB" in answer.text
    assert "nhỏ.pdf" in answer.text
    assert shown(answer) == TEXT


def test_more_than_any_page_takes_is_refused_with_advice(app, browser):
    state = app.extensions["lms"]
    state.settings["LMS_REQUEST_MB"] = 1
    answer = browser("lan").post(
        TASK,
        form(files=(io.BytesIO(b"0" * 2_000_000), "x.pdf")),
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413
    assert "back button" in answer.text


@pytest.mark.parametrize(
    ("change", "field", "word"),
    [
        ({"text": "ngắn"}, "text", "sentences"),
        ({"text": "x" * 20_001}, "text", "20000"),
        ({"done_at": ""}, "done_at", "day"),
        ({"done_at": "hôm qua"}, "done_at", "valid"),
        ({"done_at": "2099-01-01T08:00"}, "done_at", "future"),
        ({"place": "  "}, "place", "where"),
    ],
)
def test_each_missing_or_wrong_field_says_so_at_the_field(
    browser, change, field, word
):
    answer = browser("lan").post(TASK, form(hand="1", **change))
    assert answer.status_code == 422
    wrong = re.search(rf'id="{field}-wrong-1">([^<]*)<', answer.text)
    assert wrong, "the message stands at its field"
    assert word in wrong[1]
    assert count(HandIn) == count(HandIn)
    assert "Quầy 2" in answer.text or field == "place"


def test_an_expired_form_comes_back_with_everything_and_can_be_sent_again(
    browser,
):
    lan = browser("lan")
    answer = lan.post(TASK, form(hand="1", csrf_token="old"), token=False)
    assert answer.status_code == 400
    assert TEXT in answer.text
    fields = dict(
        re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text
        )
    )
    area = re.search(
        r'<textarea [^>]*name="text"[^>]*>(.*?)</textarea>', answer.text, re.S
    )[1]
    again = lan.post(TASK, {**fields, "text": area}, token=False)
    assert again.status_code == 302
    session().rollback()
    assert (
        session().scalar(select(HandIn.text).where(HandIn.once == "k1")) == TEXT
    )


def test_a_strangers_form_is_never_offered_for_sending_again(browser):
    answer = browser("lan").post(
        TASK, form(), token=False, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert answer.status_code == 400
    assert TEXT not in answer.text


def test_signed_out_meanwhile_keeps_the_text_on_the_page(browser):
    answer = browser().post(TASK, form(hand="1"))
    assert answer.status_code == 401
    assert TEXT in answer.text
    assert 'name="sign_in_password"' in answer.text


def test_a_double_click_hands_in_once(browser):
    lan, before = browser("lan"), count(HandIn)
    first, second = (
        lan.post(TASK, form(hand="1")),
        lan.post(TASK, form(hand="1")),
    )
    assert (first.status_code, second.status_code) == (302, 302)
    assert count(HandIn) == before + 1


def test_a_review_of_an_older_round_is_refused_and_the_mentors_words_kept(
    browser,
):
    lan, hoa = browser("lan"), browser("mentor-hoa")
    lan.post(TASK, form(hand="1"))
    submission = session().scalar(
        select(Submission).where(
            Submission.person_id == people.find_person("lan").id
        )
    )
    path = f"/submissions/{submission.id}"
    hoa.post(
        f"{path}/return",
        {"round": "1", "comment": "Ghi thêm giờ nhận và giờ trả."},
    )
    lan.post(TASK, form(hand="1", once="k2"))
    answer = hoa.post(
        f"{path}/sign",
        {
            "round": "1",
            "all": "1",
            "entrustment": "4",
            "strength": "Rất kỹ tính",
            "change": "Ghi sổ ngay",
        },
    )
    assert answer.status_code == 409
    assert "Rất kỹ tính" in answer.text


def test_work_on_a_superseded_revision_is_refused_with_the_way_on(browser):
    with transaction() as db:
        old = db.get(RevisionRow, 1)
        old.current = False
        db.flush()
        db.add(
            RevisionRow(
                slug=old.slug,
                number=2,
                digest="x" * 64,
                content=old.content,
                published_at=old.published_at,
            )
        )
    answer = browser("lan").post("/revisions/1/quizzes/quiz")
    assert answer.status_code == 409
    assert "newer revision" in answer.text


def test_an_empty_answer_to_a_check_question_is_asked_for_again(browser):
    before = count(LessonProgress)
    answer = browser("lan").post("/revisions/1/lessons/01-chi-hoi-giay-can", {})
    assert answer.status_code == 422
    assert count(LessonProgress) == before


def test_a_lower_level_than_the_layer_above_is_refused_by_name(browser):
    unit = people.find_unit("cua-song").id
    asked = {
        "competency": "dig.safety",
        "level": "1",
        "depth": "4",
        "reason": "Thử hạ thấp mức yêu cầu",
    }
    answer = browser("manager-duc").post(
        f"/requirements/{unit}/posts/one-stop-officer", asked
    )
    assert answer.status_code == 422
    assert "Hải Bình" in answer.text
    assert "Thử hạ thấp" in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/courses/none",
        "/submissions/99999",
        "/attempts/99999",
        "/files/99999",
        "/maps/99999",
        "/people/99999",
        "/nothing/here",
    ],
)
def test_what_is_not_there_or_not_yours_looks_the_same(browser, path):
    answer = browser("admin").get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert "Home" in answer.text


def test_a_mistake_of_ours_shows_no_inside(app, browser, monkeypatch):
    app.config["TESTING"] = app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setattr("lms.learning.service.home", lambda _actor: 1 / 0)
    answer = browser("lan").get("/")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "our mistake" in answer.text


@pytest.mark.parametrize(
    "next_page",
    [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "/a\r\nSet-Cookie: x=1",
    ],
)
def test_the_language_switch_stays_on_this_site(browser, next_page):
    answer = browser().post("/language", {"language": "vi", "next": next_page})
    assert answer.status_code == 302
    assert "evil.test" not in answer.location
    assert answer.location.startswith("/")
