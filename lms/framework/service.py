"""Competencies in their versions, and what evidence of any version counts for."""

import datetime as dt
from collections.abc import Iterable, Sequence

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.orm import defer

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.core import clock
from lms.core.cache import VersionedCache, announce_change
from lms.core.columns import Condition
from lms.core.db import execute, session
from lms.core.errors import NotFound
from lms.core.types import Json
from lms.framework.models import Carried, Competency, Framework
from lms.framework.rules import attainment, checks
from lms.framework.rules import content as contents
from lms.framework.rules import lineage as lineages
from lms.framework.rules.content import Content
from lms.framework.rules.content import Row as ContentRow
from lms.framework.rules.lineage import Lineage
from lms.framework.types import Stage

_COMPETENCIES = select(Competency.__table__).order_by(
    Competency.__table__.c.position
)
_TITLES = select(Framework.id, Framework.title).where(
    Framework.stage != Stage.DRAFT
)
Rows = dict[str, Row]
ROOM = 1000
"""Positions kept free for each framework in the order of all competencies."""


def _vocabulary() -> Rows:
    return {row.key: row for row in execute(_COMPETENCIES)}


vocabulary = VersionedCache(_vocabulary)
"""Every competency by key, in order, retired ones included."""


def competencies() -> Rows:
    """The competencies to choose from by key, in order, as rows of
    `Competency`; `vocabulary` names the retired ones too.
    """
    return {key: row for key, row in vocabulary().items() if not row.retired}


def handed_on(competencies: Iterable[str]) -> dict[str, frozenset[str]]:
    """Those of these competencies that are retired, each with what new evidence
    for it counts for today (nothing: it was dropped).

    Nothing is read beyond the words while none of them is retired.
    """
    words = vocabulary()
    known = [words[key] for key in competencies if key in words]
    retired = [row.key for row in known if row.retired]
    if not retired:
        return {}
    today = lineage()
    return {key: today.targets(key, today.current.get(key)) for key in retired}


def competency_keys() -> set[str]:
    """The keys that content may name."""
    query = select(Competency.key).where(~Competency.retired)
    return set(session().scalars(query))


def levels_of(framework_id: int) -> Json:
    """What this version says of each level, by its number as text: title and
    description.
    """
    query = select(Framework.levels).where(Framework.id == framework_id)
    return session().scalar(query) or {}


def frameworks() -> Sequence[Framework]:
    """The published version of every framework."""
    query = select(Framework).where(Framework.stage == Stage.PUBLISHED)
    return session().scalars(query.order_by(Framework.id)).all()


_CITING = (
    select(Framework.key, Framework.version, Framework.title)
    .where(
        Framework.stage == Stage.PUBLISHED,
        Framework.legal_basis == bindparam("basis"),
    )
    .order_by(Framework.id)
)


def citing(basis: str) -> Sequence[Row]:
    """The published versions that rest on this legal basis: `key`, `version`
    and `title`.
    """
    return execute(_CITING, {"basis": basis}).all()


titles = VersionedCache(lambda: dict(execute(_TITLES).all()))
"""What every version that is or was in force is called, by its id."""


_VERSION, _CARRIED, _NAME = (
    Framework.__table__.c,
    Carried.__table__.c,
    Competency.__table__.c,
)
_SINCE = func.coalesce(_VERSION.published_at, _VERSION.loaded_at)
_PUBLISHED = (
    select(_VERSION.id, _VERSION.key, _VERSION.rule, _SINCE.label("since"))
    .where(_VERSION.stage != Stage.DRAFT)
    .order_by(_SINCE, _VERSION.id)
)
_HANDED_ON = select(_CARRIED.framework_id, _CARRIED.old, _CARRIED.new)
_OF = select(_NAME.key, _NAME.framework_id)


def lineage_at(moment: dt.datetime | None) -> Lineage:
    """The same as it was at a moment: what was published later had not been
    said yet.
    """
    every = execute(_PUBLISHED).all()
    known = [row for row in every if moment is None or row.since <= moment]
    ids = [row.id for row in known]
    rules = {
        row.id: attainment.read(row.rule).rule for row in known if row.rule
    }
    current = _current_versions(every, known)
    return lineages.of(ids, execute(_HANDED_ON), current, rules)


def _current_versions(
    every: Sequence[Row], known: Sequence[Row]
) -> dict[str, int]:
    """The version that each competency belonged to when only these were known:
    its own, or the newest of its framework.
    """
    newest = {row.key: row.id for row in known}
    version = {row.id: newest.get(row.key, 0) for row in every}
    version |= {row.id: row.id for row in known}
    return {row.key: version.get(row.framework_id, 0) for row in execute(_OF)}


lineage = VersionedCache(lambda: lineage_at(None))
"""What evidence of any version counts for today, and how it adds up."""


def require_writer(actor: Who) -> None:
    """Go on only if the actor writes frameworks for everybody. No actor: a
    command of whoever runs the server.
    """
    if actor is not None:
        access.require_for_all(actor, Permission.FRAMEWORK_WRITE)


