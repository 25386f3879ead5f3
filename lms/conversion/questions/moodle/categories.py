"""Paths of categories: parts with a slash between, a slash itself doubled."""

import re

_BETWEEN = re.compile(r"(?<!/)/(?!/)")
_CONTEXT = re.compile(r"\$[a-z]+\$")
_TOP = "$course$/top"


def read(path: str) -> tuple[str, ...]:
    """The parts of a path, without Moodle's own beginning."""
    parts = [
        part.strip().replace("//", "/") for part in _BETWEEN.split(path[:2_000])
    ]
    if _CONTEXT.fullmatch(parts[0]):
        parts = parts[1:]
    if parts and parts[0] == "top":
        parts = parts[1:]
    return tuple(part for part in parts if part)


def write(parts: tuple[str, ...]) -> str:
    """The path, with Moodle's own beginning."""
    return "/".join([_TOP, *(part.replace("/", "//") for part in parts)])
