"""How pages look in one browser: light or dark, and how large the letters are.
Kept in a cookie of its own, for whoever is signed in there or nobody.
"""

from typing import NamedTuple

from flask import request

from lms.core.marks import N_
from lms.core.types import Labels

COOKIE = "lms_display"
THEMES = N_({"auto": "As the device", "light": "Light", "dark": "Dark"})
SIZES = N_({"normal": "Normal", "large": "Large", "largest": "Very large"})


class Display(NamedTuple):
    """The choice, one of each."""

    theme: str = "auto"
    size: str = "normal"
    themes: Labels = THEMES
    sizes: Labels = SIZES

    @property
    def cookie(self) -> str:
        """As it is kept."""
        return f"{self.theme}.{self.size}"


def display(theme: str, size: str) -> Display:
    """What was chosen; anything unknown is the usual."""
    usual = Display()
    return Display(
        theme if theme in THEMES else usual.theme,
        size if size in SIZES else usual.size,
    )


def current() -> Display:
    """The choice of this browser."""
    theme, _dot, size = request.cookies.get(COOKIE, "").partition(".")
    return display(theme, size)
