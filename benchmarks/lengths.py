"""How long every page is on a phone and on a desk, what it weighs, and whether
thumbs and large letters have room: `python3 dev.py bench-lengths [PAGE …]`.
Prints a table and ends with 1 if a target is missed; docs/performance.md.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pages
import people
import visits
import wire
from databases import without_settings
from measure import Request
from people import Ward
from playwright.sync_api import Page as Tab
from playwright.sync_api import sync_playwright
from report import conclude, judge, progress, table

PHONE, DESK, SMALLEST, HEIGHT = 360, 1280, 320, 760
TALLEST, FEW = 4_000, 20
"""Pixels that a page may be long on a phone, if it lists fewer things."""
LESSONS = "lessons"
VIEWS = {"gapmap.unit": ("?since=quarter", "?cell={competency}#cell")}
"""What else a page shows, at the end of its address."""
PEOPLE, ACTORS = 12, 3
"""Of the ward that is looked at: the demo's and a few more."""
ARGUMENTS = ["--no-sandbox", "--disable-gpu"]
LARGE = "--blink-settings=defaultFontSize=32"
"""Letters twice as large, as a person sets it in their phone."""
LOOK = (Path(__file__).parent / "lengths.js").read_text()


class Length(NamedTuple):
    """What a page is: pixels down on a phone and on a desk, the most things in
    a list, targets that are small for a thumb; pixels aside, and letters over
    letters, in the smallest window with letters twice as large; bytes packed,
    alone and with all it needs.
    """

    phone: int
    desk: int
    things: int
    small: list[str]
    aside: int
    over: list[str]
    alone: int
    whole: int


class Tabs(NamedTuple):
    """Two browsers: as shipped, and with letters twice as large."""

    usual: Tab
    large: Tab


@contextmanager
def tabs() -> Iterator[Tabs]:
    """Of a Chromium on this machine."""
    names = (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    )
    path = next(filter(None, map(shutil.which, names)), None)
    if path is None:
        raise SystemExit("No Chromium on this machine: apt install chromium")
    with sync_playwright() as playwright:
        launch = partial(playwright.chromium.launch, executable_path=path)
        usual, large = launch(args=ARGUMENTS), launch(args=[*ARGUMENTS, LARGE])
        yield Tabs(usual.new_page(), large.new_page())
        usual.close()
        large.close()


def look(tab: Tab, width: int) -> dict[str, Any]:
    """The open page in a window of this width."""
    tab.set_viewport_size({"width": width, "height": HEIGHT})
    return tab.evaluate(LOOK)


def go(tab: Tab, at: str, request: Request) -> None:
    """Open a page as the one who reads it."""
    tab.context.clear_cookies()
    if request.cookie:
        name, _, value = request.cookie.partition("=")
        tab.context.add_cookies([{"name": name, "value": value, "url": at}])
    tab.goto(at + request.path)


def measured(tabs: Tabs, port: int, request: Request) -> Length | None:
    """One page; None for what is no page."""
    path, cookie = request.path, request.cookie
    path, _, _ = path.partition("#")
    alone, text = wire.on_the_wire(port, path, "gzip", cookie)
    if not text.lstrip().lower().startswith("<!doctype html"):
        return None
    for tab in tabs:
        go(tab, f"http://{wire.HOST}:{port}", request)
    phone, desk = look(tabs.usual, PHONE), look(tabs.usual, DESK)
    tight = look(tabs.large, SMALLEST)
    whole = visits.total(visits.visit(port, path, cookie, set()))
    return Length(
        phone["height"],
        desk["height"],
        phone["things"],
        phone["small"],
        tight["aside"],
        tight["over"],
        alone,
        whole.gzip,
    )


def row(name: str, length: Length) -> tuple[str, ...]:
    """A line of the table, judged."""
    is_fine = length.phone <= TALLEST or length.things >= FEW
    verdicts = [
        judge(is_fine, f"{name}: {length.phone} px, target {TALLEST}"),
        judge(not length.small, f"{name}: small targets {length.small[:4]}"),
        judge(
            length.aside <= 0 and not length.over,
            f"{name}: {length.aside} px aside, over each other {length.over[:3]}",
        ),
    ]
    return (
        name,
        f"{length.phone:,}",
        f"{length.desk:,}",
        str(length.things),
        verdicts[0],
        str(len(length.small)),
        verdicts[1],
        str(max(length.aside, 0)),
        str(len(length.over)),
        verdicts[2],
        f"{length.alone / 1000:.1f}",
        f"{length.whole / 1000:.1f}",
    )


HEADER = (
    "",
    "360",
    "1280",
    "things",
    "",
    "< 44",
    "",
    "aside",
    "over",
    "",
    "gzip KB",
    "cold KB",
)


def requests(ward: Ward, names: list[str]) -> Iterator[tuple[str, Request]]:
    """Every page with its name, and every lesson; or those of some names."""
    cookies = {pages.NOBODY: ""}
    for reader in {page.reader for page in pages.PAGES} - {pages.NOBODY}:
        cookies[reader] = people.sign_in(ward.app, reader)[0]
    for page in pages.PAGES:
        if page.status == 200 and (not names or page.endpoint in names):
            cookie = cookies[page.reader]
            request = page.request(ward.app, ward.names, cookie)
            yield page.endpoint, request
            for view in VIEWS.get(page.endpoint, ()):
                at = view.format_map(ward.names)
                shown = replace(request, path=request.path + at)
                yield page.endpoint + at, shown
    if not names or LESSONS in names:
        for path in visits.lessons(ward):
            yield path, Request(path, cookies[people.READER])


def run(ward: Ward, port: int, names: list[str]) -> None:
    """The table."""
    chosen, rows = list(requests(ward, names)), []
    say = progress("pages looked at")
    with tabs() as both:
        for done, (name, request) in enumerate(chosen, 1):
            length = measured(both, port, request)
            if length:
                rows.append(row(name, length))
            say(done, len(chosen))
    title = f"Pages at {PHONE} and {DESK} px; at {SMALLEST} px with letters twice as large"
    table(title, HEADER, rows)


def main() -> int:
    """Measure, print, judge."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", nargs="*", help="only these, by endpoint")
    given = parser.parse_args()
    without_settings()
    folder = Path(tempfile.mkdtemp(prefix="lms-lengths-"))
    try:
        address = f"sqlite:///{folder / 'ward.db'}"
        say = progress("a ward")
        ward = people.build(folder / "data", address, PEOPLE, ACTORS, say)
        with wire.product(folder / "data", address) as port:
            run(ward, port, given.page)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return conclude()


if __name__ == "__main__":
    sys.exit(main())
