"""Versions of a framework: begin a draft, change it, publish it; or load one
from a file. One draft at a time, one published.

Whoever writes versions holds the permission at the unit above all others,
because a framework is everybody's. Whoever sets requirements anywhere reads
what is or was in force.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import defer

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock, outbox
from lms.core.cache import announce_change
from lms.core.db import session, transaction
from lms.core.errors import Conflict, Invalid, NotFound
from lms.core.marks import N_
from lms.framework import loader
from lms.framework import service as framework
from lms.framework.models import Carried, Competency, Framework
from lms.framework.rules import attainment, checks
from lms.framework.rules import content as contents
from lms.framework.rules.content import Content, digest
from lms.framework.types import AttainmentRule, Stage
from lms.requirements import service as requirements
from lms.studio.models import Effects
from lms.studio.rules import changes
from lms.studio.types import Loaded, Stale

ROOM = 1000  # positions kept free for each framework in the order of all competencies


def draft(key: str) -> Framework | None:
    """The draft that is open, if one is."""
    return framework.in_stage(key, Stage.DRAFT)


def listing(actor: Actor) -> dict[str, list[Framework]]:
    """Every framework with its versions, newest first; drafts only for who
    writes them. What they say is not read before it is asked for.
    """
    access.require(actor, Permission.FRAMEWORK_REQUIRE)
    found: dict[str, list[Framework]] = {}
    query = (
        select(Framework)
        .options(defer(Framework.content))
        .order_by(Framework.key, Framework.version.desc())
    )
    if not framework.may_write(actor):
        query = query.where(Framework.stage != Stage.DRAFT)
    for row in session().scalars(query):
        found.setdefault(row.key, []).append(row)
    return found


def checked(content: Mapping[str, Any]) -> Content:
    """The content as it would be stored as a draft. Raises `checks.InvalidContent` as
    `put_draft` does; nothing is stored.
    """
    fit = checks.checked(content)
    _refuse_foreign(fit)
    return fit


def put_draft(
    actor: Actor | None, content: Mapping[str, Any], edit: int | None
) -> Framework:
    """Store a whole content as the draft of its framework; a framework that is
    not known yet begins with it.

    `edit` None: there must be no draft yet (`Conflict` otherwise). A number:
    the draft must still be as it was at that count (`Stale` otherwise). A
    content that cannot be taken raises `checks.InvalidContent` with everything that is
    wrong.
    """
    framework.require_writer(actor)
    fit = checks.checked(content)
    with transaction() as db:
        _refuse_foreign(fit)
        # All versions are locked before the draft is looked for: two who begin
        # one at once wait for each other here, and
        # the second then sees what the first began. (A lock on the draft alone
        # finds nothing to wait for while there is none.)
        db.scalars(
            select(Framework.id)
            .where(Framework.key == fit["key"])
            .order_by(Framework.id)
            .with_for_update()
        ).all()
        row = db.scalar(
            select(Framework).where(
                Framework.key == fit["key"], Framework.stage == Stage.DRAFT
            )
        )
        if row is None and edit is not None:
            raise Stale(
                N_(
                    "This draft was published or thrown away meanwhile. What you typed was not saved."
                )
            )
        if row is not None and edit is None:
            raise Conflict(
                N_(
                    "Somebody is working on a draft of this framework already. Go on with that one."
                )
            )
        if row is None:
            row = Framework(
                key=fit["key"],
                version=_next_version(fit["key"]),
                stage=Stage.DRAFT,
                edit=0,
            )
            row.loaded_at = clock.now()
            audit.record(
                actor, "framework.begun", framework=row.key, version=row.version
            )
        elif row.edit != edit:
            raise Stale(
                N_(
                    "Somebody else saved this draft after you opened it. What you typed was not saved."
                )
            )
        _write(row, fit, actor)
        db.add(row)
        db.flush()
    return row


def _refuse_foreign(fit: Content) -> None:
    """A competency belongs to one framework for ever: evidence knows it by its
    key alone.
    """
    home = select(Competency.key).join(
        Framework, Framework.id == Competency.framework_id
    )
    keys = list(contents.by_key(fit))
    taken = (
        session()
        .scalars(
            home.where(Competency.key.in_(keys), Framework.key != fit["key"])
        )
        .all()
    )
    if taken:
        text = N_(
            "The key “%(key)s” belongs to another framework. Choose another one."
        )
        raise checks.InvalidContent(
            [
                checks.ContentProblem(
                    f"competencies.{key}.key", text, (("key", key),)
                )
                for key in taken
            ]
        )


def _next_version(key: str) -> int:
    return (
        session().scalar(
            select(func.max(Framework.version)).where(Framework.key == key)
        )
        or 0
    ) + 1


def _write(row: Framework, fit: Content, actor: Actor | None) -> None:
    row.content, row.digest = fit, digest(fit)
    row.title, row.source, row.legal_basis = (
        fit["title"],
        fit["source"],
        fit["legal_basis"],
    )
    row.as_of, row.levels, row.rule = (
        contents.day(fit),
        fit["levels"],
        fit.get("rule", {}),
    )
    row.edit, row.edited_at, row.edited_by = (
        row.edit + 1,
        clock.now(),
        actor.person_id if actor else None,
    )


def create(actor: Actor, content: Mapping[str, Any]) -> Framework:
    """A framework that is new from the ground up, as a draft."""
    framework.require_writer(actor)
    with transaction() as db:
        if db.scalar(
            select(Framework.id)
            .where(Framework.key == content.get("key"))
            .limit(1)
        ):
            text = N_(
                "There is a framework with the key “%(key)s” already. Choose another one."
            )
            raise checks.InvalidContent(
                [checks.ContentProblem("key", text, (("key", content["key"]),))]
            )
        return put_draft(actor, content, None)


def change(
    actor: Actor,
    framework_id: int,
    edit: int,
    act: Callable[[Content], Content],
) -> Framework:
    """Store what `act` makes of the draft's content; `Stale` if somebody else
    saved it since it was opened.
    """
    framework.require_writer(actor)
    with transaction():
        return put_draft(
            actor, act(framework.content_of(_draft(framework_id, edit))), edit
        )


def begin(actor: Actor, key: str) -> Framework:
    """A draft that says what the published version says."""
    framework.require_writer(actor)
    with transaction():
        base = framework.published(key)
        if base is None:
            raise NotFound
        return put_draft(
            actor,
            {
                name: said
                for name, said in framework.content_of(base).items()
                if name != "carries"
            },
            None,
        )


def discard(actor: Actor | None, framework_id: int, edit: int) -> None:
    """Throw a draft away. What is published stays as it is."""
    framework.require_writer(actor)
    with transaction() as db:
        row = _draft(framework_id, edit)
        audit.record(
            actor, "framework.discarded", framework=row.key, version=row.version
        )
        if kept := db.get(Effects, row.id):
            db.delete(kept)
            db.flush()
        db.delete(row)


def _draft(framework_id: int, edit: int | None) -> Framework:
    """The draft with this id, as it was at this count and then locked to be
    changed; None: as it is, to be read.
    """
    lock = edit is not None
    row = session().get(
        Framework, framework_id, with_for_update=lock, populate_existing=lock
    )
    if row is None:
        raise Stale(
            N_(
                "This draft was published or thrown away meanwhile. What you typed was not saved."
            )
        )
    if row.stage != Stage.DRAFT:
        raise Stale(
            N_(
                "This version is no draft any more. Begin a new draft to change something."
            )
        )
    if edit is not None and row.edit != edit:
        raise Stale(
            N_(
                "Somebody else saved this draft after you opened it. What you typed was not saved."
            )
        )
    return row


@dataclass(frozen=True)
class Standing:
    """A draft beside the version it is to take the place of (none for a new
    framework), and what is still to be said before it can.
    """

    row: Framework
    content: Content
    base: Framework | None
    before: Content | None
    touched: tuple[str, ...]
    waiting: tuple[str, ...]
    requirements: Mapping[str, int]
    orphans: Mapping[str, int]
    effects: Effects | None

    @property
    def rule(self) -> AttainmentRule:
        """How evidence will add up."""
        return attainment.read(self.content.get("rule")).rule

    @property
    def decided(self) -> bool:
        """Whether it is said what becomes of all earlier evidence and of all
        requirements.
        """
        return not self.waiting and not self.orphans

    @property
    def affects(self) -> bool:
        """Whether publishing can open or close a gap of anybody."""
        return bool(changes.removed(self.before, self.content)) or (
            not self.waiting and changes.shifts(self.before, self.content)
        )

    @property
    def foreseen(self) -> bool:
        """Whether it is known what publishing does to people, for the draft as
        it is now.
        """
        known = self.effects
        return not self.affects or (
            known is not None
            and known.edit == self.row.edit
            and known.finished_at is not None
        )


def standing(actor: Actor | None, framework_id: int) -> Standing:
    """How far a draft is."""
    framework.require_writer(actor)
    row = _draft(framework_id, None)
    base, fit = framework.published(row.key), framework.content_of(row)
    before = framework.content_of(base) if base else None
    return Standing(
        row,
        fit,
        base,
        before,
        tuple(changes.touched(before, fit)),
        tuple(changes.undecided(before, fit)),
        requirements.count_naming(changes.removed(before, fit)),
        unplaced(before, fit),
        session().get(Effects, row.id),
    )


def ask_effects(actor: Actor, framework_id: int, edit: int) -> None:
    """Have it worked out in the background what publishing this draft would do
    to people.
    """
    framework.require_writer(actor)
    with transaction() as db:
        row = _draft(framework_id, edit)
        _refuse_unfinished(standing(None, row.id))
        known = db.get(Effects, row.id) or Effects(framework_id=row.id)
        known.edit, known.after, known.done, known.people = row.edit, 0, 0, 0
        known.counts, known.asked_at, known.finished_at = {}, clock.now(), None
        db.add(known)
        outbox.enqueue("foresee", framework_id=row.id, edit=row.edit)


def open_effects(
    framework_id: int, edit: int
) -> tuple[Effects, Standing] | None:
    """What is known of the effects of a draft, locked, and the draft; None if
    they are known already or the draft is no longer what it was at `edit`. In
    the open transaction.
    """
    effects = session().get(
        Effects, framework_id, with_for_update=True, populate_existing=True
    )
    if effects is None or effects.edit != edit or effects.finished_at:
        return None
    try:
        draft = standing(None, framework_id)
    except Stale:
        return None
    if draft.row.edit != edit or not draft.decided:
        return None
    return effects, draft


def publish(actor: Actor | None, framework_id: int, edit: int) -> Framework:
    """The draft becomes the version in force and the one before is retired;
    evidence is carried as was decided.

    Refused while something touched still waits for a decision, and to a person
    also before she can know what it does to people.
    """
    framework.require_writer(actor)
    with transaction() as db:
        row = _draft(framework_id, edit)
        known = standing(None, row.id)
        base, fit, before = known.base, known.content, known.before
        _refuse_unfinished(known)
        if actor is not None and not known.foreseen:
            raise Invalid(
                N_(
                    "Have it worked out first what this does to people, and look at it."
                ),
                "effects",
            )
        if base:
            base.stage = Stage.RETIRED
        row.stage, row.published_at = Stage.PUBLISHED, clock.now()
        row.published_by = actor.person_id if actor else None
        db.flush()
        _put_competencies(row, fit)
        requirements.pass_on(
            actor, heirs(before, fit)
        )  # after the list: an heir may be new with this version
        rows = changes.carried(before, fit)
        db.add_all(
            Carried(framework_id=row.id, old=old, new=new, how=how)
            for old, new, how in rows
        )
        audit.record(
            actor,
            "framework.published",
            framework=row.key,
            version=row.version,
            touched=len({old for old, *_ in rows}),
        )
        keys = changes.affected(before, fit)
        if keys:
            outbox.enqueue("reproject", competencies=keys, after=0)
    return row


def _refuse_unfinished(known: Standing) -> None:
    if not known.content["competencies"]:
        raise Invalid(
            N_(
                "A framework without a competency cannot be published. Add one first."
            )
        )
    if known.before and contents.digest(known.before) == contents.digest(
        known.content
    ):
        raise Invalid(
            N_(
                "The draft says the same as the version in force, so there is nothing to publish."
            )
        )
    if known.waiting:
        text = N_("Say first what becomes of earlier evidence of: %(keys)s.")
        raise Invalid(text, "carries", keys=", ".join(known.waiting))
    if known.orphans:
        text = N_(
            "Say first what becomes of the requirements that name: %(keys)s."
        )
        raise Invalid(text, "carries", keys=", ".join(known.orphans))


def heirs(before: Content | None, fit: Content) -> dict[str, list[str]]:
    """What the requirements of each removed competency ask for instead
    (nothing: they end), as far as it was decided.
    """
    carries, there = fit.get("carries", {}), contents.by_key(fit)
    decided = {
        key: carries.get(key, {}).get("requirements")
        for key in changes.removed(before, fit)
    }
    return {
        key: new
        for key, new in decided.items()
        if new is not None and set(new) <= set(there)
    }


def unplaced(before: Content | None, fit: Content) -> dict[str, int]:
    """The removed competencies that requirements name, without a word on what
    becomes of these; how many there are.
    """
    decided = heirs(before, fit)
    waiting = [
        key for key in changes.removed(before, fit) if key not in decided
    ]
    return requirements.count_naming(waiting) if waiting else {}


def _put_competencies(row: Framework, fit: Content) -> None:
    """The list of competencies as the version has it. What it no longer has is
    kept for what was, and offered nowhere.
    """
    db = session()
    versions = select(Framework.id).where(Framework.key == row.key)
    known = {
        one.key: one
        for one in db.scalars(
            select(Competency).where(Competency.framework_id.in_(versions))
        )
    }
    base = _room(known.values())
    for position, entry in enumerate(fit["competencies"]):
        one = known.pop(entry["key"], None) or Competency(key=entry["key"])
        one.framework_id, one.position, one.retired = (
            row.id,
            base + position,
            False,
        )
        one.title, one.description, one.indicators = (
            entry["title"],
            entry["description"],
            entry["indicators"],
        )
        one.parent = entry["parent"]
        db.add(one)
    for gone in known.values():
        gone.retired = True
    db.flush()
    announce_change()


def _room(known: Iterable[Competency]) -> int:
    """Where the framework's competencies stand among all: where they stood,
    otherwise after all others.
    """
    if places := [one.position for one in known]:
        return min(places) // ROOM * ROOM
    last = session().scalar(select(func.max(Competency.position)))
    return 0 if last is None else (last // ROOM + 1) * ROOM


def load(path: Path, shipped: bool = False) -> Loaded:
    """Load one framework file; what it says about a version that is known
    already changes nothing.

    Changed content is published at once if it touches no competency, or its
    `carries:` say what becomes of the evidence of each one it does touch;
    otherwise it is left as a draft for somebody to decide in the studio.
    `shipped`: it comes with the product, so neither a version this site has had
    before nor one that a person here has published is replaced unasked.
    """
    fit = checks.checked(loader.read_framework(path))
    with transaction() as db:
        rows: Sequence[Framework] = db.scalars(
            select(Framework).where(Framework.key == fit["key"])
        ).all()
        base = next((row for row in rows if row.stage == Stage.PUBLISHED), None)
        opened = next((row for row in rows if row.stage == Stage.DRAFT), None)
        known = [
            row
            for row in rows
            if row is base or (shipped and row is not opened)
        ]
        if any(
            digest(framework.content_of(row)) == digest(fit) for row in known
        ):
            return Loaded.UNCHANGED
        if opened and opened.edited_by is not None:
            return Loaded.WAITS
        row = (
            opened
            if opened and framework.content_of(opened) == fit
            else put_draft(None, fit, opened.edit if opened else None)
        )
        ours = base is not None and base.published_by is not None
        before = framework.content_of(base) if base else None
        if (
            changes.undecided(before, fit)
            or unplaced(before, fit)
            or (shipped and ours)
        ):
            return Loaded.DRAFT
        publish(None, row.id, row.edit)
        audit.record(
            None, "framework.loaded", framework=row.key, version=row.version
        )
        return Loaded.PUBLISHED
