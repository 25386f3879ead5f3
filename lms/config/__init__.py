"""What can be set, and how it is read: once, when the application starts."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from lms.config.fits import UNREADABLE
from lms.config.settings import SETTINGS, Setting
from lms.core.types import Json

__all__ = ["SETTINGS", "Setting", "resolve"]
YES, NO = ("1", "true", "yes", "on"), ("", "0", "false", "no", "off")


def resolve(given: Mapping[str, Any]) -> Json:
    """Every setting from what is given (strings from the environment are
    converted); a value that does not fit is an error that names it.
    """
    values = {
        setting.name: _fitting(
            setting, given.get(setting.name, setting.default)
        )
        for setting in SETTINGS
    }
    values["LMS_DATA"] = str(
        Path(values["LMS_DATA"]).resolve()
    )  # Flask would look for it beside the package
    return values


def _fitting(setting: Setting, given: Any) -> Any:
    value = _typed(setting, given)
    with suppress(*UNREADABLE):
        if setting.takes.holds(value):
            return value
    # An address may hold a password.
    said = "" if setting.name.endswith("_URL") else f", not {given!r}"
    raise ValueError(
        f"{setting.name} should be {setting.takes.words}{said}: {setting.help}"
    )


def _typed(setting: Setting, value: Any) -> Any:
    kind = type(setting.default)
    if kind is bool and isinstance(value, str):
        word = value.strip().lower()
        if word not in (*YES, *NO):
            raise ValueError(
                f"{setting.name} should be on or off, not {value!r}: {setting.help}"
            )
        return word in YES
    try:
        return kind(value)
    except (TypeError, ValueError) as problem:
        raise ValueError(
            f"{setting.name} should be of type {kind.__name__}, not {value!r}: {setting.help}"
        ) from problem
