"""What every room's tests share by name; fixtures are in conftest."""

import pytest

lite = pytest.mark.parametrize(
    "backend", ["sqlite"], indirect=True
)  # where no database can differ
