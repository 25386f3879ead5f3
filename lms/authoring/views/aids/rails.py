"""The guide rail on the editor's pages: each thing that is missing is a way to
where it is written.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from flask import url_for

from lms.authoring.rules import outline
from lms.authoring.rules.rails import rail
from lms.authoring.types import OpenDraft
from lms.core.cache import Remembered
from lms.core.i18n import gettext as _
from lms.core.i18n import pick_marked


class ShownHint(NamedTuple):
    """One thing to look after, in words, and where it is written."""

    text: str
    is_there: bool | None
    address: str


class PartHints(NamedTuple):
    """What of a part is missing."""

    title: str
    hints: Sequence[ShownHint]


def of_course(draft: OpenDraft) -> list[ShownHint]:
    """Of the course as a whole."""
    return [_shown(draft, hint) for hint in rail.of_course(draft.source.files)]


def of_part(
    draft: OpenDraft, key: str, unsaved: Mapping[str, bytes] | None = None
) -> list[ShownHint]:
    """Of a part; `unsaved`: files as they stand on the page."""
    if unsaved is None:
        return [_shown(draft, hint) for hint in _hints(draft, key)]
    files = {**draft.source.files, **unsaved}
    return [_shown(draft, hint) for hint in rail.of_part(files, key)]


def _hints(draft: OpenDraft, key: str) -> Sequence[rail.Hint]:
    files = draft.source.files
    return _RECENT.get((draft.mark, key), lambda: [*rail.of_part(files, key)])


MOST_RECENT = 500
_RECENT = Remembered[Sequence[rail.Hint]](MOST_RECENT)


def missing(draft: OpenDraft) -> list[PartHints]:
    """By part, what can be seen to be missing; parts that lack nothing are
    left out.
    """
    data = outline.read_data(draft.source.files.get(outline.MAIN))
    found = [_lacking(draft, one) for one in outline.parts_of(data)]
    return [one for one in found if one.hints]


def _lacking(draft: OpenDraft, part: dict) -> PartHints:
    key = outline.key_of(part)
    title = pick_marked(part.get("title")) or key
    hints = [one for one in _hints(draft, key) if one.is_there is False]
    return PartHints(title, [_shown(draft, one) for one in hints])


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
