"""Decisions about files. Pure."""

import copy
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from lms.core import tables
from lms.core.marks import N_
from lms.exchange.types import LANGUAGES, Content, Line, Note, Place, Reading

# The one sentence that stands for a source nobody has given, in both languages;
# editable afterwards like any text.
UNKNOWN_SOURCE = {
    "vi": "Nhập từ tệp “%(file)s”.",
    "en": "Imported from the file “%(file)s”.",
}

UNSAID = {
    "as_of": N_(
        "The file does not say when it was last compared with its source. That day stays as it is."
    ),
    "legal_basis": N_(
        "The file names no legal basis. The one that is there stays."
    ),
    "rule": N_(
        "The file does not say how evidence adds up. The rule that is there stays."
    ),
    "levels": N_(
        "The file does not describe the levels. Their words stay as they are."
    ),
}
CHANGED = {
    "title": N_("“%(key)s”: another title"),
    "description": N_("“%(key)s”: another description"),
    "indicators": N_("“%(key)s”: other indicators"),
    "parent": N_("“%(key)s”: another place in the tree"),
}
CHANGED_WHOLE = {
    "title": N_("Another title of the framework"),
    "source": N_("Another source of the framework"),
    "as_of": N_("Another day of comparison with the source"),
    "legal_basis": N_("Another legal basis"),
    "levels": N_("Other words of the levels"),
    "rule": N_("Another rule of how evidence adds up"),
}


def completed(
    reading: Reading, base: Content | None, file: str, today: str
) -> Content:
    """The content of a file in a format that cannot carry everything. What it
    does not say stays as the version before has it, and where there is none
    gets a plain default; either is noted among the losses.
    """
    content = copy.deepcopy(reading.content)
    for part, text in UNSAID.items():
        if part not in content and base and base.get(part):
            content[part] = copy.deepcopy(base[part])
            reading.lost(text)
    if base:
        _languages(reading, content, base)
        _indicators(reading, content, base)
    _defaults(reading, content, file, today)
    return content


def _texts(content: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    yield from (content.get("title") or {}, content.get("source") or {})
    for said in (content.get("levels") or {}).values():
        yield from (said["title"], said["description"])
    for row in content.get("competencies", ()):
        yield from (
            row["title"],
            row["description"],
            *row["indicators"].values(),
        )


def _languages(reading: Reading, content: Content, base: Content) -> None:
    """A language the file does not speak at all is not deleted by it."""
    spoken = {one for texts in _texts(reading.content) for one in texts}
    before = {row["key"]: row for row in base["competencies"]}
    for language in LANGUAGES:
        if language in spoken or not any(
            language in texts for texts in _texts(base)
        ):
            continue
        pairs = [(content, base, ("title", "source"))]
        pairs += [
            (row, before[row["key"]], ("title", "description"))
            for row in content["competencies"]
            if row["key"] in before
        ]
        for new, old, names in pairs:
            for name in names:
                if old[name].get(language):
                    new[name] = {**new[name], language: old[name][language]}
        reading.lost(
            N_(
                "The file holds no text in the language “%(language)s”. What was there in it stays."
            ),
            language=language,
        )


def _indicators(reading: Reading, content: Content, base: Content) -> None:
    before = {row["key"]: row["indicators"] for row in base["competencies"]}
    if any(row["indicators"] for row in content["competencies"]) or not any(
        before.values()
    ):
        return
    for row in content["competencies"]:
        row["indicators"] = copy.deepcopy(before.get(row["key"], {}))
    reading.lost(N_("The file holds no indicators. What was there stays."))


def _defaults(
    reading: Reading, content: Content, file: str, today: str
) -> None:
    content.setdefault("legal_basis", None)
    content.setdefault("levels", {})
    if "as_of" not in content:
        content["as_of"] = today
        reading.lost(
            N_(
                "The file does not say when it was last compared with its source; today is entered."
            )
        )
    if not any(content.get("source", {}).values()):
        content["source"] = {
            language: text % {"file": file}
            for language, text in UNKNOWN_SOURCE.items()
        }
        reading.lost(
            N_("The file does not name a source; its own name is entered.")
        )
    bare = [
        row
        for row in content["competencies"]
        if not any(row["description"].values())
    ]
    for row in bare:
        row["description"] = dict(row["title"])
    if bare:
        text = N_(
            "%(count)s competencies have no description; their title stands in for it: %(keys)s."
        )
        keys = ", ".join(row["key"] for row in bare[:5]) + (
            " …" if len(bare) > 5 else ""
        )
        reading.lost(text, count=len(bare), keys=keys)


def differences(old: Content | None, new: Content) -> list[Note]:
    """What a file would change, one sentence for each part."""
    if old is None:
        return [
            Note(
                N_("A new framework with %(count)s competencies."),
                {"count": len(new["competencies"])},
            )
        ]
    before, after = (
        {row["key"]: row for row in content["competencies"]}
        for content in (old, new)
    )
    found = [
        Note(N_("New: %(key)s"), {"key": key}, Place())
        for key in after
        if key not in before
    ]
    found += [
        Note(N_("No longer there: %(key)s"), {"key": key})
        for key in before
        if key not in after
    ]
    for key, row in after.items():
        if key in before:
            found += [
                Note(text, {"key": key})
                for part, text in CHANGED.items()
                if row.get(part) != before[key].get(part)
            ]
    if [key for key in before if key in after] != [
        key for key in after if key in before
    ]:
        found.append(Note(N_("The order of the competencies changes.")))
    found += [
        Note(text)
        for part, text in CHANGED_WHOLE.items()
        if (old.get(part) or None) != (new.get(part) or None)
    ]
    return found


def sealed(lines: Iterable[Line], headings: Mapping[str, Sequence[str]]) -> str:
    """The rows of a file as CSV text, on their way through a page to the second
    step; each keeps its line.
    """
    header = [words[0] for words in headings.values()]
    rows, at = list[list[str]](), 2
    for line in lines:
        rows += [[]] * (line.number - at)
        rows.append([line.cells[name] for name in headings])
        at = line.number + 1
    return tables.csv_bytes(header, rows).decode("utf-8-sig")


def looks_like_yaml(start: bytes) -> bool:
    """Whether a file begins as YAML does: a comment, a document or a key."""
    return bool(re.match(rb"(#|---|[a-z_]+:(\s|$))", start.split(b"\n", 1)[0]))
