"""What a file in a partial format does not say: it stays as the version before
has it, and where there is none it gets a plain default.
"""

import copy
from typing import Any

from lms.core.marks import N_
from lms.exchange.types import LANGUAGES, Content, ImportedFramework, filled

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


def completed(
    reading: ImportedFramework, base: Content | None, file: str, today: str
) -> Content:
    """The content of a file in a partial format. `base`: the version before.
    Whatever is added is noted among the losses.
    """
    content = copy.deepcopy(reading.content)
    if base:
        for part, text in UNSAID.items():
            if part not in content and base.get(part):
                content[part] = base[part]
                reading.drop(text)
        _keep_languages(reading, content, base)
        _keep_indicators(reading, content, base)
    content.setdefault("legal_basis", None)
    content.setdefault("levels", {})
    if "as_of" not in content:
        content["as_of"] = today
        reading.drop(
            "The file does not say when it was last compared with its source; today is entered."
        )
    if not any(content.get("source", {}).values()):
        content["source"] = {
            language: text % {"file": file}
            for language, text in UNKNOWN_SOURCE.items()
        }
        reading.drop(
            "The file does not name a source; its own name is entered."
        )
    _default_descriptions(reading, content["competencies"])
    return content


def _languages(value: Any) -> set[str]:
    """The languages of all texts in a framework or a part of it."""
    if isinstance(value, list):
        return set().union(*map(_languages, value))
    if not isinstance(value, dict):
        return set()
    named = {one for one in LANGUAGES if isinstance(value.get(one), str)}
    return named.union(*map(_languages, value.values()))


def _keep_languages(
    reading: ImportedFramework, content: Content, base: Content
) -> None:
    """A language the file does not hold at all is not deleted by it."""
    before = {row["key"]: row for row in base["competencies"]}
    pairs = [(content, base, ("title", "source"))] + [
        (row, before[row["key"]], ("title", "description"))
        for row in content["competencies"]
        if row["key"] in before
    ]
    missing = _languages(base) - _languages(reading.content)
    for language in sorted(missing, key=LANGUAGES.index):
        for new, old, names in pairs:
            for name in names:
                new[name] |= filled({language: old[name].get(language)})
        reading.drop(
            "The file holds no text in the language “%(language)s”. What was there in it stays.",
            language=language,
        )


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


def _default_descriptions(
    reading: ImportedFramework, rows: list[Content]
) -> None:
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
