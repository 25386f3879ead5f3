"""Every page there is is opened by the tests that try every page."""

import pytest

from tests.house.test_routes import PUBLIC

NOWHERE = {"lms.account.nothing", "lms.operations.metrics"}
"""A page that is not there, and one that nobody opens in a browser."""


@pytest.fixture
def backend():
    """One database is enough here."""
    return "sqlite"


def test_each_page_has_somebody_who_may_open_it(app, pages):
    known = {f"lms.{name}" for name in pages}
    assert (
        known
        == {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods
        }
        - PUBLIC
        - NOWHERE
    )
