"""The agency's application with its own users, the LMS's tables and one course;
made once and copied for every test.
"""

import re
import shutil
from pathlib import Path

import pytest

from lms.core import paths
from tests.embedding import foreign, host_app
from tests.embedding.first_steps import first_administrator

COURSE = "chung-thuc-ban-sao"
HERE = Path(__file__).parent
STEPS = (
    ("db", "upgrade"),
    ("units", "load", str(HERE / "units.yaml")),
    ("frameworks", "load"),
    ("courses", "load", str(paths.COURSES / COURSE)),
)


def run(app, *arguments: str) -> str:
    """`flask lms …` in this application; what it prints."""
    result = app.test_cli_runner().invoke(args=["lms", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def build_agency(folder: Path, **settings):
    """The agency's application on a database in this folder."""
    folder.mkdir(exist_ok=True)
    address = f"sqlite:///{folder / 'agency.db'}"
    return host_app.create_app(
        SQLALCHEMY_DATABASE_URI=address,
        LMS_DATA=str(folder),
        TESTING=True,
        **settings,
    )


@pytest.fixture(scope="session")
def filled_agency(tmp_path_factory):
    """A folder with the agency's database: Lan (1) works here, Ngân (2) is to
    run the LMS.
    """
    folder = tmp_path_factory.mktemp("agency")
    app = build_agency(folder)
    with app.app_context():
        host_app.db.create_all()
        host_app.db.session.add_all(
            host_app.User(id=1 + i, name=name)
            for i, name in enumerate(("Lan", "Ngân"))
        )
        host_app.db.session.commit()
        for command in STEPS:
            run(app, *command)
        first_administrator("2", "Ngân", "cua-song")
        host_app.db.session.remove()
        host_app.db.engine.dispose()
    return folder


@pytest.fixture(scope="session")
def filled_foreign(tmp_path_factory):
    """A folder with the database of an agency that brings everything of its
    own.
    """
    folder = tmp_path_factory.mktemp("foreign")
    foreign.fill(folder, STEPS)
    return folder


@pytest.fixture
def agency(filled_agency, tmp_path):
    """The application on a fresh copy."""
    shutil.copytree(filled_agency, tmp_path / "agency")
    return build_agency(tmp_path / "agency")


def visitor(app, user: int | None = None):
    """A browser at the agency, signed in by the agency's own form if a user is
    named.
    """
    client = app.test_client()
    if user:
        token = token_in(client.get("/log-in"))
        assert (
            client.post(
                "/log-in", data={"id": user, "csrf_token": token}
            ).status_code
            == 302
        )
    return client


def token_in(page) -> str:
    """The token of the first form on a page."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
