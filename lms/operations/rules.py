"""What is late, and how figures are written for Prometheus."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from math import inf
from typing import NamedTuple

from lms.core.types import Json
from lms.operations.types import Sign

WORKER_LATE = dt.timedelta(minutes=15)
"""A worker says every half minute that it lives, but not during one job."""
JOBS_LATE = dt.timedelta(hours=1)
Moment = dt.datetime | None


def worker_sign(last_round: Moment, now: dt.datetime) -> Sign:
    """A system that has never had a worker is late, too."""
    if last_round is None or now - last_round > WORKER_LATE:
        return Sign.LATE
    return Sign.OK


def jobs_sign(oldest_due: Moment, now: dt.datetime) -> Sign:
    """Late if a job has been due for long."""
    waits = oldest_due is not None and now - oldest_due > JOBS_LATE
    return Sign.LATE if waits else Sign.OK


BACKUP_LATE = dt.timedelta(days=7)


def is_backup_late(last: Moment, now: dt.datetime) -> bool:
    """Whether more would be lost than a week's work, or everything."""
    return last is None or now - last > BACKUP_LATE


class Sample(NamedTuple):
    """One figure with its labels."""

    labels: dict[str, str]
    value: float
    suffix: str = ""


class Metric(NamedTuple):
    """Figures of one name; `kind`: counter, gauge or histogram."""

    name: str
    kind: str
    help: str
    samples: Iterable[Sample]


Figures = Iterable[tuple[str, Json]]
"""Of each process, by its number; see `web.meter.Meter.figures`."""


def of_requests(figures: Figures) -> list[Metric]:
    """Requests by room and status, and how long they took, each process apart:
    one that ends takes its counters along.
    """
    counts, times = list[Sample](), list[Sample]()
    for process, found in figures:
        for room, status, number in found["requests"]:
            labels = {"process": process, "room": room, "status": status}
            counts.append(Sample(labels, number))
        for room, buckets in found["buckets"].items():
            labels = {"process": process, "room": room}
            seconds = found["seconds"][room]
            times += _histogram(labels, buckets, found["bounds"], seconds)
    return [
        Metric("lms_requests_total", "counter", "Requests answered.", counts),
        Metric(
            "lms_request_seconds",
            "histogram",
            "How long they took.",
            times,
        ),
    ]


def _histogram(
    labels: dict[str, str],
    buckets: Sequence[int],
    bounds: Sequence[float],
    seconds: float,
) -> Iterator[Sample]:
    """As Prometheus wants it: each bucket counts those before it, too."""
    total = 0
    for bound, number in zip((*bounds, inf), buckets, strict=True):
        total += number
        edge = "+Inf" if bound == inf else f"{bound:g}"
        yield Sample({**labels, "le": edge}, total, "_bucket")
    yield Sample(labels, seconds, "_sum")
    yield Sample(labels, total, "_count")


def exposition(metrics: Iterable[Metric]) -> str:
    """The text that Prometheus reads (format 0.0.4)."""
    lines = []
    for metric in metrics:
        lines.append(f"# HELP {metric.name} {metric.help}")
        lines.append(f"# TYPE {metric.name} {metric.kind}")
        lines += [_line(metric.name, one) for one in metric.samples]
    return "\n".join(lines) + "\n"


def _line(name: str, sample: Sample) -> str:
    pairs = [f'{key}="{_escaped(text)}"' for key, text in sample.labels.items()]
    labels = f"{{{','.join(pairs)}}}" if pairs else ""
    return f"{name}{sample.suffix}{labels} {sample.value}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
