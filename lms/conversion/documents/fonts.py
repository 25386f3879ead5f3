"""Old Vietnamese fonts: a run names its font, so what was meant is known."""

import re

from lms.core.letters import fonts

_TCVN3 = re.compile(
    r"\.vn\w+( \w+)*",
    re.IGNORECASE,
)
_VNI = re.compile(
    r"vni[- ]\w+.*",
    re.IGNORECASE,
)
_VNI_PIECE = re.compile(
    "|".join(
        sorted(
            fonts.VNI,
            key=len,
            reverse=True,
        )
    ),
    re.IGNORECASE,
)
_WORDS = re.compile(r"\S+")


def is_old(font: str) -> bool:
    """Whether a font shows other letters than those that are stored."""
    return bool(_TCVN3.fullmatch(font) or _VNI.fullmatch(font))


def meant(text: str, font: str) -> str:
    """The text as its font shows it. A word that has letters which the font
    has not was typed in Unicode: it stays.
    """
    if _TCVN3.fullmatch(font):
        shown = _WORDS.sub(
            lambda word: _tcvn3(word[0]),
            text,
        )
        return shown.upper() if font.upper().endswith("H") else shown
    if _VNI.fullmatch(font):
        return _WORDS.sub(
            lambda word: _vni(word[0]),
            text,
        )
    return text


def _tcvn3(word: str) -> str:
    return fonts.from_tcvn3(word) if fonts.is_tcvn3(word) else word


def _vni(word: str) -> str:
    if not fonts.is_vni(word):
        return word
    return _VNI_PIECE.sub(_vni_letter, word)


def _vni_letter(found: re.Match[str]) -> str:
    """A capital stays one, whatever case its marks have."""
    letter = fonts.VNI[found[0].lower()]
    return letter.upper() if found[0][0].isupper() else letter
