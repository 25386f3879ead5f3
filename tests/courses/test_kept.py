"""What is read once is shared by threads, any of which may forget all of it."""

import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from lms.core.types import ProcessCache


@pytest.fixture
def often():
    """Threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


def test_nobody_misses_what_another_thread_has_just_forgotten(often):
    kept = ProcessCache[int, int](2)

    def read(_thread):
        return [kept.get(key % 3, lambda key=key: key % 3 + 1) for key in KEYS]

    with ThreadPoolExecutor(4) as pool:
        for values in pool.map(read, range(4)):
            assert values == [key % 3 + 1 for key in KEYS]


KEYS = range(20_000)
