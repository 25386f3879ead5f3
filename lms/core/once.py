"""Repeated posts. A form carries a random key; the first post that arrives with
it counts, the others change nothing.
"""

import secrets


def key() -> str:
    """A key for one rendering of one form."""
    return secrets.token_urlsafe(16)
