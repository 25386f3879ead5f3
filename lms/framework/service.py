"""Load frameworks and posts; the words of both. What a post in a place requires
is in `effective` and `requirements`, reached from here too.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select

from lms.access import rules as access_rules
from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.core.cache import VersionedCache, announce_change
from lms.core.db import execute, session, transaction
from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.framework import attainment, layers, loader, requirements, versions
from lms.framework import effective as merged
from lms.framework import lineage as lineages
from lms.framework.lineage import Lineage
from lms.framework.models import Carried, Competency, Framework, Ground, Post
from lms.framework.types import Loaded, Stage
from lms.people import service as people
from lms.people.models import Unit

# The door of this room: what other rooms ask of requirements.
effective, effective_many = (
    merged.effective,
    merged.effective_many,
)
require_level, unit_to_set = (
    requirements.require_level,
    requirements.unit_to_set,
)
said_of = layers.said_of


def load_presets(root: Unit) -> dict[str, Loaded]:
    """Bring in the shipped frameworks, posts and the requirements of the top
    layer; what became of each framework.

    What a site has changed stays.
    """
    loaded = {
        name: versions.load(loader.PRESETS / f"{name}.yaml", shipped=True)
        for name in loader.FRAMEWORKS
    }
    posts, rows = loader.read_posts()
    with transaction() as db:
        known = set(db.scalars(select(Post.key)))
        db.add_all(
            Post(position=index, **post)
            for index, post in enumerate(posts)
            if post["key"] not in known
        )
        announce_change()
        known = set(db.scalars(select(Ground.key)))
        grounds = enumerate(loader.read_grounds())
        db.add_all(
            Ground(position=index, **ground)
            for index, ground in grounds
            if ground["key"] not in known
        )
        db.flush()
        competencies, held = (
            competency_keys(),
            set(db.scalars(select(Post.key).where(~Post.retired))),
        )
        requirements.set_once(
            root,
            [
                row
                for row in rows
                if row["competency"] in competencies and row["post"] in held
            ],
        )
    return loaded


def load_units(path: Path) -> int:
    """Units from a file, parents first, with what their layers require; how
    many. Names are brought up to date, units never move.
    """
    kinds, units, rows = loader.read_units(path)
    with transaction():
        for kind in kinds:
            people.put_kind(**kind)
        for unit in units:
            parent = (
                people.find_unit(unit["parent"]) if unit["parent"] else None
            )
            if unit["parent"] and parent is None:
                raise Invalid(
                    N_(
                        "The unit “%(key)s” names a parent that is not known; list parents first."
                    ),
                    key=unit["key"],
                )
            people.put_unit(unit["key"], unit["kind"], unit["title"], parent)
        by_unit: dict[str, list[dict[str, Any]]] = {}
        for row in rows:
            by_unit.setdefault(row["unit"], []).append(row)
        layers = {key: people.find_unit(key) for key in by_unit}
        for key, here in layers.items():
            if here is None:
                raise Invalid(
                    N_(
                        "A requirement names the unit “%(key)s”, which is not known."
                    ),
                    key=key,
                )
        for here in people.in_order(here for here in layers.values() if here):
            requirements.set_once(here, by_unit[here.key])
    return len(units)


_COMPETENCIES = select(Competency.__table__).order_by(
    Competency.__table__.c.position
)
_POSTS = select(Post.__table__).order_by(Post.__table__.c.position)
Rows = dict[str, Row[Any]]


def _vocabulary() -> tuple[Rows, Rows]:
    competencies, posts = (
        {row.key: row for row in execute(query)}
        for query in (_COMPETENCIES, _POSTS)
    )
    return competencies, posts


vocabulary = VersionedCache(_vocabulary)
"""Every competency, retired ones included, and every post by key, in order."""


def competencies() -> Rows:
    """The competencies to choose from by key, in order, as rows of
    `Competency`; `vocabulary` names the retired ones too.
    """
    return {key: row for key, row in vocabulary()[0].items() if not row.retired}


def handed_on(competencies: Iterable[str]) -> dict[str, frozenset[str]]:
    """Those of these competencies that are retired, each with what new evidence
    for it counts for today (nothing: it was dropped).

    As this process knows it from the last time it asked for the words; it asks
    nothing while none of them is retired.
    """
    words = vocabulary()[0]
    retired = [
        key for key in competencies if key in words and words[key].retired
    ]
    if not retired:
        return {}
    today = lineage()
    return {key: today.targets(key, today.current.get(key)) for key in retired}


def competency_keys() -> set[str]:
    """The keys that content may name."""
    return set(
        session().scalars(select(Competency.key).where(~Competency.retired))
    )


def preset_keys() -> tuple[set[str], set[str]]:
    """Keys of the shipped competencies and posts, for checking content without
    a database.
    """
    competencies = {
        entry["key"]
        for name in loader.FRAMEWORKS
        for entry in loader.read_framework(loader.PRESETS / f"{name}.yaml")[
            "competencies"
        ]
    }
    return competencies, {post["key"] for post in loader.read_posts()[0]}


def posts() -> Rows:
    """Every post by key, in order, as rows of `Post`; retired ones too, for
    those who hold them.
    """
    return vocabulary()[1]


def levels_of(framework_id: int) -> dict[str, Any]:
    """What this version says of each level, by its number as text: title and
    description.
    """
    return (
        session().scalar(
            select(Framework.levels).where(Framework.id == framework_id)
        )
        or {}
    )


def offered_posts() -> Rows:
    """The posts that may be given to somebody, in order."""
    return {key: row for key, row in posts().items() if not row.retired}


def frameworks() -> Sequence[Framework]:
    """The published version of every framework."""
    return (
        session()
        .scalars(
            select(Framework)
            .where(Framework.stage == Stage.PUBLISHED)
            .order_by(Framework.id)
        )
        .all()
    )


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
    versions = [row for row in every if moment is None or row.since <= moment]
    family = {row.id: row.key for row in every}
    newest = {row.key: row.id for row in versions}
    known = {row.id for row in versions}
    current = {
        row.key: row.framework_id
        if row.framework_id in known
        else newest.get(family.get(row.framework_id), 0)
        for row in execute(_OF)
    }
    handed_on = [
        (row.framework_id, row.old, row.new) for row in execute(_HANDED_ON)
    ]
    rules = {
        row.id: attainment.read(row.rule).rule for row in versions if row.rule
    }
    return lineages.of([row.id for row in versions], handed_on, current, rules)


lineage = VersionedCache(lambda: lineage_at(None))
"""What evidence of any version counts for today, and how it adds up."""


def units(actor: Actor) -> Sequence[Unit]:
    """The topmost units whose layer the actor may set; from there the way leads
    down.
    """
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    tops = access_rules.reach(actor, Permission.FRAMEWORK_REQUIRE)
    return people.in_order(
        session().scalars(select(Unit).where(Unit.path.in_(tops)))
    )
