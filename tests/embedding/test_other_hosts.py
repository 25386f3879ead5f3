"""Hosts that are not like the first one: with less of their own, with more, or
several in one process.
"""

import re
import threading

import pytest
from flask import Blueprint, Flask, render_template_string, request
from flask_login import LoginManager, UserMixin, login_user
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import create_engine, event, select, text
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from lms import LMS, FlaskHost, Host, PersonInfo
from lms.core import migrate, paths
from lms.core.db import session, transaction
from lms.core.state import setting, state
from lms.people.models import Person
from lms.standalone.host import StandaloneHost
from tests.conftest import Browser, _on, build
from tests.embedding import host_app
from tests.embedding.conftest import build_agency, token_in, visitor

pytestmark = pytest.mark.xdist_group("embedding")


class Somebody(UserMixin):
    """A user without a table."""

    id = "u-1"
    name = "Hoa"


@pytest.fixture
def plain(tmp_path):
    """A host with a sign-in, a database and forms, but no CSRFProtect; signed
    in by one post.
    """
    app = Flask("plain", instance_path=str(tmp_path))
    app.config.update(
        SECRET_KEY="k",
        SQLALCHEMY_DATABASE_URI="sqlite:///plain.db",
        LMS_REQUEST_MB=1,
        LMS_LANGUAGE="en",
    )
    SQLAlchemy(app)
    LoginManager(app).user_loader(
        lambda key: Somebody() if key == "u-1" else None
    )
    LMS().init_app(app)

    @app.post("/in")
    def enter():
        login_user(Somebody())
        return request.form.get("note", "")

    with app.app_context():
        migrate.upgrade(session().get_bind())
    return app


def test_without_protection_of_the_hosts_own_ours_guards_our_pages_only(plain):
    client = plain.test_client()
    assert client.post("/in", data={"note": "as before"}).text == "as before"
    assert (
        client.post("/lms/language", data={"language": "vi"}).status_code == 400
    )
    token = token_in(client.get("/lms/"))
    assert (
        client.post(
            "/lms/language", data={"language": "vi", "csrf_token": token}
        ).status_code
        == 302
    )
    assert client.post("/in").status_code == 200


def test_a_protection_that_the_host_sets_up_after_us_protects_the_host(plain):
    CSRFProtect(plain)
    assert plain.test_client().post("/in").status_code == 400


def test_our_pages_are_guarded_where_the_host_looks_at_some_posts_only(
    tmp_path,
):
    app = Flask("some", instance_path=str(tmp_path))
    app.config.update(SECRET_KEY="k", WTF_CSRF_CHECK_DEFAULT=False)
    CSRFProtect(app)
    LMS(app)
    assert (
        app.test_client()
        .post("/lms/language", data={"language": "vi"})
        .status_code
        == 400
    )


BODY = b'--x\r\nContent-Disposition: form-data; name="photo"; filename="p.jpg"\r\n\r\n%s\r\n--x--\r\n'


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (BODY % (b"x" * 1_100_000), "multipart/form-data; boundary=x"),
        (b"text=" + b"x" * 4_300_000, "application/x-www-form-urlencoded"),
    ],
    ids=["file", "text"],
)
def test_a_request_too_large_for_us_is_not_even_read(plain, body, kind):
    client = plain.test_client()
    client.post("/in")
    token = token_in(client.get("/lms/"))
    refused = client.post(
        "/lms/language",
        data=body,
        content_type=kind,
        headers={"X-CSRFToken": token},
    )
    assert refused.status_code == 413
    assert "Too large" in refused.text
    assert (
        client.post("/in", data={"note": "x" * 4_300_000}).status_code == 200
    ), "the host's pages take what they took"


def test_an_application_with_nothing_at_all_works_up_to_the_refusal_to_let_anybody_in(
    tmp_path,
):
    app = Flask("bare", instance_path=str(tmp_path / "instance"))
    LMS(app)
    client = app.test_client()
    assert client.get("/lms/").location == "/"
    assert client.get("/lms/courses").status_code == 302
    assert client.get("/lms/health").text == "ok\n"
    assert client.get("/lms/static/lms.css").status_code == 200
    assert client.get("/").status_code == 404
    assert (tmp_path / "instance" / "lms.db").exists()


def test_a_page_says_so_when_the_database_is_away_or_not_yet_made(plain):
    client = plain.test_client()
    client.post("/in")
    with plain.app_context():
        migrate.downgrade(session().get_bind(), "base")
    away = client.get("/lms/")
    assert away.status_code == 503
    assert "does not fit this version of the program" in away.text


def test_two_applications_in_one_process_share_nothing(tmp_path):
    """One is our own, the other the agency's, below a prefix; their pages are
    asked for in turn.
    """
    own = build(tmp_path / "own")
    theirs = build_agency(tmp_path / "theirs", LMS_TITLE="Học viện A")
    for app in (own, theirs):
        with app.app_context():
            migrate.upgrade(session().get_bind())
    with theirs.app_context():
        host_app.db.create_all()
        host_app.db.session.add(host_app.User(id=1, name="Lan"))
        host_app.db.session.commit()
    client, ours = visitor(theirs, 1), Browser(own)
    for _ in range(2):
        assert "Xin chào, Lan" in client.get("/hoc/").text
        page = ours.get("/sign-in").text
        assert "<title>Sign in · Công vụ LMS</title>" in page
        assert "/hoc/" not in page
    assert client.get("/sign-in").status_code == 404
    keys = select(Person.key)
    with own.app_context():
        assert type(state().host) is StandaloneHost
        with theirs.app_context():
            assert (type(state().host), setting("LMS_TITLE")) == (
                FlaskHost,
                "Học viện A",
            )
            assert session().scalars(keys).all() == ["1"]
        assert setting("LMS_TITLE") == "Công vụ LMS"
        assert session().scalars(keys).all() == []


