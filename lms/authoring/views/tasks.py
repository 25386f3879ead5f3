"""A task of a draft: what it asks for, and the made-up hand-ins by which its
mentors judge alike.
"""

from collections.abc import Sequence
from functools import partial

from lms.authoring import service
from lms.authoring.forms import ItemForm
from lms.authoring.rules import declared, items, outline
from lms.authoring.types import OpenDraft
from lms.authoring.views import asking
from lms.authoring.views.frame import author, data_of, page, part_of, to
from lms.core.i18n import pick, pick_marked
from lms.core.marks import N_
from lms.core.types import Json
from lms.core.yamlfile import Mistake
from lms.web.feature import Answer

TASK = "/author/drafts/<int:draft_id>/tasks/<string:key>"


@author.get(TASK)
def task(draft_id: int, key: str) -> str:
    """What a task asks for and what a mentor ticks."""
    opened, part = part_of(draft_id, key)
    return _page("task", opened, part, asking.form_of(opened, _task(key)))


def _task(key: str) -> items.Item:
    return items.whole(f"{key}.yaml", declared.TASK)


def _page(name: str, draft: OpenDraft, part: Json, form: ItemForm) -> str:
    more = {"part": part, "key": outline.key_of(part), "form": form}
    return page(name, draft, outline=outline, **more)


@author.post(TASK)
def save_task(draft_id: int, key: str) -> Answer:
    """Save it."""
    opened, part = part_of(draft_id, key)
    return asking.answer(
        opened,
        asking.typed_in(opened, _task(key)),
        partial(_page, "task", opened, part),
        partial(to, draft_id, "course-saved", f"part-{key}"),
        items.with_step_keys,
        _task_flaws,
    )


NAMED_STEP = N_(
    "“%(step)s” has to stay: it is named by the sample cases of this task with these numbers: %(numbers)s. Take it out of them first."
)


def _task_flaws(
    draft: OpenDraft, item: items.Item, here: Json
) -> list[Mistake]:
    """What is wrong in the form, and a step gone that a case still names."""
    before = data_of(draft, item.file)
    return service.flaws(draft, item, here) + [
        Mistake(
            item.file,
            1,
            "critical_steps",
            NAMED_STEP,
            (
                ("step", pick(step.get("text"))),
                ("numbers", ", ".join(map(str, numbers))),
            ),
        )
        for step, numbers in items.named_steps(before, here)
    ]


CASES = f"{TASK}/cases"


@author.get(CASES)
def cases(draft_id: int, key: str) -> str:
    """Its sample cases: what was handed in, and what was agreed on."""
    opened, part = part_of(draft_id, key)
    form = asking.form_of(opened, _cases(key))
    return _page("cases", opened, part, _with_steps(form))


def _cases(key: str) -> items.Item:
    return items.whole(f"{key}.yaml", declared.CASES)


def _with_steps(form: ItemForm) -> ItemForm:
    """It offers the critical steps of its task."""
    steps = outline.mappings(form.before, "critical_steps")
    named = {one.get("key"): pick_marked(one.get("text")) for one in steps}
    form.offers = {**form.offers, "steps": named}
    return form


@author.post(CASES)
def save_cases(draft_id: int, key: str) -> Answer:
    """Save them: fewer than there have to be, too, so that they may be written
    one after another.
    """
    opened, part = part_of(draft_id, key)
    return asking.answer(
        opened,
        _with_steps(asking.typed_in(opened, _cases(key))),
        partial(_page, "cases", opened, part),
        partial(to, draft_id, "course-saved", f"part-{key}"),
        items.with_case_keys,
        _case_flaws,
    )


def _case_flaws(
    draft: OpenDraft, item: items.Item, here: Json
) -> Sequence[Mistake]:
    found = service.flaws(draft, item, here)
    return [one for one in found if one.field != "cases"]
