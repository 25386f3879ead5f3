"""Two who decide at once what becomes of earlier results."""

import shutil

import pytest
from sqlalchemy import func, select

from lms.access import service as access
from lms.authoring import service
from lms.core import paths
from lms.core.db import execute, session
from lms.core.errors import LMSError
from lms.quizzes.models import Correction
from lms.quizzes.service import Policy
from tests.authoring.test_corrections import (
    ENOUGH,
    FILE,
    KEY,
    PLACE,
    SLUG,
    WHY,
    revision,
    take,
    ten,
)

__all__ = ["revision", "ten"]


@pytest.fixture
def backend():
    """Where writers do not wait for each other by themselves."""
    return "postgresql"


def test_what_many_decide_at_once_is_decided_once(
    app, actor, revision, tmp_path, together
):
    take(actor("lan"), revision, ENOUGH - 1, True)
    _load_turned(app, tmp_path / SLUG)
    mai = access.actor_for("trainer-mai")

    def decide():
        try:
            service.decide_since(mai, SLUG, WHY, {PLACE: Policy.FULL}, {})
        except LMSError as refusal:
            return type(refusal)
        return None

    found = together(*[decide] * 8)
    session().rollback()
    assert None in found
    assert execute(select(func.count(Correction.id))).scalar() == 1


def _load_turned(app, folder):
    """The course with the answer to one of its questions turned round."""
    shutil.copytree(paths.COURSES / SLUG, folder)
    quiz = (folder / FILE).read_bytes()
    start = quiz.index(KEY.encode())
    turned = quiz[start:].replace(b"answer: false", b"answer: true", 1)
    (folder / FILE).write_bytes(quiz[:start] + turned)
    app.test_cli_runner().invoke(args=["lms", "courses", "load", str(folder)])