class Own(Host):
    """Says who is here by a header, and brings a plain SQLAlchemy session."""

    def __init__(self, address):
        self.engine = create_engine(address)
        self.db = scoped_session(sessionmaker(self.engine))

    def login_url(self, back_to):
        return "/who-are-you"

    def current_person(self):
        name = request.headers.get("X-User")
        return PersonInfo(f"own:{name}", name) if name else None

    def session(self):
        return self.db


def test_a_host_of_ones_own_brings_its_session_its_people_and_its_pages(
    tmp_path,
):
    page = Blueprint("page", __name__)
    ours = "{% extends lms_layout %}{% block content %}<b>{{ me.name }}</b>{% endblock %}"
    page.get("/extra", endpoint="extra")(lambda: render_template_string(ours))
    page.get("/open", endpoint="open")(
        lambda: render_template_string("{{ lms_title }}")
    )
    app, host = Flask("own"), Own(f"sqlite:///{tmp_path / 'own.db'}")
    app.config.update(SECRET_KEY="k", LMS_TITLE="Own")
    app.teardown_appcontext(lambda _problem: host.db.remove())
    before = set(app.extensions)
    LMS(app, host=host, url_prefix="/l", pages=(page,), public={"page.open"})
    assert set(app.extensions) - before == {"lms"}
    assert not hasattr(app, "login_manager")
    migrate.upgrade(host.engine)
    client = app.test_client()
    assert client.get("/l/").status_code == 302
    assert client.get("/l/extra").status_code == 302
    assert client.get("/l/open").text == "Own"
    page = client.get("/l/extra", headers={"X-User": "Hoa"})
    assert "<b>Hoa</b>" in page.text
    with app.app_context(), transaction() as db:
        assert db.scalars(select(Person.key)).all() == ["own:Hoa"]


@pytest.fixture
def on_postgresql(postgres, tmp_path):
    """The agency on PostgreSQL, with Lan (1)."""
    admin = create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE agency"))
    app = host_app.create_app(
        SQLALCHEMY_DATABASE_URI=_on(postgres, "agency"), LMS_DATA=str(tmp_path)
    )
    with app.app_context():
        host_app.db.create_all()
        host_app.db.session.add(host_app.User(id=1, name="Lan"))
        host_app.db.session.commit()
        migrate.upgrade(host_app.db.engine)
    yield app
    with app.app_context():
        host_app.db.engine.dispose()
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE agency WITH (FORCE)"))
    admin.dispose()


def test_two_pages_asked_for_at_once_at_the_first_visit_both_come(
    on_postgresql,
):
    clients, answers = [visitor(on_postgresql, 1) for _ in range(2)], []
    with on_postgresql.app_context():
        engine = host_app.db.engine

    def meanwhile(_connection, _cursor, statement, *_):
        """Between the one's looking and writing the other does both."""
        if (
            statement.startswith("INSERT INTO lms_person")
            and threading.current_thread() is threading.main_thread()
        ):
            thread = threading.Thread(
                target=lambda: answers.append(
                    clients[0].get("/hoc/").status_code
                )
            )
            thread.start()
            thread.join()

    event.listen(engine, "before_cursor_execute", meanwhile)
    answers.append(clients[1].get("/hoc/").status_code)
    event.remove(engine, "before_cursor_execute", meanwhile)
    assert answers == [200, 200]


def test_a_host_says_what_its_users_are_called_and_known_by(tmp_path):
    app = Flask("known", instance_path=str(tmp_path))
    app.config.update(SECRET_KEY="k", SQLALCHEMY_DATABASE_URI="sqlite://")
    SQLAlchemy(app)
    LoginManager(app)
    host = FlaskHost(
        user_key=lambda user: f"staff:{user.id}",
        user_name=lambda user: user.name.upper(),
    )
    LMS(app, host=host)
    with app.test_request_context("/lms/"):
        login_user(Somebody())
        assert host.current_person() == PersonInfo("staff:u-1", "HOA")


def test_the_limits_of_a_hosts_protection_hold_for_our_forms_too(agency):
    agency.config["MAX_CONTENT_LENGTH"] = 1000
    refused = visitor(agency, 1).post(
        "/hoc/language", data={"language": "vi", "note": "x" * 2000}
    )
    assert refused.status_code == 413


@pytest.mark.parametrize("name", ["lms.css", "work.css"])
def test_every_rule_of_the_style_sheets_keeps_to_our_part_of_the_page(name):
    sheet = (paths.STATIC / name).read_text()
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    sheet = re.sub(r"@keyframes[^}]*}[^}]*}|@page[^}]*}", "", sheet)
    selectors = re.findall(r"(?:^|[{};])\s*([^@{};]+?)\s*{", sheet)
    outside = [
        selector
        for group in selectors
        for selector in re.split(r",(?![^(]*\))", group)
        if not re.match(r"\s*(:root\b|\.lms\b|body\.lms\b|html:has)", selector)
    ]
    assert selectors
    assert outside == []


def test_our_navigation_is_nothing_on_the_hosts_own_pages(agency):
    client = visitor(agency, 1)
    assert 'class="main"' in client.get("/hoc/").text
    assert 'class="main"' not in client.get("/").text


def test_a_session_whose_next_one_would_be_missed_is_refused_at_start_up(
    tmp_path,
):
    host = Own(f"sqlite:///{tmp_path / 'own.db'}")
    host.db = Session(host.engine)
    app = Flask("own")
    app.secret_key = "k"
    with pytest.raises(TypeError, match="must return a scoped_session"):
        LMS(app, host=host)
