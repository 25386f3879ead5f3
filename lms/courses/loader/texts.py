"""Reads the Markdown files of a course, and the figures they show."""

from lms.core import letters, markdown
from lms.core.marks import N_
from lms.core.media import notation
from lms.core.types import Texts
from lms.core.yamlfile import LANGUAGES, Node
from lms.courses.types import CourseDraft, is_unwritten

UNWRITTEN = N_(
    "here still stands the “…” with which the text began; write there, or take the line out"
)
Names = dict[str, set[str]]
"""By language."""
ENCODING = N_(
    "the file is not saved as UTF-8; save it again with that encoding"
)


def read_html(
    draft: CourseDraft, node: Node, key: str, field: str | None = None
) -> Texts:
    """A text in both languages as HTML; `field`: where `course.yaml` names it.
    A language in which nothing is written yet is left to the other one.
    """
    files = {language: f"{key}.{language}.md" for language in LANGUAGES}
    texts = {
        language: text
        for language, name in files.items()
        if (text := read_text(draft, name)) is not None
    }
    for language in LANGUAGES:
        if language not in texts:
            node.wrong(
                "its file %(file)s is missing",
                field,
                warning=bool(texts),
                file=files[language],
            )
    texts = {
        language: text for language, text in texts.items() if _is_written(text)
    } or texts
    _check_pictures(draft, files, texts)
    _check_blocks(draft, files, texts)
    return {
        language: markdown.to_html(text) for language, text in texts.items()
    }


def _is_written(text: str) -> bool:
    """Whether anything is written besides headings and what a text began with."""
    lines = (line for line in text.splitlines() if line.strip())
    return any(
        not (line.startswith("#") or is_unwritten(line)) for line in lines
    )


def read_text(draft: CourseDraft, name: str) -> str | None:
    """The text of a file; None if there is none to be read."""
    content = draft.file(name)
    if content is None:
        return None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        draft.wrong(name, 1, ENCODING)
        return None
    for number, line in enumerate(text.splitlines(), start=1):
        # Typed with an old font or copied in a wrong encoding.
        if found := letters.misread(line):
            told, values = letters.describe(found)
            draft.wrong(name, number, told, **values)
        if is_unwritten(line):
            draft.wrong(name, number, UNWRITTEN, warning=True)
    return text


def _check_pictures(draft: CourseDraft, files: Texts, texts: Texts) -> None:
    """Every picture is a figure of this course, in each language's text."""
    shown = {}
    for language, text in texts.items():
        pictures = markdown.pictures(text)
        for picture in pictures:
            _check_picture(draft, files[language], picture)
        shown[language] = {picture.name for picture in pictures}
    draft.shown |= _report_not_shown(
        draft,
        files,
        shown,
        N_(
            "does not show the figure “%(name)s”, which the other language shows"
        ),
    )


def _report_not_shown(
    draft: CourseDraft, files: Texts, shown: Names, text: str
) -> set[str]:
    """What one language shows, the other shows as well; all of it."""
    everywhere = set[str]().union(*shown.values())
    for language, names in shown.items():
        for name in sorted(everywhere - names - {""}):
            draft.wrong(files[language], 1, text, name=name)
    return everywhere


def _check_blocks(draft: CourseDraft, files: Texts, texts: Texts) -> None:
    """Every form, recording and film says what it needs to be understood."""
    heard = {
        language: _check_text(draft, files[language], texts[language])
        for language in texts
    }
    draft.heard |= _report_not_shown(draft, files, heard, NOT_HEARD)


NOT_HEARD = N_(
    "does not hold the recording “%(name)s”, which the other language holds"
)


def _check_text(draft: CourseDraft, file: str, text: str) -> set[str]:
    """The names of the recordings in it."""
    blocks = markdown.fenced(text)
    for one in blocks:
        _check_block(draft, file, one)
    return {_heard(one.block) for one in blocks}


def _heard(block: notation.ShownBlock) -> str:
    """The name of the recording that a block lets be heard; "" if of none."""
    found = notation.SOUND.fullmatch(block.said("file"))
    return found[1] if found and block.kind == "audio" else ""


def _check_block(draft: CourseDraft, file: str, found: markdown.Fenced) -> None:
    for flaw in notation.flaws(found.block):
        draft.wrong(file, found.line, flaw.text, **dict(flaw.values))
    if not _is_recording(draft, found.block):
        _report_no_sound(draft, file, found)


def _report_no_sound(
    draft: CourseDraft, file: str, found: markdown.Fenced
) -> None:
    if source := found.block.said("file"):
        draft.wrong(file, found.line, NO_RECORDING, source=source)


NO_RECORDING = N_(
    "lets “%(source)s” be heard, which is no recording of this course; they are written sounds/name.mp3, without language"
)


def _is_recording(draft: CourseDraft, block: notation.ShownBlock) -> bool:
    known = draft.content["sounds"].get(_heard(block), {})
    return any(
        block.said("file").endswith(one["kind"]) for one in known.values()
    )


def _check_picture(
    draft: CourseDraft, file: str, picture: markdown.Picture
) -> None:
    if draft.endings.get(picture.name) != picture.ending:
        draft.wrong(
            file,
            picture.line,
            "shows “%(source)s”, which is no figure of this course; figures are written figures/name.svg, pictures with the ending of their file",
            source=picture.source,
        )
    if not picture.text.strip():
        draft.wrong(
            file,
            picture.line,
            "a figure needs its text for those who do not see it",
        )
    if not picture.alone:
        draft.wrong(
            file, picture.line, "a figure stands alone between empty lines"
        )
