"""Files people hand in. The content decides the type, never the name; each is
stored under its SHA-256, outside the web root.
"""

import datetime as dt
import hashlib
import os
import re
import tempfile
import unicodedata
from pathlib import Path
from typing import BinaryIO, NamedTuple

from sqlalchemy import String, func, select
from sqlalchemy.orm import Mapped, mapped_column

from lms.core import clock
from lms.core.columns import Digest, PersonId
from lms.core.db import NumberedRow, session
from lms.core.errors import Conflict, Gone, Invalid
from lms.core.letters import folding
from lms.core.marks import N_
from lms.core.media import EXTENSIONS, kind_of
from lms.core.state import setting
from lms.core.types import sha256_of

MEGABYTE = 1024 * 1024
LONGEST_NAME = 500
"""Letters of a file's name that are looked at; the ending stands at the end."""


class StoredFile(NumberedRow):
    """One uploaded file; two uploads of the same bytes share one place on the
    disk.
    """

    __tablename__ = "lms_file"
    sha256: Mapped[Digest] = mapped_column(index=True)
    name: Mapped[str]
    kind: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]
    owner_id: Mapped[PersonId] = mapped_column(index=True)
    stored_at: Mapped[dt.datetime]


def clean_name(name: str, kind: str) -> str:
    """The person's own file name without folders, control or direction-changing
    characters, with the ending of its real type.
    """
    base = re.split(r"[/\\]", folding.composed((name or "")[-LONGEST_NAME:]))[
        -1
    ]
    stem = "".join(filter(_is_visible, base.rsplit(".", 1)[0]))
    return (folding.tidy(stem).strip(" .")[:120] or "file") + EXTENSIONS[kind]


def _is_visible(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C"


def keep(stream: BinaryIO, name: str, owner_id: int) -> StoredFile:
    """Check and store one upload in the open transaction.

    The bytes reach the disk before the row does, so no row is without its file;
    `Invalid` says what is wrong with it.
    """
    limit = setting("LMS_UPLOAD_MB")
    content = stream.read(limit * MEGABYTE + 1)
    kind = _checked_kind(content, name, limit)
    digest = sha256_of(content)
    if not path_of(digest).exists():
        write(path_of(digest), content)
    row = StoredFile(
        sha256=digest,
        name=clean_name(name, kind),
        kind=kind,
        size=len(content),
        owner_id=owner_id,
        stored_at=clock.now(),
    )
    session().add(row)
    session().flush()
    return row


def digest_of(stream: BinaryIO) -> str:
    """The digest under which these bytes would be kept; nothing is stored."""
    digest = hashlib.file_digest(stream, "sha256").hexdigest()
    stream.seek(0)
    return digest


def _checked_kind(content: bytes, name: str, limit: int) -> str:
    """The type of an upload that may be kept; `limit` in megabytes."""
    kind = kind_of(content)
    if len(content) > limit * MEGABYTE:
        text = N_(
            "“%(name)s” is larger than %(limit)s MB. Take a smaller photo or split the file."
        )
    elif not content:
        text = N_("“%(name)s” is empty. Choose the file again.")
    elif kind is None:
        text = N_(
            "“%(name)s” is not a photo (JPEG, PNG, WebP, HEIC), a PDF or a Word file (.docx). Save it as one of these and choose it again."
        )
    else:
        return kind
    display_name = clean_name(name, "application/pdf").removesuffix(".pdf")
    raise Invalid(text, "files", name=display_name, limit=limit)


def forget(row: StoredFile) -> None:
    """Its owner took it back before handing it in; the bytes go with the
    nightly `sweep`. In the open transaction.
    """
    session().delete(row)


def sweep() -> int:
    """Remove bytes that no row names any more (taken back, or left by a crash)
    once they are a day old; how many.
    """
    oldest, count = clock.now().timestamp() - 24 * 3600, 0
    old = [
        path for path in _folder().glob("??/*") if path.stat().st_mtime < oldest
    ]
    for path in old:
        if not is_named(path.name):
            path.unlink(missing_ok=True)
            count += 1
    return count


def is_named(sha256: str) -> bool:
    """Whether a row names the bytes with this digest."""
    named = select(StoredFile.id).where(StoredFile.sha256 == sha256)
    return session().scalar(named.limit(1)) is not None


class Held(NamedTuple):
    """How many different files are kept, and their bytes."""

    count: int
    size: int


def held() -> Held:
    """What the rows say is kept; the disk is not read."""
    each = select(StoredFile.sha256, StoredFile.size).distinct().subquery()
    totals = select(func.count(), func.coalesce(func.sum(each.c.size), 0))
    return Held(*session().execute(totals.select_from(each)).one())


class FilesReport(NamedTuple):
    """How many files are as they were stored, and the digests of the others;
    orphaned ones are named by no row and go with the nightly `sweep`.
    """

    good: int
    missing: list[str]
    altered: list[str]
    orphaned: list[str]


def verify() -> FilesReport:
    """Read every stored file and compare it with its digest."""
    there = {path.name: path for path in _folder().glob("??/*")}
    query = select(StoredFile.sha256).distinct()
    named = set(session().scalars(query))
    states = {
        digest: _is_whole(there[digest]) for digest in named & there.keys()
    }
    altered = sorted(digest for digest, whole in states.items() if not whole)
    return FilesReport(
        len(states) - len(altered),
        sorted(named - there.keys()),
        altered,
        sorted(there.keys() - named),
    )


def whole(row: StoredFile) -> Path:
    """Where the bytes lie, to be handed out: read through first, so that nobody
    takes altered ones for what was handed in.
    """
    path = path_of(row.sha256)
    try:
        is_whole = _is_whole(path)
    except FileNotFoundError:
        raise Gone(
            "“%(name)s” is missing on the server. Tell an administrator; it may be in a backup.",
            name=row.name,
        ) from None
    if not is_whole:
        raise Conflict(
            "“%(name)s” was altered on the server after it was handed in, so it is not given out. Tell an administrator; it may be in a backup.",
            name=row.name,
        )
    return path


def holds(path: Path) -> bool:
    """Whether the bytes that belong there are there, unaltered."""
    return path.exists() and _is_whole(path)


def _is_whole(path: Path) -> bool:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == path.name


def _folder() -> Path:
    return Path(setting("LMS_DATA")) / "files"


def path_of(sha256: str) -> Path:
    """Where the bytes with this digest lie."""
    return _folder() / sha256[:2] / sha256


def write(path: Path, content: bytes) -> None:
    """Whole or not at all: a temporary file, flushed to the disk, then renamed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
