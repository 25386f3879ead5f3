"""The table of names that others have given."""

from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import KeyPk, Str10
from lms.core.db import Base
from lms.core.types import Json


class OutsideNames(Base):
    """What others call a framework and its competencies: identifiers, addresses
    and fields that only they use (`types.Names`).

    Kept from an import, so that the next file from there finds the same things
    and the next file to there looks the same.
    """

    __tablename__ = "lms_outside_names"
    framework: Mapped[KeyPk]
    scheme: Mapped[Str10] = mapped_column(primary_key=True)
    names: Mapped[Json]
