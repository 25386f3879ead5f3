"""Frameworks out to a file and in as a draft. A file is shown first, with
everything that is wrong, lost or changed by it.
"""

import json
import posixpath
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from lms.access import service as access
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import session
from lms.core.errors import Invalid, NotFound, found
from lms.core.marks import N_
from lms.core.types import Json
from lms.exchange import formats
from lms.exchange.formats.base import Format, ReadOptions, WriteOptions
from lms.exchange.models import OutsideNames
from lms.exchange.rules.comparison import differences
from lms.exchange.rules.completion import completed
from lms.exchange.service.permissions import Who
from lms.exchange.types import (
    Content,
    ImportedFramework,
    Keys,
    Names,
    Notes,
)
from lms.framework import service as framework
from lms.framework.rules.checks import InvalidContent
from lms.framework.types import Stage
from lms.legal import service as legal
from lms.studio import service as studio

MOST_BYTES = 25_000_000
Losses = dict[str, Notes]
"""What each format cannot carry, by the key of the format."""
NOT_WHOLE = N_("The page was not sent whole. Choose the file again.")


@dataclass
class Proposal:
    """What a file would make of a framework. `content` is None if it cannot be
    taken. `base`: the published version; `draft`: the one it would replace.
    """

    format: Format
    problems: Notes = field(default_factory=list)
    losses: Notes = field(default_factory=list)
    differences: Notes = field(default_factory=list)
    content: Content | None = None
    names: Names = field(default_factory=dict)
    base: Any = None
    draft: Any = None

    @property
    def edit(self) -> int | None:
        """As `studio.put_draft` wants it."""
        return self.draft.edit if self.draft else None

    @property
    def sealed(self) -> str:
        """Content and names on their way through the page to the second step."""
        parts = {
            "content": self.content,
            "names": self.names,
            "format": self.format.key,
        }
        return json.dumps(parts, ensure_ascii=False)


# Out


def find(key: str) -> Any:
    """The published version of a framework, or its draft if there is none yet.
    For commands.
    """
    if row := framework.published(key) or studio.draft(key):
        return row
    raise NotFound("There is no framework with the key “%(key)s”.", key=key)


def format_named(key: str) -> Format:
    """The format with this key that can be written; NotFound otherwise."""
    return found(formats.writable().get(key))


def write(row: Any, kind: str, language: str = "vi") -> bytes:
    """A version, as `framework.version` or `find` gave it, as a file of the
    format `kind`.
    """
    format_ = format_named(kind)
    names = outside_names(format_.scheme).get(row.key, {})
    options = WriteOptions(language, names, row.stage)
    return format_.write(framework.content_of(row), options)


def losses(row: Any) -> Losses:
    """What each format cannot carry of a version, by its key."""
    content = framework.content_of(row)
    return {
        kind: one.losses(content) for kind, one in formats.writable().items()
    }


def file_name(row: Any, kind: str) -> str:
    """A name of plain letters for the file."""
    return f"{row.key}-{row.version}.{format_named(kind).ending}"


def outside_names(scheme: str) -> dict[str, Names]:
    """What others call the parts of frameworks, by framework."""
    query = select(OutsideNames).where(OutsideNames.scheme == scheme)
    return {row.framework: row.names for row in session().scalars(query)}


# In


def _known_keys(scheme: str) -> Keys:
    """Our keys by the identifiers of others."""
    known = {}
    wholes = {}
    for whole, names in outside_names(scheme).items():
        if number := names.get("framework", {}).get("identifier"):
            wholes[number] = whole
        for key, name in names.get("competencies", {}).items():
            if number := name.get("identifier"):
                known |= {number: key, f"{whole}/{number}": key}
    return known | wholes


def _owners() -> Keys:
    """The framework of every competency; what is in force goes before drafts."""
    versions = sorted(
        framework.every_version(), key=lambda row: row.stage != Stage.DRAFT
    )
    return {
        competency["key"]: row.key
        for row in versions
        for competency in framework.content_of(row)["competencies"]
    }


