"""What may be said of a post and of a ground. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lms.core.errors import Conflict, Invalid, check_length
from lms.core.letters import folding
from lms.core.types import Texts
from lms.posts.types import PostEntry

RESERVED = {"new"}
LONGEST_KEY, LONGEST_GROUND = 60, 30
LONGEST_NAME, LONGEST_SHORT, LONGEST_SOURCE = 200, 24, 1_000
FoldedName = tuple[str, str]
"""Of a post and its office."""


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


@dataclass
class PostNames:
    """What posts and offices are called, marks and case put aside. `offices`:
    by their Vietnamese names; `keys`: of posts, by their names; `names`: of
    posts, by their keys.
    """

    offices: dict[str, Texts] = field(default_factory=dict)
    keys: dict[FoldedName, str] = field(default_factory=dict)
    names: dict[str, FoldedName] = field(default_factory=dict)

    def claim(self, key: str, title: Texts, office: Texts) -> None:
        """Take a name for a post. Two posts of one office with one name could
        not be told apart: Conflict.
        """
        twin = self.keys.get(_folded(title, office), key)
        if twin != key:
            raise Conflict(
                "This office has a post of that name already, with the code “%(key)s”.",
                "title_vi",
                key=twin,
            )
        self.take(key, title, office)

    def take(self, key: str, title: Texts, office: Texts) -> None:
        """This is what a post is called from now on."""
        before = self.names.get(key)
        if before and self.keys.get(before) == key:
            del self.keys[before]
        name = self.names[key] = _folded(title, office)
        self.keys[name] = key
        self.offices[name[1]] = office


def _folded(title: Texts, office: Texts) -> FoldedName:
    """As two names are compared."""
    return folding.fold(title.get("vi", "")), folding.fold(office.get("vi", ""))


def post_texts(
    entry: PostEntry, offices: Mapping[str, Texts]
) -> dict[str, Texts]:
    """Titles, office and source, tidied; an office that is known already, by its
    folded Vietnamese name in `offices`, keeps the texts it has.

    Raises Invalid at the field of a missing or too long text.
    """
    office = texts(entry.office, "office", LONGEST_NAME)
    known = offices.get(folding.fold(office["vi"]), {})
    return {
        "title": texts(entry.title, "title", LONGEST_NAME),
        "short": some_texts(entry.short, "short", LONGEST_SHORT),
        "office": {**known, **office},
        "source": texts(entry.source, "source", LONGEST_SOURCE),
    }


def texts(typed: Texts, field: str, longest: int) -> Texts:
    """A text in the languages in which it says something; Vietnamese is
    needed.
    """
    said = some_texts(typed, field, longest)
    if not said.get("vi"):
        raise Invalid("This field is required.", f"{field}_vi")
    return said


def some_texts(typed: Texts, field: str, longest: int) -> Texts:
    """The same where nothing need be said."""
    tidy = _tidy(typed)
    for language, text in tidy.items():
        check_length(text, longest, f"{field}_{language}")
    return tidy


def _tidy(typed: Texts) -> Texts:
    tidy = {language: folding.tidy(text) for language, text in typed.items()}
    return {language: text for language, text in tidy.items() if text}
