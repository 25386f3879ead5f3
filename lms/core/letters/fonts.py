"""Old ways of writing Vietnamese, letter by letter as they show in Unicode."""

import re

from lms.core.letters import folding

# TCVN 5712:1993, third character set, as the .Vn fonts show it. Capitals with a
# tone had a font of their own (.VnTimeH) and the
# codes of the small letters, so those come out small.
TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢§£¤¥¦",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ",
        strict=True,
    )
)
VIETNAMESE = frozenset(TCVN3.values()) | frozenset(
    "".join(TCVN3.values()).upper()
)
# VNI writes a letter and then its marks; some letters stand alone.
_TONE = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_BREVE = dict(
    zip("êéèúüë", ["", *"\u0301\u0300\u0309\u0303\u0323"], strict=True)
)
_HAT = dict(zip("âáàåãä", ["", *"\u0301\u0300\u0309\u0303\u0323"], strict=True))
_BASES = dict(zip("aeouyôö", "aeouyơư", strict=True))
_ALONE = dict(zip("íìæóòôöñî", "íìỉĩịơưđỵ", strict=True))


def _pairs() -> dict[str, str]:
    pairs = {
        base + mark: meant + tone
        for base, meant in _BASES.items()
        for mark, tone in _TONE.items()
    }
    pairs |= {
        base + mark: base + "\u0302" + tone
        for base in "aeo"
        for mark, tone in _HAT.items()
    }
    return pairs | {
        "a" + mark: "a\u0306" + tone for mark, tone in _BREVE.items()
    }


VNI = _ALONE | {pair: folding.composed(text) for pair, text in _pairs().items()}
_VNI_PIECE = re.compile("|".join(sorted(VNI, key=len, reverse=True)))
# Signs and cases that stand so in no word of any language.
_SURE_TCVN3 = re.compile(
    "[¸¶¹¨»¾¼½©®ª«¬\xad¡¢§£¤¥¦æÆÞÐþ]|(?<=[A-Za-z])µ|[a-z][À-ÖØ-Þ]|[A-Z][ß-öø-þ][A-Z]"
)
_SURE_VNI = re.compile("[aeo][âåä]|a[êûë]|[aeouyôö][øûõ]|[ôö][ùï]")


def from_tcvn3(text: str) -> str:
    """A text that was typed with a .Vn font and saved letter by letter as it is
    ("NguyÔn V¨n"), in the letters that were meant.
    """
    return "".join(TCVN3.get(letter, letter) for letter in text)


def is_tcvn3(word: str) -> bool:
    """Whether the font has all letters of a word."""
    return all(letter in TCVN3 or letter.isascii() for letter in word)


def from_vni(word: str) -> str:
    """A word typed with a VNI font ("Nguyeãn"), in the letters that were meant,
    all of them small.
    """
    return _VNI_PIECE.sub(lambda found: VNI[found[0]], word.lower())


def is_vni(word: str) -> bool:
    """Whether the font has all letters of a word."""
    return _VNI_PIECE.sub("", word.lower()).isascii()


def is_surely_tcvn3(word: str) -> bool:
    """Whether no other language writes a word so."""
    return bool(_SURE_TCVN3.search(word))


def is_surely_vni(word: str) -> bool:
    """Whether no other language writes a word so."""
    return bool(_SURE_VNI.search(word.lower()))


def from_twice(run: str) -> str:
    """Letters whose UTF-8 was read as Windows-1252, as they were meant; "" if
    none of them is Vietnamese.
    """
    try:
        raw = b"".join(map(_byte, run))
    except UnicodeEncodeError:
        return ""
    meant = raw.decode("utf-8", "ignore")
    return meant if VIETNAMESE & set(meant) else ""


def _byte(letter: str) -> bytes:
    """Windows-1252 has no letter for five bytes; those stay as they are."""
    return letter.encode("latin-1" if letter < "\u0100" else "cp1252")
