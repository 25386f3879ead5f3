"""What publishing a draft would do to people, as far as it is counted."""

import datetime as dt

from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Count, FrameworkId, MaybeMoment
from lms.core.db import Base
from lms.core.types import Json


class PublishingEffects(Base):
    """What publishing a draft would do to people's gaps, calculated person by
    person; `after` is the last person done.

    True only for the draft as it was at `edit`. `counts`: per post and
    competency, see `gapmap.service.impact`.
    """

    __tablename__ = "lms_framework_effects"
    framework_id: Mapped[FrameworkId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    edit: Mapped[int]
    after: Mapped[Count]
    done: Mapped[Count]
    people: Mapped[Count]
    counts: Mapped[Json]
    asked_at: Mapped[dt.datetime]
    finished_at: Mapped[MaybeMoment]

    def is_of(self, edit: int) -> bool:
        """Whether all is counted, for the draft as it was then."""
        return self.finished_at is not None and self.edit == edit
