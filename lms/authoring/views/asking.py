"""What all forms of a question, a quiz, a task or a part do: show it, change its
rows, try it, save it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

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
from lms.core import clock, inputs
from lms.core.cache import Remembered
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.core.i18n import lang, pick_marked
from lms.core.types import Json, Labels
from lms.core.yamlfile import Mistake
from lms.courses import service as courses
from lms.courses.types import Kind
from lms.framework import service as framework
from lms.posts import service as posts
from lms.web import autosave as autosaving
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
    known = _known()
    others = dict(known["courses"])
    others.pop(
        draft.slug,
        None,
    )
    return {
        **known,
        "lessons": _lessons(draft),
        "courses": others,
        "figures": {name: name for name in outline.figures(draft.source.files)},
    }


def _known() -> Offers:
    """What may be chosen in every draft, as it is called here today."""
    return _KNOWN.get(
        (lang(), clock.today()),
        _every_choice,
    )


def _every_choice() -> Offers:
    return {
        "legal_bases": picking.in_force(),
        "replaced_bases": picking.replaced(),
        "competencies": _titles(framework.competencies()),
        "posts": _titles(posts.posts()),
        "courses": {
            one.slug: pick_marked(one.course.title)
            for one in courses.catalogue()
        },
    }


MOST_KNOWN = 4
"""As many as there are languages, on two days."""
_KNOWN = Remembered[Offers](MOST_KNOWN)


def in_force() -> picking.BasisOffer:
    """The legal bases that may be chosen."""
    return cast(
        picking.BasisOffer,
        _known()["legal_bases"],
    )


def _titles(rows: Mapping[str, Any]) -> Labels:
    return {key: pick_marked(row.title) for key, row in rows.items()}


def _lessons(draft: OpenDraft) -> Labels:
    return {
        outline.key_of(part): pick_marked(part.get("title"))
        for part in outline.parts_of(data_of(draft))
        if outline.kind_of(part) is Kind.LESSON
    }


def form_of(draft: OpenDraft, item: Item) -> ItemForm:
    """The form with what the draft says; it is read only."""
    stored = item.there(draft.source.files.get(item.file))
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
    here = inputs.filled(
        item.fields,
        request.form.to_dict(flat=False),
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
    return request.form.get(
        "was-item",
        "",
    )[:64]


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
    """What a form that was sent leads to: its page again, or what is done; of
    one that saves by itself, what it hears back.
    """
    if "autosave" in request.args:
        return _autosaved(
            draft,
            form,
            finish,
            flaws,
        )
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


def _autosaved(
    draft: OpenDraft, form: ItemForm, finish: Finish, flaws: Check
) -> Answer:
    if save(draft, form, finish, flaws):
        was = {"item": form.item.mark(form.data)}
        return autosaving.saved(
            clock.now(),
            was,
            {},
        )
    seen_later = _(
        "Somebody else changed this after you opened it. Press Save to see both; nothing is lost."
    )
    return autosaving.refused(
        seen_later if form.stored else form.problems[0].text
    )


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
