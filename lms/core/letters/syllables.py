"""What a Vietnamese syllable may look like: a beginning, a rhyme, and a tone at
its place.
"""

import re
from collections.abc import Iterator

from lms.core.letters import folding

LONGEST = 8
_BEGIN = re.compile("ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnpqrstvx]|")
_RHYMES = """
a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât
âu ây e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich iêc iêm iên
iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap
oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong oong op ot ô ôc ôi
ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un
ung uôc uôi uôm uôn uông uôt uơ up ut uy uya uych uyên uyêt uynh uyt uyu ư ưa
ưc ưi ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu ynh yt
"""
_TONES = "\u0301\u0300\u0309\u0303\u0323"
_STOPPED = "\u0301\u0323"  # the tones before c, ch, p and t


def _places(rhyme: str) -> list[int]:
    """Where the tone may stand; with "hoà" and "hòa" people differ."""
    marked = [rhyme.rfind(one) for one in rhyme if one in "êơâăô"]
    marked = marked or [rhyme.find(one) for one in rhyme if one == "ư"]
    return marked[-1:] or _plain_places(rhyme)


def _plain_places(rhyme: str) -> list[int]:
    vowels = [at for at, one in enumerate(rhyme) if one not in "cghmnpt"]
    if rhyme in ("oa", "oe", "uy"):
        return vowels
    if len(vowels) == 3:
        return vowels[1:2]
    is_closed = len(vowels) < len(rhyme)
    return vowels[-1:] if is_closed else vowels[:1]


def _toned(rhyme: str) -> Iterator[str]:
    yield rhyme
    is_stopped = rhyme.endswith(("c", "ch", "p", "t"))
    for at in _places(rhyme):
        for tone in _STOPPED if is_stopped else _TONES:
            text = rhyme[: at + 1] + tone + rhyme[at + 1 :]
            yield folding.composed(text)


_KNOWN = frozenset(
    toned for rhyme in _RHYMES.split() for toned in _toned(rhyme)
)


def is_syllable(word: str) -> bool:
    """Whether a word in composed letters could be one."""
    if len(word) > LONGEST:
        return False
    low = word.lower()
    begin = _BEGIN.match(low).end()
    # "gì" has only one i.
    return low[begin:] in _KNOWN or (low[:1] == "g" and low[1:] in _KNOWN)
