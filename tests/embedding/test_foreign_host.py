"""The main story in an application that brings everything of its own: UUID
keys, a plain SQLAlchemy session, form tokens, Flask-Babel.
"""

import re
import shutil
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from lms.access import service as access
from lms.core import clock
from lms.core.db import transaction
from lms.core.state import state
from lms.courses import service as courses
from lms.quizzes import service as quizzes
from lms.signoff import service as signoff
from tests.embedding import foreign_host
from tests.embedding.conftest import COURSE, run
from tests.embedding.foreign import HOA, LAN, Visitor, build, engine_of

pytestmark = pytest.mark.xdist_group("embedding")

SKILL = "pro.certify-copies"


@pytest.fixture
def agency(filled_foreign, tmp_path):
    """The application on a fresh copy."""
    shutil.copytree(filled_foreign, tmp_path / "agency")
    app = build(tmp_path / "agency")
    yield app
    engine_of(app).dispose()


def test_nothing_is_installed_but_our_pages_and_commands(agency):
    assert set(agency.extensions) == {"babel", "lms"}
    assert not hasattr(agency, "login_manager")
    tables = inspect(engine_of(agency)).get_table_names()
    assert {name for name in tables if not name.startswith("lms_")} == {
        "clerks"
    }


def test_what_the_host_has_flushed_but_not_committed_is_not_ended_for_it(
    agency,
):
    with agency.app_context():
        db = state().host.db
        db.add(foreign_host.Clerk(full_name="Mới"))
        db.flush()
        with (
            pytest.raises(RuntimeError, match="unsaved changes of its host"),
            transaction(),
        ):
            pass
        db.commit()
        with transaction():
            pass


def test_our_forms_carry_the_hosts_token_and_are_refused_without(agency):
    lan = Visitor(agency, LAN)
    assert 'name="csrf_token"' not in lan.get(f"/learn/courses/{COURSE}")
    path = f"/learn/courses/{COURSE}"
    refused = lan.client.post(path)
    assert refused.status_code == 400
    assert "Cơ quan</title>" in refused.text
    assert lan.client.post(path, headers={"X-Seal": lan.seal}).location


def test_the_host_says_its_own_texts_through_its_babel(agency):
    page = Visitor(agency, LAN).get("/learn/")
    assert "<p>Văn phòng cơ quan</p>" in page
    assert "Xin chào, Lan" in page


def test_a_stranger_is_sent_to_the_hosts_own_entrance_and_back(agency):
    sent = agency.test_client().get("/learn/gaps")
    assert sent.location == "/enter?next=/learn/gaps"


def test_a_gap_is_closed_by_a_quiz_and_by_signed_work(agency):
    lan, hoa = Visitor(agency, LAN), Visitor(agency, HOA)
    assert _state(lan) == "unknown"
    assert lan.post(f"/learn/courses/{COURSE}").status_code == 302
    _take_the_quiz(agency, lan)
    assert _state(lan) == "unknown", "a try that failed says nothing"
    _hand_in(agency, lan)
    _sign(agency, hoa)
    assert _state(lan) == "meets"


def test_a_notice_reaches_the_host_by_its_own_key(agency, monkeypatch):
    notices = []
    host = agency.extensions["lms"].host
    monkeypatch.setattr(host, "notify", lambda *notice: notices.append(notice))
    lan = Visitor(agency, LAN)
    lan.post(f"/learn/courses/{COURSE}")
    _hand_in(agency, lan)
    assert "jobs done" in run(agency, "worker", "--once")
    assert [key for key, _message in notices] == [str(HOA)]


def _part(kind: str) -> tuple[int, str]:
    revision = courses.current(COURSE)
    key = next(p.key for p in revision.course.parts if p.kind == kind)
    return revision.id, key


def _take_the_quiz(app, lan) -> None:
    with app.app_context():
        revision, part = _part("quiz")
    attempt = lan.post(f"/learn/revisions/{revision}/quizzes/{part}").location
    lan.get(attempt)
    with app.app_context():
        sitting = quizzes.sitting(
            access.actor_for(str(LAN)), int(attempt.rsplit("/")[-1])
        )
        fields = {
            f"q{index}": question.echo(
                question.perfect(), sitting.order(question)
            )
            for index, question in enumerate(sitting.questions())
        }
    lan.get(lan.post(attempt, shown=range(len(fields)), **fields).location)
    lan.get(lan.post(f"{attempt}/submit").location)


def _hand_in(app, lan) -> None:
    with app.app_context():
        revision, part = _part("task")
        done_at = clock.now().astimezone(clock.zone()) - timedelta(hours=3)
    answer = lan.post(
        f"/learn/revisions/{revision}/tasks/{part}",
        text="Đã làm trọn một yêu cầu tại quầy, đúng giờ hẹn.",
        done_at=f"{done_at:%Y-%m-%dT%H:%M}",
        place="Quầy số 2",
        once="first",
    )
    assert answer.status_code == 302, answer.text


def _sign(app, hoa) -> None:
    path = re.search(r'href="(/learn/submissions/\d+)', hoa.get("/learn/inbox"))
    with app.app_context():
        revision = courses.current(COURSE)
        task = signoff.task_of(revision, revision.course.part(_part("task")[1]))
        steps = [step.key for step in task.steps]
    page = hoa.get(path[1])
    answer = hoa.post(
        f"{path[1]}/sign",
        round=re.search(r'name="round"[^>]*value="(\d+)"', page)[1],
        steps=steps,
        entrustment=4,
        strength="Đối chiếu kỹ, nói năng từ tốn.",
        change="Ghi sổ ngay khi trả kết quả.",
    )
    assert answer.status_code == 302, answer.text


def _state(lan) -> str:
    """The class of the state shown for the competency on the page of gaps."""
    row = lan.get("/learn/gaps").split(f'id="{SKILL}"')[1]
    return re.search(r'class="state ([a-z-]+)', row)[1]
