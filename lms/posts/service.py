"""Posts and the grounds of a place as records: add, edit, retire. They are the
same everywhere, so the root's framework writers keep them.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import Row, func, select

from lms.access import service as access
from lms.access.types import Actor, Permission, Who
from lms.audit import service as audit
from lms.core.cache import VersionedCache, announce_change
from lms.core.db import execute, session
from lms.core.errors import Conflict, Invalid, found
from lms.core.i18n import lang, pick, pick_marked
from lms.core.merging import keep_newer, mark
from lms.core.types import Json, Labels, Texts, group
from lms.framework import service as framework
from lms.people import service as people
from lms.posts import loader, rules
from lms.posts.models import Ground, Post
from lms.posts.rules import PostNames
from lms.posts.types import PostEntry

_POSTS = select(Post.__table__).order_by(Post.__table__.c.position)
MOST_COUNTED = 1_000
"""Of the holders of a post: who reads it only wants to know whether many do."""
Rows = dict[str, Row]
Table = type[Post] | type[Ground]


def _every_post() -> Rows:
    return {row.key: row for row in execute(_POSTS)}


posts = VersionedCache(_every_post)
"""Every post by key, in order; retired ones too, for those who hold them."""


def titles() -> Labels:
    """What every post is called, as plain text."""
    return {key: pick(row.title) for key, row in posts().items()}


def offered_posts() -> Rows:
    """The posts that may be given to somebody, in order."""
    return {key: row for key, row in posts().items() if not row.retired}


Office = tuple[str, list[Row]]
"""The name of an office, and its posts."""


def offices() -> list[Office]:
    """The posts that are offered, office by office in the order they were first
    named, heads before the others.
    """
    language = lang()
    by_name = group(
        (pick_marked(post.office, language), post)
        for post in offered_posts().values()
    )
    for rows in by_name.values():
        rows.sort(key=lambda row: not row.leadership)
    return list(by_name.items())


def chosen(key: str) -> Row:
    """The post with this key; for any other key the first that is offered.
    Invalid before one is entered.
    """
    return posts().get(key) or office_of(key)[0]


def office_of(key: str) -> list[Row]:
    """The posts of the office that has this post; for any other key those of
    the first office. Invalid before a post is entered.
    """
    every = [rows for _name, rows in offices()]
    if not every:
        raise Invalid("No post is entered yet. Add one under “Posts”.")
    has_post = (rows for rows in every if any(row.key == key for row in rows))
    return next(has_post, every[0])


GROUNDS = Ground.__table__
"""For statements of other rooms to join with."""
_GROUNDS = select(GROUNDS).order_by(GROUNDS.c.position)


def listing(actor: Actor) -> Sequence[Row]:
    """Every post, retired ones too."""
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    return list(posts().values())


def post(actor: Actor, key: str) -> Post:
    """One post to edit."""
    framework.require_writer(actor)
    return found(session().get(Post, key))


def holders(key: str) -> int:
    """How many people hold a post today; of more than `MOST_COUNTED`, one more
    than that.
    """
    return people.count_holders(key, MOST_COUNTED)


def names_in_use() -> PostNames:
    """What posts and offices are called; of many posts in one act it is read
    once, and knows those that were written since.
    """
    names = PostNames()
    for row in posts().values():
        names.take(row.key, row.title, row.office)
    return names


def check(
    actor: Who, key: str, entry: PostEntry, names: PostNames, is_new: bool
) -> None:
    """Refuse what `add` or `edit` would refuse; nothing is stored."""
    framework.require_writer(actor)
    if is_new:
        key = rules.post_key(key)
    values = _values(entry, names)
    if is_new and key in posts():
        raise _in_use(key)
    names.claim(key, values["title"], values["office"])


def add(
    actor: Who, key: str, entry: PostEntry, names: PostNames | None = None
) -> None:
    """Add a post; its key is for good, files and addresses name it."""
    framework.require_writer(actor)
    key = rules.post_key(key)
    with access.acting(actor) as db:
        names = names or names_in_use()
        values = _values(entry, names)
        if db.get(Post, key):
            raise _in_use(key)
        names.claim(key, values["title"], values["office"])
        _write(Post(key=key, position=_next_position(Post), edit=0), values)
        audit.record(actor, "framework.post", post=key, act="added")


def _in_use(key: str) -> Conflict:
    return Conflict(
        "The code “%(key)s” is in use. Choose another one, or edit that post.",
        "key",
        key=key,
    )


def edit(
    actor: Who,
    key: str,
    entry: PostEntry,
    shown: str | None = None,
    names: PostNames | None = None,
) -> None:
    """Change what is said of a post; the same again changes nothing. `shown`:
    the count of changes that its page showed.
    """
    framework.require_writer(actor)
    with access.acting(actor):
        names = names or names_in_use()
        values = _values(entry, names)
        row = _locked(key)
        if not values.items() <= vars(row).items():
            keep_newer(shown, str(row.edit))
            names.claim(key, values["title"], values["office"])
            _write(row, values)
            audit.record(actor, "framework.post", post=key, act="edited")


def _values(entry: PostEntry, names: PostNames) -> Json:
    """What of the post was typed, tidied; an office that is known keeps its
    name in the other language.
    """
    texts = rules.post_texts(entry, names.offices)
    return {**texts, "leadership": entry.leadership}


def _write(row: Post, values: Json) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.edit += 1
    session().add(row)
    session().flush()
    announce_change()


def _next_position(table: Table) -> int:
    last = session().scalar(select(func.max(table.position)))
    return (last or 0) + 1


def retire(
    actor: Actor, key: str, retired: bool, shown: str | None = None
) -> None:
    """Take a post out of what is offered, or offer it again. Who holds it keeps
    it, and what is asked of it stays. `shown`: as with `edit`.
    """
    framework.require_writer(actor)
    with access.acting(actor):
        row = _locked(key)
        if row.retired != retired:
            keep_newer(shown, str(row.edit))
            _write(row, {"retired": retired})
            act = "retired" if retired else "restored"
            audit.record(actor, "framework.post", post=key, act=act)


def _locked(key: str) -> Post:
    return found(session().get(Post, key, with_for_update=True))


def ground_mark(title: Texts, retired: bool) -> str:
    """Of a ground as it is stored."""
    return mark([title, retired])


def put_ground(
    actor: Actor,
    key: str,
    title: Texts,
    retired: bool = False,
    shown: str | None = None,
) -> None:
    """Add a ground, or change its name or whether it is offered; the same again
    changes nothing. `shown`: the `ground_mark` of its page.
    """
    framework.require_writer(actor)
    key = rules.slug(key, rules.LONGEST_GROUND)
    texts = rules.texts(title, "title", rules.LONGEST_NAME)
    with access.acting(actor) as db:
        row = db.get(Ground, key, with_for_update=True)
        if row is None:
            row = Ground(key=key, position=_next_position(Ground))
        elif (row.title, row.retired) == (texts, retired):
            return
        else:
            keep_newer(shown, ground_mark(row.title, row.retired))
        row.title, row.retired = texts, retired
        db.add(row)
        announce_change()
        act = "retired" if retired else "set"
        audit.record(actor, "framework.ground", ground=key, act=act)


def _every_ground() -> Rows:
    return {row.key: row for row in execute(_GROUNDS)}


every_ground = VersionedCache(_every_ground)
"""What a place may name as the ground of a requirement, by key, in order;
retired ones too.
"""


def grounds() -> list[Row]:
    """The same, retired ones left out."""
    return [row for row in every_ground().values() if not row.retired]


def add_presets(rows: Sequence[Json]) -> None:
    """Add the shipped posts and grounds that are not known yet. In the open
    transaction.
    """
    _add_unknown(Post, rows)
    _add_unknown(Ground, loader.read_grounds())
    session().flush()
    announce_change()


def _add_unknown(table: Table, rows: Iterable[Json]) -> None:
    known = set(session().scalars(select(table.key)))
    for position, row in enumerate(rows):
        if row["key"] not in known:
            session().add(table(position=position, **row))
