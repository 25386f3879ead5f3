"""Proofs for the addresses of other rooms and of the host."""

from lms.core.state import secret_key
from lms.messages import rules


def prove(purpose: str, *parts: str) -> str:
    """The parts, signed for this purpose, as one piece of an address."""
    return rules.prove(secret_key(), purpose, *parts)


def proven(purpose: str, token: str) -> list[str] | None:
    """The parts; None of what was not made by `prove`."""
    return rules.proven(secret_key(), purpose, token)
