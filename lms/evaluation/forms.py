"""Forms of catalogues, given work and deliveries. Amounts are texts, read
exactly by the rules.
"""

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length

from lms.core.errors import Invalid
from lms.core.types import id_in
from lms.evaluation.rules.amounts import read_amount
from lms.evaluation.rules.giving import WorkReduction, share_field
from lms.evaluation.types import (
    GIVEN_MARKS,
    DeliveryDraft,
    LinesDraft,
    ListDecision,
    MonthDraft,
    OrganisationDraft,
    PeriodKind,
    PeriodRule,
    Points,
    ProductDraft,
    SelfAssessment,
    SheetKind,
    SheetReview,
    Typed,
    WorkDraft,
    WorkKind,
    YearDraft,
)
from lms.web.forms import (
    Form,
    GuardedForm,
    LineField,
    OptionalDate,
    OptionalWhole,
    once_key,
)

LONGEST_AMOUNT = 30


MOST_ID = 2**31


def row_id(value: Any) -> int:
    """An id that a row can have. ValueError for anything else."""
    chosen = int(value)
    if not 0 <= chosen < MOST_ID:
        raise ValueError(value)
    return chosen


def amount_field() -> StringField:
    """A number with a decimal comma or point."""
    return LineField(validators=[Length(max=LONGEST_AMOUNT)])


class AmountForm(Form):
    """A form with exact amounts."""

    def amount(self, name: str) -> Typed:
        """What was typed; None for nothing, of what is no number the refusal,
        which the rules raise with all that is wrong besides.
        """
        typed = self[name].data
        try:
            return read_amount(typed, name) if typed else None
        except Invalid as refusal:
            return refusal


class ProductForm(AmountForm):
    """A product of a catalogue."""

    key = LineField()
    title = LineField()
    output = LineField()
    complexity = SelectField(coerce=int, validate_choice=False, default=1)
    points = amount_field()
    is_standard = BooleanField()
    competencies = SelectMultipleField(validate_choice=False, choices=())
    shown = HiddenField()

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.complexity.choices = {group: str(group) for group in range(1, 6)}

    def draft(self) -> ProductDraft:
        """What was typed."""
        return ProductDraft(
            self.key.data,
            self.title.data,
            self.output.data,
            self.complexity.data,
            self.amount("points"),
            bool(self.is_standard.data),
            tuple(self.competencies.data or ()),
        )


class ListDecisionForm(Form):
    """What puts a catalogue in force."""

    document = LineField()
    decided_on = OptionalDate()
    valid_from = OptionalDate()
    shown = HiddenField()

    def decision(self) -> ListDecision:
        """What was typed."""
        return ListDecision(
            self.document.data,
            self.decided_on.data,
            self.valid_from.data,
        )


class CatalogueForm(Form):
    """A new catalogue."""

    title = LineField()
    unit_id = SelectField(coerce=row_id, validate_choice=False)


class PeriodForm(Form):
    """A month or quarter to open."""

    unit_id = SelectField(coerce=row_id, validate_choice=False)
    kind = RadioField(validate_choice=False, default=PeriodKind.MONTH)
    day = OptionalDate()

    def chosen_kind(self) -> PeriodKind:
        """Month unless a quarter was chosen."""
        if self.kind.data == PeriodKind.QUARTER:
            return PeriodKind.QUARTER
        return PeriodKind.MONTH


class WorkForm(AmountForm):
    """Work to be given."""

    product_id = SelectField(validate_choice=False, default="")
    title = LineField()
    coefficient = amount_field()
    quantity = amount_field()
    due_on = OptionalDate()
    once = HiddenField(default=once_key, validators=[Length(max=60)])

    def draft(self) -> WorkDraft:
        """What was typed; without a product it is ad hoc."""
        chosen = self.product_id.data or ""
        product_id = id_in(chosen)
        if chosen and not product_id:
            raise Invalid("Choose a product of the catalogue.", "product_id")
        kind = WorkKind.PLANNED if product_id else WorkKind.AD_HOC
        return WorkDraft(
            product_id or None,
            self.title.data,
            self.amount("coefficient"),
            self.amount("quantity"),
            self.due_on.data,
            kind,
        )


class DeliveryForm(AmountForm):
    """A delivery."""

    quantity = amount_field()
    done_on = OptionalDate()
    note = TextAreaField()
    once = HiddenField(default=once_key, validators=[Length(max=60)])
    round = OptionalWhole()

    def draft(self) -> DeliveryDraft:
        """What was typed."""
        return DeliveryDraft(
            self.amount("quantity"), self.done_on.data, self.note.data
        )


class AnswerForm(Form):
    """An answer to a delivery."""

    round = OptionalWhole()
    comment = TextAreaField()


class ExcuseForm(Form):
    """A cause that is accepted."""

    round = OptionalWhole()
    person = SelectField(coerce=row_id, validate_choice=False)
    cause = StringField()
    ground = TextAreaField()


class HandBackForm(Form):
    """Why work is handed back."""

    why = TextAreaField()


