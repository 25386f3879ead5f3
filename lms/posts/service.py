"""Posts and the grounds of a place as records: add, edit, retire. They are the
same everywhere, so the root's framework writers keep them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, func, select

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, folding
from lms.core.cache import VersionedCache, announce_change
from lms.core.db import execute, session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.framework import service as framework
from lms.people import service as people
from lms.people.models import Posting
from lms.posts.models import Ground, Post
from lms.posts.types import Entry

LONGEST_KEY, LONGEST_GROUND, LONGEST = 60, 30, 200
SLUG = re.compile(r"[a-z0-9]+([.-][a-z0-9]+)*")
RESERVED = {"new"}


_POSTS = select(Post.__table__).order_by(Post.__table__.c.position)
Rows = dict[str, Row[Any]]


def _every_post() -> Rows:
    return {row.key: row for row in execute(_POSTS)}


posts = VersionedCache(_every_post)
"""Every post by key, in order; retired ones too, for those who hold them."""


def offered_posts() -> Rows:
    """The posts that may be given to somebody, in order."""
    return {key: row for key, row in posts().items() if not row.retired}


def by_office(posts: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """The posts that are offered, office by office in the order they were first
    named, heads before the others.
    """
    offices: dict[str, list[Row]] = {}
    for post in posts:
        if not post.retired:
            offices.setdefault(pick(post.office), []).append(post)
    return [
        (office, sorted(rows, key=lambda row: not row.leadership))
        for office, rows in offices.items()
    ]


def listing(actor: Actor) -> Sequence[Row]:
    """Every post, retired ones too."""
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    return list(posts().values())


def post(actor: Actor, key: str) -> Post:
    """One post to edit."""
    framework.require_writer(actor)
    if row := session().get(Post, key):
        return row
    raise NotFound


def holders(key: str) -> int:
    """How many people hold a post today."""
    held = select(func.count(Posting.person_id.distinct())).where(
        Posting.post == key, people.in_force(clock.today())
    )
    return session().scalar(held) or 0


def add(actor: Actor | None, key: str, entry: Entry) -> None:
    """Add a post; its key is for good, files and addresses name it."""
    framework.require_writer(actor)
    key = key.strip().lower()
    if not SLUG.fullmatch(key) or len(key) > LONGEST_KEY or key in RESERVED:
        raise Invalid(
            N_(
                "The code should be lower-case letters a–z, digits, dots and hyphens, for example land-officer."
            ),
            "key",
        )
    texts = _texts(entry)
    with transaction() as db:
        if db.get(Post, key):
            raise Conflict(
                N_(
                    "The code “%(key)s” is in use. Choose another one, or edit that post."
                ),
                "key",
                key=key,
            )
        _refuse_twin(key, texts)
        last = db.scalar(select(func.max(Post.position)))
        db.add(
            Post(
                key=key,
                position=(last or 0) + 1,
                edit=1,
                leadership=entry.leadership,
                **texts,
            )
        )
        announce_change()
        audit.record(actor, "framework.post", post=key, act="added")


def edit(actor: Actor | None, key: str, entry: Entry, seen: int) -> None:
    """Change what is said of a post. `seen`: the count of changes the editor
    was shown; another count is a Conflict.
    """
    framework.require_writer(actor)
    texts = _texts(entry)
    with transaction():
        row = _at(key, seen)
        _refuse_twin(key, texts)
        row.title, row.office, row.source, row.leadership = (
            texts["title"],
            texts["office"],
            texts["source"],
            entry.leadership,
        )
        row.edit += 1
        announce_change()
        audit.record(actor, "framework.post", post=key, act="edited")


def retire(actor: Actor, key: str, retired: bool, seen: int) -> None:
    """Take a post out of what is offered, or offer it again. Who holds it keeps
    it, and what is asked of it stays.
    """
    framework.require_writer(actor)
    with transaction():
        row = _at(key, seen)
        if row.retired != retired:
            row.retired, row.edit = retired, row.edit + 1
            announce_change()
            audit.record(
                actor,
                "framework.post",
                post=key,
                act="retired" if retired else "restored",
            )


def _at(key: str, seen: int) -> Post:
    row = session().scalar(
        select(Post).where(Post.key == key).with_for_update()
    )
    if row is None:
        raise NotFound
    if row.edit != seen:
        raise Conflict(
            N_(
                "Somebody else has changed this post meanwhile. What you typed is kept; compare it with what stands there now, then save again."
            )
        )
    return row


def _texts(entry: Entry) -> dict[str, dict[str, str]]:
    """The texts, tidy; a missing Vietnamese one is refused at its field."""
    found: dict[str, dict[str, str]] = {}
    offices = {
        folding.fold(row.office.get("vi", "")): row.office
        for row in posts().values()
    }
    for name in ("title", "office", "source"):
        said = {
            language: folding.tidy(text)
            for language, text in getattr(entry, name).items()
            if folding.tidy(text)
        }
        if not said.get("vi"):
            raise Invalid(N_("This field is required."), f"{name}_vi")
        longest = LONGEST if name != "source" else 5 * LONGEST
        for language, text in said.items():
            if len(text) > longest:
                raise Invalid(
                    N_("This is longer than %(limit)s characters. Shorten it."),
                    f"{name}_{language}",
                    limit=longest,
                )
        known = (
            offices.get(folding.fold(said["vi"])) if name == "office" else None
        )
        found[name] = {**(known or {}), **said}
    return found


def _refuse_twin(key: str, texts: Mapping[str, Mapping[str, str]]) -> None:
    """Two posts of one office with one name could not be told apart."""
    mine = (
        folding.fold(texts["title"]["vi"]),
        folding.fold(texts["office"]["vi"]),
    )
    for row in session().scalars(select(Post).where(Post.key != key)):
        if (
            folding.fold(row.title["vi"]),
            folding.fold(row.office["vi"]),
        ) == mine:
            raise Conflict(
                N_(
                    "This office has a post of that name already, with the code “%(key)s”."
                ),
                "title_vi",
                key=row.key,
            )


def put_ground(
    actor: Actor, key: str, title: Mapping[str, str], retired: bool = False
) -> None:
    """Add a ground, or change its name or whether it is offered."""
    framework.require_writer(actor)
    key, said = (
        key.strip().lower(),
        {
            language: folding.tidy(text)
            for language, text in title.items()
            if folding.tidy(text)
        },
    )
    if not SLUG.fullmatch(key) or len(key) > LONGEST_GROUND:
        raise Invalid(
            N_(
                "The code should be lower-case letters a–z, digits, dots and hyphens, for example land-officer."
            ),
            "key",
        )
    if not said.get("vi"):
        raise Invalid(N_("This field is required."), "title_vi")
    if max(map(len, said.values())) > LONGEST:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "title_vi",
            limit=LONGEST,
        )
    with transaction() as db:
        row = db.get(Ground, key)
        if row is None:
            row = Ground(
                key=key,
                position=(db.scalar(select(func.max(Ground.position))) or 0)
                + 1,
            )
            db.add(row)
        row.title, row.retired = said, retired
        audit.record(
            actor,
            "framework.ground",
            ground=key,
            act="retired" if retired else "set",
        )


def grounds() -> Sequence[Ground]:
    """What a place may name as the ground of a requirement, in order; retired
    ones left out.
    """
    return (
        session()
        .scalars(
            select(Ground).where(~Ground.retired).order_by(Ground.position)
        )
        .all()
    )
