"""Reads the figures of a course: drawings `figures/NAME.LANGUAGE.svg`."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lms.core.marks import N_
from lms.core.media import svg
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES
from lms.courses.types import CourseDraft

FOLDER = "figures/"
NAME = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.(vi|en)\.svg")
MOST = 120
"""Files of drawings in a course."""


def read_figures(draft: CourseDraft) -> None:
    """All drawings of the folder into the draft, each checked."""
    figures: dict[str, Json] = {}
    draft.content["figures"] = figures
    for place in _files(draft):
        found = NAME.fullmatch(place.removeprefix(FOLDER))
        if found:
            name, language = found.groups()
            figures.setdefault(name, {})[language] = _drawing(draft, place)
        else:
            draft.wrong(
                place,
                1,
                N_("a figure's files are called name.vi.svg and name.en.svg"),
            )
    for name, languages in figures.items():
        _report_missing(draft, name, languages)


def _report_missing(draft: CourseDraft, name: str, languages: Json) -> None:
    for language in set(LANGUAGES) - languages.keys():
        draft.wrong(
            _file(name, language),
            1,
            N_("the file is missing"),
        )


def _file(name: str, language: str) -> str:
    return f"{FOLDER}{name}.{language}.svg"


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
    drawing = svg.examine(content)
    for flaw in drawing.flaws:
        draft.wrong(place, flaw.line, flaw.text, **dict(flaw.values))
    sha256 = hashlib.sha256(content).hexdigest()
    draft.drawings[sha256] = content.decode("utf-8", "replace")
    return {
        "sha256": sha256,
        "width": drawing.width,
        "height": drawing.height,
    }


def check_shown(draft: CourseDraft) -> None:
    """A figure that no text and no question shows was forgotten."""
    text = N_("no text of the course shows this figure")
    inside = [part["data"] for part in draft.content["parts"]]
    shown = draft.shown.union(_shown_in(inside))
    for name in sorted(draft.content["figures"].keys() - shown):
        draft.wrong(
            _file(name, LANGUAGES[0]),
            1,
            text,
            warning=True,
        )


def _shown_in(data: Any) -> Iterator[str]:
    """The names of the figures in what rooms keep inside their parts: there
    every field that holds one is called so.
    """
    if isinstance(data, Mapping):
        for field, value in data.items():
            match value:
                case {"name": str(name)} if str(field).endswith("figure"):
                    yield name
        data = list(data.values())
    if isinstance(data, list):
        for entry in data:
            yield from _shown_in(entry)
