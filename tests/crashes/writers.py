"""People who write over HTTP and remember what they were told is stored."""

import datetime as dt
import hashlib
import http.client
import itertools
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import NamedTuple

from lms.core import clock
from tests.site import Fields, Site, Visitor

CUT = (OSError, http.client.HTTPException)
"""What a browser sees of a server that ends in the middle."""
PAUSE = 0.05
"""Seconds between two acts of a person."""
SIGNED = frozenset({1, 4, 16, 64, 256, 1024})
"""Which of a mentor's answers are signatures."""
PATIENCE = 300
"""Seconds for which the same form is sent again."""
QUESTION = re.compile(r"q\d+")
"""The field of a question with one answer: a row of a matching is `q3-1`."""
_numbers = itertools.count()


class Writer:
    """A person who does the same act over and over. `statuses`: how often each
    answer was given; `acts`: how many were said to be stored.
    """

    def __init__(self, site: Site, login: str) -> None:
        self.visitor = Visitor(site, login)
        self.statuses: Counter[int] = Counter()
        self.acts = 0
        self.problem: BaseException | None = None

    def work(self, stop: threading.Event) -> None:
        """Until told to stop; a cut is no reason to."""
        while not stop.wait(PAUSE):
            try:
                self.act()
            except CUT:
                continue
            except BaseException as problem:
                self.problem = problem
                raise

    def act(self) -> None:
        """One act, and what it says remembered."""
        raise NotImplementedError

    def page(self, path: str) -> str:
        """A page, as soon as it is there."""
        return self._patiently(self.visitor.site.get, path, self.visitor.cookie)

    def insist(self, path: str, **fields) -> None:
        """Send the same form until it is taken, as people do."""
        self._patiently(self.visitor.post, path, **fields)
        self.acts += 1

    def _patiently(self, send, *args, **fields) -> str:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                status, _, text = send(*args, **fields)
            except CUT:
                time.sleep(PAUSE)
                continue
            self.statuses[status] += 1
            if status in (200, 302):
                return text
            assert status == 503, (status, text)
            time.sleep(PAUSE)
        raise AssertionError(f"no answer from {args}")


class Answering(Writer):
    """Answers the questions of a quiz anew, one after the other."""

    def __init__(self, site: Site, login: str, revision: int) -> None:
        super().__init__(site, login)
        start = f"/revisions/{revision}/quizzes/quiz"
        status, headers, page = self.visitor.post(start)
        assert status == 302, page
        self.address = headers["Location"]
        self.said: dict[str, str] = {}
        self.sent = "", ""

    def act(self) -> None:
        """One answer, on a page that shows all those before."""
        page = self.check()
        choices = sorted(filter(QUESTION.fullmatch, page.offered))
        name = random.choice(choices)
        self.sent = name, random.choice(page.offered[name])
        fields = {"shown": name[1:], f"was-{name}": page.values[f"was-{name}"]}
        status, _, text = self.visitor.post(
            f"{self.address}/autosave", **fields, **dict([self.sent])
        )
        self.statuses[status] += 1
        assert status in (200, 503), (status, text)
        if status == 200:
            self.said[name] = self.sent[1]
            self.acts += 1

    def check(self) -> Fields:
        """Every answer that was said to be stored is shown; of the last one,
        which may have been cut, either that or the one before.
        """
        page = Fields(self.page(self.address))
        name, value = self.sent
        if page.values.get(name) == [value]:
            self.said[name] = value
        for one, said in self.said.items():
            assert page.values[one] == [said], (self.visitor.login, one)
        return page


class HandedIn(NamedTuple):
    """What a learner was told is handed in."""

    once: str
    text: str
    sha256: str


class HandingIn(Writer):
    """Hands tasks in, each time with a photo, whenever one may be."""

    def __init__(self, site: Site, login: str, revisions: list[int]) -> None:
        super().__init__(site, login)
        self.tasks = [f"/revisions/{one}/tasks/task" for one in revisions]
        self.said: list[HandedIn] = []

    def act(self) -> None:
        """One hand-in, unless all still wait for their mentor or are signed."""
        address = random.choice(self.tasks)
        shown = Fields(self.page(address)).values
        if "once" not in shown:
            return
        text = f"Việc thứ {next(_numbers)} ở quầy, làm cùng bà con."
        photo = b"\xff\xd8\xff\xe0" + text.encode() * 2000
        yesterday = clock.now() - dt.timedelta(days=1)
        marks = {
            name: value for name, value in shown.items() if name[:4] == "was-"
        }
        self.insist(
            address,
            **marks,
            text=text,
            once=shown["once"],
            done_at=f"{yesterday:%Y-%m-%dT%H:%M}",
            place="Quầy số 2",
            files=("anh.jpg", photo),
        )
        digest = hashlib.sha256(photo).hexdigest()
        self.said.append(HandedIn(shown["once"][0], text, digest))


class Answer(NamedTuple):
    """What a mentor was told is stored."""

    submission: int
    signed: bool
    text: str


class Mentoring(Writer):
    """Returns what was handed in, and signs ever more seldom: what is signed is
    never handed in again.
    """

    def __init__(self, site: Site, login: str) -> None:
        super().__init__(site, login)
        self.said: list[Answer] = []

    def act(self) -> None:
        """The answer to whatever waits."""
        waiting = re.search(r"/submissions/(\d+)", self.page("/inbox"))
        if not waiting:
            return
        number, address = int(waiting[1]), waiting[0]
        page = Fields(self.page(address))
        signs = len(self.said) in SIGNED
        text = f"Ý kiến thứ {next(_numbers)}: ghi thêm giờ nhận."
        if signs:
            form = {
                "all": "1",
                "entrustment": "4",
                "strength": "Nói từ tốn.",
                "change": text,
            }
        else:
            form = {"comment": text}
        act = "sign" if signs else "return"
        round_ = page.values["round"][0]
        self.insist(f"{address}/{act}", round=round_, **form)
        self.said.append(Answer(number, signs, text))


def everybody(site: Site, revisions: list[int]) -> list[Writer]:
    """Eight people of two offices."""
    first, second, third = revisions[:3]
    return [
        Answering(site, "lan", first),
        Answering(site, "kien", third),
        Answering(site, "thao", second),
        *(HandingIn(site, one, revisions) for one in ("long", "yen", "minh")),
        Mentoring(site, "mentor-hoa"),
        Mentoring(site, "mentor-son"),
    ]


@contextmanager
def at_work(writers: list[Writer]):
    """They write until the block ends; what one of them finds wrong is
    raised.
    """
    stop = threading.Event()
    with ThreadPoolExecutor(len(writers)) as pool:
        running = [pool.submit(one.work, stop) for one in writers]
        try:
            yield
        finally:
            stop.set()
        for one in running:
            one.result(2 * PATIENCE)


def wait_for_acts(writers: list[Writer], count: int) -> None:
    """Until so many more acts were said to be stored, however slow it is."""
    wanted = _acts(writers) + count
    wait_until(lambda: _acts(writers) >= wanted, writers)


def wait_until(test: Callable[[], bool], writers: list[Writer]) -> None:
    """Or fail, when one of them has found something wrong."""
    end = time.monotonic() + PATIENCE
    while not test():
        for one in writers:
            if one.problem:
                raise one.problem
        assert time.monotonic() < end, "it does not happen"
        time.sleep(0.01)


def _acts(writers: list[Writer]) -> int:
    return sum(one.acts for one in writers)
