"""The pages of whoever keeps evaluation: catalogues and periods; and the rule,
for everybody.
"""

from flask import render_template, request
from sqlalchemy import Row

from lms.access import service as access
from lms.core import clock
from lms.evaluation import service
from lms.evaluation.forms import (
    CatalogueForm,
    LinesForm,
    ListDecisionForm,
    PeriodForm,
    ProductForm,
    lines_form,
)
from lms.evaluation.types import PeriodRule
from lms.evaluation.views.frame import amount, bp
from lms.framework import service as framework
from lms.people import service as people
from lms.web.feature import Answer, go_to
from lms.web.limits import whole


@bp.get("/catalogues")
def catalogues() -> str:
    """Catalogues and periods of the units whose evaluation one keeps; `day`: in
    the period that is to be opened.
    """
    return _catalogues_page(CatalogueForm(), PeriodForm(request.args))


def _catalogues_page(form: CatalogueForm, period: PeriodForm) -> str:
    actor = access.actor()
    units = service.keeps(actor)
    choices = [(unit.id, people.full_name(unit)) for unit in units]
    form.unit_id.choices = period.unit_id.choices = choices
    return render_template(
        "lms/evaluation/catalogues.html",
        catalogues=service.catalogues(actor),
        periods=service.periods(actor),
        lists_above=service.catalogues_from_above(actor),
        periods_above=service.periods_from_above(actor),
        units={unit.id: unit for unit in units},
        form=form,
        period=period,
        today=clock.today(),
    )


@bp.post("/catalogues")
def begin() -> Answer:
    """Begin a catalogue."""
    form = CatalogueForm(request.form)
    with form.showing():
        if form.validate():
            made = service.begin_catalogue(
                access.actor(), form.unit_id.data or 0, form.title.data
            )
            return _to_catalogue(made, "catalogue-begun")
    return _catalogues_page(form, PeriodForm()), form.status


@bp.post("/catalogues/periods")
def open_period() -> Answer:
    """Open a month or quarter, once it was said for how many."""
    actor, form = access.actor(), PeriodForm(request.form)
    with form.showing():
        if form.validate():
            chosen = form.unit_id.data or 0, form.chosen_kind(), form.day.data
            if request.form.get("act") != "sure":
                found = service.look_at_period(actor, *chosen)
                return render_template(
                    "lms/evaluation/period.html", found=found, form=form
                )
            service.open_period(actor, *chosen)
            return go_to("lms.evaluation.catalogues", done="period-opened")
    return _catalogues_page(CatalogueForm(), form), form.status


def _to_catalogue(list_id: int, done: str) -> Answer:
    return go_to("lms.evaluation.catalogue", list_id=list_id, done=done)


@bp.get("/catalogues/<int:list_id>")
def catalogue(list_id: int) -> str:
    """A catalogue with its products; one that is named stands in the form, to
    be changed.
    """
    rows = service.catalogue(access.actor(), list_id).products
    named = request.args.get("product", type=whole)
    form = next((_typed(row) for row in rows if row.id == named), None)
    return _catalogue_page(list_id, form or ProductForm(), ListDecisionForm())


def _typed(row: Row) -> ProductForm:
    points = amount(row.points, 4)
    return ProductForm(data=row._asdict() | {"points": points})


def _catalogue_page(
    list_id: int, form: ProductForm, decision: ListDecisionForm
) -> str:
    return render_template(
        "lms/evaluation/catalogue.html",
        seen=service.catalogue(access.actor(), list_id),
        form=form,
        product=request.values.get("product", type=whole),
        decision=decision,
        competencies=framework.vocabulary(),
        today=clock.today(),
    )


@bp.post("/catalogues/<int:list_id>/products")
def save_product(list_id: int) -> Answer:
    """Add a product, or change the one that is named."""
    form = ProductForm(request.form)
    product_id = request.form.get("product", type=whole)
    with form.showing():
        if form.validate():
            draft, shown = form.draft(), form.shown.data or None
            service.save_product(
                access.actor(),
                list_id,
                draft,
                product_id,
                shown,
            )
            return _to_catalogue(list_id, "product-stored")
    return _catalogue_page(list_id, form, ListDecisionForm()), form.status


@bp.post("/catalogues/<int:list_id>/products/<int:product_id>/remove")
def remove_product(list_id: int, product_id: int) -> Answer:
    """Take it out."""
    service.remove_product(access.actor(), list_id, product_id)
    return _to_catalogue(list_id, "product-out")


@bp.post("/catalogues/<int:list_id>/decide")
def decide(list_id: int) -> Answer:
    """Put it in force."""
    form = ListDecisionForm(request.form)
    with form.showing():
        if form.validate():
            decision = form.decision()
            shown = form.shown.data or None
            service.decide_catalogue(access.actor(), list_id, decision, shown)
            return _to_catalogue(list_id, "catalogue-decided")
    return _catalogue_page(list_id, ProductForm(), form), form.status


@bp.get("/evaluation/rule")
def rule() -> str:
    """How sheets are scored where one works, before a period opens."""
    actor = access.actor()
    path = next(iter(people.paths_of(actor.person_id)), "/")
    return render_template(
        "lms/evaluation/rule.html",
        seen=service.rule_here(actor, path),
        lines=service.lines_here(path),
    )


@bp.get("/evaluation/lines/<int:unit_id>")
def lines(unit_id: int) -> str:
    """What the common lines say in a unit, and writing it."""
    return _lines_page(unit_id, None)


def _lines_page(unit_id: int, form: LinesForm | None) -> str:
    unit = service.unit_of_lines(access.actor(), unit_id)
    seen = service.lines_here(unit.path)
    typed = {f"line-{key}": text for key, text in seen.words.items()}
    last = service.last_lines(unit_id)
    typed["seen"] = str(last.id) if last else ""
    return render_template(
        "lms/evaluation/lines.html",
        unit=unit,
        seen=seen,
        last=last,
        reach=service.reach_of_lines(unit),
        rule=PeriodRule(),
        form=form or lines_form(PeriodRule())(data=typed),
        today=clock.today(),
    )


@bp.post("/evaluation/lines/<int:unit_id>")
def write_lines(unit_id: int) -> Answer:
    """Write them."""
    form = lines_form(PeriodRule())(request.form)
    with form.showing():
        if form.validate():
            draft = form.draft(PeriodRule())
            service.write_lines(access.actor(), unit_id, draft, form.shown)
            return go_to(
                "lms.evaluation.lines", unit_id=unit_id, done="lines-written"
            )
    return _lines_page(unit_id, form), form.status
