"""The LMS inside an agency's own application: what the agency has goes on as
before, and the LMS's pages are at home there.
"""

import re

import pytest
from sqlalchemy import inspect, select, text
from werkzeug.exceptions import NotFound

from lms.access import service as access
from lms.core import i18n, migrate
from lms.core.db import session, transaction
from lms.courses import service as courses
from lms.evidence.models import Evidence
from lms.extension.work import notify
from lms.people.models import Person
from lms.quizzes import service as quizzes
from lms.quizzes.models import Attempt
from tests.embedding import host_app
from tests.embedding.conftest import (
    COURSE,
    build_agency,
    run,
    token_in,
    visitor,
)

pytestmark = pytest.mark.xdist_group("embedding")


def test_the_hosts_own_pages_and_sign_in_work_as_before(agency):
    stranger = visitor(agency)
    assert stranger.get("/").location == "/log-in?next=%2F"
    page = visitor(agency, 1).get("/")
    assert page.status_code == 200
    assert "<h1>Lan</h1>" in page.text
    assert "Content-Security-Policy" not in page.headers
    assert "lms.css" not in page.text


def test_the_hosts_forms_keep_the_hosts_own_protection(agency):
    client = agency.test_client()
    token = token_in(client.get("/log-in"))
    assert client.post("/log-in", data={"id": 1}).status_code == 400
    assert (
        client.post(
            "/log-in",
            data={"id": 1, "csrf_token": token},
            follow_redirects=True,
        ).status_code
        == 200
    )
    assert agency.extensions["csrf"] is host_app.csrf
    assert agency.login_manager is host_app.login
    assert agency.extensions["sqlalchemy"] is host_app.db


def test_what_the_host_exempted_from_tokens_stays_exempt(agency):
    assert visitor(agency).post("/hook").text == "taken"


def test_the_hosts_words_stay_its_own_on_its_pages_and_in_its_layout_on_ours(
    agency,
):
    client = visitor(agency, 1)
    assert agency.extensions["babel"] == "the agency's own"
    assert agency.jinja_env.globals["_"]("Desk") == "Bàn làm việc"
    for path in ("/", "/hoc/", "/hoc/courses"):
        assert ">Bàn làm việc</a>" in client.get(path).text, path
    client.post(
        "/hoc/language",
        data={"language": "en", "csrf_token": token_in(client.get("/log-in"))},
    )
    page = client.get("/hoc/courses").text
    assert ">Bàn làm việc</a>" in page
    assert ">Courses</span></a>" in page


def test_whoever_is_not_signed_in_is_sent_to_the_hosts_sign_in_and_back(agency):
    client = visitor(agency)
    answer = client.get("/hoc/courses?sort=new")
    assert answer.location == "/log-in?next=%2Fhoc%2Fcourses%3Fsort%3Dnew"
    token = token_in(client.get(answer.location))
    assert (
        client.post(
            answer.location, data={"id": 1, "csrf_token": token}
        ).location
        == "/hoc/courses?sort=new"
    )


@pytest.mark.parametrize(
    ("view", "sent"),
    [
        ("/gate", "/gate?next=%2Fbase%2Fhoc%2Fgaps%3Fa%3D1"),
        (
            "https://sso.example/?x=7",
            "https://sso.example/?x=7&next=https%3A%2F%2Fa.example%2Fbase%2Fhoc%2Fgaps%3Fa%3D1",
        ),
        (None, "/"),
    ],
)
def test_a_sign_in_elsewhere_gets_the_way_back_as_flask_login_gives_it(
    agency, monkeypatch, view, sent
):
    monkeypatch.setattr(host_app.login, "login_view", view)
    answer = agency.test_client().get(
        "/hoc/gaps?a=1", base_url="https://a.example/base"
    )
    assert answer.location == sent


def test_pages_stand_inside_the_hosts_layout(agency):
    page = visitor(agency, 1).get("/hoc/")
    assert page.status_code == 200
    assert "UBND phường Cửa Sông</title>" in page.text
    assert re.search(r'href="/hoc/static/lms\.css\?v=\w+"', page.text)
    assert '<a href="/hoc/gaps"' in page.text
    assert "Xin chào, Lan" in page.text


def test_a_person_appears_with_the_hosts_key_at_the_first_visit(agency):
    count = select(Person.name).where(Person.key == "1")
    with agency.app_context():
        assert session().scalars(count).all() == []
    for _ in range(2):
        visitor(agency, 1).get("/hoc/")
    with agency.app_context():
        assert session().scalars(count).all() == ["Lan"]


