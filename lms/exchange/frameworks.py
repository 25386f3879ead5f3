"""Frameworks out to a file and in as a draft. A file is shown first, with
everything that is wrong, lost or changed by it.
"""

import json
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, tables
from lms.core.db import session, transaction
from lms.core.errors import Invalid, NotFound
from lms.core.marks import N_
from lms.exchange import rules
from lms.exchange.formats import case, case_in, moodle, table
from lms.exchange.formats import yaml as yaml_format
from lms.exchange.models import OutsideNames
from lms.exchange.types import Content, Names, Note, Reading, Written
from lms.framework import service as framework
from lms.framework.models import Framework
from lms.framework.rules import checks
from lms.framework.types import Stage
from lms.legal import service as legal
from lms.studio import service as studio

FORMATS = {
    "yaml": (N_("YAML (carries everything)"), "yaml", "application/yaml"),
    "xlsx": (N_("Spreadsheet (XLSX)"), "xlsx", tables.XLSX_TYPE),
    "csv": (N_("Table (CSV)"), "csv", tables.CSV_TYPE),
    "moodle": (N_("Moodle (CSV of 14 columns)"), "moodle.csv", tables.CSV_TYPE),
    "case-1.1": (
        N_("CASE 1.1 package (JSON)"),
        "case.json",
        "application/json",
    ),
    "case-1.0": (
        N_("CASE 1.0 package (JSON)"),
        "case-1.0.json",
        "application/json",
    ),
}
STATUS = {
    Stage.DRAFT: case.DRAFT,
    Stage.PUBLISHED: case.ADOPTED,
    Stage.RETIRED: case.DEPRECATED,
}
PARTIAL = ("moodle", "case")  # what these do not say is not deleted by them
MOST_BYTES = 25_000_000


@dataclass
class Proposal:
    """What a file would make of a framework. `content` is None if it cannot be
    taken; `edit` is that of the draft it would replace.
    """

    format: str
    problems: list[Note] = field(default_factory=list)
    losses: list[Note] = field(default_factory=list)
    differences: list[Note] = field(default_factory=list)
    content: Content | None = None
    names: Names = field(default_factory=dict)
    base: Framework | None = None
    draft: Framework | None = None

    @property
    def edit(self) -> int | None:
        """As `versions.put_draft` wants it."""
        return self.draft.edit if self.draft else None

    @property
    def sealed(self) -> str:
        """Content and names on their way through the page to the second step."""
        return json.dumps(
            {
                "content": self.content,
                "names": self.names,
                "format": self.format,
            },
            ensure_ascii=False,
        )


def one(actor: Actor | None, framework_id: int) -> Framework:
    """A version one may take out: published ones for whoever sets requirements,
    all for those who write frameworks.
    """
    row = session().get(Framework, framework_id)
    if row is None:
        raise NotFound
    if actor is not None and not (
        row.stage != Stage.DRAFT
        and access.allows(actor, Permission.FRAMEWORK_REQUIRE)
    ):
        framework.require_writer(actor)
    return row


def find(key: str) -> Framework:
    """The published version of a framework, or its draft if there is none yet.
    For commands.
    """
    if row := framework.published(key) or studio.draft(key):
        return row
    raise NotFound(N_("There is no framework with the key “%(key)s”."), key=key)


def export(
    actor: Actor | None, framework_id: int, kind: str, language: str = "vi"
) -> Written:
    """One version as a file, and what the format cannot carry."""
    row = one(actor, framework_id)
    content = framework.content_of(row)
    return write(
        content,
        kind,
        language,
        names_of(row.key, kind),
        STATUS[Stage(row.stage)],
    )


def write(
    content: Content,
    kind: str,
    language: str,
    names: Names,
    status: str = case.DRAFT,
) -> Written:
    """The content as a file of this format. `status`: where a package says that
    the framework stands in its life.
    """
    if kind == "yaml":
        return yaml_format.write(content)
    if kind in ("xlsx", "csv"):
        return table.write(content, kind == "xlsx", language)
    if kind == "moodle":
        return moodle.write(content, names)
    return case.write(content, names, kind.removeprefix("case-"), status=status)


def file_name(row: Framework, kind: str) -> str:
    """A name of plain letters for the file."""
    return f"{row.key}-{row.version}.{FORMATS[kind][1]}"


def names_of(key: str, kind: str) -> Names:
    """What others call the parts of this framework in this format."""
    found = session().get(OutsideNames, (key, kind.partition("-")[0]))
    return found.names if found else {}


def known_names(scheme: str) -> Names:
    """Our keys by the identifiers of others."""
    found: Names = {}
    for row in session().scalars(
        select(OutsideNames).where(OutsideNames.scheme == scheme)
    ):
        given = {
            row.framework: row.names.get("framework", {}),
            **row.names.get("competencies", {}),
        }
        found |= {
            name["identifier"]: key
            for key, name in given.items()
            if "identifier" in name
        }
    return found


