"""The picture that stands for a hand-in in a list."""

from sqlalchemy import func, select

from lms.core import files
from lms.core.db import execute
from lms.core.types import Ids
from lms.core.viewing import Size
from lms.people.service import in_ids
from lms.signoff.models import HandIn, HandInFile, Submission

_ROW = Submission.__table__.c
_HAND_IN, _BROUGHT = HandIn.__table__.c, HandInFile.__table__.c
_FILE, _VIEW = files.FILES.c, files.FileView.__table__.c
_FIRST_PICTURES = (
    select(_ROW.id, func.min(_FILE.id))
    .join(
        HandIn.__table__,
        (_HAND_IN.submission_id == _ROW.id) & (_HAND_IN.round == _ROW.round),
    )
    .join(HandInFile.__table__, _BROUGHT.hand_in_id == _HAND_IN.id)
    .join(files.FILES, _FILE.id == _BROUGHT.file_id)
    .join(files.FileView.__table__, _VIEW.sha256 == _FILE.sha256)
    .where(
        in_ids(_ROW.id, "submissions"),
        _VIEW.page == 1,
        _VIEW.size == Size.SMALL,
    )
    .group_by(_ROW.id)
)


def first_pictures(submission_ids: Ids) -> dict[int, int]:
    """The first file of the newest hand-in that has a picture, by submission;
    one without is left out. In one statement; no permission of its own.

    A row of a list shows it with
    `url_for("lms.signoff.picture", file_id=…, page=1, size="small")`
    (at most 320 pixels long, WebP), as `{{ thumbnail(file_id) }}` of
    `lms/signoff/_files.html` does.
    """
    choice = {"submissions": list(submission_ids)}
    return dict(map(tuple, execute(_FIRST_PICTURES, choice)))
