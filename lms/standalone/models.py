"""Tables of accounts, sessions, sign-in tries and notices."""

import datetime as dt

from sqlalchemy import Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.columns import Flag, Id, MaybeMoment, PersonId, Slug, SlugPk
from lms.core.db import Base, NumberedRow
from lms.core.types import Json


class Account(Base):
    """How a person signs in. `code_hash` is a one-time code for the first time
    or after a forgotten password.
    """

    __tablename__ = "lms_account"
    person_key: Mapped[str] = mapped_column(String(190), primary_key=True)
    login: Mapped[Slug] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_until: Mapped[MaybeMoment]


class LoginSession(Base):
    """A session on the server: deleting the row really ends it. Only the hash
    of its random key is stored. `browser`: its kind and the system it runs on,
    in words; nothing else of what it says of itself.
    """

    __tablename__ = "lms_session"
    key_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_key: Mapped[str] = mapped_column(String(190), index=True)
    started_at: Mapped[dt.datetime]
    seen_at: Mapped[dt.datetime]
    must_change: Mapped[Flag]
    browser: Mapped[str] = mapped_column(String(40), default="")


class SignInTries(Base):
    """Tries in the running window, per account and per address; shared by all
    processes.
    """

    __tablename__ = "lms_sign_in_tries"
    key: Mapped[SlugPk]
    window: Mapped[Id]
    count: Mapped[int]


class MailAddress(Base):
    """An address that a person has given; mail goes there once it is confirmed.
    `serial`: what the link that confirms it is signed with.
    """

    __tablename__ = "lms_mail_address"
    person_id: Mapped[PersonId] = mapped_column(
        primary_key=True, autoincrement=False
    )
    address: Mapped[str]
    serial: Mapped[str] = mapped_column(String(40))
    asked_at: Mapped[dt.datetime]
    confirmed_at: Mapped[MaybeMoment]


_IS_UNREAD = text("read_at IS NULL")


class Notice(NumberedRow):
    """Something to tell a person, until they have read it: `words` with their
    values (`named`) are said in the reader's language, `text` where there are none.
    Nothing is left to do about a settled one. `told`: what the notice is called
    wherever it is sent.
    """

    __tablename__ = "lms_notice"
    person_id: Mapped[PersonId] = mapped_column(index=True)
    text: Mapped[str] = mapped_column(String(500))
    path: Mapped[str] = mapped_column(String(200), index=True)
    words: Mapped[str] = mapped_column(String(500), default="")
    named: Mapped[Json] = mapped_column(default=dict)
    at: Mapped[dt.datetime]
    told: Mapped[str] = mapped_column(String(40), default="", index=True)
    read_at: Mapped[MaybeMoment]
    settled_at: Mapped[MaybeMoment]
    # Every page counts the unread ones of its reader.
    __table_args__ = (
        Index(
            "ix_lms_notice_unread",
            "person_id",
            sqlite_where=_IS_UNREAD,
            postgresql_where=_IS_UNREAD,
        ),
    )