def test_a_name_written_untidily_by_the_host_is_not_stored_anew_at_every_page(
    agency, monkeypatch
):
    with agency.app_context():
        host_app.db.session.get(host_app.User, 1).name = "  Trâ\u0300n   Lan "
        host_app.db.session.commit()
    client = visitor(agency, 1)
    assert "Xin chào, Lan" in client.get("/hoc/").text
    monkeypatch.setattr(
        "lms.access.service.transaction", lambda: pytest.fail("a page wrote")
    )
    assert client.get("/hoc/").status_code == 200


def test_our_forms_pass_with_the_hosts_token_and_fail_without(agency):
    client = visitor(agency, 1)
    path, token = f"/hoc/courses/{COURSE}", token_in(client.get("/log-in"))
    refused = client.post(path)
    assert refused.status_code == 400
    assert "UBND phường Cửa Sông</title>" in refused.text
    assert client.post(path, data={"csrf_token": token}).status_code == 302


def test_a_template_of_the_host_replaces_ours(agency, tmp_path):
    folder = tmp_path / "templates" / "lms" / "learning"
    folder.mkdir(parents=True)
    (folder / "home.html").write_text("The agency greets {{ me.name }}")
    agency.template_folder = str(tmp_path / "templates")
    client = agency.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"] = "1"
    assert client.get("/hoc/").text == "The agency greets Lan"


def test_the_navigation_knows_below_the_prefix_where_one_is(agency):
    page = visitor(agency, 1).get("/hoc/courses/none-of-this-name")
    assert page.status_code == 404
    assert re.findall(
        r'<a href="([^"]+)" aria-current="(\w+)">', page.text
    ) == [("/hoc/courses", "true")]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/hoc/nowhere", 404),
        ("POST", "/hoc/gaps", 405),
        ("PUT", "/hoc/", 405),
        ("GET", "/hoc/courses/nowhere", 404),
    ],
)
@pytest.mark.parametrize("user", [None, 1])
def test_what_is_refused_below_the_prefix_is_said_in_our_words(
    agency, user, language, method, path, status
):
    client = visitor(agency, user)
    client.set_cookie(i18n.COOKIE, language)
    page = client.open(path, method=method)
    if page.status_code == 302:
        assert user is None and "/log-in" in page.location
        return
    assert page.status_code == status
    number = {"vi": "Mã của yêu cầu này", "en": "Number of this request"}
    said = f"{number[language]}: {page.headers['X-Request-Id']}"
    assert said in page.text
    assert "UBND phường Cửa Sông</title>" in page.text, "the host's layout"
    assert re.search(r'href="/hoc/static/lms\.css\?v=\w+"', page.text)
    assert "requested URL" not in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_elsewhere_and_where_it_has_words_of_its_own_the_host_speaks(agency):
    client = visitor(agency, 1)
    for path in ("/nowhere", "/hoclass"):
        page = client.get(path)
        assert page.status_code == 404
        assert "lms.css" not in page.text
        assert "Cache-Control" not in page.headers
    own = agency.error_handler_spec[None]
    own[404][NotFound] = lambda _error: ("Không có.", 404)
    page = client.get("/hoc/nowhere")
    assert page.text == "Không có."
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "lms.css" in client.post("/hoc/gaps").text, "it has none for 405"
    own[None][Exception] = lambda _error: ("Lỗi.", 405)
    assert client.post("/hoc/gaps").text == "Lỗi."


def test_static_files_lie_below_the_prefix_and_the_hosts_own_where_they_were(
    agency,
):
    client = visitor(agency)
    assert client.get("/hoc/static/lms.css").mimetype == "text/css"
    assert client.get("/static/lms.css").status_code == 404
    assert client.get("/hoc/static/../lms.css").status_code == 404


def test_upgrading_makes_only_our_tables_beside_the_hosts(tmp_path):
    app = build_agency(tmp_path)
    with app.app_context():
        host_app.db.create_all()
        assert migrate.head() in run(app, "db", "upgrade")
        names = set(inspect(host_app.db.engine).get_table_names())
        assert {name for name in names if not name.startswith("lms_")} == {
            "users"
        }
        assert {"lms_person", "lms_evidence", "lms_alembic_version"} <= names
        run(app, "db", "downgrade", "base")
        assert set(inspect(host_app.db.engine).get_table_names()) == {
            "users",
            "lms_alembic_version",
        }


