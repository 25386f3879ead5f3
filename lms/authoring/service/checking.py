"""Check and publish what authors have written, in folders or in drafts."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Row, select

from lms.access import service as access
from lms.access.types import Permission, Who
from lms.authoring.models import CourseFile
from lms.authoring.rules import checks, outline
from lms.authoring.types import KnownKeys
from lms.bank import service as bank
from lms.core import clock, migrate
from lms.core.cache import Remembered
from lms.core.db import execute, in_transaction, session
from lms.core.types import Json, fingerprint
from lms.core.yamlfile import Mistake, read_data, refuse
from lms.courses import service as courses
from lms.courses.types import CourseDraft, CourseSource, InnerNode, Kind
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.posts import service as posts
from lms.practice import service as practice
from lms.quizzes import service as quizzes
from lms.revalidation import service as revalidation
from lms.scenarios import service as scenarios
from lms.signoff import service as signoff
from lms.studio import service as studio

READERS = {
    Kind.LESSON: quizzes.read_check_question,
    Kind.PRACTICE: practice.read_practice,
    Kind.QUIZ: quizzes.read_quiz,
    Kind.SCENARIO: scenarios.check_scenario,
    Kind.TASK: signoff.read_task,
}
Checked = tuple[CourseDraft, list[Mistake]]
Replaced = Mapping[str, str]
MOST_BYTES = 24 << 20
"""Of the files of those drafts that are kept in mind, pictures and all: one
course of the largest size, or all that are written at a time as they usually
are.
"""
PRODUCERS = {
    Kind.QUIZ: quizzes.SOURCE,
    Kind.SCENARIO: scenarios.SOURCE,
    Kind.TASK: signoff.SOURCE,
}


def known_presets() -> KnownKeys:
    """What the shipped presets offer; needs no database."""
    competencies, posts, bases, replaced = _shipped()
    return KnownKeys({*competencies}, {*posts}, {*bases}, dict(replaced))


@lru_cache
def _shipped() -> tuple[Iterable[str], Iterable[str], Iterable[str], Replaced]:
    """Read once: what is shipped stays as it is while this runs."""
    return *studio.preset_keys(), legal.keys(), legal.preset_successors()


def known() -> KnownKeys:
    """The presets' keys and, where there is a database, those of this site."""
    keys = known_presets()
    if migrate.current(session().get_bind()) is None:
        return keys
    keys.competencies.update(framework.competency_keys())
    keys.posts.update(posts.posts())
    _add_bases(keys)
    for revision in courses.catalogue():
        keys.courses[revision.slug] = revision.course.requires
    return keys


def _add_bases(keys: KnownKeys) -> None:
    for basis in legal.all_bases():
        keys.legal_bases.add(basis.key)
        if basis.replaced_by:
            keys.replaced[basis.key] = basis.replaced_by


def folders(root: Path) -> list[Path]:
    """The course folders below a folder, by name."""
    return sorted(
        path
        for path in root.iterdir()
        if path.is_dir() and not path.name.startswith((".", "_"))
    )


def check(folder: Path, known: KnownKeys) -> Checked:
    """Read a course folder and everything in it; all mistakes and warnings."""
    requires = partial(
        _requires,
        folder.parent,
        known,
    )
    return _check(courses.source_in(folder), known, requires)


def check_source(source: CourseSource, known: KnownKeys) -> Checked:
    """The same of files that lie in no folder."""
    return _check(
        source,
        known,
        known.courses.get,
    )


def _bytes_in(source: CourseSource) -> int:
    return sum(map(len, source.files.values()))


_RECENT = Remembered[Checked](
    MOST_BYTES, lambda checked: _bytes_in(checked[0].source)
)


def checked_here(source: CourseSource, mark: str = "") -> Checked:
    """The same beside all that this site knows; of what a page shows again as
    it was, remembered. It is read only. `mark`: that of the files, if it is
    known.
    """
    key = source.slug, clock.today(), mark or digest_of(source)
    return _RECENT.get(key, lambda: check_source(source, known()))


def digest_of(source: CourseSource) -> str:
    """The mark of all files."""
    return _mark_of(
        (name, _digest(content)) for name, content in source.files.items()
    )


def _mark_of(digests: Iterable[tuple[str, str]]) -> str:
    return fingerprint(sorted(digests))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _check(
    source: CourseSource, known: KnownKeys, requires: checks.Requires
) -> Checked:
    draft = courses.read_source(source)
    _check_inside(draft, known)
    checks.check_claims(draft, _deepest())
    checks.check_scored(draft)
    checks.check_required(draft, requires)
    checks.check_deltas(draft, known)
    order = attrgetter("warning", "file", "line")
    return draft, sorted(draft.found, key=order)


