"""What somebody who has begun has still to write: the course and those of its
parts that say nothing but what they began with. Nothing in them is a mistake
yet, unless it is to be published or looked at by others. Pure.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lms.authoring.rules import outline
from lms.authoring.rules.kinds import KINDS
from lms.authoring.types import DraftStage, OpenDraft
from lms.core.inputs import as_dict
from lms.core.types import Files, Json
from lms.core.yamlfile import Mistake


class StillToWrite(NamedTuple):
    """Parts as they began, whether the course itself is, and what is wrong or
    doubtful elsewhere.
    """

    parts: Sequence[Json]
    course: bool
    mistakes: Sequence[Mistake]


def sorted_out(draft: OpenDraft, mistakes: Sequence[Mistake]) -> StillToWrite:
    """What is still to be written, and what is to be mended."""
    if draft.stage is not DraftStage.WRITING:
        return StillToWrite((), False, mistakes)
    files = draft.source.files
    data = outline.main_of(files)
    parts, calm = list[Json](), list[str]()
    for place, part in enumerate(outline.parts_of(data)):
        if is_as_begun(files, part):
            parts.append(part)
            calm += f"{outline.key_of(part)}.", f"course.yaml parts[{place}]"
    if is_course := not any(as_dict(data.get("summary")).values()):
        calm += "course.yaml title", "course.yaml summary"
    if not data.get("parts"):
        calm.append("course.yaml parts")
    starts = tuple(f"{draft.slug}/{one}" for one in calm)
    elsewhere = [
        one
        for one in mistakes
        if not f"{one.file} {one.field}".startswith(starts)
    ]
    return StillToWrite(parts, is_course, elsewhere)


def is_as_begun(files: Files, part: Json) -> bool:
    """Whether a part says nothing but its title and its usual minutes."""
    kind = outline.kind_of(part)
    if not kind or part.keys() - {*KINDS, "title", "minutes"}:
        return False
    begun = KINDS[kind].files(outline.key_of(part))
    return begun.items() <= files.items()