class ReduceForm(AmountForm):
    """How much of given work remains, and why; `shown`: how much was given when
    the page was opened.
    """

    quantity = amount_field()
    why = TextAreaField()
    shown = HiddenField()

    def reduction(self) -> WorkReduction:
        """What was typed."""
        return WorkReduction(
            self.amount("quantity"),
            self.why.data,
            self.amount("shown"),
        )


class TakeOverForm(Form):
    """Who takes handed back work over, and until when."""

    person_id = RadioField(coerce=row_id, validate_choice=False)
    due_on = OptionalDate()
    once = HiddenField(default=once_key, validators=[Length(max=60)])


class PartsForm(WorkForm):
    """A larger product; the part of each stands in a field of their own."""

    quantity = LineField(default="1", validators=[Length(max=LONGEST_AMOUNT)])

    def shares(self) -> list[tuple[int, Fraction | Invalid]]:
        """Who has which part."""
        names = [field.name for field in self if field.name.startswith(SHARE)]
        typed = {name: self.amount(name) for name in names}
        return [
            (int(name.removeprefix(SHARE)), one)
            for name, one in typed.items()
            if one is not None
        ]


SHARE = "share-"


def parts_form(ids: Iterable[int]) -> type[PartsForm]:
    """The form with a field for each of these people."""
    fields = {share_field(one): amount_field() for one in ids}
    return type("PartsOfPeopleForm", (PartsForm,), fields)


class SheetForm(AmountForm):
    """A sheet without its lines, which stand in the rule of its period."""

    note = TextAreaField()
    kind = RadioField(validate_choice=False, default=SheetKind.OFFICIAL)
    reason = TextAreaField()
    decider_id = SelectField(coerce=row_id, validate_choice=False)
    version = OptionalWhole()

    def points(self, start: str, keys: Iterable[str]) -> Points:
        """What was typed in the fields of these keys."""
        return {key: self.amount(f"{start}-{key}") for key in keys}

    def assessment(self, rule: PeriodRule) -> SelfAssessment:
        """What a person says of themselves."""
        points = self.points("common", rule.line_keys)
        return SelfAssessment(points, self.note.data)

    def draft(self, rule: PeriodRule) -> SheetReview:
        """What whoever reviews says."""
        kind = self.chosen_kind()
        common = self.points("common", rule.line_keys)
        marks = self.points("mark", GIVEN_MARKS[kind])
        grounds = {key: self[f"ground-{key}"].data or "" for key in marks}
        return SheetReview(kind, common, marks, grounds)

    def chosen_kind(self) -> SheetKind:
        """That of officials unless another was chosen."""
        kinds = {str(kind): kind for kind in SheetKind}
        return kinds.get(self.kind.data or "", SheetKind.OFFICIAL)


@cache
def sheet_form(rule: PeriodRule) -> type[SheetForm]:
    """The form of sheets that are scored by this rule."""
    lines = [f"common-{key}" for key in rule.line_keys]
    marks = [f"mark-{key}" for keys in GIVEN_MARKS.values() for key in keys]
    grounds = [one.replace("mark", "ground") for one in marks]
    fields = {name: amount_field() for name in (*lines, *marks)}
    fields |= {name: TextAreaField() for name in grounds}
    return type("RuledSheetForm", (SheetForm,), fields)


class MonthForm(AmountForm):
    """A month that another unit has scored."""

    month = OptionalWhole()
    place = LineField()
    total = amount_field()
    document = LineField()
    over = StringField()

    def draft(self) -> MonthDraft:
        """What was typed."""
        return MonthDraft(
            self.month.data,
            self.place.data,
            self.amount("total"),
            self.document.data,
        )


class OrganisationForm(GuardedForm):
    """The grade of an organisation."""

    grade = RadioField(validate_choice=False)
    document = LineField()
    decided_on = OptionalDate()

    def draft(self) -> OrganisationDraft:
        """What was typed."""
        return OrganisationDraft(
            self.grade.data or "",
            self.document.data,
            self.decided_on.data,
        )


class YearForm(Form):
    """What is prepared of somebody's year, and who is to decide."""

    proposed = RadioField(validate_choice=False)
    ground = TextAreaField()
    is_head = BooleanField()
    like_tasks = LineField()
    minutes_on = OptionalDate()
    minutes_number = LineField()
    minutes_text = TextAreaField()
    decider_id = SelectField(coerce=row_id, validate_choice=False)
    version = OptionalWhole()

    def draft(self) -> YearDraft:
        """What was typed."""
        return YearDraft(
            self.proposed.data or "",
            self.ground.data,
            bool(self.is_head.data),
            self.like_tasks.data,
            self.minutes_on.data,
            self.minutes_number.data,
            self.minutes_text.data,
        )


class LinesForm(GuardedForm):
    """What the common lines say, without the lines, which stand in the rule."""

    document = LineField()
    since = OptionalDate()

    def draft(self, rule: PeriodRule) -> LinesDraft:
        """What was typed."""
        words = {key: self[f"line-{key}"].data or "" for key in rule.line_keys}
        return LinesDraft(words, self.document.data, self.since.data)


@cache
def lines_form(rule: PeriodRule) -> type[LinesForm]:
    """The form of the lines of this rule."""
    fields = {f"line-{key}": LineField() for key in rule.line_keys}
    return type("RuledLinesForm", (LinesForm,), fields)
