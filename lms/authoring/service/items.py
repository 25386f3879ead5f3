"""What the forms of the editor save: a question, a task, a part, by its key in
the latest content of its file.
"""

from dataclasses import replace

from lms.access.types import Actor
from lms.authoring.rules import outline
from lms.authoring.rules.items import Item
from lms.authoring.service import checking
from lms.authoring.service.drafts import change_file
from lms.authoring.types import OpenDraft
from lms.core.types import Json
from lms.core.yamlfile import Mistake
from lms.courses.types import CourseSource


def flaws(draft: OpenDraft, item: Item, here: Json) -> list[Mistake]:
    """What the check of the course would say of this in its place, without
    warnings; of fields as the item calls them (`options[1].text`).
    """
    found, place = _found_with(
        draft,
        item,
        here,
    )
    return [
        _below(one, place)
        for one in found
        if not one.warning and _is_its(item, one.field, place)
    ]


def _found_with(
    draft: OpenDraft, item: Item, here: Json
) -> tuple[list[Mistake], str]:
    """What would be wrong in its file, and the item's place there. Of the file
    of a part, nothing but the item is looked at.
    """
    source, name = draft.source, item.file
    if name != outline.MAIN:
        alone = item.among({}, here)
        found = checking.flaws_inside(
            source,
            name,
            alone,
        )
        return found, item.place(alone)
    content = item.with_it(source.files.get(name), here)
    files = {**source.files, name: content}
    _content, found = checking.check_here(CourseSource(draft.slug, files))
    mine = [one for one in found if one.file == f"{draft.slug}/{name}"]
    return mine, item.place(outline.read_data(content))


def _is_its(item: Item, field: str, place: str) -> bool:
    """Whether a mistake is in what this form writes: of a whole file, others
    write other keys.
    """
    if place:
        return _is_below(field, place)
    return not field or any(
        _is_below(field, one.name) for one in item.fields if one.name
    )


def _is_below(field: str, place: str) -> bool:
    return field == place or field.startswith((f"{place}.", f"{place}["))


def _below(mistake: Mistake, place: str) -> Mistake:
    return replace(
        mistake,
        field=mistake.field.removeprefix(place).lstrip("."),
    )


def save_item(
    actor: Actor, draft_id: int, item: Item, here: Json, was: str
) -> None:
    """Store it. `was`: the mark of what the page showed; `StaleItem` if somebody
    else changed it since.
    """
    change_file(
        actor,
        draft_id,
        item.file,
        lambda content: item.saved(
            content,
            here,
            was,
        ),
    )