def _check_inside(draft: CourseDraft, known: KnownKeys) -> None:
    """What is inside its parts, and what they name."""
    for kind, node in draft.inner:
        READERS[kind](node)
    checks.check_named(draft, known)
    checks.check_lessons(draft)
    checks.check_figures(draft)
    checks.check_sure(draft)


def flaws_inside(source: CourseSource, name: str, data: Json) -> list[Mistake]:
    """What would be wrong inside a part whose file of this name says these data;
    none of the other files is checked.
    """
    main = outline.read_data(source.files.get(outline.MAIN))
    kind = outline.kind_of(outline.part_of(main, name.removesuffix(".yaml")))
    found: list[Mistake] = []
    node = read_data(
        data,
        f"{source.slug}/{name}",
        found,
    )
    frame = replace(
        _frame_of(source),
        inner=[InnerNode(kind, node)] if kind else [],
        named=[],
    )
    _check_inside(frame, known())
    return found


MOST_FRAMES = 8
_FRAMES = Remembered[CourseDraft](MOST_FRAMES)


def _frame_of(source: CourseSource) -> CourseDraft:
    """What the parts of a course see of it: its list of parts, its figures."""
    files = {
        name: content
        for name, content in source.files.items()
        if name == outline.MAIN or name.startswith("figures/")
    }
    frame = CourseSource(source.slug, files)
    return _FRAMES.get(
        (source.slug, digest_of(frame)), lambda: courses.read_source(frame)
    )


def _deepest() -> dict[Kind, Depth]:
    """How deep what each kind of part proves can go."""
    sources = evidence.sources()
    return {kind: sources[key].deepest for kind, key in PRODUCERS.items()}


def _requires(root: Path, known: KnownKeys, slug: str) -> Sequence[str] | None:
    """What a course builds on that lies in this folder or is published."""
    beside = root / slug
    if beside in folders(root) and (beside / "course.yaml").is_file():
        return courses.required_by(courses.source_in(beside))
    return known.courses.get(slug)


def publish(actor: Who, folder: Path, known: KnownKeys) -> bool:
    """Check a folder and freeze it as the current revision; `Mistakes` lists
    all that is wrong and nothing is kept. True if new.

    `actor` None is the operator at the command line.
    """
    if actor is not None:
        access.require(actor, Permission.COURSE_PUBLISH)
    draft, found = check(folder, known)
    refuse(found)
    courses.encode_photos(draft)
    return freeze(actor, draft)


def freeze(actor: Who, draft: CourseDraft, note: str = "") -> bool:
    """Make what was checked the current revision; true if it is new. For those
    who have asked for the right to publish.
    """
    with access.acting(actor):
        new = courses.freeze(
            actor,
            draft,
            note,
        )
        if new:
            revalidation.published(actor, draft.slug)
            bank.index(courses.current(draft.slug))
    return new


class StoredFiles(NamedTuple):
    """The files of a draft, the count at which each was last changed, and the
    mark of them all.
    """

    source: CourseSource
    edits: Mapping[str, int]
    mark: str


_STORED = Remembered[StoredFiles](
    MOST_BYTES, lambda stored: _bytes_in(stored.source)
)


def stored_of(row: Row) -> StoredFiles:
    """Whoever changes a file counts the draft up, so its files are remembered
    under its count. Not in a transaction, which may yet be undone.
    """
    if in_transaction():
        return _read(row)
    key = row.id, row.edit, row.edited_at
    return _STORED.get(key, lambda: _read(row))


class MarkedFile(NamedTuple):
    """A file of a draft and its mark."""

    content: bytes
    digest: str


FileKey = tuple[int, str, int, dt.datetime]
"""A file by its draft and name, as it was after a change."""
_FILES = Remembered[MarkedFile](MOST_BYTES, lambda one: len(one.content))


def _read(row: Row) -> StoredFiles:
    """Of its files, those are read that have changed since they were."""
    query = select(
        CourseFile.name,
        CourseFile.edit,
        CourseFile.edited_at,
    )
    mine = query.where(CourseFile.draft_id == row.id).order_by(CourseFile.name)
    keys: list[FileKey] = [(row.id, *one) for one in execute(mine)]
    fetch = partial(_fetched, row.id)
    found = fetch(keys) if in_transaction() else _FILES.get_many(keys, fetch)
    files = {key[1]: found[key] for key in keys if key in found}
    contents = {name: file.content for name, file in files.items()}
    return StoredFiles(
        CourseSource(row.slug, contents),
        {name: edit for _draft, name, edit, _at in keys},
        _mark_of((name, file.digest) for name, file in files.items()),
    )


def _fetched(
    draft_id: int, keys: Iterable[FileKey]
) -> dict[FileKey, MarkedFile]:
    named = {key[1]: key for key in keys}
    query = select(CourseFile.name, CourseFile.content).where(
        CourseFile.draft_id == draft_id, CourseFile.name.in_(named)
    )
    return {
        named[name]: MarkedFile(content, _digest(content))
        for name, content in execute(query)
    }
