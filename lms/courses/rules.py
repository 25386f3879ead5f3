"""What work on a part of a course relied on, what a revision shows. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from lms.core.types import Json
from lms.courses.types import Course, Keys, Part


def relied_on(course: Course, part: Part) -> Keys:
    """All legal bases that work on this part relied on: the course's, the
    part's, its questions' and steps'.
    """
    bases = set(course.legal_bases)
    for place in part.places:
        bases.update(place.bases)
    return tuple(sorted(bases))


def drawings_of(content: Json) -> list[str]:
    """The digests of the drawings that a frozen content shows."""
    return [one["sha256"] for one in _figures(content) if "widths" not in one]


def photos_of(content: Json) -> dict[str, list[int]]:
    """The widths of the pictures that a frozen content shows, by the digests
    of their sources.
    """
    return {
        one["sha256"]: one["widths"]
        for one in _figures(content)
        if "widths" in one
    }


def sounds_of(content: Json) -> dict[str, str]:
    """The kinds of the recordings that a frozen content lets be heard, by
    digest.
    """
    return kinds_of(content.get("sounds", {}))


def kinds_of(sounds: Mapping[str, Json]) -> dict[str, str]:
    """The same of recordings by name."""
    every = chain.from_iterable(one.values() for one in sounds.values())
    return {one["sha256"]: one["kind"] for one in every}


def _figures(content: Json) -> Iterator[Json]:
    for languages in content.get("figures", {}).values():
        yield from languages.values()


def hidden_at(
    offers: Mapping[str, Iterable[str]],
    places: Collection[str],
    over: Collection[str] = (),
) -> frozenset[str]:
    """Of these courses, each with the units where it is offered, those that are
    not offered in one of these places.
    """
    return frozenset(
        slug
        for slug, limits in offers.items()
        if not is_offered(limits, places, over)
    )


def owned_below(
    owners: Mapping[str, Iterable[str]], tops: Iterable[str]
) -> frozenset[str]:
    """The courses of units at or below one of these paths."""
    starts = tuple(tops)
    return frozenset(
        slug
        for slug, paths in owners.items()
        if any(path.startswith(starts) for path in paths)
    )


def is_offered(
    limits: Iterable[str], places: Iterable[str], over: Iterable[str]
) -> bool:
    """Whether a course that is offered below these paths is offered in one of
    these places, or anywhere below one that somebody looks `over`.
    """
    edges = tuple(limits)
    tops = tuple(over)
    here = any(place.startswith(edges) for place in places)
    return here or any(edge.startswith(tops) for edge in edges)
