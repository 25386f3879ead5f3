"""A scenario of a draft: what it is so far, what no form may store of it, and
acts on its lists.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from lms.access.types import Actor
from lms.authoring.rules import outline
from lms.authoring.rules.items import Item
from lms.authoring.rules.scenes import places, wording, written
from lms.authoring.service.drafts import change_file
from lms.authoring.types import OpenDraft
from lms.core import letters
from lms.core.cache import Remembered
from lms.core.errors import Conflict
from lms.core.types import Json
from lms.core.yamlfile import Mistake
from lms.scenarios import service as scenarios
from lms.scenarios.service import Sketch


def sketch_of(draft: OpenDraft, part: str) -> Sketch:
    """The scenario as it stands, what is wrong with it, and its map."""
    content = draft.source.files.get(f"{part}.yaml")
    key = draft.mark, part
    return _SKETCHED.get(
        key, lambda: scenarios.sketch(outline.read_data(content))
    )


MOST_SKETCHED = 20
_SKETCHED = Remembered[Sketch](MOST_SKETCHED)


def scene_flaws(draft: OpenDraft, item: Item, here: Json) -> Sequence[Mistake]:
    """What keeps this from being stored. What is only not written yet does not:
    it is said beside the list, and keeps the course from being published.
    """
    if found := [*wording.misread(here), *_in_old_font(here)]:
        return found
    content = draft.source.files.get(item.file)
    data = outline.read_data(item.with_it(content, here))
    return [*_inside(item, data, scenarios.sketch(data).unfit)]


def _in_old_font(here: Json) -> Iterator[Mistake]:
    for field, found in letters.misread_in(here):
        text, values = letters.describe(found)
        yield Mistake("", 1, field, text, tuple(values.items()))


def _inside(
    item: Item, data: Json, found: Sequence[Mistake]
) -> Sequence[Mistake]:
    """Those that are about what this form writes, as its fields are called."""
    place = item.place(data)
    before = f"{place}." if place else ""
    names = {field.name for field in item.fields}
    below = [_named_below(before, one) for one in found]
    return [one for one in below if outline.first_name(one.field) in names]


def _named_below(before: str, mistake: Mistake) -> Mistake:
    """With its field as the form calls it; "" if it is elsewhere."""
    is_below = mistake.field.startswith(before)
    field = mistake.field.removeprefix(before) if is_below else ""
    return replace(
        mistake,
        field=field,
    )


def change_scenario(
    actor: Actor, draft_id: int, part: str, act: Callable[[Json], None]
) -> None:
    """Move, duplicate or take out something, whoever changed it last."""
    change_file(
        actor,
        draft_id,
        f"{part}.yaml",
        partial(outline.changed, act=act),
    )


def begin_scenario(actor: Actor, draft_id: int, part: str) -> None:
    """Put the skeleton where nothing is written yet."""

    def act(data: Json) -> None:
        if any(data.get(name) for name in places.LISTS):
            raise Conflict(
                "Something is written here already. Go on with that, or take it out first."
            )
        data.update(written.skeleton())

    change_scenario(
        actor,
        draft_id,
        part,
        act,
    )
