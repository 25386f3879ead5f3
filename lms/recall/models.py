"""Tables of spaced repetition."""

import datetime as dt
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import BY_KEY, Digest, PersonId, Slug
from lms.core.db import Base


class Card(Base):
    """A person's card of a question (`recall.types.CardState`), with the last
    answer.
    """

    __tablename__ = "lms_card"
    person_id: Mapped[PersonId] = mapped_column(primary_key=True)
    slug: Mapped[Slug] = mapped_column(primary_key=True)
    part: Mapped[Slug] = mapped_column(primary_key=True)
    question: Mapped[Slug] = mapped_column(primary_key=True)
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
