"""What every demo begins with, and the small demo: a few people on the day it
is made.
"""

import datetime as dt
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from lms.access import service as access
from lms.access.types import Actor
from lms.authoring import service as authoring
from lms.cli import count_maps
from lms.core import clock, outbox, paths
from lms.core.db import transaction
from lms.core.i18n import use
from lms.core.state import state
from lms.evidence import service as evidence
from lms.legal import service as legal
from lms.mentoring import service as mentoring
from lms.people import service as people
from lms.records import service as records
from lms.requirements import service as requirements
from lms.standalone import addresses
from lms.standalone.demo import (
    deeds,
    evaluation_scenes,
    mentoring_scenes,
    past,
    population,
    rhythm,
    trial_scene,
)
from lms.standalone.demo.population import FILES, Colleague
from lms.studio import service as studio

Say = Callable[[str], None]
OWNER = "hai-binh"
"""The province whose trainers write the courses."""
YESTERDAY = dt.timedelta(hours=26)
LATELY = dt.timedelta(days=12)


class Deed(NamedTuple):
    """A course, the share of its quiz answered rightly, and the entrustment of
    its signed task (None: not handed in).
    """

    course: str
    right: float
    entrustment: int | None


def fill(say: Say) -> None:
    """The small demo, step by step."""
    with use("vi"):
        lay_foundation(say, [FILES / "units.yaml"], [paths.COURSES])
        say("People, posts, roles")
        colleagues = population.read("people.yaml")
        population.enter(colleagues)
        say("A little history")
        _history(one for one in colleagues if one.post)
        count_maps()


FIRST = Deed("giup-nguoi-cao-tuoi-dung-vneid", 1.0, 3)
"""What Lan has shown so far."""
WRITTEN_TO = ("lan", "mentor-hoa", "manager-duc")
"""Who gets mail in the demo: files in a folder."""


def add_addresses() -> None:
    """Confirmed ones, at the end: what came before is no news."""
    with transaction():
        for key in WRITTEN_TO:
            addresses.add(people.find_person(key).id, f"{key}@example.vn")


PLAYED = {"kien": (False, True), "yen": (True,)}
"""How the case of a course ended for colleagues, one play after the other."""
CASE = "tiep-nhan-so-hoa-ho-so"
NOTICE = "cong-khai-cho-dan-biet"
"""The course whose quiz asks for a text, which waits for a mentor."""
OBJECTS = {
    "thao": "Bước gỡ giấy nhớ rồi chụp hai lần tôi có làm, lúc ấy chị đang tiếp người khác. Hai tệp chụp còn trên máy quét, đánh số 14 và 15."
}
"""Who sees the answer to the task of that course differently."""


def fill_to_look_at(say: Say) -> None:
    """The same, and a case played, for those who look around rather than
    count.
    """
    fill(say)
    with use("vi"):
        say("A quarter of work, a trial period with a concern")
        live_lately()
        say("A case, and some practice")
        for key, endings in PLAYED.items():
            actor = access.actor_for(key)
            deeds.practise(actor, CASE)
            for passes in endings:
                deeds.play_case(
                    actor,
                    CASE,
                    passes,
                )
        kien = access.actor_for("kien")
        deeds.bring_photos(kien, FIRST.course, deeds.USUAL, YESTERDAY)
        _do(FIRST, access.actor_for("lan"), access.actor_for("mentor-hoa"))
        deeds.take_quiz(access.actor_for("yen"), NOTICE, 1.0)
        deeds.judge_alike(access.actor_for("mentor-hoa"))
        make_key()
        for key, text in OBJECTS.items():
            deeds.object_to(access.actor_for(key), CASE, text)
        count_maps()
        add_addresses()


LATELY_LIVED = dt.timedelta(days=260)


def live_lately() -> None:
    """Of evaluation, a trial and a pair what the months before have seen; what waits to
    be done in the background is done, before anybody gets mail.
    """
    today = clock.today()
    days = rhythm.working_days(today - LATELY_LIVED, today)
    make = partial(past.act_on, days)
    acts = [
        *mentoring_scenes.acts_of_one(make, "lan"),
        *evaluation_scenes.acts(make, days),
        *trial_scene.acts(make),
    ]
    with past.living_from(past.moment(days[0], 6)) as then:
        past.live_through(then, acts)
    while outbox.work_once(state().jobs):
        pass
    evidence.seal()


def make_key() -> None:
    """With which the demo signs credentials, unless it has one."""
    if not records.can_sign():
        records.make()


def lay_foundation(
    say: Say, units: Iterable[Path], folders: Iterable[Path]
) -> None:
    """Law, units, frameworks, posts, requirements and courses."""
    say("Legal bases")
    legal.load()
    say("Units")
    people.put_first_unit()
    say("Competency frameworks, posts, requirements by layer")
    studio.load_presets(people.root())
    for file in units:
        requirements.load_units(file)
    say("Courses")
    known = authoring.known_presets()
    owner = people.find_unit(OWNER) or people.root()
    for root in folders:
        for folder in authoring.folders(root):
            authoring.publish(None, folder, known)
            authoring.set_owner(None, folder.name, owner)


HISTORY = (
    Deed("chung-thuc-ban-sao", 1.0, 4),
    Deed("tiep-nhan-so-hoa-ho-so", 1.0, 3),
    Deed("giup-nguoi-cao-tuoi-dung-vneid", 1.0, None),
    Deed("chung-thuc-ban-sao", 0.4, None),
    Deed("tiep-nhan-so-hoa-ho-so", 1.0, 2),
)
"""What has been done before the small demo begins; each colleague has done two
in a row.
"""
MENTORS = {"cua-song": "mentor-hoa", "doi-thong": "mentor-son"}
"""Who signs in which unit."""
FRESH = {"lan", "minh", "admin"}
"""Recruits, who have everything before them."""


def _history(colleagues: Iterable[Colleague]) -> None:
    """Different records, so that the heat map has something to show."""
    index = 0
    for colleague in colleagues:
        key = MENTORS.get(colleague.unit.partition(".")[0])
        if key is None or colleague.key in FRESH:
            continue
        mentor = access.actor_for(key)
        actor = access.actor_for(colleague.key)
        for deed in HISTORY[index % len(HISTORY) :][:2]:
            _do(deed, actor, mentor)
        index += 1


def _do(deed: Deed, actor: Actor, mentor: Actor) -> None:
    deeds.take_quiz(actor, deed.course, deed.right)
    both = mentor.person_id, actor.person_id
    if deed.entrustment and not mentoring.is_barred(*both):
        work = deeds.hand_in(actor, deed.course, deeds.USUAL, LATELY)
        deeds.sign(mentor, work, deed.entrustment, deeds.USUAL)
