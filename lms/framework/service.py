"""Load frameworks and posts; ask what a post in a place requires; set a requirement of one layer."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, bindparam, cast, func, or_, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.db import execute, session, transaction, writing
from lms.core.errors import Invalid, NotFound
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.core.state import state
from lms.framework import loader, rules
from lms.framework.models import Competency, Framework, Post, RequirementRow
from lms.framework.types import Asked, Depth, Layer, Requirement, Stage
from lms.people import service as people
from lms.people.models import Unit

LONGEST_REASON = 1_000


def load_framework(path: Path) -> bool:
    """Load one framework file. The same content again changes nothing; other content is a new version. True if new."""
    data = loader.read_framework(path)
    content = json.loads(json.dumps(data, default=str))
    digest = hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    with transaction() as db:
        last = db.scalar(select(Framework).where(Framework.key == data["key"]).order_by(Framework.version.desc()))
        if last and last.digest == digest:
            return False
        row = Framework(version=last.version + 1 if last else 1, digest=digest, content=content, loaded_at=clock.now())
        row.published_at = row.loaded_at
        if last:
            last.stage = Stage.RETIRED
        row.key, row.title, row.source, row.as_of = data["key"], data["title"], data["source"], data["as_of"]
        row.legal_basis, row.levels = data["legal_basis"], data["levels"]
        db.add(row)
        db.flush()
        base = loader.FRAMEWORKS.index(path.stem) * 1000 if path.stem in loader.FRAMEWORKS else 9000
        for position, competency in enumerate(data["competencies"]):
            known = db.get(Competency, competency["key"]) or Competency(key=competency["key"])
            known.framework_id, known.position = row.id, base + position
            known.title, known.description, known.indicators = (
                competency["title"],
                competency["description"],
                competency["indicators"],
            )
            db.add(known)
        audit.record(None, "framework.loaded", framework=row.key, version=row.version)
    return True


def load_presets(root: Unit) -> None:
    """Bring in the shipped frameworks, posts and the requirements of the top layer. What a site has changed stays."""
    for name in loader.FRAMEWORKS:
        load_framework(loader.PRESETS / f"{name}.yaml")
    posts, rows = loader.read_posts()
    with transaction() as db:
        known = set(db.scalars(select(Post.key)))
        db.add_all(Post(position=index, **post) for index, post in enumerate(posts) if post["key"] not in known)
        db.flush()
        set_once(root, rows)


def load_units(path: Path) -> int:
    """Units from a file, parents first, with what their layers require; how many. Names are brought up to date, units never move."""
    kinds, units, rows = loader.read_units(path)
    with transaction():
        for kind in kinds:
            people.put_kind(**kind)
        for unit in units:
            parent = people.find_unit(unit["parent"]) if unit["parent"] else None
            if unit["parent"] and parent is None:
                raise Invalid(
                    N_("The unit “%(key)s” names a parent that is not known; list parents first."), key=unit["key"]
                )
            people.put_unit(unit["key"], unit["kind"], unit["title"], parent)
        for row in rows:
            here = people.find_unit(row["unit"])
            if here is None:
                raise Invalid(N_("A requirement names the unit “%(key)s”, which is not known."), key=row["unit"])
            set_once(here, [row])
    return len(units)


def set_once(unit: Unit, rows: Iterable[Mapping[str, Any]]) -> None:
    """Requirements of one layer from a file, unless the layer already says something about them. In the open transaction."""
    db = session()
    known = {
        (row.post, row.competency)
        for row in db.scalars(select(RequirementRow).where(RequirementRow.unit_id == unit.id))
    }
    for row in rows:
        if (row["post"], row["competency"]) not in known:
            _refuse_lower(unit, row["post"], row["competency"], row["level"], row["depth"])
            values = {
                name: row[name]
                for name in ("post", "competency", "level", "depth", "essential", "reason", "legal_basis")
            }
            db.add(RequirementRow(unit_id=unit.id, valid_from=clock.today(), set_at=clock.now(), **values))
            db.flush()


def _in_force(on: dt.date) -> ColumnElement[bool]:
    return (RequirementRow.valid_from <= on) & or_(RequirementRow.valid_to.is_(None), RequirementRow.valid_to > on)


_LAYER = RequirementRow.__table__.c
_LAYERS = select(
    _LAYER.post,
    _LAYER.unit_id,
    _LAYER.competency,
    _LAYER.level,
    _LAYER.depth,
    _LAYER.essential,
    cast(_LAYER.reason, Text),  # as text a row can be a key
    _LAYER.legal_basis,
    _LAYER.valid_from,
    _LAYER.set_by,
).where(
    _LAYER.post.in_(bindparam("posts", expanding=True)),
    _LAYER.unit_id.in_(bindparam("units", expanding=True)),
    _LAYER.valid_from <= bindparam("on"),
    or_(_LAYER.valid_to.is_(None), _LAYER.valid_to > bindparam("on")),
)


def _layer(row: Row[Any]) -> Layer:
    _, unit_id, competency, level, depth, essential, reason, legal_basis, since, set_by = row
    reasons = tuple(json.loads(reason).items())
    return Layer(unit_id, competency, level, Depth(depth), essential, reasons, legal_basis, since, set_by is None)


@lru_cache(maxsize=5000)
def _merged(path: str, rows: tuple[Row[Any], ...]) -> Mapping[str, Requirement]:
    """The same rows on the same way always add up to the same, so each process works it out once."""
    return rules.merge(people.ids_on(path), [_layer(row) for row in rows])


def effective(post: str, path: str, on: dt.date | None = None) -> dict[str, Requirement]:
    """What this post asks in the unit with this path, per competency, on a day (today by default)."""
    return effective_many([(post, path)], on)[(post, path)]


def effective_many(
    places: Iterable[tuple[str, str]], on: dt.date | None = None
) -> dict[tuple[str, str], dict[str, Requirement]]:
    """The same for many pairs of post and path, in one query."""
    pairs = set(places)
    units = {unit for _, path in pairs for unit in people.ids_on(path)}
    posts = {post for post, _ in pairs if post}
    by_post: dict[str, list[Row[Any]]] = {}
    if posts:
        asked = {"posts": list(posts), "units": list(units), "on": on or clock.today()}
        for row in execute(_LAYERS, asked):
            by_post.setdefault(row.post, []).append(row)
    return {(post, path): dict(_merged(path, tuple(by_post.get(post, ())))) for post, path in pairs}


def require_level(actor: Actor, unit_id: int, asked: Asked) -> None:
    """Set what a unit's layer asks from today on; refused if a layer above asks more. Ends the layer's earlier row."""
    unit = people.unit(unit_id)
    access.require(actor, Permission.FRAMEWORK_REQUIRE, unit.path)
    if len(asked.reason) > LONGEST_REASON:
        raise Invalid(N_("This is longer than %(limit)s characters. Shorten it."), "reason", limit=LONGEST_REASON)
    if not asked.reason.strip():
        raise Invalid(
            N_("Say why this place asks for it; everybody who has to meet it will read the reason."), "reason"
        )
    with transaction() as db:
        if db.get(Post, asked.post) is None or db.get(Competency, asked.competency) is None:
            raise Invalid(N_("Choose a post and a competency from the lists."), "competency")
        _refuse_lower(unit, asked.post, asked.competency, asked.level, asked.depth)
        today, reason = clock.today(), asked.reason.strip()
        _end(unit, asked, today)
        row = RequirementRow(
            unit_id=unit.id, post=asked.post, competency=asked.competency, level=asked.level, depth=asked.depth
        )
        row.reason, row.legal_basis = {"vi": reason, "en": reason}, asked.legal_basis
        row.valid_from, row.set_by, row.set_at = today, actor.person_id, clock.now()
        db.add(row)
        details = {
            "post": asked.post,
            "competency": asked.competency,
            "level": asked.level,
            "depth": Depth(asked.depth).word,
        }
        audit.record(actor, "framework.required", path=unit.path, **details)


def _end(unit: Unit, asked: Asked, today: dt.date) -> None:
    """What the layer asked so far ends today; what it asked only since today never was."""
    table = RequirementRow
    same = (table.unit_id == unit.id) & (table.post == asked.post) & (table.competency == asked.competency)
    for old in session().scalars(select(table).where(same, _in_force(today))):
        if old.valid_from == today:
            session().delete(old)
        else:
            old.valid_to = today


def _refuse_lower(unit: Unit, post: str, competency: str, level: int, depth: int) -> None:
    above = unit.path.removesuffix(f"{unit.id}/")
    asked = effective(post, above).get(competency) if above != "/" else None
    layer = ""
    if asked:
        source = asked.level_from if level < asked.level else asked.depth_from
        layer = pick(people.unit(source.unit_id).title)
    rules.check(level, depth, asked, layer)


# Competencies change only with a new version of their framework, posts are only ever added.
_COMPETENCIES = select(Competency.__table__).order_by(Competency.__table__.c.position)
_POSTS = select(Post.__table__).order_by(Post.__table__.c.position)
# What changes with either of them: the newest framework's id, and how many posts there are.
_STAMP = select(func.max(Framework.__table__.c.id), select(func.count()).select_from(Post.__table__).scalar_subquery())
Rows = dict[str, Row[Any]]


def vocabulary() -> tuple[Rows, Rows]:
    """Every competency and every post by key, in order: read once per process, and again when something was loaded."""
    now = tuple(execute(_STAMP).one())
    known = state().kept.get("vocabulary")
    if known is None or known[0] != now:
        known = now, *({row.key: row for row in execute(query)} for query in (_COMPETENCIES, _POSTS))
        if not writing():
            state().kept["vocabulary"] = known
    return known[1], known[2]


def competencies() -> Rows:
    """Every competency by key, in order, as rows of `Competency`."""
    return vocabulary()[0]


def competency_keys() -> set[str]:
    """The keys that content may name."""
    return set(session().scalars(select(Competency.key)))


def preset_keys() -> tuple[set[str], set[str]]:
    """Keys of the shipped competencies and posts, for checking content without a database."""
    competencies = {
        entry["key"]
        for name in loader.FRAMEWORKS
        for entry in loader.read_framework(loader.PRESETS / f"{name}.yaml")["competencies"]
    }
    return competencies, {post["key"] for post in loader.read_posts()[0]}


def posts() -> Rows:
    """Every post by key, in order, as rows of `Post`."""
    return vocabulary()[1]


def frameworks() -> Sequence[Framework]:
    """The newest version of every framework."""
    newest = select(func.max(Framework.id)).group_by(Framework.key)
    return session().scalars(select(Framework).where(Framework.id.in_(newest)).order_by(Framework.id)).all()


_VERSIONS = select(Competency.__table__.c.key, Competency.__table__.c.framework_id).where(
    Competency.__table__.c.key.in_(bindparam("keys", expanding=True))
)


def versions_of(keys: Iterable[str]) -> dict[str, int]:
    """The framework version each of these competencies belongs to today."""
    return {row.key: row.framework_id for row in execute(_VERSIONS, {"keys": list(keys)})}


def units(actor: Actor) -> Sequence[Unit]:
    """The units whose layer the actor may set, parents first."""
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    return people.in_order(session().scalars(select(Unit).where(access.within(actor, Permission.FRAMEWORK_REQUIRE))))


def unit_to_set(actor: Actor, unit_id: int) -> Unit:
    """A unit whose layer the actor may set."""
    unit = people.unit(unit_id)
    if not access.allows(actor, Permission.FRAMEWORK_REQUIRE, [unit.path]):
        raise NotFound
    return unit