def may_write(actor: Actor) -> bool:
    """Whether the studio is offered."""
    return access.allows_for_all(actor, Permission.FRAMEWORK_WRITE)


def published(key: str) -> Framework | None:
    """The version in force."""
    return in_stage(key, Stage.PUBLISHED)


_IN_STAGE = select(Framework).where(
    Framework.key == bindparam("key"), Framework.stage == bindparam("stage")
)


def in_stage(key: str, stage: Stage) -> Framework | None:
    """The version that stands there, if one does: one is published, one is a
    draft.
    """
    return session().scalar(_IN_STAGE, {"key": key, "stage": stage})


def version(actor: Actor, framework_id: int) -> Framework:
    """One version. A draft is there only for who writes drafts."""
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    row = session().get(Framework, framework_id)
    if row is None or (row.stage == Stage.DRAFT and not may_write(actor)):
        raise NotFound
    return row


def content_of(row: Framework) -> Content:
    """What the version says, in the one form in which versions can be compared."""
    rule = {"rule": row.rule} if row.rule else {}
    return checks.checked(row.content | rule)


def versions_of(key: str) -> Sequence[Framework]:
    """Every version of a framework."""
    query = select(Framework).where(Framework.key == key)
    return session().scalars(query).all()


_NEWEST_FIRST = (
    select(Framework)
    .options(defer(Framework.content))
    .order_by(Framework.key, Framework.version.desc())
)


def every_version() -> Sequence[Framework]:
    """Every version of every framework, newest first. What they say is not read
    before it is asked for.
    """
    return session().scalars(_NEWEST_FIRST).all()


def by_id(framework_id: int, lock: bool = False) -> Framework | None:
    """The version with this id; as it is now, if it is locked."""
    return session().get(
        Framework, framework_id, with_for_update=lock, populate_existing=lock
    )


def lock_versions(key: str) -> None:
    """Whoever begins a draft of the same framework waits. In the open
    transaction.
    """
    query = select(Framework.id).where(Framework.key == key)
    execute(query.order_by(Framework.id).with_for_update()).all()


def new_draft(key: str) -> Framework:
    """The next version of a framework, as a draft that says nothing yet."""
    return Framework(
        key=key,
        version=next_version(key),
        stage=Stage.DRAFT,
        edit=0,
        loaded_at=clock.now(),
    )


def next_version(key: str) -> int:
    """The number of the version that is begun next."""
    query = select(func.max(Framework.version)).where(Framework.key == key)
    return (session().scalar(query) or 0) + 1


def write_draft(
    row: Framework, content: Content, person_id: int | None
) -> None:
    """Make a draft, new or old, say this. In the open transaction."""
    for name in ("title", "source", "legal_basis", "levels"):
        setattr(row, name, content[name])
    row.content, row.digest = content, contents.digest(content)
    row.as_of, row.rule = contents.day(content), content.get("rule", {})
    row.edit += 1
    row.edited_at, row.edited_by = clock.now(), person_id
    session().add(row)
    session().flush()


def keys_elsewhere(content: Content) -> list[str]:
    """The competencies of a content that belong to another framework."""
    keys = contents.by_key(content)
    query = select(Competency.key).where(
        Competency.key.in_(keys), ~_of_framework(content["key"])
    )
    return list(session().scalars(query))


def put_competencies(row: Framework, entries: Sequence[ContentRow]) -> None:
    """Make the list of competencies say what this version says. What it no
    longer has is kept for what was, and offered nowhere. In the open
    transaction.
    """
    known = _own_competencies(row.key)
    first = _first_position(known.values())
    for position, entry in enumerate(entries, first):
        competency = known.pop(entry["key"], None) or Competency()
        place = {"framework_id": row.id, "position": position}
        _write_competency(competency, entry | place)
    for gone in known.values():
        gone.retired = True
    session().flush()
    announce_change()


def _write_competency(row: Competency, values: Json) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.retired = False
    session().add(row)


def _own_competencies(key: str) -> dict[str, Competency]:
    """Those of any version of a framework."""
    return {
        row.key: row
        for row in session().scalars(
            select(Competency).where(_of_framework(key))
        )
    }


def _of_framework(key: str) -> Condition:
    """Whether a competency is that of any version of this framework."""
    versions = select(Framework.id).where(Framework.key == key)
    return Competency.framework_id.in_(versions)


def _first_position(known: Iterable[Competency]) -> int:
    """Where the framework's competencies stand among all: where they stood,
    otherwise after all others.
    """
    if places := [one.position for one in known]:
        return min(places) // ROOM * ROOM
    last = session().scalar(select(func.max(Competency.position)))
    return 0 if last is None else (last // ROOM + 1) * ROOM


def put_carried(
    framework_id: int, rows: Iterable[tuple[str, str | None, str]]
) -> None:
    """Store what a version says of earlier evidence, as (old competency, new
    one or None, how). In the open transaction.
    """
    session().add_all(
        Carried(framework_id=framework_id, old=old, new=new, how=how)
        for old, new, how in rows
    )
    session().flush()
    announce_change()
