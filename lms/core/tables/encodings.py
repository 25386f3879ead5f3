"""The two encodings in which Vietnamese was written before Unicode, still found
in old offices: Windows-1258 and TCVN3 (ABC).

Neither is ever guessed; a person names it. The suspicion only helps to say what
is wrong.
"""

from lms.core.errors import Invalid
from lms.core.letters import folding
from lms.core.letters.fonts import TCVN3

PLAIN = "utf-8"  # named by somebody who knows that nothing is to be suspected
OLD = {"windows-1258": "Windows-1258", "tcvn3": "TCVN3 (ABC)"}
_LETTERS = frozenset(
    "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ"
)


def read(content: bytes, encoding: str) -> str:
    """The text in composed letters. Invalid, with the place, if a byte has no
    letter in this encoding.
    """
    try:
        if encoding == "windows-1258":
            return folding.composed(content.decode("cp1258"))
        return "".join(
            _tcvn3(byte, place) for place, byte in enumerate(content)
        )
    except UnicodeDecodeError as problem:
        raise Invalid(
            "The file is not %(encoding)s: byte %(place)s, in line %(line)s, has no letter in it. Choose another encoding.",
            "file",
            encoding=OLD[encoding],
            place=problem.start,
            line=content.count(b"\n", 0, problem.start) + 1,
        ) from problem


def _tcvn3(byte: int, place: int) -> str:
    letter = chr(byte)
    if byte < 0x80:
        return letter
    if letter in TCVN3:
        return TCVN3[letter]
    raise UnicodeDecodeError(
        "tcvn3", bytes([byte]), place, place + 1, "no letter"
    )


def suspect(content: bytes) -> str:
    """Which of the two the bytes look like, "" if neither: the one that makes
    the larger share of other letters Vietnamese.
    """
    shares = {encoding: _share(content[:200_000], encoding) for encoding in OLD}
    best = max(shares, key=lambda encoding: shares[encoding])
    return best if shares[best] > 0.8 else ""


def _share(content: bytes, encoding: str) -> float:
    try:
        text = read(content, encoding).lower()
    except Invalid:
        return 0.0
    other = [letter for letter in text if ord(letter) > 0x7F]
    return (
        sum(letter in _LETTERS for letter in other) / len(other)
        if other
        else 0.0
    )


def sample(content: bytes, encoding: str, line: int) -> str:
    """How the beginning of a line reads in this encoding."""
    return read(content.split(b"\n")[line - 1].rstrip(b"\r"), encoding)[:60]
