"""docs/embedding.md shows the very programs that are tested here."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from lms import FormTokens, Host
from lms.config import SETTINGS
from tests.embedding import host_app

HERE = Path(__file__).parent
TEXT = (HERE.parents[1] / "docs" / "embedding.md").read_text()
BLOCKS = re.findall(r"```(?:\w+)\n(.*?)```", TEXT, re.DOTALL)


@pytest.mark.parametrize(
    "name",
    [
        "host_app.py",
        "units.yaml",
        "first_steps.py",
        "templates/host/base.html",
        "foreign_host.py",
    ],
)
def test_the_programs_on_the_page_are_the_tested_ones(name):
    assert (HERE / name).read_text() in BLOCKS


@pytest.mark.parametrize("protocol", [Host, FormTokens])
def test_every_member_of_a_host_and_its_form_tokens_is_explained(protocol):
    explained = set(re.findall(r"^\| `(\w+)", TEXT, re.MULTILINE))
    members = {name for name in vars(protocol) if not name.startswith("_")}
    assert members
    assert members <= explained


def test_what_a_host_must_say_is_said_first():
    """The others have an answer in `Host` itself."""
    table = TEXT.split("Four members are yours to say")[1]
    first = re.findall(r"^\| `(\w+)\(", table, re.MULTILINE)[:4]
    host = type("Bare", (Host,), {})()
    for name in ("units", "logout_url", "nightly"):
        assert not getattr(host, name)()
    assert set(first) == {"current_person", "person", "session", "login_url"}


def test_settings_named_on_the_page_exist():
    assert set(re.findall(r"`(LMS_\w+)", TEXT)) <= {
        setting.name for setting in SETTINGS
    }


def test_the_line_for_the_hosts_own_migrations_keeps_them_from_dropping_our_tables(
    agency,
):
    line = next(block for block in BLOCKS if block.startswith("include_name="))
    given = {"without": {}, "with": eval(f"dict({line})")}
    proposed = {}
    with agency.app_context(), host_app.db.engine.connect() as connection:
        for name, options in given.items():
            context = MigrationContext.configure(connection, opts=options)
            proposed[name] = compare_metadata(context, host_app.db.metadata)
    assert any(change[0] == "remove_table" for change in proposed["without"])
    assert proposed["with"] == []
