"""From which moment something is late, and what Prometheus reads."""

import datetime as dt

import pytest

from lms.operations import rules
from lms.operations.rules import Metric, Sample
from lms.operations.types import Sign

NOW = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
SECOND = dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("sign", "bound", "without"),
    [
        (rules.worker_sign, dt.timedelta(minutes=15), Sign.LATE),
        (rules.jobs_sign, dt.timedelta(hours=1), Sign.OK),
    ],
)
def test_late_is_longer_than_the_bound(sign, bound, without):
    assert sign(NOW - bound, NOW) is Sign.OK
    assert sign(NOW - bound - SECOND, NOW) is Sign.LATE
    assert sign(None, NOW) is without


def test_a_backup_is_late_after_a_week():
    week = dt.timedelta(days=7)
    assert not rules.is_backup_late(NOW - week, NOW)
    assert rules.is_backup_late(NOW - week - SECOND, NOW)
    assert rules.is_backup_late(None, NOW)


def test_requests_are_counted_and_each_bucket_holds_those_before_it():
    found = {
        "requests": [("quizzes", "200", 3)],
        "buckets": {"quizzes": [1, 0, 2]},
        "bounds": [0.1, 1.0],
        "seconds": {"quizzes": 4.5},
    }
    text = rules.exposition(rules.of_requests([("7", found)]))
    both = 'process="7",room="quizzes"'
    assert text.splitlines() == [
        "# HELP lms_requests_total Requests answered.",
        "# TYPE lms_requests_total counter",
        f'lms_requests_total{{{both},status="200"}} 3',
        "# HELP lms_request_seconds How long they took.",
        "# TYPE lms_request_seconds histogram",
        f'lms_request_seconds_bucket{{{both},le="0.1"}} 1',
        f'lms_request_seconds_bucket{{{both},le="1"}} 1',
        f'lms_request_seconds_bucket{{{both},le="+Inf"}} 3',
        f"lms_request_seconds_sum{{{both}}} 4.5",
        f"lms_request_seconds_count{{{both}}} 3",
    ]
    assert text.endswith("3\n")
    odd = [
        Metric("m", "gauge", "h", [Sample({}, 1), Sample({"a": 'b"\\\n'}, 2)])
    ]
    assert rules.exposition(odd).splitlines()[2:] == [
        "m 1",
        'm{a="b\\"\\\\\\n"} 2',
    ]
