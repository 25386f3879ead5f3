"""Set, raise and end the rows of one layer, and have the maps counted anew.
What they add up to is in `effective`.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, or_, select, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.db import execute, session, transaction
from lms.core.errors import Invalid, LMSError, NotFound
from lms.core.i18n import day as said_day
from lms.core.i18n import pick
from lms.core.marks import N_
from lms.framework.models import Competency
from lms.framework.types import Depth
from lms.legal import service as legal
from lms.people import service as people
from lms.people.models import UnitRow
from lms.people.types import Unit
from lms.posts.models import Ground, Post
from lms.requirements.models import RequirementRow
from lms.requirements.queries.effective import COLUMNS, layer
from lms.requirements.rules import layers as rules
from lms.requirements.types import Asked, Cell, Layer, Terms

LONGEST_REASON = 1_000
MANY, MANY_POSTS = (
    5,
    10,
)  # from so many changes on the maps count a post, or a unit, anew as a whole
_LAYER = RequirementRow.__table__.c


def require_level(actor: Actor, unit_id: int, asked: Asked) -> None:
    """Set what a unit's layer asks of a post; refused if a layer above asks
    more. Ends the layer's earlier row of that day.
    """
    unit = unit_to_set(actor, unit_id, hidden=False)
    cell = Cell(
        asked.post, asked.competency, asked.level, asked.depth, asked.essential
    )
    terms = Terms(
        asked.reason, asked.ground, asked.legal_basis, asked.since, asked.until
    )
    with transaction():
        plan = prepare(unit, [cell], terms, keep_equal=True)
        if refusal := plan[0].refusal:
            raise refusal
        carry_out(actor, unit, plan, terms)


def unit_to_set(actor: Actor | None, unit_id: int, hidden: bool = True) -> Unit:
    """A unit whose layer the actor may set; to others `hidden` it is as if it
    were not there. No actor: a command.
    """
    unit = people.unit(unit_id)
    if actor is None:
        return unit
    if hidden and not access.allows(
        actor, Permission.FRAMEWORK_REQUIRE, [unit.path]
    ):
        raise NotFound
    access.require(actor, Permission.FRAMEWORK_REQUIRE, unit.path)
    return unit


@dataclass
class Planned:
    """What one cell would do: set a row (ending `follows`), only end it,
    nothing (`idle` says why), or be refused.
    """

    cell: Cell
    follows: Layer | None = None
    sets: bool = False
    idle: str = ""
    refusal: LMSError | None = None


SAME, INHERITED, EMPTY = "same", "inherited", "empty"


def check_terms(terms: Terms, sets: bool = True) -> None:
    """Refuse what all changes of one act share, if it cannot be taken:
    `Invalid` at its field.
    """
    if len(terms.reason) > LONGEST_REASON:
        raise Invalid(
            N_("This is longer than %(limit)s characters. Shorten it."),
            "reason",
            limit=LONGEST_REASON,
        )
    if sets and not terms.reason.strip():
        raise Invalid(
            N_(
                "Say why this place asks for it; everybody who has to meet it will read the reason."
            ),
            "reason",
        )
    since, today = terms.since or clock.today(), clock.today()
    if since < today:
        raise Invalid(
            N_(
                "The first day may not lie in the past: what was asked then has been shown to people already. Choose today or a later day."
            ),
            "since",
        )
    if terms.until is not None and terms.until <= since:
        raise Invalid(
            N_(
                "The last day comes before the first. Choose a later one, or leave it empty."
            ),
            "until",
        )
    if terms.ground and not session().get(Ground, terms.ground):
        raise Invalid(N_("Choose one of the offered answers."), "ground")
    if terms.legal_basis and not legal.named([terms.legal_basis]):
        raise Invalid(N_("Choose one of the offered answers."), "legal_basis")


def prepare(
    unit: Unit, cells: Sequence[Cell], terms: Terms, keep_equal: bool = False
) -> list[Planned]:
    """What each of these cells would do, in the open transaction: the unit is
    locked, so that it stays true until the act is over.

    A cell that asks no more than is inherited needs no row of its own;
    `keep_equal` sets one all the same. Three queries, however many cells there
    are. Raises `Invalid` for the terms.
    """
    check_terms(terms, sets=any(cell.level is not None for cell in cells))
    lock(unit)
    since = terms.since or clock.today()
    known = Known.of(unit, {cell.post for cell in cells}, since)
    return [planned(known, cell, since, terms, keep_equal) for cell in cells]


def lock(unit: Unit) -> None:
    """One change of a unit's layer at a time. On SQLite the write lock is held
    already.
    """
    db = session()
    if db.connection().dialect.name != "sqlite":
        db.execute(
            select(UnitRow.id)
            .where(UnitRow.id == unit.id)
            .with_for_update(key_share=True)
        )


class Known:
    """What the layers on the way to a unit ask of some posts from a day on, its
    own rows apart; and which words there are.
    """

    def __init__(
        self,
        unit: Unit,
        rows: Iterable[Row[Any]],
        words: tuple[set[str], set[str]],
        since: dt.date,
    ) -> None:
        self.posts, self.competencies = words
        self.own: dict[tuple[str, str], list[Layer]] = {}
        self.higher: dict[tuple[str, str], list[Layer]] = {}
        above: dict[str, list[Layer]] = {}
        for row in rows:
            one = layer(row)
            if row.unit_id == unit.id:
                self.own.setdefault((row.post, row.competency), []).append(one)
                continue
            self.higher.setdefault((row.post, row.competency), []).append(one)
            if one.holds(since):
                above.setdefault(row.post, []).append(one)
        way = people.ids_on(unit.path)
        self.above = {
            post: rules.merge(way, layers) for post, layers in above.items()
        }
        self.titles = {
            place.id: pick(place.title) for place in people.units_on(unit.path)
        }

    @classmethod
    def of(cls, unit: Unit, posts: Collection[str], since: dt.date) -> "Known":
        """Read it. Rows that are over on that day are left out."""
        query = select(*COLUMNS).where(
            _LAYER.unit_id.in_(people.ids_on(unit.path)),
            _LAYER.post.in_(posts),
            or_(_LAYER.valid_to.is_(None), _LAYER.valid_to > since),
        )
        offered = set(
            session().scalars(
                select(Post.key).where(Post.key.in_(posts), ~Post.retired)
            )
        )
        living = set(
            session().scalars(select(Competency.key).where(~Competency.retired))
        )
        return cls(unit, execute(query), (offered, living), since)


def planned(
    known: Known,
    cell: Cell,
    since: dt.date,
    terms: Terms,
    keep_equal: bool = False,
) -> Planned:
    """What one cell would do, given what is `known` from that day on."""
    own = known.own.get((cell.post, cell.competency), [])
    here = next((row for row in own if row.holds(since)), None)
    if cell.level is None:
        return Planned(cell, here, idle="" if here else EMPTY)
    try:
        if (
            cell.post not in known.posts
            or cell.competency not in known.competencies
        ):
            raise Invalid(
                N_("Choose a post and a competency from the lists."),
                "competency",
            )
        above = known.above.get(cell.post, {}).get(cell.competency)
        source = above and (
            above.level_from if cell.level < above.level else above.depth_from
        )
        rules.check(
            cell.level,
            cell.depth,
            above,
            known.titles[source.unit_id] if source else "",
        )
        asked = (cell.level, Depth(cell.depth), cell.essential)
        row = Layer(0, cell.competency, *asked, since=since, until=terms.until)
        higher = known.higher.get((cell.post, cell.competency), ())
        if not keep_equal and rules.is_redundant(row, higher, since):
            return Planned(cell, here, idle="" if here else INHERITED)
        if (
            not keep_equal
            and here
            and (here.level, here.depth, here.essential) == asked
        ):
            return Planned(cell, idle=SAME)
        return Planned(cell, rules.replaced(since, terms.until, own), sets=True)
    except rules.Overlap as met:
        return Planned(cell, refusal=_overlap(met.row))
    except LMSError as refusal:
        return Planned(cell, refusal=refusal)


def _overlap(row: Layer) -> Invalid:
    values = {"level": row.level, "since": said_day(row.since)}
    if row.until is None:
        return Invalid(
            N_(
                "From %(since)s on, without an end, this unit already asks for level %(level)s here; two rows may not hold on the same day. End that row first, or choose other days."
            ),
            "since",
            **values,
        )
    return Invalid(
        N_(
            "From %(since)s until before %(until)s this unit already asks for level %(level)s here; two rows may not hold on the same day. End that row first, or choose other days."
        ),
        "since",
        until=said_day(row.until),
        **values,
    )


def carry_out(
    actor: Actor | None, unit: Unit, plan: Iterable[Planned], terms: Terms
) -> list[Cell]:
    """Do what was planned, in the same transaction; the cells that were set or
    ended. Refused ones are left out.
    """
    return carry_out_each(actor, unit, [(one, terms) for one in plan])


def carry_out_each(
    actor: Actor | None, unit: Unit, plan: Iterable[tuple[Planned, Terms]]
) -> list[Cell]:
    """The same where each cell has terms of its own, as in a file; one act all
    the same.
    """
    db, today, now = (
        session(),
        clock.today(),
        clock.now(),
    )  # one act has one moment
    changed, begun = list[Cell](), list[Cell]()
    for one, terms in plan:
        if one.refusal or one.idle:
            continue
        since = terms.since or today
        changed.append(one.cell)
        if since <= today:
            begun.append(one.cell)
        if one.follows:
            _end(one.follows.row, since, actor)
        if one.sets:
            db.add(_row(actor, unit, one.cell, terms, now))
    db.flush()
    _tell(actor, unit, changed, begun)
    return changed


def _row(
    actor: Actor | None, unit: Unit, cell: Cell, terms: Terms, now: dt.datetime
) -> RequirementRow:
    since, reason = terms.since or clock.today(), terms.reason.strip()
    row = RequirementRow(
        unit_id=unit.id, post=cell.post, competency=cell.competency
    )
    row.level, row.depth, row.essential = cell.level, cell.depth, cell.essential
    row.reason = dict(terms.reasons) or {"vi": reason, "en": reason}
    row.ground, row.legal_basis = terms.ground, terms.legal_basis
    row.valid_from, row.valid_to = since, terms.until
    row.set_by, row.set_at = actor.person_id if actor else None, now
    row.turns_on = since if since > clock.today() else terms.until
    return row


def end_rows(
    actor: Actor | None,
    unit_id: int,
    rows: Collection[int],
    on: dt.date | None = None,
) -> int:
    """End rows of a unit's own layer from a day (today) on; how many. One that
    has not begun yet never will. Ended ones stay as they are.
    """
    unit = unit_to_set(actor, unit_id)
    day = on or clock.today()
    if day < clock.today():
        raise Invalid(
            N_(
                "The first day may not lie in the past: what was asked then has been shown to people already. Choose today or a later day."
            ),
            "on",
        )
    with transaction() as db:
        lock(unit)
        table = RequirementRow
        query = select(table).where(
            table.unit_id == unit.id, table.id.in_(rows)
        )
        open_ones = [
            row
            for row in db.scalars(query)
            if row.valid_to is None or row.valid_to > max(day, row.valid_from)
        ]
        for row in open_ones:
            _end(row.id, max(day, row.valid_from), actor)
        gone = [Cell(row.post, row.competency, None) for row in open_ones]
        _tell(actor, unit, gone, gone if day <= clock.today() else [])
    return len(open_ones)


def _end(row_id: int, on: dt.date, actor: Actor | None) -> None:
    values = {
        "valid_to": on,
        "ended_by": actor.person_id if actor else None,
        "ended_at": clock.now(),
    }
    later = on if on > clock.today() else None
    session().execute(
        update(RequirementRow)
        .where(RequirementRow.id == row_id)
        .values(**values, turns_on=later)
    )


def _tell(
    actor: Actor | None,
    unit: Unit,
    changed: Sequence[Cell],
    in_force: Sequence[Cell],
) -> None:
    """Log the act, and have the maps counted anew for what is in force; what
    begins or ends on a later day is left to the nightly `turn`.
    """
    if not changed:
        return
    kept = [cell for cell in changed if cell.level is not None]
    if len(changed) == len(kept) == 1:
        cell = kept[0]
        values = {
            "post": cell.post,
            "competency": cell.competency,
            "level": cell.level,
        }
        audit.record(
            actor,
            "framework.required",
            path=unit.path,
            depth=Depth(cell.depth).word,
            **values,
        )
    else:
        audit.record(
            actor,
            "framework.layer",
            path=unit.path,
            set=len(kept),
            ended=len(changed) - len(kept),
        )
    if in_force:
        recount(unit.path, ((cell.post, cell.competency) for cell in in_force))


def recount(path: str, changed: Iterable[tuple[str, str]]) -> None:
    """Have the maps below a unit counted anew for these posts and competencies;
    where they are many, for all at once.
    """
    by_post: dict[str, set[str]] = {}
    for post, competency in changed:
        by_post.setdefault(post, set()).add(competency)
    if len(by_post) > MANY_POSTS:
        by_post = {"": {""}}
    for post, competencies in sorted(by_post.items()):
        for competency in (
            sorted(competencies) if len(competencies) <= MANY else [""]
        ):
            outbox.enqueue(
                "recount", path=path, post=post, competency=competency
            )


AT_ONCE = 500


def turn() -> None:
    """Nightly: rows that begin or end by their day have the maps counted anew.
    Days on which nothing ran are made up for.

    In batches, each asking for the next; in the open transaction.
    """
    db, today = session(), clock.today()
    query = select(RequirementRow, UnitRow.path).join(
        UnitRow, UnitRow.id == RequirementRow.unit_id
    )
    due = db.execute(
        query.where(RequirementRow.turns_on <= today)
        .order_by(RequirementRow.id)
        .limit(AT_ONCE)
    ).all()
    by_path: dict[str, list[tuple[str, str]]] = {}
    for row, path in due:
        by_path.setdefault(path, []).append((row.post, row.competency))
        row.turns_on = (
            row.valid_to if row.valid_to and row.valid_to > today else None
        )
    for path, changed in sorted(by_path.items()):
        recount(path, changed)
    if len(due) == AT_ONCE:
        outbox.enqueue("turn")
    db.flush()


# From files


def set_once(unit: Unit, rows: Iterable[Mapping[str, Any]]) -> None:
    """Requirements of one layer from a file, unless the layer already says
    something about them. In the open transaction.
    """
    db, today = session(), clock.today()
    lock(unit)
    said = select(RequirementRow.post, RequirementRow.competency).where(
        RequirementRow.unit_id == unit.id
    )
    known = {tuple(row) for row in db.execute(said)}
    new = {
        (row["post"], row["competency"]): row
        for row in rows
        if (row["post"], row["competency"]) not in known
    }
    if not new:
        return
    known_grounds = set(db.scalars(select(Ground.key)))
    layers = Known.of(unit, {post for post, _ in new}, today)
    for row in new.values():
        cell = Cell(
            row["post"],
            row["competency"],
            row["level"],
            row["depth"],
            row["essential"],
        )
        if refusal := planned(
            layers, cell, today, Terms(), keep_equal=True
        ).refusal:
            raise refusal
        if row.get("ground") and row["ground"] not in known_grounds:
            raise Invalid(
                N_(
                    "A requirement names the feature of places “%(key)s”, which is not known."
                ),
                key=row["ground"],
            )
        names = (
            "post",
            "competency",
            "level",
            "depth",
            "essential",
            "reason",
            "legal_basis",
            "ground",
        )
        values = {name: row.get(name) for name in names}
        db.add(
            RequirementRow(
                unit_id=unit.id, valid_from=today, set_at=clock.now(), **values
            )
        )
    db.flush()
    recount(unit.path, new)
