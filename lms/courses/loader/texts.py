"""Reads the Markdown files of a course, and the figures they show."""

from lms.core import letters, markdown
from lms.core.marks import N_
from lms.core.types import Texts
from lms.core.yamlfile import LANGUAGES, Node
from lms.courses.types import CourseDraft

ENCODING = N_(
    "the file is not saved as UTF-8; save it again with that encoding"
)


def read_html(
    draft: CourseDraft, node: Node, key: str, field: str | None = None
) -> Texts:
    """A text in both languages as HTML; `field`: where `course.yaml` names it."""
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
    _check_pictures(draft, files, texts)
    return {
        language: markdown.to_html(text) for language, text in texts.items()
    }


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
            told, values = letters.told(found)
            draft.wrong(
                name,
                number,
                told,
                **values,
            )
    return text


def _check_pictures(draft: CourseDraft, files: Texts, texts: Texts) -> None:
    """Every picture is a figure of this course, in each language's text."""
    shown = {}
    for language, text in texts.items():
        pictures = markdown.pictures(text)
        for picture in pictures:
            _check_picture(draft, files[language], picture)
        shown[language] = {picture.name for picture in pictures}
    everywhere = set[str]().union(*shown.values())
    draft.shown |= everywhere
    for language, names in shown.items():
        for name in sorted(everywhere - names - {""}):
            _report_not_shown(draft, files[language], name)


def _report_not_shown(draft: CourseDraft, file: str, name: str) -> None:
    text = N_(
        "does not show the figure “%(name)s”, which the other language shows"
    )
    draft.wrong(
        file,
        1,
        text,
        name=name,
    )


def _check_picture(
    draft: CourseDraft, file: str, picture: markdown.Picture
) -> None:
    if draft.endings.get(picture.name) != picture.ending:
        draft.wrong(
            file,
            picture.line,
            N_(
                "shows “%(source)s”, which is no figure of this course; figures are written figures/name.svg, pictures with the ending of their file"
            ),
            source=picture.source,
        )
    if not picture.text.strip():
        draft.wrong(
            file,
            picture.line,
            N_("a figure needs its text for those who do not see it"),
        )
    if not picture.alone:
        draft.wrong(
            file, picture.line, N_("a figure stands alone between empty lines")
        )
