"""Tables on the terminal, and what was missed."""

import sys
import time
from collections.abc import Callable

missed: list[str] = []


def progress(what: str) -> Callable[[int, int], None]:
    """A line that fills up on a terminal; elsewhere one line at the end."""
    begun = time.monotonic()

    def say(done: int, all_: int) -> None:
        line = f"{what}: {done}/{all_}, {time.monotonic() - begun:.0f} s"
        end = "\n" if done == all_ else ""
        if sys.stderr.isatty():
            bar = f"{'█' * (20 * done // all_):░<20}"
            sys.stderr.write(f"\r  {bar} {line} {end}")
        elif done == all_:
            sys.stderr.write(f"  {line}\n")
        sys.stderr.flush()

    return say


def table(
    title: str, header: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    """The first column to the left, figures to the right."""
    widths = [
        max(len(row[column]) for row in (header, *rows))
        for column in range(len(header))
    ]
    print(f"\n{title}\n" + "─" * len(title))
    for first, *others in (header, *rows):
        cells = [first.ljust(widths[0])]
        for cell, width in zip(others, widths[1:], strict=True):
            cells.append(cell.rjust(width))
        print("  ".join(cells).rstrip(), flush=True)


def judge(fine: bool, what: str) -> str:
    """A mark for the table; what is missed is told again at the end."""
    if not fine:
        missed.append(what)
    return "ok" if fine else "MISSED"


def conclude() -> int:
    """The last words and the exit status."""
    lines = ["", "Missed:", *(f"  {what}" for what in missed)]
    print("\n".join(lines) if missed else "\nEvery target is met.")
    return 1 if missed else 0
