"""Nothing of its own."""

import pytest


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"
