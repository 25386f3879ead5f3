"""Catalogues of products and work: written, decided, in force, ended."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from sqlalchemy import Row, bindparam, delete, insert, update

from lms.access import service as access
from lms.access.types import Actor, Permission
from lms.audit import service as audit
from lms.core import clock
from lms.core.cache import announce_change
from lms.core.columns import Rows
from lms.core.db import execute
from lms.core.errors import Conflict, Invalid, NotFound, found
from lms.core.types import Json, fingerprint
from lms.evaluation.queries import catalogues as queries
from lms.evaluation.queries.catalogues import LIST, LISTS, PRODUCT, PRODUCTS
from lms.evaluation.rules import catalogue as rules
from lms.evaluation.service.leading import held_by
from lms.evaluation.service.ruling import decimals_at
from lms.evaluation.types import ListDecision, ListState, ProductDraft
from lms.framework import service as framework
from lms.people import service as people
from lms.people.types import Reach, Unit


@dataclass(frozen=True)
class Catalogue:
    """A catalogue with its products; `may_write`: whether the reader keeps it,
    `holds`: whether it is in force today.
    """

    row: Row
    unit: Unit
    products: Rows
    may_write: bool

    @property
    def mark(self) -> str:
        """Of what stands in it; another one once anything was changed."""
        said = self.coefficients
        drafts = [
            vars(draft_of(row)) | {"coefficient": str(said.get(row.id))}
            for row in self.products
        ]
        return fingerprint(
            [one | {"points": str(one["points"])} for one in drafts]
        )

    @property
    def reach(self) -> Reach:
        """Whom it reaches if it is put in force today."""
        own = queries.units_in_force(clock.today())
        return people.reach([self.unit.path], own)

    @property
    def decimals(self) -> int:
        """How many a coefficient has where this catalogue belongs, today."""
        return decimals_at(self.unit.path)

    @cached_property
    def coefficients(self) -> Mapping[int, Fraction]:
        """Of each product; of a draft as they are today, none as long as no
        product is the standard.
        """
        rows = self.products
        if not self.is_draft:
            return {row.id: row.coefficient for row in rows}
        standard = [row.points for row in rows if row.is_standard]
        return {
            row.id: rules.coefficient_of(row.points, one, self.decimals)
            for one in standard
            for row in rows
        }

    @property
    def is_draft(self) -> bool:
        """Whether it may still change."""
        return self.row.state == ListState.DRAFT


def keeps(actor: Actor) -> list[Unit]:
    """The units whose catalogues the actor keeps."""
    return access.top_units(actor, Permission.EVALUATION_KEEP)


def catalogues(actor: Actor) -> Rows:
    """Those of the units in which the actor may keep them."""
    return queries.lists_of([unit.id for unit in keeps(actor)])


def catalogue_in_force(actor: Actor) -> Row | None:
    """The one that holds today where the actor works."""
    access.require(actor, Permission.LEARN)
    for one in held_by(actor.person_id):
        if row := queries.in_force(one.unit.path, clock.today()):
            return row
    return None


def catalogue(actor: Actor, list_id: int) -> Catalogue:
    """One catalogue. Whoever works or keeps evaluation where a decided one
    holds may read it: weights are visible before anybody is measured by them.
    """
    row = found(queries.product_list(list_id))
    unit = people.unit(row.unit_id)
    may_write = access.allows(
        actor,
        Permission.EVALUATION_KEEP,
        [unit.path],
    )
    if not may_write and not _is_read_by(actor, row, unit):
        raise NotFound
    return Catalogue(
        row,
        unit,
        queries.products(list_id),
        may_write,
    )


def _is_read_by(actor: Actor, row: Row, unit: Unit) -> bool:
    if row.state != ListState.DECIDED:
        return False
    here = [*people.paths_of(actor.person_id), *_kept_paths(actor)]
    return any(path.startswith(unit.path) for path in here)


def _kept_paths(actor: Actor) -> list[str]:
    if not access.allows(actor, Permission.EVALUATION_KEEP):
        return []
    return [unit.path for unit in keeps(actor)]


def begin_catalogue(actor: Actor, unit_id: int, title: str) -> int:
    """Begin one for a unit, with the products of the one that holds there now;
    its id. A draft of this title that is there already is the same.
    """
    unit = people.unit(unit_id)
    access.require(actor, Permission.EVALUATION_KEEP, unit.path)
    name = title.strip()
    rules.check_title(name)
    with access.acting(actor):
        people.lock_unit(unit.id)
        if known := queries.draft_called(unit_id, name):
            return known
        row = {
            "unit_id": unit_id,
            "title": name,
            "state": ListState.DRAFT,
            "made_by": actor.person_id,
            "made_at": clock.now(),
        }
        list_id = execute(insert(LISTS).values(row)).inserted_primary_key[0]
        _copy_products(queries.in_force(unit.path, clock.today()), list_id)
        _log(actor, unit, list_id, "begun")
    return list_id


def _copy_products(earlier: Row | None, list_id: int) -> None:
    if earlier is None:
        return
    kept = [one.name for one in PRODUCT if one.name not in OWN]
    rows = [
        {name: getattr(row, name) for name in kept} | {"list_id": list_id}
        for row in queries.products(earlier.id)
    ]
    if rows:
        execute(insert(PRODUCTS), rows)


def _log(actor: Actor, unit: Unit, list_id: int, act: str) -> None:
    audit.record(
        actor,
        "evaluation.catalogue",
        path=unit.path,
        catalogue=list_id,
        act=act,
    )


def save_product(
    actor: Actor,
    list_id: int,
    draft: ProductDraft,
    product_id: int | None = None,
    shown: str | None = None,
) -> None:
    """Add a product to a draft or change one (`shown`: the mark of what stood
    on the page).
    """
    with access.acting(actor):
        seen = _to_change(actor, list_id)
        if product_id is not None:
            _check_shown(seen, shown)
        rules.check_product(draft)
        _check_key(seen, draft, product_id)
        if draft.is_standard:
            _no_other_standard(list_id)
        _store(_product_row(list_id, draft), product_id)
        _log(actor, seen.unit, list_id, "changed")


def _to_change(actor: Actor, list_id: int) -> Catalogue:
    """A draft that the actor keeps, read under the lock."""
    seen = catalogue(actor, list_id)
    if not seen.may_write:
        raise NotFound
    people.lock_unit(seen.unit.id)
    return draft_catalogue(actor, list_id)


def _check_shown(seen: Catalogue, shown: str | None) -> None:
    if shown not in (None, seen.mark):
        raise Conflict(
            "Somebody has changed this catalogue since you opened it. Look through what stands in it now, then send it again."
        )


def _check_key(
    seen: Catalogue, draft: ProductDraft, product_id: int | None
) -> None:
    others = [row for row in seen.products if row.id != product_id]
    if product_id is not None and len(others) == len(seen.products):
        raise NotFound
    if any(row.key == draft.key for row in others):
        raise Invalid(
            "Another product of this catalogue has this key. Choose another.",
            "key",
        )
    unmarked = [replace(draft_of(row), is_standard=False) for row in others]
    rules.check_together([*unmarked, draft])
    _check_competencies([draft])


def _check_competencies(drafts: Iterable[ProductDraft]) -> None:
    named = {key for draft in drafts for key in draft.competencies}
    if named - framework.competency_keys():
        raise Invalid("Choose from the competencies on offer.", "competencies")


def _no_other_standard(list_id: int) -> None:
    execute(
        update(PRODUCTS)
        .where(PRODUCT.list_id == list_id)
        .values(is_standard=False)
    )


def _product_row(list_id: int, draft: ProductDraft) -> Json:
    texts = {name: getattr(draft, name).strip() for name in TEXTS}
    return {
        "list_id": list_id,
        **texts,
        "complexity": draft.complexity,
        "points": draft.points,
        "coefficient": draft.points,
        "is_standard": draft.is_standard,
        "competencies": sorted(set(draft.competencies)),
    }


TEXTS = "key", "title", "output"
OWN = "id", "list_id"
"""Of a product, what a copy of it does not take along."""


def _store(row: Json, product_id: int | None) -> None:
    if product_id is None:
        execute(insert(PRODUCTS).values(row))
        return
    execute(update(PRODUCTS).where(PRODUCT.id == product_id).values(row))


_COUNTED = (
    update(PRODUCTS)
    .where(PRODUCT.id == bindparam("product"))
    .values(coefficient=bindparam("said"))
)


def _fix_coefficients(seen: Catalogue) -> None:
    """As they stood on the page, for good."""
    said = seen.coefficients.items()
    execute(_COUNTED, [{"product": id_, "said": one} for id_, one in said])


def draft_of(row: Row) -> ProductDraft:
    """A product of a catalogue as it would be typed."""
    return ProductDraft(
        row.key,
        row.title,
        row.output,
        row.complexity,
        row.points,
        row.is_standard,
        tuple(row.competencies),
    )


def draft_catalogue(actor: Actor, list_id: int) -> Catalogue:
    """A draft that the actor keeps; Conflict if it is decided."""
    seen = catalogue(actor, list_id)
    if not seen.may_write:
        raise NotFound
    rules.check_draft(seen.row.state)
    return seen


def fill_catalogue(
    actor: Actor, list_id: int, drafts: Sequence[ProductDraft]
) -> None:
    """Put many products into a draft at once, in place of those with the same
    keys; what else stands there stays.
    """
    with access.acting(actor):
        seen = _to_change(actor, list_id)
        _check_many(seen, drafts)
        if any(draft.is_standard for draft in drafts):
            _no_other_standard(list_id)
        ids = {row.key: row.id for row in seen.products}
        for draft in drafts:
            _store(_product_row(list_id, draft), ids.get(draft.key))
        _log(actor, seen.unit, list_id, "changed")


def _check_many(seen: Catalogue, drafts: Sequence[ProductDraft]) -> None:
    for draft in drafts:
        rules.check_product(draft)
    new = {draft.key: draft for draft in drafts}
    kept = [row for row in seen.products if row.key not in new]
    marks = any(draft.is_standard for draft in drafts)
    stay = [
        replace(one, is_standard=False) if marks else one
        for one in map(draft_of, kept)
    ]
    rules.check_together([*stay, *drafts])
    _check_competencies(drafts)


def remove_product(actor: Actor, list_id: int, product_id: int) -> None:
    """Take a product out of a draft."""
    with access.acting(actor):
        seen = _to_change(actor, list_id)
        execute(
            delete(PRODUCTS).where(
                PRODUCT.id == product_id, PRODUCT.list_id == list_id
            )
        )
        _log(actor, seen.unit, list_id, "changed")


def decide_catalogue(
    actor: Actor,
    list_id: int,
    decision: ListDecision,
    shown: str | None = None,
) -> None:
    """Put a draft in force from a day; the one before ends there. `shown`: the
    mark of what stood on the page, for what is decided never changes.
    """
    with access.acting(actor):
        seen = _to_change(actor, list_id)
        standards = [row.points for row in seen.products if row.is_standard]
        rules.check_decision(decision, standards, clock.today())
        _check_shown(seen, shown)
        _fix_coefficients(seen)
        _end_earlier(seen, decision)
        change = {
            "state": ListState.DECIDED,
            "document": decision.document.strip(),
            "decided_on": decision.decided_on,
            "valid_from": decision.valid_from,
            "decided_by": actor.person_id,
            "decided_at": clock.now(),
        }
        execute(update(LISTS).where(LIST.id == list_id).values(change))
        announce_change()
        _log(actor, seen.unit, list_id, "decided")


def _end_earlier(seen: Catalogue, decision: ListDecision) -> None:
    """Of the same unit, those that would still hold on that day."""
    start = decision.valid_from
    later = LIST.valid_from >= start
    same = LIST.unit_id == seen.unit.id, LIST.state == ListState.DECIDED
    if execute(LISTS.select().where(*same, later)).first():
        raise Invalid(
            "A decided catalogue of this unit begins on that day or later already. Choose a later day.",
            "valid_from",
        )
    still = LIST.valid_to.is_(None) | (LIST.valid_to > start)
    execute(update(LISTS).where(*same, still).values(valid_to=start))
