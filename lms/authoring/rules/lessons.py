"""What `course.yaml` says of a lesson, field by field. Pure."""

from collections.abc import Collection

from lms.core.merging import Fields
from lms.core.types import Json
from lms.core.yamlfile import LANGUAGES


def fields_of(part: Json) -> Json:
    """The fields of a lesson as a form has them."""
    title = _title(part)
    names = {f"title_{one}": title.get(one) or "" for one in LANGUAGES}
    bases = part.get("legal_bases") or ""
    minutes = part.get("minutes") or ""
    return {**names, "minutes": minutes, "legal_bases": bases}


def _title(part: Json) -> Json:
    said = part.get("title")
    return said if isinstance(said, dict) else {}


def set_fields(
    part: Json,
    values: Fields,
    names: Collection[str],
) -> None:
    """Take these fields over; the others stay as they are."""
    kept = {**fields_of(part), **{name: values[name] for name in names}}
    part["title"] = {one: kept[f"title_{one}"] for one in LANGUAGES}
    if "minutes" in names:
        part["minutes"] = kept["minutes"] or 0
    if "legal_bases" in names:
        _set_bases(part, kept["legal_bases"])


def _set_bases(part: Json, keys: list[str]) -> None:
    part.pop("legal_bases", None)
    if keys:
        part["legal_bases"] = list(keys)
