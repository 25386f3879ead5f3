"""A site of its own for every test, on a copy of the demo."""

import time
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.core.db import session
from lms.core.files import StoredFile
from lms.courses import service as courses
from lms.signoff.models import HandIn, Review
from tests.crashes.writers import (
    Answering,
    HandingIn,
    Mentoring,
    at_work,
    everybody,
    wait_until,
)
from tests.site import Site
from tests.test_backup import lms


@pytest.fixture
def site(app):
    """`site("--threads", "2", LMS_…="…")`: started on the application's
    database, and ended with the test.
    """
    started = []
    data, url = app.config["LMS_DATA"], app.config["LMS_DATABASE_URL"]

    def start(*options, **settings):
        session().close()
        own = {"LMS_DATABASE_URL": url, "LMS_LANGUAGE": "en"}
        started.append(Site(Path(data), *options, **(own | settings)))
        return started[-1]

    yield start
    for one in started:
        one.end()


@pytest.fixture
def lives(site, app, monkeypatch):
    """`lives(during)`: a site at which eight people write while `during(site,
    writers)` happens to it; then everything that they were told is stored is
    there, and the record is as it was written.
    """
    revisions = [one.id for one in courses.catalogue()]

    def run(during):
        running = site()
        writers = everybody(running, revisions)
        with at_work(writers):
            during(running, writers)
            wait_until(lambda: all(one.said for one in writers), writers)
        for one in writers:
            _KEPT[type(one)](one)
        session().close()
        said = running.log.read_text()
        assert "Traceback" not in said, said
        for name in ("LMS_DATA", "LMS_DATABASE_URL"):
            monkeypatch.setenv(name, app.config[name])
        for words in (("evidence", "verify"), ("files", "verify")):
            status, said = lms(*words)
            assert status == 0, said
        return writers

    return run


def _kept_answers(person: Answering) -> None:
    person.check()
    assert person.said


def _kept_hand_ins(person: HandingIn) -> None:
    assert person.said
    for once, text, sha256 in person.said:
        row = session().scalars(select(HandIn).filter_by(once=once)).one()
        assert row.text == text
        # What was returned brings the files of the round before along.
        kept = [file.sha256 for file in row.files]
        assert kept.count(sha256) == 1
    files = [file.sha256 for file in session().scalars(select(StoredFile))]
    assert len(files) == len(set(files)), "a file sent again is the same file"


def _kept_reviews(person: Mentoring) -> None:
    assert person.said
    for number, signed, text in person.said:
        column = Review.change if signed else Review.comment
        query = select(Review).where(
            Review.submission_id == number, column == text
        )
        assert session().scalars(query).one().signed == signed


_KEPT = {
    Answering: _kept_answers,
    HandingIn: _kept_hand_ins,
    Mentoring: _kept_reviews,
}


@pytest.fixture
def rounds(request):
    """`rounds(3)`: so many, or as many as there is time for in `--minutes`."""
    end = time.monotonic() + 60 * request.config.getoption("--minutes")

    def count(usual):
        done = 0
        while done < usual or time.monotonic() < end:
            yield done
            done += 1

    return count
