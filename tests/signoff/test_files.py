"""Files of a hand-in: what is kept, and who may open it."""

import hashlib
import io

import pytest

from lms.core import files
from lms.core.errors import Invalid, NotFound
from lms.signoff import service
from tests import lite
from tests.conftest import Browser
from tests.signoff.conftest import PART, draft, verdict

PHOTO = b"\xff\xd8\xff\xe0" + b"a photo" * 10
PAPER = b"%PDF-1.7\n" + b"a scan" * 10


def upload(content=PHOTO, name="ảnh quầy.jpg"):
    return io.BytesIO(content), name


def names(revision, who):
    return [
        stored.name for stored in service.work(who, revision, PART).draft_files
    ]


@pytest.fixture
def with_photo(revision, actor):
    """Lan's hand-in with one photo; ids of the submission and of the file."""
    lan = actor("lan")
    service.save_draft(lan, revision, PART, draft(), [upload()])
    submission = service.hand_in(lan, revision, PART, draft(), "lan:photo")
    return submission.id, service.for_review(
        lan, submission.id
    ).submission.latest().files[0].id


def test_files_are_kept_with_the_draft_and_travel_with_the_hand_in(
    revision, actor, with_photo
):
    submission_id, file_id = with_photo
    lan = actor("lan")
    assert names(revision, lan) == []
    stored = service.file(lan, file_id)
    assert (stored.name, stored.kind, stored.size) == (
        "ảnh quầy.jpg",
        "image/jpeg",
        len(PHOTO),
    )
    assert files.path_of(stored.sha256).read_bytes() == PHOTO
    service.return_for_rework(
        actor("mentor-hoa"), submission_id, 1, "Chụp lại cho rõ hơn."
    )
    service.save_draft(
        lan, revision, PART, draft(), [upload(PAPER, "bản chụp.pdf")]
    )
    service.hand_in(lan, revision, PART, draft(), "lan:second")
    rounds = service.for_review(lan, submission_id).submission.hand_ins
    assert [[stored.name for stored in one.files] for one in rounds] == [
        ["ảnh quầy.jpg"],
        ["ảnh quầy.jpg", "bản chụp.pdf"],
    ]


def test_the_owner_and_those_who_judge_them_open_a_file(actor, with_photo):
    for who in ("lan", "mentor-hoa", "manager-duc"):
        assert service.file(actor(who), with_photo[1]).id == with_photo[1]


def test_for_everybody_else_there_is_no_such_file(actor, with_photo):
    for who in (
        "province-quang",
        "kien",
        "mentor-son",
        "minh",
        "trainer-mai",
        "admin",
    ):
        with pytest.raises(NotFound):
            service.file(actor(who), with_photo[1])
    with pytest.raises(NotFound):
        service.file(actor("lan"), 10**6)


@lite
def test_a_file_of_a_draft_is_only_the_owners(revision, actor):
    service.save_draft(actor("lan"), revision, PART, draft(), [upload()])
    stored = service.work(actor("lan"), revision, PART).draft_files[0]
    assert service.file(actor("lan"), stored.id) is stored
    for who in ("mentor-hoa", "manager-duc", "kien"):
        with pytest.raises(NotFound):
            service.file(actor(who), stored.id)


@lite
def test_a_mentor_still_opens_it_after_signing(revision, actor, with_photo):
    service.sign(actor("mentor-hoa"), with_photo[0], 1, verdict(revision))
    assert service.file(actor("mentor-hoa"), with_photo[1]).kind == "image/jpeg"


def test_a_file_may_be_let_go_again_and_only_ones_own(
    revision, actor, with_photo
):
    kien = actor("kien")
    service.save_draft(
        kien, revision, PART, draft(), [upload(), upload(PAPER, "hai.pdf")]
    )
    first = service.work(kien, revision, PART).draft_files[0]
    service.save_draft(
        kien,
        revision,
        PART,
        draft(),
        drop=[str(first.id), str(with_photo[1]), "x"],
    )
    assert names(revision, kien) == ["hai.pdf"]
    assert service.file(actor("mentor-hoa"), with_photo[1])


@lite
def test_a_file_that_lies_about_itself_is_refused_and_the_draft_before_stays(
    revision, actor
):
    lan = actor("lan")
    service.save_draft(lan, revision, PART, draft("Bản trước."), [upload()])
    with pytest.raises(Invalid, match="not a photo") as refused:
        service.save_draft(
            lan,
            revision,
            PART,
            draft("Bản sau."),
            [upload(b"<html><script>", "ảnh.jpg")],
        )
    assert refused.value.field == "files"
    assert names(revision, lan) == ["ảnh quầy.jpg"]
    assert (
        service.work(lan, revision, PART).submission.draft_text == "Bản trước."
    )


@lite
def test_at_most_five_files_go_into_one_hand_in(revision, actor):
    lan = actor("lan")
    service.save_draft(
        lan,
        revision,
        PART,
        draft(),
        [upload(PHOTO + bytes([n]), f"{n}.jpg") for n in range(5)],
    )
    with pytest.raises(Invalid, match="At most 5 files"):
        service.save_draft(
            lan, revision, PART, draft(), [upload(PAPER, "6.pdf")]
        )
    assert len(names(revision, lan)) == 5


@lite
def test_too_large_and_empty_files_are_refused_by_name(app, revision, actor):
    limit = app.extensions["lms"].settings["LMS_UPLOAD_MB"] * 1024 * 1024
    for content, said in (
        (PHOTO + bytes(limit), "larger than 10 MB"),
        (b"", "is empty"),
    ):
        with pytest.raises(Invalid, match="“ảnh quầy”.*" + said):
            service.save_draft(
                actor("lan"), revision, PART, draft(), [upload(content)]
            )
    assert service.work(actor("lan"), revision, PART).submission is None


@lite
@pytest.mark.parametrize(
    ("status", "said"),
    [(409, "was altered on the server"), (410, "is missing")],
)
def test_bytes_that_are_not_those_handed_in_are_not_given_out(
    app, with_photo, status, said
):
    address, lan = f"/files/{with_photo[1]}", Browser(app, "lan")
    assert lan.get(address, buffered=True).data == PHOTO
    path = files.path_of(hashlib.sha256(PHOTO).hexdigest())
    path.write_bytes(PAPER) if status == 409 else path.unlink()
    answer = lan.get(address)
    assert (answer.status_code, said in answer.text) == (status, True)
