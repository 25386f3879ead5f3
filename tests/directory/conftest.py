"""An administrator of one ward."""

import pytest

from lms.access.types import Role
from lms.directory import service
from lms.people import service as people


@pytest.fixture
def ward_admin(app, actor):
    """Ngọc Lan's colleague, made administrator of the ward only."""
    service.grant(
        None,
        people.find_person("manager-duc").id,
        Role.ADMIN,
        people.find_unit("cua-song").id,
    )
    return actor("manager-duc")