def test_migrating_leaves_the_hosts_foreign_keys_as_the_host_has_them(agency):
    with agency.app_context(), host_app.db.engine.connect() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE parent (id INTEGER PRIMARY KEY)"
        )
        connection.exec_driver_sql(
            "CREATE TABLE child (id INTEGER REFERENCES parent)"
        )
        connection.exec_driver_sql("INSERT INTO child VALUES (7)")
        connection.commit()
    run(agency, "db", "upgrade")
    with agency.app_context(), host_app.db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 0
        assert connection.exec_driver_sql("SELECT id FROM child").scalar() == 7


def test_whoever_was_given_a_role_finds_its_pages_and_others_do_not(agency):
    for path in ("/hoc/people", "/hoc/audit", "/hoc/people/new"):
        assert visitor(agency, 2).get(path).status_code == 200, path
        assert visitor(agency, 1).get(path).status_code == 403, path
    assert '<a href="/hoc/people"' in visitor(agency, 2).get("/hoc/").text


def test_a_whole_quiz_is_taken_inside_the_host(agency):
    client = visitor(agency, 1)
    client.get("/hoc/")
    with agency.app_context():
        revision = courses.current(COURSE)
        part = next(
            part.key for part in revision.course.parts if part.kind == "quiz"
        )
        path = f"/hoc/revisions/{revision.id}/quizzes/{part}"
    token = token_in(client.get("/log-in"))
    client.post(f"/hoc/courses/{COURSE}", data={"csrf_token": token})
    assert client.get(path).status_code == 200
    attempt = client.post(path, data={"csrf_token": token}).location
    assert attempt.startswith("/hoc/attempts/")
    assert (
        'name="q0"' in client.get(attempt).text
        or 'name="q0' in client.get(attempt).text
    )
    with agency.app_context():
        sitting = quizzes.sitting(
            access.actor_for("1"), int(attempt.rsplit("/")[-1])
        )
        fields = {
            f"q{index}": question.echo(
                question.perfect(), sitting.order(question)
            )
            for index, question in enumerate(sitting.questions())
        }
    summary = client.post(
        attempt,
        data={"csrf_token": token, "shown": range(len(fields)), **fields},
    ).location
    assert client.get(summary).status_code == 200
    result = client.post(
        f"{attempt}/submit", data={"csrf_token": token}
    ).location
    page = client.get(result)
    assert page.status_code == 200
    assert "UBND phường Cửa Sông</title>" in page.text
    with agency.app_context():
        found = session().scalars(select(Attempt)).one()
        assert found.submitted_at
        person = (
            session().scalars(select(Person.id).where(Person.key == "1")).one()
        )
        assert session().scalars(select(Evidence.person_id)).all()[0] == person


def test_unsaved_work_of_the_host_is_neither_committed_nor_lost(agency):
    with agency.app_context():
        db = host_app.db.session
        new = host_app.User(id=9, name="Mới")
        db.add(new)
        with (
            pytest.raises(RuntimeError, match="unsaved changes of its host"),
            transaction(),
        ):
            pass
        assert new in db
        assert db.get_one(host_app.User, 9) is new
        assert db.scalar(select(host_app.User.name)) is not None
        assert new not in db.new, "a query flushes it"
        with (
            pytest.raises(RuntimeError, match="unsaved changes of its host"),
            transaction(),
        ):
            pass
        with host_app.db.engine.connect() as other:
            assert (
                other.scalar(text("SELECT count(*) FROM users WHERE id = 9"))
                == 0
            ), "not committed"
        db.commit()
        assert (
            db.scalar(text("SELECT count(*) FROM users WHERE id = 9")) == 1
        ), "not lost"
        with transaction():
            pass


def test_a_notice_reaches_the_host_with_an_address_below_the_prefix(
    agency, monkeypatch
):
    told = []
    monkeypatch.setattr(
        agency.extensions["lms"].host,
        "notify",
        lambda *told_whom: told.append(told_whom),
    )
    with agency.app_context():
        notify(access.actor_for("2").person_id, "Sign in", {}, "/inbox")
    ((key, said),) = told
    assert (key, said.text, said.path) == ("2", "Đăng nhập", "/hoc/inbox")
    assert said.words == "Sign in"


def test_the_policy_for_content_is_ours_unless_the_host_says_otherwise(
    agency, tmp_path
):
    assert (
        "default-src 'none'"
        in visitor(agency, 1).get("/hoc/").headers["Content-Security-Policy"]
    )
    own = build_agency(tmp_path / "agency", LMS_CONTENT_SECURITY_POLICY="")
    assert "Content-Security-Policy" not in visitor(own, 1).get("/hoc/").headers
