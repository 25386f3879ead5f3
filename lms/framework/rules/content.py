"""What a version of a framework says, as plain data: its tree, its keys and its
fingerprint. How it is checked is in `checks`. Pure.

The shape is that of `loader.read_framework`: key, title, source, as_of,
legal_basis, levels, competencies (each with a `parent` or none), and, if given,
`rule` (how evidence adds up) and `carries` (what becomes of evidence given
against the version before).
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from lms.core.types import Json, group, sha256_of

LANGUAGES = ("vi", "en")
Content = Json
Row = Json
Rows = Iterable[Row]
Children = defaultdict[str | None, list[Row]]


def in_circles(rows: Rows) -> list[str]:
    """The competencies that stand, over any number of steps, under themselves."""
    parents = {row["key"]: row.get("parent") for row in rows}
    return [key for key in parents if _leads_back(key, parents)]


def _leads_back(start: str, parents: Mapping[str, str | None]) -> bool:
    key = parents[start]
    for _step in parents:
        if key == start or key not in parents:
            break
        key = parents[key]
    return key == start


def by_parent(rows: Rows) -> Children:
    """What stands under each competency, in order; under None what stands at
    the top.
    """
    return group((row["parent"], row) for row in rows)


def in_order(parents: Mapping[str, str | None]) -> Iterator[tuple[str, int]]:
    """Each key followed by those that stand under it, with how deep it stands;
    keys side by side keep their order.
    """
    children = defaultdict(list)
    for key, parent in parents.items():
        children[parent].append(key)
    waiting = [(key, 0) for key in reversed(children[None])]
    while waiting:
        key, depth = waiting.pop()
        yield key, depth
        waiting += [(child, depth + 1) for child in reversed(children[key])]


def arranged(rows: Rows) -> list[Row]:
    """Each competency followed by what stands under it."""
    known = {row["key"]: row for row in rows}
    parents = {key: row["parent"] for key, row in known.items()}
    return [known[key] for key, _depth in in_order(parents)]


def by_key(content: Json) -> dict[str, Row]:
    """The competencies by their keys, in order."""
    return {row["key"]: row for row in content["competencies"]}


def day(content: Json) -> dt.date:
    """The day on which the content was last compared with its source."""
    return dt.date.fromisoformat(content["as_of"])


def digest(content: Json) -> str:
    """The fingerprint of what a version says; how it came out of the version
    before is no part of it.
    """
    parts = {name: content[name] for name in content.keys() - {"carries"}}
    return sha256_of(json.dumps(parts, sort_keys=True, ensure_ascii=False))
