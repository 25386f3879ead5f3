"""What all forms of a question, a quiz, a task or a part do: show it, change its
rows, try it, save it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from werkzeug.wrappers import Response as AnyResponse

from lms.access import service as access
from lms.authoring import service
from lms.authoring.forms import ItemForm, Offers
from lms.authoring.rules import outline
from lms.authoring.rules.items import Item
from lms.authoring.types import OpenDraft, StaleItem
from lms.authoring.views.aids import picking
from lms.authoring.views.frame import data_of
from lms.core import inputs
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import pick_marked
from lms.core.types import Json
from lms.core.yamlfile import Mistake
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.framework import service as framework
from lms.posts import service as posts
from lms.web.feature import Answer

LOOKS = ("preview", "try")
"""What only shows something."""
Finish = Callable[[Json], Json]
Check = Callable[[OpenDraft, Item, Json], Sequence[Mistake]]
"""What keeps something from being stored."""


def offers(draft: OpenDraft) -> Offers:
    """What may be chosen: lessons of the draft, legal bases, competencies,
    posts, other courses.
    """
    return {
        "lessons": _lessons(draft),
        "legal_bases": picking.in_force(),
        "replaced_bases": picking.replaced(),
        "competencies": _competencies(),
        "posts": _posts(),
        "courses": _courses(draft),
        "figures": {name: name for name in outline.figures(draft.source.files)},
    }


def _lessons(draft: OpenDraft) -> dict[str, str]:
    return {
        outline.key_of(part): pick_marked(part.get("title"))
        for part in outline.parts_of(data_of(draft))
        if outline.kind_of(part) is Kind.LESSON
    }


def _posts() -> dict[str, str]:
    return {key: pick_marked(row.title) for key, row in posts.posts().items()}


def _courses(draft: OpenDraft) -> dict[str, str]:
    return {
        one.slug: pick_marked(one.course.title)
        for one in courses.catalogue()
        if one.slug != draft.slug
    }


def _competencies() -> dict[str, str]:
    rows = framework.competencies()
    return {key: pick_marked(row.title) for key, row in rows.items()}


def form_of(draft: OpenDraft, item: Item) -> ItemForm:
    """The form with what the draft says."""
    stored = item.shown(draft.source.files.get(item.file))
    return ItemForm(
        item,
        stored,
        offers(draft),
    )


def typed_in(
    draft: OpenDraft, item: Item, stored: Json | None = None
) -> ItemForm:
    """The form with what was typed."""
    if stored is None:
        stored = item.shown(draft.source.files.get(item.file))
    typed = request.form.to_dict(flat=False)
    here = inputs.filled(
        item.fields,
        typed,
        stored,
    )
    return ItemForm(
        item,
        here,
        offers(draft),
        _was(),
        stored,
    )


def _was() -> str:
    return request.form.get("was", "")[:64]


def is_look(form: ItemForm) -> bool:
    """Whether a button was pressed that saves nothing; what it does to rows is
    done.
    """
    act = request.form.get("act", "")
    if act in LOOKS:
        return True
    if picking.is_search():
        form.goes_on_at = f"{picking.searched()}-find"
        return True
    if ":" in act:
        form.goes_on_at = (
            inputs.act_on(
                form.fields,
                form.data,
                act,
            )
            or "-"
        )
    return bool(form.goes_on_at)


def answer(
    draft: OpenDraft,
    form: ItemForm,
    page: Callable[[ItemForm], str],
    done: Callable[[], AnyResponse],
    finish: Finish = dict,
    flaws: Check = service.flaws,
) -> Answer:
    """What a form that was sent leads to: its page again, or what is done."""
    if is_look(form):
        return page(form)
    if save(
        draft,
        form,
        finish,
        flaws,
    ):
        return done()
    return page(form), form.status


def save(
    draft: OpenDraft,
    form: ItemForm,
    finish: Finish = dict,
    flaws: Check = service.flaws,
) -> bool:
    """Store what was typed; what is wrong with it stands in the form."""
    form.data = finish(inputs.without_blanks(form.fields, form.data))
    try:
        form.refuse(
            flaws(
                draft,
                form.item,
                form.data,
            )
        )
        if not form.problems:
            _store(draft, form)
    except StaleItem as stale:
        form.show_both(stale)
    except (Conflict, Invalid) as refusal:
        form.refuse_whole(refusal)
    return not form.problems


def _store(draft: OpenDraft, form: ItemForm) -> None:
    actor, item = access.actor(), form.item
    service.save_item(
        actor,
        draft.id,
        item,
        form.data,
        form.was,
    )


def differences(form: ItemForm) -> list[tuple[str, Any, Any]]:
    """By field, what somebody else stored meanwhile and what stands in the
    form.
    """
    if form.stored is None:
        return []
    both = [(field, *_both(form, field.name)) for field in form.fields]
    return [
        (_(field.label), *pair)
        for field, *pair in both
        if len({*map(repr, pair)}) > 1
    ]


def _both(form: ItemForm, name: str) -> tuple[Any, Any]:
    return (form.stored or {}).get(name), form.data.get(name)
