"""What is kept of pages may be emptied by another thread at any time."""

import pytest

from lms.core.state import state
from tests.conftest import Browser


@pytest.fixture
def backend():
    """One database is enough."""
    return "sqlite"


class EmptiedCache(dict):
    """Somebody else empties it as soon as something is in it."""

    def __setitem__(self, key, value):
        """Nothing stays."""

    def setdefault(self, key, default=None):
        """A cache like this one, or what is no cache."""
        return EmptiedCache() if isinstance(default, dict) else default


def test_what_is_kept_may_be_forgotten_at_once(app, monkeypatch):
    monkeypatch.setattr(state(), "cache", EmptiedCache())
    thu = Browser(app, "nation-thu")
    assert 'href="/plans"' in thu.get("/").text
    listing = thu.get("/ims/case/v1p0/CFDocuments")
    assert listing.status_code == 200, listing.text
    assert "CFDocuments" in listing.text
