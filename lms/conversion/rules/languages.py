"""One file has one language, our questions have two: out in one of them, and
two files joined again by the ids of their questions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from lms.conversion.types import QuestionItem, QuestionReading
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES

_NOTHING = (None, {}, [])


def is_text(value: Any) -> bool:
    """Whether this is a text in one or both languages."""
    return (
        isinstance(value, dict)
        and bool(value)
        and value.keys() <= set(LANGUAGES)
        and _are_words(value)
    )


def _are_words(texts: Json) -> bool:
    return all(isinstance(one, str) for one in texts.values())


def in_language(item: QuestionItem, language: str) -> QuestionItem:
    """The question in one language; a text that is missing in it is taken from
    the other, which is noted.
    """
    found = replace(item, notes=[])
    found.question = (
        _said(
            item.question,
            language,
            found,
        )
        or {}
    )
    return found


def _said(
    value: Any,
    language: str,
    item: QuestionItem,
) -> Any:
    """The value in one language; None if nothing of it is left."""
    if is_text(value):
        return _one_text(
            value,
            language,
            item,
        )
    if isinstance(value, dict):
        return _said_map(
            value,
            language,
            item,
        )
    if isinstance(value, list | tuple):
        return [
            _said(
                one,
                language,
                item,
            )
            for one in value
        ]
    return value


def _said_map(
    value: Json,
    language: str,
    item: QuestionItem,
) -> Json:
    said = {}
    for name, part in value.items():
        kept = _said(
            part,
            language,
            item,
        )
        if kept not in _NOTHING:
            said[name] = kept
    return said


def _one_text(
    texts: dict[str, str],
    language: str,
    item: QuestionItem,
) -> Any:
    text = texts.get(language, "").strip()
    if text:
        return {language: text}
    others = [one.strip() for one in texts.values() if one.strip()]
    if not others:
        return None
    item.drop("One of its texts is there in the other language only.")
    return {language: others[0]}


def join(first: QuestionReading, second: QuestionReading) -> None:
    """Put the texts of the second file, which is in the other language, beside
    those of the first, question by question of the same id.

    A question that is there only once, or built otherwise, stays as it is in
    its file and is noted.
    """
    others = {item.id: item for item in second.items}
    for item in first.items:
        other = others.pop(item.id, None)
        if other is None:
            item.drop("The other file has no question with its id.")
            continue
        _join_item(item, other)
    first.items += others.values()
    _note_single(others.values())
    first.notes += second.notes


def _note_single(items: Iterable[QuestionItem]) -> None:
    for item in items:
        item.drop("The other file has no question with its id.")


def _join_item(item: QuestionItem, other: QuestionItem) -> None:
    question = _joined(item.question, other.question)
    if question is None:
        item.drop(
            "The question of the other file with its id is built otherwise, so its texts are not taken."
        )
        return
    item.question = question
    item.notes += [note for note in other.notes if note not in item.notes]


def _joined(first: Any, second: Any) -> Any:
    """Both with their texts together; None if they are built otherwise."""
    if is_text(first) or is_text(second):
        return _joined_texts(first or {}, second or {})
    if isinstance(first, dict) and isinstance(second, dict):
        return _joined_maps(first, second)
    if isinstance(first, list) and isinstance(second, list):
        return _joined_lists(first, second)
    return first if first == second else None


def _joined_texts(first: Any, second: Any) -> Any:
    if all(is_text(one) or one == {} for one in (first, second)):
        return {**second, **first}
    return None


def _joined_maps(first: Json, second: Json) -> Any:
    """GiftText by part; one that is there only once is taken from there."""
    found = {}
    for name in dict.fromkeys((*first, *second)):
        one = first.get(name)
        other = second.get(name)
        if name == "key" or other is None:
            other = one
        found[name] = _joined(other if one is None else one, other)
        if found[name] is None:
            return None
    return found


def _joined_lists(first: Sequence[Any], second: Sequence[Any]) -> Any:
    """Wordings of both languages are accepted; other lists go one by one."""
    if all(isinstance(one, str) for one in (*first, *second)):
        return list(dict.fromkeys((*first, *second)))
    if len(first) != len(second):
        return None
    found = [
        _joined(one, other)
        for one, other in zip(
            first,
            second,
            strict=True,
        )
    ]
    return None if None in found else found
