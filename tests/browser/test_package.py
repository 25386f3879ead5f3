"""A package runs in another LMS: an independent SCORM runtime (scorm-again, from
npm, only here) hears what it reports, and its script marks as the product does.
"""

import base64
import hashlib
import mimetypes
import random
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

import pytest

from lms.conversion.packages import PackageFormat, asking
from lms.conversion.packages.data import course_data
from lms.core import paths
from lms.scenarios.rules import playing
from tests.browser.person import Person
from tests.conversion.packaged import files, read, shipped, small

SCORM_AGAIN = "scorm-again@3.4.3"
INTEGRITY = "Zbe+7ArMUbT1lVnqYxsbGRfI9JD9JVqEPzZLQdk0nfNmcDYJ404rMO9nbkQ0Hzwux5uACF9zKsvc29Q/ZzMOdg=="
"""The SHA-512 of that version, as its publisher signed it."""
SECONDS = 25
SITE = "http://another-lms.test"
RUNTIMES = {
    "scorm-1.2": ("scorm12.min.js", "API = new Scorm12API(settings)"),
    "scorm-2004": (
        "scorm2004.min.js",
        "API_1484_11 = new Scorm2004API(settings)",
    ),
}
HOST = """<!doctype html><title>LMS</title><script src="/runtime.js"></script>
<script>const settings = {{autocommit: false}}; window.{api};{kept}</script>
<iframe name="sco" src="/package/index.html" width="1240" height="740"></iframe>"""
TYPED = [
    "{}", "  {} ", "“{}”", "{}.", "{}!", "x {}", "{} x", "- {}", "{} đ", "{} %",
    "{}s", "{},0", "{}.000", "0{}", "+{}", "{}e5", "{}\u200b",
]  # fmt: skip


@pytest.fixture(scope="session")
def runtime():
    """The files of scorm-again, kept between runs; its digest is checked each
    time.
    """
    folder = Path(tempfile.gettempdir()) / "lms-test-npm"
    packed = folder / "scorm-again-3.4.3.tgz"
    if not packed.exists():
        _fetch(folder)
    digest = hashlib.sha512(packed.read_bytes()).digest()
    assert base64.b64encode(digest).decode() == INTEGRITY
    with tarfile.open(packed) as archive:
        return {
            name: archive.extractfile(f"package/dist/{name}").read()
            for name, _api in RUNTIMES.values()
        }


def _fetch(folder):
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("no npm on this machine, which brings scorm-again")
    folder.mkdir(exist_ok=True)
    words = [npm, "pack", SCORM_AGAIN, "--ignore-scripts", "--silent"]
    try:
        subprocess.run(
            words, cwd=folder, check=True, timeout=SECONDS, capture_output=True
        )
    except (subprocess.SubprocessError, OSError) as problem:
        pytest.skip(f"npm does not bring {SCORM_AGAIN}: {problem}")


class OtherLms:
    """A site with an SCO in a frame, all of it answered out of memory."""

    def __init__(self, chromium, found, script=b"", api="nothing", kept=""):
        self.found = {f"/package/{name}": one for name, one in found.items()}
        host = HOST.format(api=api, kept=kept)
        self.found |= {"/": host.encode(), "/runtime.js": script}
        self.context = chromium.new_context(
            viewport={"width": 1280, "height": 800}
        )
        self.context.set_default_timeout(10_000)
        self.problems = []
        self.page = self.context.new_page()
        self.page.on(
            "pageerror", lambda error: self.problems.append(str(error))
        )
        self.page.route("**/*", self._answer)
        self.page.goto(f"{SITE}/")
        self.sco = self.page.frame("sco")
        self.sco.wait_for_selector("html.live")

    def _answer(self, route):
        path = route.request.url.removeprefix(SITE)
        kind = mimetypes.guess_type(path)[0] or "text/html"
        if path not in self.found:
            self.problems.append(f"{route.request.url} is not in the package")
            return route.fulfill(status=404)
        return route.fulfill(body=self.found[path], content_type=kind)

    def press(self, what):
        """Press what is in sight."""
        self.sco.locator(f"main:not([hidden]) {what}:visible").first.click()

    def next(self):
        self.press("button.first[data-to]")


def asked_of(package):
    """Every question with the answers to give."""
    for packaged in package.parts:
        for one in packaged.questions:
            for answer in answers_to(one.kind, one.question):
                yield one, answer


def walks_of(package):
    """Every case with some ways through it, some of which cannot be gone."""
    data = course_data(package, PackageFormat.SCORM_12)["parts"]
    for packaged, written in zip(package.parts, data[1:], strict=False):
        scenario = packaged.scenario
        for seed in range(8 if scenario else 0):
            way, state = [], playing.begin(scenario)
            for _step in range(12):
                open_ = playing.open_choices(scenario, state)
                if not open_:
                    break
                choice = random.Random(f"{seed}{way}").choice(open_)
                way.append(choice.key)
                state = playing.follow(scenario, state, choice)
            yield scenario, written["case"], way


def answers_to(kind, question):
    """Right ones, wrong ones, and right ones as people type them."""
    chance = random.Random(question.key)
    best = question.perfect()
    yield best
    if kind == "essay":
        return
    if kind in ("short_text", "numeric"):
        for shape in TYPED:
            yield [shape.format(best[0])]
        yield from [[best[0].upper()], ["1.234,5"], ["không"], ["-3 trang"]]
        return
    for _time in range(4):
        if kind in ("single", "true_false"):
            yield [chance.randrange(question.size)]
        elif kind == "matching":
            rights = range(-1, question.size)
            yield [chance.choice(rights) for _pair in best]
        elif kind == "ordering":
            places = range(question.size + 1)
            yield [chance.choice(places) for _item in best]
        elif kind == "gap_fill":
            yield [
                chance.choice([filled, None])
                if isinstance(filled, str)
                else chance.choice([0, 1, None])
                for filled in best
            ]
        else:
            places = range(question.size)
            yield sorted(chance.sample(places, chance.randint(1, len(places))))


