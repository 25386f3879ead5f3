"""Reads the figures of a course: drawings `figures/NAME.LANGUAGE.svg`, and
pictures `figures/NAME.webp` (or png, jpg) for both languages or one each.
"""

import re
from collections.abc import Iterator
from typing import Any

from lms.core.errors import Invalid
from lms.core.marks import N_
from lms.core.media import pictures, svg
from lms.core.types import Json, ProcessCache, sha256_of
from lms.core.yamlfile import LANGUAGES
from lms.courses.types import CourseDraft, InnerContent

FOLDER = "figures/"
NAME = re.compile(
    r"([a-z0-9]+(?:-[a-z0-9]+)*)(?:\.(vi|en))?\.(svg|webp|png|jpg)"
)
DRAWING = "svg"
MOST = 120
"""Files of figures in a course."""
_examined = ProcessCache[str, pictures.ExaminedPicture]()
"""By digest and ending: a picture is decoded once, however often a draft is
checked.
"""
_drawn = ProcessCache[str, svg.Drawing]()
"""The same of drawings, by digest."""


def read_figures(draft: CourseDraft) -> None:
    """All drawings and pictures of the folder into the draft, each checked."""
    draft.content["figures"] = {}
    for place in _files(draft):
        found = NAME.fullmatch(place.removeprefix(FOLDER))
        if found and (found[2] or found[3] != DRAWING):
            _read_figure(draft, place, found)
        else:
            draft.wrong(
                place,
                1,
                "a figure's files are called name.vi.svg and name.en.svg, a picture's name.webp, name.png or name.jpg",
            )
    for name, languages in draft.content["figures"].items():
        _report_missing(draft, name, languages)


def _read_figure(draft: CourseDraft, place: str, found: re.Match[str]) -> None:
    name, language, ending = found.groups()
    languages = draft.content["figures"].setdefault(name, {})
    is_second = bool(languages) if not language else language in languages
    if is_second or draft.endings.setdefault(name, ending) != ending:
        draft.wrong(
            place,
            1,
            "another file is called “%(name)s” already",
            name=name,
        )
        return
    read = _drawing if ending == DRAWING else _picture
    figure = read(draft, place)
    for one in (language,) if language else LANGUAGES:
        languages[one] = figure


def _report_missing(draft: CourseDraft, name: str, languages: Json) -> None:
    for language in set(LANGUAGES) - languages.keys():
        draft.wrong(
            f"{FOLDER}{name}.{language}.{draft.endings[name]}",
            1,
            "the file is missing",
        )


def _files(draft: CourseDraft) -> list[str]:
    names = sorted(draft.source.files)
    places = [name for name in names if name.startswith(FOLDER)]
    if len(places) > MOST:
        text = N_("a course has at most %(most)s files of figures")
        draft.wrong(
            FOLDER.rstrip("/"),
            1,
            text,
            most=MOST,
        )
    return places[:MOST]


def _drawing(draft: CourseDraft, place: str) -> Json:
    content = (draft.file(place) or b"")[: svg.LONGEST + 1]
    sha256 = sha256_of(content)
    drawing = _drawn.get(sha256, lambda: svg.examine(content))
    for flaw in drawing.flaws:
        draft.wrong(place, flaw.line, flaw.text, **dict(flaw.values))
    draft.drawings[sha256] = content.decode("utf-8", "replace")
    return {
        "sha256": sha256,
        "width": drawing.width,
        "height": drawing.height,
    }


def _picture(draft: CourseDraft, place: str) -> Json:
    """What of a picture is frozen: nothing that depends on who encodes it."""
    content = draft.file(place) or b""
    sha256 = sha256_of(content)
    ending = place.rpartition(".")[2]
    try:
        found = _examined.get(
            f"{sha256}.{ending}",
            lambda: pictures.examine(content, ending),
        )
    except Invalid as refusal:
        draft.wrong(place, 1, refusal.text, **refusal.values)
        return {"sha256": sha256, "width": 1, "height": 1, "widths": []}
    draft.photos[sha256] = content
    return {
        "sha256": sha256,
        "width": found.width,
        "height": found.height,
        "widths": list(found.widths),
    }


def check_shown(draft: CourseDraft) -> None:
    """A figure that no text and no question shows was forgotten."""
    text = N_("no text of the course shows this figure")
    for name in sorted(draft.content["figures"].keys() - draft.shown):
        draft.wrong(
            _first_file(draft, name),
            1,
            text,
            warning=True,
        )


def inside(data: Json) -> InnerContent:
    """What the file of a part says, with the figures that it shows."""
    return InnerContent(data, frozenset(_shown_in(data)))


def _shown_in(data: Any) -> Iterator[str]:
    """The names of the figures in what rooms keep inside their parts: there
    every field that holds one is called so.
    """
    if isinstance(data, list):
        for entry in data:
            yield from _shown_in(entry)
    if not isinstance(data, dict):
        return
    for field, value in data.items():
        match value:
            case {"name": str(name)} if str(field).endswith("figure"):
                yield name
        if isinstance(value, dict | list):  # most are texts
            yield from _shown_in(value)


def _first_file(draft: CourseDraft, name: str) -> str:
    plain = f"{FOLDER}{name}.{draft.endings[name]}"
    in_language = f"{FOLDER}{name}.{LANGUAGES[0]}.{draft.endings[name]}"
    return plain if plain in draft.source.files else in_language
