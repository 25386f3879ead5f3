"""A Word or PowerPoint file that was read, as parts of a draft. What did not
come along is kept beside them, until somebody says it is settled.
"""

import json
import re
from copy import deepcopy
from dataclasses import replace
from typing import NamedTuple

from lms.authoring.rules import carrying, outline
from lms.conversion.documents import (
    ConvertedDocument,
    DraftLesson,
    DroppedThing,
)
from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.core.marks import N_, Message
from lms.core.media import pictures
from lms.core.types import Files, Json, Names, sha256_of

MAIN = "course.yaml"
NOT_BROUGHT = "not-brought-in.json"
"""The list of what did not come along; no file of the course."""
WORDS_A_MINUTE = 130
LONGEST_KEY = 40
PICTURE = N_("picture")


class BroughtIn(NamedTuple):
    """What is put into a draft: lessons, pictures by the names of their files,
    and the list of what did not come along.
    """

    lessons: list[DraftLesson]
    figures: Files
    dropped: list[Json]


def chosen(document: ConvertedDocument, titles: Names) -> ConvertedDocument:
    """Of its lessons those with these numbers, called so; an empty title leaves
    that of the file.
    """
    if not titles:
        raise Invalid("Tick at least one lesson.")
    numbered = enumerate(document.lessons)
    lessons = tuple(
        replace(lesson, title=titles[number].strip() or lesson.title)
        for number, lesson in numbered
        if number in titles
    )
    return replace(document, lessons=lessons)


def minutes_of(lesson: DraftLesson) -> int:
    """Usual minutes to take it."""
    words = len(lesson.text.split())
    return max(1, round(words / WORDS_A_MINUTE))


def prepared(document: ConvertedDocument) -> BroughtIn:
    """The lessons with their pictures written anew; one that cannot be taken is
    left out of its lesson and listed.
    """
    brought = BroughtIn([], {}, [noted(one) for one in document.dropped])
    names = {}
    for lesson in document.lessons:
        text = lesson.text
        for file, content in lesson.pictures.items():
            if file not in names:
                names[file] = _taken(brought, lesson, content)
            text = _with_picture(text, file, names[file])
        brought.lessons.append(replace(lesson, text=text))
    for one in brought.dropped:
        one["words"] = names.get(one["words"]) or one["words"]
    return brought


def _taken(brought: BroughtIn, lesson: DraftLesson, content: bytes) -> str:
    """The name of a picture's file in the draft; "" if it is none."""
    try:
        webp = pictures.take_in(content)
    except Invalid as refusal:
        brought.dropped.append(
            {
                "place": lesson.title,
                "what": PICTURE,
                "why": refusal.text,
                "words": "",
                "values": refusal.values,
            }
        )
        return ""
    name = f"picture-{sha256_of(webp)[:12]}.webp"
    brought.figures[f"figures/{name}"] = webp
    return name


def _with_picture(text: str, file: str, name: str) -> str:
    """The text with a picture's other name, or without it."""
    if name:
        return text.replace(f"](figures/{file})", f"](figures/{name})")
    shown = re.compile(rf"^!\[.*\]\(figures/{re.escape(file)}\)\n+", re.M)
    return shown.sub("", text)


def noted(one: DroppedThing) -> Json:
    """An entry of the list, in texts that are still to be translated."""
    is_slide = isinstance(one.place, Message)
    values = dict(one.place.values) if is_slide else {}
    return {
        "place": one.place.text if is_slide else one.place,
        "what": one.what.text,
        "why": one.why.text,
        "words": one.words,
        "values": values,
    }


def files_with(there: Files, brought: BroughtIn, language: str) -> Files:
    """The files of a draft that change: each lesson is a part behind those that
    are there. One that is there already, word for word, is not put twice.
    """
    data = deepcopy(outline.main_of(there))
    known = set(there.values())
    new = [one for one in brought.lessons if _content(one) not in known]
    files = dict(brought.figures)
    for lesson in new:
        plain = folding.slug(lesson.title, LONGEST_KEY).replace(".", "-")
        key = carrying.new_key(data, {**there, **files}, plain or "lesson")
        outline.add_part(data, _part(lesson, key, language))
        files[f"{key}.{language}.md"] = _content(lesson)
    listed = json.dumps(brought.dropped, ensure_ascii=False).encode()
    return files | {MAIN: outline.write_data(data), NOT_BROUGHT: listed}


def _content(lesson: DraftLesson) -> bytes:
    return lesson.text.encode()


def _part(lesson: DraftLesson, key: str, language: str) -> Json:
    return {
        "lesson": key,
        "title": {language: lesson.title},
        "minutes": minutes_of(lesson),
    }


def not_brought(files: Files) -> list[Json]:
    """The list of what did not come along; empty if there is none."""
    return json.loads(files.get(NOT_BROUGHT) or b"[]")
