"""What files of rows are about: words, columns and use-cases of each."""

from collections.abc import Callable
from dataclasses import dataclass

from lms.access.types import Permission
from lms.core.types import Labels
from lms.exchange.loader.columns import columns_of
from lms.exchange.service import postings, profiles, units
from lms.exchange.types import CellLists, RowColumns, RowsReport


@dataclass(frozen=True)
class Subject:
    """What a file of rows is about. `meanings`: what goes into each column."""

    name: str
    title: str
    hint: str
    meanings: Labels
    bring_in: Callable[..., RowsReport]
    take_out: Callable[..., CellLists]
    permission: Permission = Permission.PEOPLE_MANAGE
    formats: str = "CSV, XLSX"
    endings: str = ".csv,.txt,.xlsx,text/csv"

    @property
    def columns(self) -> RowColumns:
        """Every column that its files may have."""
        return columns_of(self.name)


UNITS = Subject(
    "units",
    "Units from a file",
    "Units never move: what is there already only gets new names. The same file twice changes nothing.",
    {
        "key": "the key of the unit, for instance its official number; letters without marks, digits, dots, hyphens",
        "kind": "its kind: the key or the name, see below",
        "title.vi": "its name in Vietnamese",
        "title.en": "its name in English; empty: the one that is there stays, and without one the Vietnamese one is shown",
        "parent": "the key of the unit it stands below, in the system already or in this file; the topmost that you look after stand below",
    },
    units.bring_in,
    units.take_out,
)
POSTINGS = Subject(
    "postings",
    "Postings from a file",
    "A post held before ends on the day the new one begins. The same file twice changes nothing.",
    {
        "person": "the name the person signs in with",
        "unit": "the key of the unit; needed",
        "post": "the key of the post; may be empty",
        "from": "the first day in the post; empty means today",
        "to": "the last day in the post; empty means open",
    },
    postings.bring_in,
    postings.take_out,
)
PROFILES = Subject(
    "profiles",
    "Posts and their requirements from a file",
    "What a post in a unit requires, row by row; a lower unit may add or raise, never lower. What is there and not in the file stays. The same file twice changes nothing.",
    {
        "unit": "the key of the unit whose layer requires it",
        "post": "the key of the post; needed",
        "competency": "the key of the competency; needed",
        "level": "a level from 1 to 5; needed",
        "depth": "knows, knows_how, shows_how or does; needed",
        "essential": "yes or no; empty means yes",
        "reason.vi": "why this place requires it; needed",
        "reason.en": "the same in English; empty means the Vietnamese one",
        "ground": "the key of a feature of the place; may be empty",
        "legal_basis": "the key of a legal basis; may be empty",
        "from": "the first day on which it holds; empty means today",
        "to": "the last day on which it holds; empty means open",
    },
    profiles.bring_in,
    profiles.take_out,
    Permission.FRAMEWORK_REQUIRE,
    "CSV, XLSX, YAML",
    ".csv,.txt,.xlsx,.yaml,.yml,text/csv",
)
SUBJECTS = {subject.name: subject for subject in (UNITS, POSTINGS, PROFILES)}
