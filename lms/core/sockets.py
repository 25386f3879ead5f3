"""Finds the plugs of a socket: the modules in its package and those that other
distributions offer as entry points.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import lru_cache
from importlib.metadata import EntryPoint, distributions, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from lms.core.types import Json, Likeness


class FileFormat:
    """What every file format says of itself, whatever its files hold."""

    key: ClassVar[str]
    """Lower-case letters, digits, dots, hyphens; stands in addresses."""
    name: ClassVar[str]
    """What it is called in a list of formats, in every language: "YAML"."""
    label: ClassVar[str]
    """What its button says: a text marked by `N_`, whose Vietnamese stands in
    a catalogue (`translations/vi.po` beside the module of a plug). The same
    holds for every text of a problem or a loss."""
    suffixes: ClassVar[tuple[str, ...]] = ()
    """Endings of files that may be one."""
    ending: ClassVar[str]
    """The ending of a file that is taken out, without its first dot."""
    media_type: ClassVar[str]
    position: ClassVar[int] = 100
    """Lists show formats in this order."""
    can_read: ClassVar[bool] = True
    can_write: ClassVar[bool] = True

    def recognise(self, _content: bytes) -> Likeness:
        """How far the file looks like one of this format. Looks at its
        beginning only, and raises nothing.
        """
        return Likeness.NONE


class _Offer(NamedTuple):
    """A plug and where it comes from."""

    origin: str
    plug: Any


@lru_cache
def discover(package: str) -> Json:
    """Every `PLUGIN` of the package's modules and of the entry-point group with
    the package's name, by its key. Folders in the package hold what several
    modules share.

    RuntimeError, which names both, if two have the same key.
    """
    offers = {}
    for offer in (*_beside(package), *_offered(package)):
        key = offer.plug.key
        if key in offers:
            raise RuntimeError(
                f"{package}: {offers[key].origin} and {offer.origin} have the "
                f"same key {key!r}. Remove one of them."
            )
        offers[key] = offer
    return {key: offer.plug for key, offer in offers.items()}


def formats(package: str, able: str) -> Json:
    """The file formats of a socket by their keys, in the order of lists: those
    that can be brought in, or (`can_write`) taken out.
    """
    plugs = sorted(discover(package).items(), key=lambda one: one[1].position)
    return {key: plug for key, plug in plugs if getattr(plug, able)}


def _beside(package: str) -> Iterator[_Offer]:
    folder = importlib.import_module(package)
    for module in pkgutil.iter_modules(folder.__path__):
        if module.name != "base" and not module.ispkg:
            name = f"{package}.{module.name}"
            yield _Offer(name, importlib.import_module(name).PLUGIN)


def _offered(package: str) -> Iterator[_Offer]:
    for entry in entry_points(group=package):
        origin = f"{entry.value} of {_owner(entry)}"
        yield _Offer(origin, entry.load())


def _owner(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist else "an unknown distribution"


@lru_cache
def plug_folders() -> tuple[Path, ...]:
    """The folders of the modules that other distributions plug into a socket.

    What stands beside such a module belongs to its plugs: `templates/` (their
    widgets, found by Jinja) and `translations/` (`vi.po`, and `en.po` where
    the message ids are not the English texts).
    """
    modules = {
        entry.module
        for distribution in distributions()
        for entry in distribution.entry_points
        if entry.group.startswith("lms.")
    }
    specs = [find_spec(module) for module in sorted(modules)]
    origins = [spec.origin for spec in specs if spec and spec.origin]
    return tuple(dict.fromkeys(Path(origin).parent for origin in origins))
