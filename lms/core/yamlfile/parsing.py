"""From the text of a file to its root node, with the line of every field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from lms.core import letters
from lms.core.marks import N_
from lms.core.types import Json
from lms.core.yamlfile.mistakes import Mistake
from lms.core.yamlfile.node import Node, SourceFile, root_of
from lms.core.yamlfile.sections import FileSection, sections_of

LIMIT = 1_000_000
MOST_SIGNS = 80_000
"""Of those that part one thing of a file from the next: things cost more than
letters. The longest file of a course here has some 3,000.
"""
DEEPEST = 30
WORD = "tag:yaml.org,2002:str"
KEYS = {WORD, "tag:yaml.org,2002:int"}
DAY = "tag:yaml.org,2002:timestamp"
NUMBERS = {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
LONGEST_NUMBER = 40


def read_file(
    path: Path, mistakes: list[Mistake], shown: str | None = None
) -> Node:
    """The root of a YAML file, called `shown` in mistakes; a missing or wrongly
    encoded file is a mistake like any other.
    """
    name = shown or path.name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        content = None
    return read_bytes(content, name, mistakes)


def read_bytes(
    content: bytes | None, name: str, mistakes: list[Mistake]
) -> Node:
    """The same of a file's content; None: there is no such file."""
    try:
        if content is not None:
            return read(content.decode("utf-8-sig"), name, mistakes)
        text = N_("the file is missing")
    except UnicodeDecodeError:
        text = N_(
            "the file is not saved as UTF-8; save it again with that encoding"
        )
    mistakes.append(Mistake(name, 1, "", text))
    return root_of({}, name)


def read(text: str, file: str, mistakes: list[Mistake]) -> Node:
    """The root of a YAML text; a text that is not YAML gives an empty mapping
    and a mistake.
    """
    found = parsed(text)
    source = SourceFile(file, found.lines, mistakes)
    mistakes.extend(replace(one, file=file) for one in found.mistakes)
    node = Node(_copied(found.value), source, 1, "")
    if not isinstance(node.value, dict):
        node.wrong("should be a list of “key: value” lines")
        node.value = {}
    return node


