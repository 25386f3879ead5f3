"""A signed task, and papers."""

import io

import pypdfium2
import pytest

from lms.core import clock
from lms.core.db import session, transaction
from lms.evidence import service as evidence
from lms.evidence.types import Proof
from lms.framework.types import Depth
from lms.people import service as people
from lms.records import service
from lms.records.models import Paper
from lms.signoff import service as signoff
from tests.signoff.conftest import handed_in, revision, verdict

__all__ = ["handed_in", "revision"]
CHECK = "https://lms.example.vn/check/x"


@pytest.fixture
def signed(handed_in, revision, actor):
    """`signed("lan")`: the id of a submission that mentor-hoa has signed."""

    def sign(who="lan", once="once-1"):
        submission = handed_in(who, once)
        signoff.sign(actor("mentor-hoa"), submission, 1, verdict(revision))
        return submission

    return sign


@pytest.fixture
def paper(actor):
    """`paper("lan")`: a paper of their whole file, or of a signed task."""

    def make(who="lan", submission=None):
        one = actor(who)
        if submission:
            made = service.make_task(one, submission)
        else:
            made = service.make_file(one, one.person_id)
        return session().get_one(Paper, made)

    return make


def opened(content: bytes) -> pypdfium2.PdfDocument:
    return pypdfium2.PdfDocument(io.BytesIO(content))


def text_of(content: bytes) -> str:
    document = opened(content)
    texts = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return "\n".join(texts).replace("\r\n", "\n")


@pytest.fixture
def prove_more(app):
    """Another piece of evidence for Lan."""

    def record(object_key="quiz:x:quiz"):
        with transaction():
            evidence.record(
                Proof(
                    people.find_person("lan").id,
                    "pro.certify-copies",
                    2,
                    Depth.KNOWS_HOW,
                    "quiz",
                    object_key,
                    clock.now(),
                )
            )

    return record
