"""`lms worker`, run apart, says what it does as the server does."""

import json
import os
import re
import subprocess
import sys

import pytest

from lms.core import outbox
from lms.core.db import session, transaction
from tests import lite
from tests.house.measure import ROOT

LINE = r"20\S+Z (INFO|ERROR) - \S"


@pytest.fixture
def said(app):
    """What it says on a job that nobody knows how to do."""
    with transaction():
        outbox.enqueue("nobody-knows")
    session().close()

    def run(**settings):
        environment = os.environ | {"LMS_DATA": app.config["LMS_DATA"]}
        done = subprocess.run(
            [sys.executable, "-m", "lms", "worker", "--once"],
            cwd=ROOT,
            env=environment | settings,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stderr.splitlines()

    return run


@lite
def test_it_writes_lines_with_time_and_level(said):
    first, *others = said()
    assert re.match(LINE + r"tarted: version .*, worker$", first)
    # On a slow machine the second try falls into the same turn.
    failed = next(line for line in others if "(nobody-knows) failed" in line)
    assert re.match(LINE, failed)


@lite
def test_it_writes_json_where_that_is_wished(said):
    first, *others = map(json.loads, said(LMS_LOG_JSON="1"))
    assert first["message"].startswith("started: version")
    assert any("(nobody-knows) failed" in line["message"] for line in others)
