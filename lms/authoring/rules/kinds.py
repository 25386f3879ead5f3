"""What each kind of part is written in and begins with, in one table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.authoring.rules.outline import write_data
from lms.core.types import Files, Json, Texts
from lms.core.yamlfile import LANGUAGES
from lms.courses.types import Kind


@dataclass(frozen=True)
class KindOfPart:
    """`text`: what its text begins with, by language; empty where it has none.
    `data`: what its YAML file begins with, None where it has none. `minutes`:
    usual ones.
    """

    minutes: int
    text: Texts
    data: Json | None

    def endings(self) -> Sequence[str]:
        """How the names of its files end, behind the part's key."""
        texts = [f".{language}.md" for language in LANGUAGES if self.text]
        return texts if self.data is None else [*texts, ".yaml"]

    def files(self, key: str) -> Files:
        """Its files as they begin."""
        files = {
            f"{key}.{language}.md": text.encode()
            for language, text in self.text.items()
        }
        if self.data is not None:
            files[f"{key}.yaml"] = write_data(self.data)
        return files


KINDS: Mapping[Kind, KindOfPart] = {
    Kind.LESSON: KindOfPart(
        8,
        {
            "vi": "## Một việc tại quầy\n\n…\n\n## Làm thế nào\n\n1. …\n\n## Hay sai ở đâu\n\n- …\n",
            "en": "## A case at the counter\n\n…\n\n## How it is done\n\n1. …\n\n## What often goes wrong\n\n- …\n",
        },
        None,
    ),
    Kind.PRACTICE: KindOfPart(
        5,
        {},
        {"questions": []},
    ),
    Kind.QUIZ: KindOfPart(
        15,
        {},
        {
            "pass_percent": 80,
            "attempts": 3,
            "wait_minutes": 30,
            "shuffle": True,
            "questions": [],
        },
    ),
    Kind.SCENARIO: KindOfPart(
        10, {}, {"variables": [], "scenes": [], "endings": []}
    ),
    Kind.TASK: KindOfPart(
        60,
        {
            "vi": "## Tình huống\n\n…\n\n## Các bước\n\n1. …\n\n## Khi nào thì xong\n\n…\n",
            "en": "## The situation\n\n…\n\n## The steps\n\n1. …\n\n## When it is done\n\n…\n",
        },
        {"need": 3, "critical_steps": []},
    ),
}


ALL = (".vi.md", ".en.md", ".yaml")


def files_of(kind: Kind | None, key: str) -> list[str]:
    """The names of the files that a part is written in."""
    endings = KINDS[kind].endings() if kind in KINDS else ALL
    return [f"{key}{ending}" for ending in endings]
