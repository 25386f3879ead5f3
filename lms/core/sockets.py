"""Finds the plugs of a socket: the modules beside it and those that other
distributions offer as entry points.
"""

import importlib
import pkgutil
from functools import lru_cache
from importlib.metadata import entry_points
from typing import Any


@lru_cache
def discover(package: str) -> dict[str, Any]:
    """Every `PLUGIN` of the package's modules and of the entry-point group with
    the package's name, by its key.
    """
    folder = importlib.import_module(package)
    found = [
        importlib.import_module(f"{package}.{module.name}").PLUGIN
        for module in pkgutil.iter_modules(folder.__path__)
        if module.name != "base"
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
