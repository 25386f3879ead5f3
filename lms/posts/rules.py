"""What may be said of a post and of a ground. Pure."""

from collections.abc import Mapping

from lms.core import folding
from lms.core.errors import Invalid, check_length
from lms.core.types import Texts
from lms.posts.types import PostEntry

RESERVED = {"new"}
LONGEST_KEY, LONGEST_GROUND = 60, 30
LONGEST_NAME, LONGEST_SOURCE = 200, 1_000


def post_key(typed: str) -> str:
    """The key of a new post; it is for good, files and addresses name it."""
    key = slug(typed, LONGEST_KEY)
    if key in RESERVED:
        raise _bad_key()
    return key


def slug(typed: str, longest: int) -> str:
    """A key that can stand in files and addresses."""
    key = typed.strip().lower()
    if not folding.KEY.fullmatch(key) or len(key) > longest:
        raise _bad_key()
    return key


def _bad_key() -> Invalid:
    return Invalid(
        "The code should be lower-case letters a–z, digits, dots and hyphens, for example land-officer.",
        "key",
    )


def post_texts(
    entry: PostEntry, offices: Mapping[str, Texts]
) -> dict[str, Texts]:
    """Title, office and source, tidied; an office that is known already, by its
    folded Vietnamese name in `offices`, keeps the texts it has.

    Raises Invalid at the field of a missing or too long text.
    """
    office = texts(entry.office, "office", LONGEST_NAME)
    known = offices.get(folding.fold(office["vi"]), {})
    return {
        "title": texts(entry.title, "title", LONGEST_NAME),
        "office": {**known, **office},
        "source": texts(entry.source, "source", LONGEST_SOURCE),
    }


def texts(typed: Texts, field: str, longest: int) -> Texts:
    """A text in the languages in which it says something; Vietnamese is
    needed.
    """
    tidy = {language: folding.tidy(text) for language, text in typed.items()}
    if not tidy.get("vi"):
        raise Invalid("This field is required.", f"{field}_vi")
    for language, text in tidy.items():
        check_length(text, longest, f"{field}_{language}")
    return {language: text for language, text in tidy.items() if text}
