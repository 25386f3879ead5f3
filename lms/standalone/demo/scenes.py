"""What is not anybody's own learning in the demo of a year: what is asked of
posts, a change of law, administration, and what lies on the desks today.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from lms.access import service as access
from lms.access.types import Actor, Role
from lms.authoring import service as authoring
from lms.core import clock, yamlfile
from lms.core.db import execute
from lms.courses import service as courses
from lms.directory import service as directory
from lms.evidence import service as evidence
from lms.framework import service as framework
from lms.framework.types import DEPTHS
from lms.legal import service as legal
from lms.legal.types import Document
from lms.people import service as people
from lms.planning import service as planning
from lms.planning.types import RuleTerms
from lms.quizzes import service as quizzes
from lms.reports import service as reports
from lms.reports.types import Trouble
from lms.requirements import service as requirements
from lms.requirements.service import inheritance
from lms.requirements.types import CellChange, ChangeTerms
from lms.revalidation import service as revalidation
from lms.revalidation.types import Finding
from lms.standalone.demo import (
    deeds,
    evaluation_scenes,
    mentoring_scenes,
    population,
    sheets_scene,
    trial_scene,
)
from lms.standalone.demo.learners import Student
from lms.standalone.demo.past import Act, act_on
from lms.standalone.demo.population import FILES
from lms.standalone.demo.rhythm import Days
from lms.studio import service as studio

TOGETHER, VISITORS, LISTENING, FIGURES, SAFE = (
    "dieu-phoi-viec-nhieu-phong",
    "don-khach-nuoc-ngoai",
    "nghe-va-giai-thich",
    "so-lieu-dung-va-de-hieu",
    "giu-may-va-tai-khoan",
)
LEFT = {
    "": {VISITORS},
    "kien": {LISTENING},
    "sang": {SAFE},
    "ha": {FIGURES, LISTENING},
    "dat": {LISTENING},
    "long": {TOGETHER},
}
"""Courses that nobody (or one) takes of their own accord: see the scenes."""
WARD = "cua-song"
UNCLEAR = "luyen-tap", "earlier-copy"
"""A question of the practice of a course."""
Do = Callable[[], None]


def _as(key: str) -> Actor:
    return access.actor_for(key)


def _unit_id(key: str) -> int:
    return people.find_unit(key).id


def _id(key: str) -> int:
    return people.find_person(key).id


class Scenes:
    """The scenes of a year of these working days."""

    def __init__(self, learners: Mapping[str, Student], days: Days) -> None:
        mistakes = []
        self.root = yamlfile.read_file(FILES / "year-scenes.yaml", mistakes)
        self.learners, self.days = learners, days
        self.mistakes = mistakes

    def acts(self) -> Iterator[Act]:
        """All of them."""
        yield from self._asked()
        yield from self._law(self.root.map("law"))
        yield from self._administration()
        yield from self._plans()
        yield from self._desks()
        yield from mentoring_scenes.acts(self._act)
        yield from evaluation_scenes.acts(self._act, self.days)
        yield from sheets_scene.acts(self._act, self.days)
        yield from trial_scene.acts(self._act)
        yamlfile.refuse(self.mistakes)

    def _act(self, back: int, do: Do, hour: int = 9) -> Act:
        """So many working days before today."""
        return act_on(
            self.days,
            back,
            do,
            hour,
        )

    def _asked(self) -> Iterator[Act]:
        for node in self.root.items("requirements"):
            yield self._act(node.int("back"), partial(_ask, node))
        for node in self.root.items("self"):
            yield self._act(
                node.int("back"),
                partial(_say_of_self, node),
                15,
            )
        yield self._act(100, _look)

    def _law(self, node: yamlfile.Node) -> Iterator[Act]:
        back = node.int("back")
        yield self._act(back, partial(_replace, node))
        yield self._act(back - 8, partial(_settle, 5))
        for step in (20, 25, 30):
            yield self._act(
                back - step,
                _confirm,
                14,
            )

    def _administration(self) -> Iterator[Act]:
        yield self._act(190, _give_role)
        yield self._act(112, _give_time)
        yield self._act(70, _move)
        yield self._act(26, partial(_import, self.root.str("newcomers")))
        yield self._act(4, partial(_admit, self.root.map("waiting")))
        yield self._act(
            5,
            _draft,
            16,
        )
        yield self._act(9, _write)
        yield self._act(3, _report, 15)

    def _plans(self) -> Iterator[Act]:
        yield self._act(45, _ask_two)
        yield self._act(30, _set_rule)

    def _desks(self) -> Iterator[Act]:
        """Hand-ins that are looked at today: in the second round, waiting, and
        sent back; and the one who speaks with foreigners.
        """
        kien, ha = self.learners["kien"], self.learners["ha"]
        sang, uyen = self.learners["sang"], self.learners["uyen"]
        long = self.learners["long"]
        yield self._act(5, partial(long.hand_in, TOGETHER), 14)
        yield self._act(2, partial(long.is_signed, TOGETHER, 4), 14)
        yield self._act(80, partial(uyen.hand_in, VISITORS))
        yield self._act(30, _judge_alike)
        yield self._act(
            76,
            partial(
                uyen.is_signed,
                VISITORS,
                4,
            ),
        )
        yield self._act(11, partial(kien.hand_in, LISTENING))
        yield self._act(8, partial(kien.is_sent_back, LISTENING))
        yield self._act(
            2,
            partial(
                kien.hand_in,
                LISTENING,
                2,
            ),
        )
        yield self._act(6, partial(sang.hand_in, SAFE))
        yield self._act(
            7,
            partial(ha.hand_in, FIGURES),
            11,
        )
        yield self._act(
            3,
            partial(ha.is_sent_back, FIGURES),
            10,
        )


def _ask(node: yamlfile.Node) -> None:
    """What an office asks of a post from that day on."""
    depth = int(DEPTHS[node.choice("depth", list(DEPTHS))])
    change = CellChange(
        node.str("post"), node.str("competency"), node.int("level"), depth
    )
    terms = ChangeTerms(
        node.str("reason"),
        node.str("ground", needed=False),
        node.str("legal_basis", needed=False),
    )
    unit_id = _unit_id(node.str("unit"))
    requirements.require_level(
        _as(node.str("who")),
        unit_id,
        change,
        terms,
    )


def _say_of_self(node: yamlfile.Node) -> None:
    who, key = _as(node.str("who")), node.str("competency")
    evidence.assess_self(
        who,
        key,
        node.int("level"),
    )


def _look() -> None:
    """The ward has seen what is asked from above."""
    inheritance.look(
        _as("manager-duc"),
        _unit_id(WARD),
        clock.now(),
    )


def _replace(node: yamlfile.Node) -> None:
    """A document that does not exist replaces one that does."""
    who, today = _as(node.str("who")), clock.today()
    title = node.text("title")
    document = Document(
        "circular",
        node.str("number"),
        title,
        today - dt.timedelta(days=30),
        today,
        None,
        today,
        "V",
        "Công vụ LMS",
        title,
    )
    successor = legal.add(who, document)
    old, why = node.str("replaces"), node.str("why")
    revalidation.replace(
        who,
        old,
        successor,
        today,
        why,
    )


def _settle(count: int) -> None:
    """The trainer has looked at some of what cited it."""
    mai = _as("trainer-mai")
    rows = execute(revalidation.items(mai)).all()
    mine = [row.id for row in rows if revalidation.may_settle(mai, row)]
    for item in mine[:count]:
        revalidation.settle(
            mai,
            item,
            Finding.RIGHT,
            "Đã đối chiếu với văn bản minh họa: nội dung vẫn đúng.",
            None,
        )


def _confirm() -> None:
    """A mentor has seen somebody work by the new rules."""
    hoa = _as("mentor-hoa")
    row = execute(revalidation.to_confirm(hoa)).first()
    for competency in evidence.doubts(row.id) if row else ():
        revalidation.confirm(
            hoa,
            row.id,
            competency,
            "Ngồi cạnh một buổi, đã hướng dẫn người dân xem hồ sơ theo cách mới.",
            f"demo:{row.id}:{competency}",
        )


def _judge_alike() -> None:
    deeds.judge_alike(_as("mentor-hoa"))


def _give_role() -> None:
    place = _unit_id(WARD)
    directory.grant(
        _as("admin"),
        _id("vy"),
        Role.HR,
        place,
    )


def _give_time() -> None:
    quizzes.allow(
        _as("admin"),
        _id("sang"),
        25,
        "Mắt kém, đọc chữ trên màn hình chậm hơn.",
    )


def _move() -> None:
    """Somebody takes another post in the same ward."""
    place = _unit_id("vuon-nhan.office")
    directory.put_posting(
        _as("admin"),
        _id("phong"),
        place,
        "office-specialist",
        clock.today(),
    )


def _import(text: str) -> None:
    directory.import_csv(
        _as("admin"),
        text,
        dry_run=False,
    )


def _admit(node: yamlfile.Node) -> None:
    """Somebody has an account, and nobody knows yet where they work."""
    key = node.str("key")
    stranger = population.Colleague(
        key,
        node.str("name"),
        key,
        "",
        "",
        clock.today(),
        0,
        (),
    )
    population.enter([stranger])


def _draft() -> None:
    """A version of a framework that is being written."""
    content = framework.content_of(framework.published("digital-224"))
    safety = next(
        one for one in content["competencies"] if one["key"] == "dig.safety"
    )
    safety["title"] = {
        "vi": "An toàn, an ninh mạng và bảo vệ dữ liệu cá nhân",
        "en": "Safety, cybersecurity and personal data",
    }
    studio.put_draft(
        _as("nation-thu"),
        content,
        None,
    )


def _ask_two() -> None:
    due = clock.today() + dt.timedelta(days=21)
    planning.assign(
        _as("manager-duc"),
        [_id("ha"), _id("dat")],
        LISTENING,
        "",
        due,
    )


def _write() -> None:
    """The trainer mends a course, and is not done with it."""
    authoring.begin(_as("trainer-mai"), "xin-loi-va-hen-lai")


def _report() -> None:
    """Somebody found a question of a course unclear."""
    kien, revision = _as("kien"), courses.current(deeds.ALIKE)
    asked = reports.place(kien, revision.id, *UNCLEAR)
    text = "Chưa rõ bản sao cũ nói ở đây còn dấu giáp lai hay không."
    reports.send(kien, asked, Trouble.UNCLEAR, text, True)


def _set_rule() -> None:
    terms = RuleTerms(
        "chung-thuc-ban-sao",
        "one-stop-officer",
        True,
        clock.today(),
        None,
        None,
        90,
        note="Ai ngồi quầy cũng biết chứng thực.",
    )
    planning.set_rule(
        _as("manager-duc"),
        _unit_id(WARD),
        terms,
    )
