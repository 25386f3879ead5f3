"""Reads the recordings of a course: `sounds/NAME.mp3` (or m4a, ogg) for both
languages, or `sounds/NAME.vi.mp3` and `sounds/NAME.en.mp3`.
"""

import re
from collections.abc import Iterable

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.media import sounds
from lms.core.types import Json, sha256_of
from lms.core.yamlfile import LANGUAGES
from lms.courses.types import CourseDraft

FOLDER = "sounds/"
NAME = re.compile(
    r"sounds/([a-z0-9]+(?:-[a-z0-9]+)*)(?:\.(vi|en))?\.(mp3|m4a|ogg)"
)
MOST = 40
"""Files of recordings in a course."""
MANY = N_("a course has at most %(most)s recordings")
OTHER_NAME = N_("a recording's file is called name.mp3, name.m4a or name.ogg")
SECOND = N_("another file is called “%(name)s” already")
MISSING = N_("the file is missing")
UNHEARD = N_("no text of the course lets this recording be heard")


def read_sounds(draft: CourseDraft) -> None:
    """All recordings of the folder into the draft, each checked."""
    draft.content["sounds"] = {}
    for place in _places(draft):
        _read_place(draft, place)
    for name, heard in draft.content["sounds"].items():
        _report_missing(draft, name, heard)


def _places(draft: CourseDraft) -> list[str]:
    places = _below(draft, FOLDER)
    if len(places) > MOST:
        draft.wrong(FOLDER, 1, MANY, most=MOST)
    return places[:MOST]


def _below(draft: CourseDraft, begin: str) -> list[str]:
    """The files whose names begin so."""
    return sorted(
        place for place in draft.source.files if place.startswith(begin)
    )


def _read_place(draft: CourseDraft, place: str) -> None:
    found = NAME.fullmatch(place)
    if not found:
        draft.wrong(place, 1, OTHER_NAME)
        return
    name, language, kind = found.groups()
    languages = (language,) if language else LANGUAGES
    heard = draft.content["sounds"].setdefault(name, {})
    if _is_second(heard, languages, kind):
        draft.wrong(place, 1, SECOND, name=name)
        return
    heard |= dict.fromkeys(languages, _read_sound(draft, place, kind))


def _is_second(heard: Json, languages: Iterable[str], kind: str) -> bool:
    """Whether the name is taken there, or is that of another kind."""
    kinds = {one["kind"] for one in heard.values()}
    return bool(heard.keys() & set(languages) or kinds - {kind})


def _read_sound(draft: CourseDraft, place: str, kind: str) -> Json:
    content = draft.file(place) or b""
    try:
        sounds.take_in(content, kind)
    except Invalid as refusal:
        draft.wrong(place, 1, refusal.text, **refusal.values)
    return {"sha256": sha256_of(content), "kind": kind}


def _report_missing(draft: CourseDraft, name: str, heard: Json) -> None:
    for language in set(LANGUAGES) - heard.keys():
        place = f"{FOLDER}{name}.{language}.{_kind(heard)}"
        draft.wrong(place, 1, MISSING)


def _kind(heard: Json) -> str:
    return next(iter(heard.values()))["kind"]


def check_heard(draft: CourseDraft) -> None:
    """A recording that no text lets be heard was forgotten."""
    for name in sorted(draft.content["sounds"].keys() - draft.heard):
        place = _below(draft, f"{FOLDER}{name}.")[0]
        draft.wrong(place, 1, UNHEARD, warning=True)