def _copied(value: Any) -> Any:
    """Lists and mappings anew; what they hold besides never changes."""
    if isinstance(value, dict):
        return {
            key: _copied(one) if isinstance(one, dict | list) else one
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [
            _copied(one) if isinstance(one, dict | list) else one
            for one in value
        ]
    return value


def read_data(data: Json, file: str, mistakes: list[Mistake]) -> Node:
    """The root of data as a file would say them, which are read only."""
    source = SourceFile(file, {}, mistakes)
    _note_misread(data, source)
    return Node(data, source, 1, "")


@dataclass(frozen=True)
class ParsedText:
    """What a text says, which is read only, the line of each field, what is
    wrong with it in whatever file it stands, and its sections, if it has been
    read section by section.
    """

    value: Any
    lines: Mapping[str, int]
    mistakes: Sequence[Mistake]
    sections: Sequence[FileSection] = ()


@lru_cache(maxsize=64)
def parsed(text: str) -> ParsedText:
    """Remembered: whoever writes a course has all its files checked again and
    again, of which one has changed.
    """
    return _by_sections(text) or _as_a_whole(text)


def _as_a_whole(text: str) -> ParsedText:
    try:
        found = _read(text)
    except (yaml.YAMLError, ValueError, RecursionError) as problem:
        return ParsedText({}, {}, [_unreadable(problem)])
    mistakes = list[Mistake]()
    _note_misread(found.value, SourceFile("", found.lines, mistakes))
    return replace(found, mistakes=mistakes)


def _read(text: str) -> ParsedText:
    lines = dict[str, int]()
    if _is_too_long(text):
        raise yaml.YAMLError("the file is too long; divide it")
    _refuse_tricks(text)
    root = yaml.compose(text, Loader=yaml.CSafeLoader)
    if root is not None:
        _note_lines(root, "", lines)
    return ParsedText(constructed(root), lines, ())


def _is_too_long(text: str) -> bool:
    """Seen before anything of it is read."""
    return len(text) > LIMIT or sum(map(text.count, ":\n,")) > MOST_SIGNS


MOST_PIECES = 1_000


@lru_cache(maxsize=MOST_PIECES)
def _piece(text: str) -> ParsedText | None:
    """The same of a section or an entry, which most often is as it was; None if
    it cannot be read by itself, or something in it is wrong.
    """
    found = _as_a_whole(text)
    return None if found.mistakes else found


def _by_sections(text: str) -> ParsedText | None:
    """What the sections say together; None if the whole has to be read, because
    one of them is not as it looks or something is wrong with it.
    """
    sections = () if _is_too_long(text) else sections_of(text)
    value, lines = Json(), dict[str, int]()
    number = sum(len(one.lines) for one in sections[:1])
    for section in sections[1:]:
        one = _section(section)
        if one is None or one.value.keys() & value.keys():
            return None
        value |= one.value
        for field, line in one.lines.items():
            lines.setdefault(field, number + line)
        number += len(section.lines)
    return ParsedText(value, lines, (), sections) if value else None


def _section(section: FileSection) -> ParsedText | None:
    """A mapping of one key."""
    head = _piece("".join(section.head or section.lines))
    is_one = head and isinstance(head.value, dict) and len(head.value) == 1
    if not is_one or not section.entries:
        return head if is_one else None
    return _listed(head, section)


def _listed(head: ParsedText, section: FileSection) -> ParsedText | None:
    """Its key with the list below it."""
    (key,) = head.value
    values, lines = list[Any](), dict(head.lines)
    number = len(section.head)
    for place, entry in enumerate(section.entries):
        one = _piece("".join(entry))
        if one is None or not isinstance(one.value, list):
            return None
        for field, line in one.lines.items():
            inside = field.removeprefix("[0]")
            lines[f"{key}[{place}]{inside}"] = number + line
        values += one.value
        number += len(entry)
    return ParsedText({key: values}, lines, ())


def constructed(node: yaml.Node | None) -> Any:
    """What a node says, as loading its text would give it. Most of a file is
    texts, lists and mappings of texts, for which nothing is looked up.
    """
    match node:
        case yaml.ScalarNode(tag="tag:yaml.org,2002:str"):
            return node.value
        case yaml.SequenceNode(tag="tag:yaml.org,2002:seq"):
            return [constructed(one) for one in node.value]
        case yaml.MappingNode(tag="tag:yaml.org,2002:map") if _has_words(node):
            return {key.value: constructed(one) for key, one in node.value}
        case None:
            return None
    return yaml.constructor.SafeConstructor().construct_object(node, deep=True)


def _has_words(node: yaml.MappingNode) -> bool:
    """Whether all its keys are plain words."""
    return all(
        isinstance(key, yaml.ScalarNode) and key.tag == WORD
        for key, _value in node.value
    )


def _unreadable(problem: Exception) -> Mistake:
    mark = getattr(problem, "problem_mark", None)
    reason = getattr(problem, "problem", None) or str(problem)
    text = N_("is not readable as YAML: %(problem)s")
    line = mark.line + 1 if mark else 1
    return Mistake("", line, "", text, (("problem", reason),))


def _refuse_tricks(text: str) -> None:
    """Aliases hide what is written, and deep nesting would end the whole
    process; both are seen before a tree is built.
    """
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _marked(event, "aliases (*) are not taken; write it out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise _marked(event, "it is nested too deeply")


def _note_lines(node: yaml.Node, field: str, lines: dict[str, int]) -> None:
    """Remember on which line each field stands; refuse doubled keys, keys YAML
    reads as something else, and days no calendar has.
    """
    lines[field] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        _check_keys(node)
        for key, value in node.value:
            name = f"{field}.{key.value}" if field else str(key.value)
            _note_lines(value, name, lines)
            lines[name] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            _note_lines(value, f"{field}[{index}]", lines)
    elif node.tag == DAY:
        _check_day(node)
    else:
        _check_number(node)


def _note_misread(value: Any, source: SourceFile) -> None:
    # Texts typed with an old font, or copied in a wrong encoding.
    for field, found in letters.misread_in(value):
        text, values = letters.describe(found)
        place = source.name, source.lines.get(field, 1), field
        source.mistakes.append(Mistake(*place, text, tuple(values.items())))


def _check_keys(node: yaml.MappingNode) -> None:
    known = set[str]()
    for key, _value in node.value:
        _check_number(key)
        if key.tag not in KEYS:
            word = key.value if isinstance(key, yaml.ScalarNode) else "…"
            raise _marked(
                key, f"the key “{word}” is not read as a word; put it in quotes"
            )
        if key.value in known:
            raise _marked(key, f"the key “{key.value}” appears twice")
        known.add(key.value)


def _check_day(node: yaml.Node) -> None:
    try:
        yaml.constructor.SafeConstructor().construct_object(node)
    except ValueError as problem:
        raise _marked(node, f"“{node.value}”: {problem}") from problem


def _check_number(node: yaml.Node) -> None:
    """Reading one costs the square of its length: 1:1:1… is a number too."""
    if node.tag in NUMBERS and len(node.value) > LONGEST_NUMBER:
        raise _marked(node, "the number is too long; if it is text, quote it")


def _marked(node: yaml.Node | yaml.Event, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=node.start_mark)
