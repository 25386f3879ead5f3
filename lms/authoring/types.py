"""What content may name."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class KnownKeys:
    """The keys that content may name. `replaced`: legal bases and what took or
    will take their place; `courses`: published ones and what each requires.
    """

    competencies: set[str]
    posts: set[str]
    legal_bases: set[str]
    replaced: dict[str, str] = field(default_factory=dict)
    courses: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def unreplaced(self) -> set[str]:
        """Legal bases whose place nothing takes."""
        return self.legal_bases - self.replaced.keys()