def propose(
    actor: Who,
    content: bytes,
    name: str,
    kind: str = "",
    language: str = "vi",
    encoding: str = "",
) -> Proposal:
    """What this file would make of its framework; nothing is changed. `kind`
    "": the content decides. Invalid if it cannot be read at all.
    """
    framework.require_writer(actor)
    if len(content) > MOST_BYTES:
        raise Invalid(
            "The file is larger than %(limit)s megabytes.",
            "file",
            limit=MOST_BYTES // 1_000_000,
        )
    format_ = formats.readable().get(kind) or formats.recognised(content)
    options = ReadOptions(language, encoding)
    if scheme := format_.scheme:
        known, owners = _known_keys(scheme), _owners()
        options = ReadOptions(language, encoding, known, owners)
    reading = format_.read(content, options)
    proposal = Proposal(
        format_, reading.problems, reading.losses, names=reading.names
    )
    if not proposal.problems or reading.may_check:
        _fit(proposal, reading, posixpath.basename(name))
    proposal.problems.sort(key=lambda note: note.place.line or 0)
    return proposal


def _fit(proposal: Proposal, reading: ImportedFramework, name: str) -> None:
    """Check the content as a whole; name each mistake with the place in the
    file.
    """
    key = reading.content["key"]
    proposal.base, proposal.draft = framework.published(key), studio.draft(key)
    latest = proposal.draft or proposal.base
    before = framework.content_of(latest) if latest else None
    content = _whole(proposal.format, reading, before, name)
    basis = content["legal_basis"]
    if basis and basis not in legal.named([basis]):
        reading.wrong(
            "There is no legal basis with the key “%(key)s”. Add it under Legal bases first, or leave this empty.",
            reading.place("legal_basis"),
            key=basis,
        )
    try:
        content = studio.checked(content)
    except InvalidContent as invalid:
        for one in invalid.problems:
            place = reading.place(one.place)
            reading.wrong(one.text, place, **dict(one.values))
    if not reading.problems:
        base = proposal.base
        present = framework.content_of(base) if base else before
        proposal.content = content
        proposal.differences = differences(present, content)


def _whole(
    format_: Format,
    reading: ImportedFramework,
    before: Content | None,
    name: str,
) -> Content:
    """The content with what the format cannot carry, from the version before."""
    content = dict(reading.content)
    if format_.partial:
        content = completed(reading, before, name, clock.today().isoformat())
    if before and before.get("carries"):
        content.setdefault("carries", before["carries"])
    content.setdefault("legal_basis", None)
    return content


def save(actor: Who, proposal: Proposal, edit: int | None) -> Any:
    """Keep the proposal as the draft of its framework. `edit`: as the draft was
    when the proposal was shown, None if there was none.
    """
    framework.require_writer(actor)
    if proposal.content is None:
        raise Invalid(
            "This file cannot be taken as it is. Correct what is named and choose it again.",
            "file",
        )
    scheme, names = proposal.format.scheme, proposal.names
    content = studio.checked(proposal.content)
    if has_names := scheme and any(names.values()):
        _refuse_unusable(content, scheme, names)
    with access.acting(actor) as db:
        row = studio.store_draft(actor, content, edit)
        if has_names:
            db.merge(
                OutsideNames(framework=row.key, scheme=scheme, names=names)
            )
        audit.record(
            actor,
            "framework.imported",
            framework=row.key,
            version=row.version,
            format=scheme or proposal.format.key,
        )
    return row


def _refuse_unusable(content: Content, scheme: str, names: Names) -> None:
    """Refuse names that did not come from one of our readers: no file could be
    written with them later.
    """
    options = WriteOptions(names=names)
    try:
        for format_ in formats.writable().values():
            if format_.scheme == scheme:
                format_.write(content, options)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise Invalid(NOT_WHOLE, "file") from problem


def unseal(sealed: str) -> Proposal:
    """The proposal that came back from its page; checked again when it is
    saved.
    """
    try:
        parts: Json = json.loads(sealed)
        json.dumps(parts, ensure_ascii=False).encode()
        format_ = formats.readable()[parts["format"]]
        content, names = parts["content"], parts["names"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Invalid(NOT_WHOLE, "file") from problem
    if not isinstance(content, dict) or not isinstance(names, dict):
        raise Invalid(NOT_WHOLE, "file")
    return Proposal(format_, content=content, names=names)
