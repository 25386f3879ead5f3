"""Finds the plugs of a socket: the modules in its package and those that other
distributions offer as entry points.
"""

import importlib
import pkgutil
from functools import lru_cache
from importlib.metadata import distributions, entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import Any


@lru_cache
def discover(package: str) -> dict[str, Any]:
    """Every `PLUGIN` of the package's modules and of the entry-point group with
    the package's name, by its key. Folders in the package hold what several
    modules share.
    """
    folder = importlib.import_module(package)
    found = [
        importlib.import_module(f"{package}.{module.name}").PLUGIN
        for module in pkgutil.iter_modules(folder.__path__)
        if module.name != "base" and not module.ispkg
    ]
    found += [entry.load() for entry in entry_points(group=package)]
    plugs: dict[str, Any] = {}
    for plug in found:
        if plug.key in plugs:
            raise RuntimeError(
                f"{package}: two plugs call themselves {plug.key!r}"
            )
        plugs[plug.key] = plug
    return plugs


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