@pytest.mark.browser
def test_a_package_marks_and_plays_as_the_product_does(chromium):
    """All questions and cases of all courses, and the example of every type."""
    every = [read(small()), *shipped()]
    asked = [pair for package in every for pair in asked_of(package)]
    walks = [walk for package in every for walk in walks_of(package)]
    page = chromium.new_page()
    for name in ("package-marks.js", "package-case.js"):
        page.add_script_tag(path=paths.STATIC / name)
    marks = page.evaluate(
        "given => given.map(([key, answer]) => Marks.mark(key, answer))",
        [[asking.key_of(one), answer] for one, answer in asked],
    )
    ends = page.evaluate(
        "given => given.map(([story, way]) => [Case.replay(story, way), "
        "Case.hasPassed(story, Case.replay(story, way).at(-1).values)])",
        [[story, way] for _scenario, story, way in walks],
    )
    page.close()
    for (one, answer), mark in zip(asked, marks, strict=True):
        ours = one.question.mark(answer)
        place = one.kind, one.question.key, answer
        assert mark["share"] == pytest.approx(ours.share), place
        notes = asking.notes_of(one)
        said = [notes[name] for name in mark["notes"] if notes[name]]
        assert said == [note for note in ours.notes if note], place
    for (scenario, _story, way), (states, passed) in zip(
        walks, ends, strict=True
    ):
        ours = playing.replay(scenario, way)
        assert len(states) == len(way) + 1
        assert states[-1] == {"place": ours.place, "values": dict(ours.values)}
        assert passed == playing.has_passed(scenario, ours.values)


def answer_rightly(lms, part, asked):
    """Fill in the one question as somebody who knows."""
    for number, one in enumerate(asked):
        given = one.question.perfect()
        lms.sco.evaluate(
            "([part, number, given]) => fill(section(part).querySelector("
            "`[data-question='${number}']`), given)",
            [part, number, given],
        )


def heard(lms, api, *fields):
    """What the runtime holds of these fields."""
    get = "LMSGetValue" if api == "API" else "GetValue"
    return [
        lms.page.evaluate(f"name => window.{api}.{get}(name)", name)
        for name in fields
    ]


HEARD = {
    "scorm-1.2": (
        "API",
        [
            "cmi.core.lesson_status",
            "cmi.core.score.raw",
            "cmi.core.lesson_location",
            "cmi.interactions._count",
        ],
        [
            ["incomplete", "", "quiz", "0"],
            ["passed", "100", "task", "9"],
        ],
    ),
    "scorm-2004": (
        "API_1484_11",
        [
            "cmi.completion_status",
            "cmi.success_status",
            "cmi.score.scaled",
            "cmi.location",
            "cmi.interactions._count",
        ],
        [
            ["incomplete", "unknown", "", "quiz", "0"],
            ["completed", "passed", "1", "task", "9"],
        ],
    ),
}


@pytest.mark.browser
@pytest.mark.parametrize("format_", RUNTIMES)
def test_another_lms_hears_completion_and_score(chromium, runtime, format_):
    """Left in the middle of the quiz, gone on with there, and handed in."""
    package = read(small(pass_percent=70))
    found = files(package, format_)
    name, make = RUNTIMES[format_]
    api, fields, expected = HEARD[format_]
    lms = OtherLms(chromium, found, runtime[name], make)
    lms.next()
    lms.press("[data-question='0'] input[value='0']")
    lms.press("[data-answer]")
    lms.next()
    lms.press("[data-choice='wait']")
    lms.press("[data-choice='ask']")
    lms.next()
    lms.press("[data-begin]")
    quiz = package.parts[2].questions
    answer_rightly(lms, 3, quiz[:4])
    assert heard(lms, api, *fields) == expected[0]
    lms.sco.goto(f"{SITE}/runtime.js")
    assert lms.page.evaluate(f"() => {api}.isTerminated()")
    kept = lms.page.evaluate(f"() => {api}.cmi.suspend_data")
    assert len(kept) < 4096
    assert lms.problems == []
    lms.context.close()

    start = f"window.{api}.loadFromJSON({{cmi: {{suspend_data: "
    start += f"{kept!r}}}}}, '');"
    lms = OtherLms(chromium, found, runtime[name], make, start)
    answer_rightly(lms, 3, quiz)
    lms.press("[data-hand-in]")
    lms.next()
    assert heard(lms, api, *fields) == expected[1]
    assert lms.problems == []
    lms.context.close()


def test_another_format_is_taken_right_after_the_first(chromium, live):
    """A form that was just sent is not sent twice, but what was chosen since is
    another file.
    """
    mai = Person(chromium, live, "trainer-mai", 1280, "en", javascript=True)
    mai.go("/author/courses/chung-thuc-ban-sao/revisions/1/package")
    names = []
    for format_ in ("scorm-1.2", "scorm-2004"):
        mai.page.check(f"[name=format][value='{format_}']")
        with mai.page.expect_download() as taken:
            mai.page.click("main button.first")
        names.append(taken.value.suggested_filename)
    assert ["1.2" in names[0], "2004" in names[1]] == [True, True]
