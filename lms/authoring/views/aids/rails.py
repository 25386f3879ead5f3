"""The guide rail on the editor's pages: each thing that is missing is a way to
where it is written.
"""

from collections.abc import Sequence
from typing import NamedTuple

from flask import url_for

from lms.authoring.rules import outline
from lms.authoring.rules.rails import rail
from lms.authoring.types import OpenDraft
from lms.core.cache import Remembered
from lms.core.i18n import gettext as _
from lms.core.i18n import pick_marked
from lms.core.types import Files


class ShownHint(NamedTuple):
    """One thing to look after, in words, and where it is written."""

    text: str
    is_there: bool | None
    address: str


class CourseRail(NamedTuple):
    """What is said of a course as a whole, and by part what it lacks: what the
    rail of its page is drawn from.
    """

    hints: Sequence[rail.Hint]
    lacking: Sequence[tuple[str, Sequence[rail.Hint]]]


MOST_RAILS = 20
_RAILS = Remembered[CourseRail](MOST_RAILS)


def of_draft(draft: OpenDraft) -> CourseRail:
    """That of a draft."""
    return _RAILS.get(draft.mark, lambda: _rail(draft))


def _rail(draft: OpenDraft) -> CourseRail:
    data = outline.main_of(draft.source.files)
    keys = map(outline.key_of, outline.parts_of(data))
    parts = ((key, _lacking(draft, key)) for key in keys)
    return CourseRail(
        tuple(rail.of_course(draft.source.files)),
        tuple(one for one in parts if one[1]),
    )


def _lacking(draft: OpenDraft, key: str) -> tuple[rail.Hint, ...]:
    """What can be seen to be missing."""
    return tuple(one for one in _hints(draft, key) if one.is_there is False)


def shown(draft: OpenDraft, hints: Sequence[rail.Hint]) -> list[ShownHint]:
    """These hints in words."""
    return [_shown(draft, hint) for hint in hints]


def missing(
    draft: OpenDraft, found: CourseRail
) -> list[tuple[str, list[ShownHint]]]:
    """By part, what is missing, in words."""
    data = outline.main_of(draft.source.files)
    titles = {
        outline.key_of(part): pick_marked(part.get("title"))
        for part in outline.parts_of(data)
    }
    return [
        (titles[key] or key, shown(draft, hints))
        for key, hints in found.lacking
    ]


def of_part(
    draft: OpenDraft, key: str, unsaved: Files | None = None
) -> list[ShownHint]:
    """Of a part; `unsaved`: files as they stand on the page."""
    if unsaved is None:
        return shown(draft, _hints(draft, key))
    files = {**draft.source.files, **unsaved}
    return shown(draft, rail.of_part(files, key))


def _hints(draft: OpenDraft, key: str) -> Sequence[rail.Hint]:
    """Remembered under the files that it is given."""
    names = rail.files_of(key) & draft.digests.keys()
    files = {name: draft.source.files[name] for name in names}
    digests = frozenset((name, draft.digests[name]) for name in names)
    return _RECENT.get((key, digests), lambda: rail.of_part(files, key))


MOST_RECENT = 500
_RECENT = Remembered[Sequence[rail.Hint]](MOST_RECENT)


def _shown(draft: OpenDraft, hint: rail.Hint) -> ShownHint:
    return ShownHint(_(hint.text), hint.is_there, _address(draft, hint))


def _address(draft: OpenDraft, hint: rail.Hint) -> str:
    name = "kind" if hint.page == "new_part" else "key"
    place = {name: hint.key} if hint.key else {}
    return url_for(
        f"lms.authoring.{hint.page}",
        draft_id=draft.id,
        _anchor=hint.at or None,
        **place,
    )
