"""Tables of spaced repetition."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped

from lms.core.columns import BY_KEY, Digest, PersonPk, SlugPk
from lms.core.db import Base


class Card(Base):
    """A person's card of a question (`recall.types.CardState`), with the last
    answer.
    """

    __tablename__ = "lms_card"
    person_id: Mapped[PersonPk]
    slug: Mapped[SlugPk]
    part: Mapped[SlugPk]
    question: Mapped[SlugPk]
    mark: Mapped[Digest]
    turn: Mapped[int]
    stability: Mapped[float]
    difficulty: Mapped[float]
    due_on: Mapped[dt.date]
    answered_at: Mapped[dt.datetime]
    wrong: Mapped[int]
    share: Mapped[float]
    response: Mapped[list[Any]]
    __table_args__ = BY_KEY
