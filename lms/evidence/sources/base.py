"""What a source of evidence declares."""

from dataclasses import dataclass

from lms.framework.types import Depth


@dataclass(frozen=True)
class Source:
    """`deepest`: the deepest depth it can prove. `counts`: False is shown
    beside and never added up. `valid_days`: None never expires.

    `proves`: False adds no level of its own and only confirms other evidence
    after a change of law.
    """

    key: str
    label: str
    deepest: Depth
    counts: bool = True
    valid_days: int | None = None
    proves: bool = True


__all__ = ["Depth", "Source"]
