"""What a file in a partial format does not say: it stays as the version before
has it, and where there is none it gets a plain default.
"""

import copy
from collections.abc import Iterator

from lms.core.marks import N_
from lms.core.types import Json
from lms.exchange.types import LANGUAGES, Content, ImportedFramework, Texts

# The one sentence that stands for a source nobody has given, in both languages;
# editable afterwards like any text.
UNKNOWN_SOURCE = {
    "vi": "Nhập từ tệp “%(file)s”.",
    "en": "Imported from the file “%(file)s”.",
}
UNSAID = N_(
    {
        "as_of": "The file does not say when it was last compared with its source. That day stays as it is.",
        "legal_basis": "The file names no legal basis. The one that is there stays.",
        "rule": "The file does not say how evidence adds up. The rule that is there stays.",
        "levels": "The file does not describe the levels. Their words stay as they are.",
    }
)
_MOST_NAMED = 5
PartNames = tuple[str, ...]
_WHOLE_TEXTS, _ROW_TEXTS = ("title", "source"), ("title", "description")


def completed(
    reading: ImportedFramework, base: Content | None, file: str, today: str
) -> Content:
    """The content of a file in a partial format. `base`: the version before.
    Whatever is added is noted among the losses.
    """
    content = copy.deepcopy(reading.content)
    if base:
        _keep_unsaid(reading, content, base)
        _keep_languages(reading, content, base)
        _keep_indicators(reading, content, base)
    content.setdefault("legal_basis", None)
    content.setdefault("levels", {})
    _default_day(reading, content, today)
    _default_source(reading, content, file)
    _default_descriptions(reading, content)
    return content


def _keep_unsaid(
    reading: ImportedFramework, content: Content, base: Content
) -> None:
    for part, text in UNSAID.items():
        if part not in content and base.get(part):
            content[part] = base[part]
            reading.drop(text)


def _texts(content: Json) -> Iterator[Texts]:
    """Every text of a framework."""
    yield from (content.get(name) or {} for name in _WHOLE_TEXTS)
    for words in (content.get("levels") or {}).values():
        yield from (words[name] for name in _ROW_TEXTS)
    for row in content.get("competencies", ()):
        yield from (row[name] for name in _ROW_TEXTS)
        yield from row["indicators"].values()


def _languages(content: Json) -> set[str]:
    return {language for texts in _texts(content) for language in texts}


def _keep_languages(
    reading: ImportedFramework, content: Content, base: Content
) -> None:
    """A language the file does not hold at all is not deleted by it."""
    missing = _languages(base) - _languages(reading.content)
    before = {row["key"]: row for row in base["competencies"]}
    for language in sorted(missing, key=LANGUAGES.index):
        _keep_language(content, base, _WHOLE_TEXTS, language)
        for row in content["competencies"]:
            if row["key"] in before:
                _keep_language(row, before[row["key"]], _ROW_TEXTS, language)
        reading.drop(
            "The file holds no text in the language “%(language)s”. What was there in it stays.",
            language=language,
        )


def _keep_language(
    new: Content, old: Content, names: PartNames, language: str
) -> None:
    for name in names:
        if text := old[name].get(language):
            new[name][language] = text


def _keep_indicators(
    reading: ImportedFramework, content: Content, base: Content
) -> None:
    before = {row["key"]: row["indicators"] for row in base["competencies"]}
    rows = content["competencies"]
    if any(row["indicators"] for row in rows) or not any(before.values()):
        return
    for row in rows:
        row["indicators"] = copy.deepcopy(before.get(row["key"], {}))
    reading.drop("The file holds no indicators. What was there stays.")


def _default_day(
    reading: ImportedFramework, content: Content, today: str
) -> None:
    if "as_of" not in content:
        content["as_of"] = today
        reading.drop(
            "The file does not say when it was last compared with its source; today is entered."
        )


def _default_source(
    reading: ImportedFramework, content: Content, file: str
) -> None:
    if not any(content.get("source", {}).values()):
        content["source"] = {
            language: text % {"file": file}
            for language, text in UNKNOWN_SOURCE.items()
        }
        reading.drop(
            "The file does not name a source; its own name is entered."
        )


def _default_descriptions(reading: ImportedFramework, content: Content) -> None:
    rows = content["competencies"]
    bare = [row for row in rows if not any(row["description"].values())]
    for row in bare:
        row["description"] = dict(row["title"])
    if bare:
        keys = ", ".join(row["key"] for row in bare[:_MOST_NAMED])
        more = " …" if len(bare) > _MOST_NAMED else ""
        reading.drop(
            "%(count)s competencies have no description; their title stands in for it: %(keys)s.",
            count=len(bare),
            keys=keys + more,
        )
