"""Tables of practice."""

import datetime as dt

from sqlalchemy.orm import Mapped

from lms.core.columns import (
    BY_KEY,
    PersonPk,
    RevisionPk,
    SlugPk,
)
from lms.core.db import Base
from lms.core.types import Json


class PracticeAnswers(Base):
    """What a person has answered in a practice: by question the turn, the
    place among all answers, the share and the response of the last answer.
    """

    __tablename__ = "lms_practice_answers"
    person_id: Mapped[PersonPk]
    revision_id: Mapped[RevisionPk]
    part: Mapped[SlugPk]
    answers: Mapped[Json]
    count: Mapped[int]
    changed_at: Mapped[dt.datetime]
    __table_args__ = BY_KEY
