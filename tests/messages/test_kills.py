"""The worker is killed at every moment of a letter: none is sent twice, and
none is lost without being listed.
"""

import os
import signal
import subprocess
import sys
from contextlib import suppress

import pytest
from sqlalchemy import update

from lms.access import service as access
from lms.core import clock
from lms.core.db import session, transaction
from lms.core.outbox import Job
from lms.messages import service
from tests.house.measure import ROOT
from tests.messages.conftest import SITE, has_address, letters, mails, tell
from tests.messages.servers import MailServer, port_of, running
from tests.messages.test_sending import wish


@pytest.fixture
def worker(app):
    """`worker(LMS_…="…")`: one turn of it, in a process of its own."""
    with transaction() as db:
        db.query(Job).delete()
    has_address("mentor-hoa")
    wish("mentor-hoa", quiet_from=0, quiet_until=0, rests=False)
    tell("mentor-hoa")
    session().close()
    kept = {"LMS_DATA": app.config["LMS_DATA"], **SITE}
    kept["LMS_GATHER_SECONDS"] = "0"

    def start(**settings):
        return subprocess.Popen(
            [sys.executable, "-m", "lms", "worker", "--once"],
            cwd=ROOT,
            env=os.environ | kept | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    return start


def lease_is_over():
    with transaction():
        session().execute(
            update(Job)
            .where(Job.state == "leased")
            .values(lease_until=clock.now())
        )
    session().close()


@pytest.mark.parametrize(
    ("moment", "state", "times"),
    [
        ("RCPT", "sent", 1),
        ("dot", "unknown", 1),
        ("taken", "unknown", 1),
    ],
)
def test_mail_goes_out_once_at_most(worker, moment, state, times):
    victims = []

    def kill(reached):
        if reached == moment and victims:
            with suppress(ProcessLookupError):
                os.kill(victims.pop(), signal.SIGKILL)

    with running(MailServer()) as post:
        post.before = kill
        settings = {
            "LMS_MAIL_HOST": "127.0.0.1",
            "LMS_MAIL_PORT": str(port_of(post)),
            "LMS_MAIL_TLS": "none",
        }
        first = worker(**settings)
        victims.append(first.pid)
        first.wait(60)
        lease_is_over()
        assert worker(**settings).wait(60) == 0
        assert len(post.mails) == times
    # Of what is sent at the very end the kill may come too late.
    if moment != "taken":
        assert first.returncode == -signal.SIGKILL
    (letter,) = letters()
    assert letter.state in {state, "sent" if moment == "taken" else state}
    listed = service.in_trouble(access.actor_for("admin"))
    assert len(listed) == (letter.state == "unknown")


def test_a_folder_holds_it_once_whenever_the_worker_dies(worker, tmp_path):
    folder = tmp_path / "mail"
    for wait in (0.6, 1.2):
        dying = worker(LMS_MAIL_FOLDER=str(folder))
        with suppress(subprocess.TimeoutExpired):
            dying.wait(wait)
        dying.kill()
        dying.wait()
        lease_is_over()
    assert worker(LMS_MAIL_FOLDER=str(folder)).wait(60) == 0
    assert len(mails(folder)) == 1
    assert [one.state for one in letters()] == ["sent"]