def propose(
    actor: Actor | None,
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
            N_("The file is larger than %(limit)s megabytes."),
            "file",
            limit=MOST_BYTES // 1_000_000,
        )
    kind = kind or guess(content)
    reading = _read(content, kind, language, encoding)
    proposal = Proposal(
        kind, reading.problems, reading.losses, names=reading.names
    )
    if not proposal.problems:
        _fit(proposal, reading, posixpath.basename(name))
    return proposal


def guess(content: bytes) -> str:
    """Which format the content is of, by its beginning."""
    start = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if tables.is_workbook(content):
        return "xlsx"
    if start.startswith(b"{"):
        return "case"
    first = start.split(b"\n", 1)[0]
    if rules.looks_like_yaml(start):
        return "yaml"
    return (
        "moodle"
        if max(first.count(one) for one in (b",", b";", b"\t"))
        == len(moodle.FIELDS) - 1
        else "csv"
    )


def _read(content: bytes, kind: str, language: str, encoding: str) -> Reading:
    if kind == "yaml":
        return yaml_format.read(content, encoding)
    if kind == "moodle":
        return moodle.read(content, known_names("moodle"), language, encoding)
    if kind.startswith("case"):
        return case_in.read(content, known_names("case"), language)
    return table.read(content, encoding)


def _fit(proposal: Proposal, reading: Reading, name: str) -> None:
    """Check the content as a whole; name each mistake with the place in the
    file.
    """
    key = reading.content["key"]
    proposal.base, proposal.draft = framework.published(key), studio.draft(key)
    latest = proposal.draft or proposal.base
    before = framework.content_of(latest) if latest else None
    said = dict(reading.content)
    if proposal.format.startswith(PARTIAL):
        said = rules.completed(reading, before, name, clock.today().isoformat())
    if before and before.get("carries") and "carries" not in said:
        said["carries"] = before["carries"]
    said.setdefault("legal_basis", None)
    if said["legal_basis"] and said["legal_basis"] not in legal.named(
        [said["legal_basis"]]
    ):
        text = N_(
            "There is no legal basis with the key “%(key)s”. Add it under Legal bases first, or leave this empty."
        )
        proposal.problems.append(
            Note(
                text, {"key": said["legal_basis"]}, reading.place("legal_basis")
            )
        )
    try:
        checked = studio.checked(said)
    except checks.InvalidContent as unfit:
        proposal.problems += [
            Note(one.text, dict(one.values), reading.place(one.place))
            for one in unfit.problems
        ]
        return
    if proposal.problems:
        return
    proposal.content, present = (
        checked,
        framework.content_of(proposal.base) if proposal.base else before,
    )
    proposal.differences = rules.differences(present, proposal.content)


def save(
    actor: Actor | None, proposal: Proposal, edit: int | None
) -> Framework:
    """Keep the proposal as the draft of its framework. `edit`: as the draft was
    when the proposal was shown, None if there was none.
    """
    framework.require_writer(actor)
    if proposal.content is None:
        raise Invalid(
            N_(
                "This file cannot be taken as it is. Mend what is named and choose it again."
            ),
            "file",
        )
    scheme = proposal.format.partition("-")[0]
    with transaction() as db:
        row = studio.put_draft(actor, proposal.content, edit)
        _usable(framework.content_of(row), proposal.names)
        if any(proposal.names.values()):
            db.merge(
                OutsideNames(
                    framework=row.key, scheme=scheme, names=proposal.names
                )
            )
        audit.record(
            actor,
            "framework.imported",
            framework=row.key,
            version=row.version,
            format=scheme,
        )
    return row


def _usable(content: Content, names: Names) -> None:
    """Refuse names that did not come from one of our readers: no file could be
    written with them later.
    """
    try:
        for kind in ("moodle", "case-1.1"):
            write(content, kind, "vi", names)
    except (AttributeError, KeyError, TypeError, ValueError) as problem:
        raise Invalid(
            N_("The page was not sent whole. Choose the file again."), "file"
        ) from problem


def opened(sealed: str) -> Proposal:
    """The proposal that came back from its page; checked again when it is
    saved.
    """
    try:
        said: Mapping[str, Any] = json.loads(sealed)
        content, names, kind = said["content"], said["names"], said["format"]
    except (ValueError, KeyError, TypeError, RecursionError) as problem:
        raise Invalid(
            N_("The page was not sent whole. Choose the file again."), "file"
        ) from problem
    if (
        not isinstance(content, dict)
        or not isinstance(names, dict)
        or not isinstance(kind, str)
    ):
        raise Invalid(
            N_("The page was not sent whole. Choose the file again."), "file"
        )
    return Proposal(kind[:10], content=content, names=names)


def said(note: Note) -> str:
    """The sentence with its place in front, as commands print it."""
    text = note.text % note.values if note.values else note.text
    where = [f"line {note.place.line}"] if note.place.line else []
    where += [table.heading(note.place.field)] if note.place.field else []
    return f"{', '.join(where)}: {text}" if where else text
