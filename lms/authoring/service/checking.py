"""Check and publish what authors have written, in folders or in drafts."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Row, bindparam, select

from lms.access import service as access
from lms.access.types import Permission, Who
from lms.authoring.models import CourseFile
from lms.authoring.rules import checks, outline
from lms.authoring.types import KnownKeys
from lms.bank import service as bank
from lms.core import clock, migrate
from lms.core.cache import Remembered
from lms.core.db import execute, in_transaction, session
from lms.core.types import Json, fingerprint, sha256_of
from lms.core.yamlfile import Mistake, read_data, refuse
from lms.courses import service as courses
from lms.courses.types import (
    CourseDraft,
    CourseSource,
    InnerContent,
    InnerPart,
    Kind,
)
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


@lru_cache
def known_presets() -> KnownKeys:
    """What the shipped presets offer; needs no database. Read once: it stays as
    it is while this runs.
    """
    competencies, posts = map(frozenset, studio.preset_keys())
    bases, replaced = legal.keys(), legal.preset_successors()
    return KnownKeys(competencies, posts, frozenset(bases), replaced)


def known() -> KnownKeys:
    """The presets' keys and, where there is a database, those of this site."""
    if migrate.current(session().get_bind()) is None:
        return known_presets()
    return known_here()


_KNOWN = Remembered[KnownKeys](1)


def known_here() -> KnownKeys:
    """The same where pages are: there is a database."""
    return _KNOWN.get(clock.today(), _read_known)


def _read_known() -> KnownKeys:
    presets = known_presets()
    here = {basis.key: basis.replaced_by for basis in legal.all_bases()}
    successors = {key: after for key, after in here.items() if after}
    return KnownKeys(
        presets.competencies.union(framework.competency_keys()),
        presets.posts.union(posts.posts()),
        presets.legal_bases.union(here),
        {**presets.replaced, **successors},
        {one.slug: one.course.requires for one in courses.catalogue()},
    )


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
    return _check(courses.source_in(folder), known, requires, _look_inside)


def check_source(source: CourseSource, known: KnownKeys) -> Checked:
    """The same of files that lie in no folder."""
    return _check(source, known, known.courses.get, _look_inside)


def check_here(source: CourseSource) -> Checked:
    """The same beside all that this site knows. A part that says what it said
    before is not looked at again.
    """
    known = known_here()
    return _check(source, known, known.courses.get, _looked_inside)


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
    return _RECENT.get(key, lambda: check_here(source))


def digest_of(source: CourseSource) -> str:
    """The mark of all files."""
    return _mark_of(
        (name, sha256_of(content)) for name, content in source.files.items()
    )


def _mark_of(digests: Iterable[tuple[str, str]]) -> str:
    return fingerprint(sorted(digests))


class Inside(NamedTuple):
    """What was found inside a part; read only. `size`: the bytes it is of."""

    content: InnerContent
    found: Sequence[Mistake]
    size: int


LookInside = Callable[[InnerPart, checks.CourseFrame, KnownKeys], Inside]


def _look_inside(
    inner: InnerPart, frame: checks.CourseFrame, known: KnownKeys
) -> Inside:
    found = []
    node = inner.read(found)
    READERS[inner.kind](node)
    checks.check_inside(inner.kind, node, frame, known)
    checks.check_scored(inner, node)
    return Inside(courses.inside(node.value), found, len(inner.content or b""))


MOST_LOOKED_AT = 8_000_000
"""Bytes of the files whose parts are not looked at again."""
_LOOKED_AT = Remembered[Inside](MOST_LOOKED_AT, attrgetter("size"))


def _looked_inside(
    inner: InnerPart, frame: checks.CourseFrame, known: KnownKeys
) -> Inside:
    """The same, remembered under all that it is found from."""
    key = inner, frame.mark, known
    return _LOOKED_AT.get(key, lambda: _look_inside(inner, frame, known))


def _check(
    source: CourseSource,
    known: KnownKeys,
    requires: checks.Requires,
    look: LookInside,
) -> Checked:
    draft = courses.read_source(source)
    frame = checks.frame_of(draft)
    inside = [look(inner, frame, known) for _part, inner in draft.inner]
    courses.settle(draft, [one.content for one in inside])
    draft.found += chain.from_iterable(one.found for one in inside)
    checks.check_named(draft.named, known)
    checks.check_claims(draft, _deepest())
    checks.check_required(draft, requires)
    checks.check_deltas(draft, known)
    order = attrgetter("warning", "file", "line")
    return draft, sorted(draft.found, key=order)


def flaws_inside(source: CourseSource, name: str, data: Json) -> list[Mistake]:
    """What would be wrong inside a part whose file of this name says these data;
    none of the other files is checked.
    """
    main = outline.main_of(source.files)
    kind = outline.kind_of(outline.part_of(main, name.removesuffix(".yaml")))
    found = []
    node = read_data(
        data,
        f"{source.slug}/{name}",
        found,
    )
    if kind:
        READERS[kind](node)
        checks.check_inside(kind, node, _frame_of(source), known_here())
    return found


MOST_FRAMES = 8
_FRAMES = Remembered[checks.CourseFrame](MOST_FRAMES)


def _frame_of(source: CourseSource) -> checks.CourseFrame:
    """What the parts of a course see of it."""
    files = {
        name: content
        for name, content in source.files.items()
        if name == outline.MAIN or name.startswith("figures/")
    }
    frame = CourseSource(source.slug, files)
    return _FRAMES.get(
        (source.slug, digest_of(frame)),
        lambda: checks.frame_of(courses.read_source(frame)),
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
    """The files of a draft, their digests, and the mark of them all."""

    source: CourseSource
    digests: Mapping[str, str]
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
    return _STORED.get((row.id, row.edit, row.edited_at), partial(_read, row))


class MarkedFile(NamedTuple):
    """A file of a draft and its mark."""

    content: bytes
    digest: str


FileKey = tuple[int, str, int, dt.datetime]
"""A file by its draft and name, as it was after a change."""
_FILES = Remembered[MarkedFile](MOST_BYTES, lambda one: len(one.content))


_FILE = CourseFile.__table__.c
_CHANGE = _FILE.name, _FILE.edit, _FILE.edited_at
_MINE = _FILE.draft_id == bindparam("draft")
_CHANGES = select(*_CHANGE).where(_MINE).order_by(_FILE.name)
_CONTENTS = select(_FILE.draft_id, *_CHANGE, _FILE.content).where(
    _MINE, _FILE.name.in_(bindparam("names", expanding=True))
)


def _read(row: Row) -> StoredFiles:
    """Of its files, those are read that have changed since they were; all of
    them anew, if somebody changed one between both statements.
    """
    keys = [(row.id, *one) for one in execute(_CHANGES, {"draft": row.id})]
    fetch = partial(_fetched, row.id)
    found = fetch(keys) if in_transaction() else _FILES.get_many(keys, fetch)
    if not found.keys() >= set(keys):
        return _read(row)
    files = {key[1]: found[key] for key in keys}
    contents = {name: file.content for name, file in files.items()}
    digests = {name: file.digest for name, file in files.items()}
    return StoredFiles(
        CourseSource(row.slug, contents),
        digests,
        _mark_of(digests.items()),
    )


def _fetched(
    draft_id: int, keys: Iterable[FileKey]
) -> dict[FileKey, MarkedFile]:
    """As they are now, each under the change that made it so."""
    asked = {"draft": draft_id, "names": [key[1] for key in keys]}
    return {
        tuple(key): MarkedFile(content, sha256_of(content))
        for *key, content in execute(_CONTENTS, asked)
    }
