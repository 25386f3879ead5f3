"""What an author may get wrong is named at its line and field."""

import pytest

from lms.core.yamlfile import Mistakes
from lms.courses.types import Kind, Part
from lms.scenarios.loader import scenario_of
from lms.scenarios.types import ValueCondition, ValueEffect
from tests.scenarios.cases import CASE, case, checked


def test_the_case_is_read_without_a_mistake():
    scenario, found = checked(CASE)
    assert found == []
    greet, shout = scenario.scenes[0].choices
    assert greet.effects == (
        ValueEffect("trust", 2),
        ValueEffect("minutes", 5),
    )
    assert shout.effects == (ValueEffect("trust", 1, sets=True),)
    check = scenario.scenes[1].choices[0]
    assert check.when == (ValueCondition("trust", 3, 10),)
    assert scenario.passing[1] == ValueCondition("minutes", 0, 25)
    trust = scenario.variable("trust")
    said = [trust.word(value)["en"] for value in (0, 5, 6)]
    assert said == ["wary", "wary", "at ease"]


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("at least 3", 3, 10),
        ("at most 3", 0, 3),
        ("exactly 3", 3, 3),
        ("from 3 to 5", 3, 5),
        ("' at most  +3 '", 0, 3),
    ],
)
def test_conditions_are_written_in_words(written, low, high):
    scenario, _found = checked(CASE.replace("at least 3", written))
    when = scenario.scenes[1].choices[0].when
    assert when == (ValueCondition("trust", low, high),)


WRONG = {
    "leads nowhere": ("then: papers", "then: paper", "then", "neither"),
    "nothing leads there": (
        "  - key: gone\n",
        "  - {key: lost, title: {vi: a, en: b}, text: {vi: a, en: b}, meaning: {vi: a, en: b}}\n  - key: gone\n",
        "endings[1]",
        "leads to “lost”",
    ),
    "no such variable": ("{trust: at", "{truth: at", "truth", "no variable"),
    "not a condition": ("at least 3", "3 or more", "trust", "at least 3"),
    "beyond its bounds": ("at least 3", "at least 11", "trust", "never hold"),
    "turned round": ("at least 3", "from 5 to 3", "trust", "never hold"),
    "not an effect": ("set to 1", "one", "trust", "to add"),
    "no effect at all": ("set to 1", "0", "trust", "to add"),
    "set beyond its bounds": ("set to 1", "set to 11", "trust", "from 0 to 10"),
    "bounds turned round": ("    to: 10", "    to: 0", "to", "more than 0"),
    "starts outside": ("start: 5", "start: 11", "start", "from 0 to 10"),
    "words out of order": ("{from: 6", "{from: 0", "from", "more than 0"),
    "twice the same scene": ("key: papers", "key: arrival", "key", "twice"),
    "twice the same choice": ("key: shout", "key: greet", "key", "twice"),
    "an ending like a scene": ("key: gone", "key: papers", "key", "twice"),
    "a variable called vi": ("key: minutes", "key: vi", "key", "a language"),
    "a misspelt key": ("    hint:", "    hnit:", "hnit", "not a known key"),
    "no reason": (
        '        reason: {vi: "Bà sợ.", en: "She is afraid."}\n',
        "",
        "reason",
        "missing",
    ),
    "a language is missing": (
        'title: {vi: "Giấy tờ", en: "Papers"}',
        'title: {vi: "Giấy tờ"}',
        "title",
        "(en) is missing",
    ),
    "no choice": (
        CASE[CASE.index("    choices:\n      - key: check") :].split("endings")[
            0
        ],
        "    choices: []\n",
        "choices",
        "from 1 to 6",
    ),
    "never passed": ("at most 25}", "at most 2}", "pass", "at no ending"),
    "always passed": (
        "pass: {trust: at least 6, minutes: at most 25}",
        "pass: {trust: at least 1}",
        "pass",
        "however one plays",
    ),
}


@pytest.mark.parametrize("name", sorted(WRONG))
def test_a_mistake_is_named_at_its_line_and_field(name):
    old, new, field, said = WRONG[name]
    assert old in CASE
    text = CASE.replace(old, new, 1)
    _scenario, found = checked(text)
    mistakes = [one for one in found if said in str(one)]
    assert mistakes, [str(one) for one in found]
    assert mistakes[0].field.endswith(field)
    line = text.splitlines()[mistakes[0].line - 1]
    assert (
        field.rpartition("[")[0] in line
        or new.split()[0] in line
        or ("- key" in line)
    )


def test_all_mistakes_are_named_at_once():
    text = CASE.replace("at least 3", "some").replace("set to 1", "one")
    text = text.replace("then: gone", "then: nowhere")
    _scenario, found = checked(text)
    said = " ".join(map(str, found))
    for part in ("at least 3", "to add", "nowhere", "leads to “gone”"):
        assert part in said


def test_a_variable_without_a_use_is_named():
    more = "  - {key: cost, label: {vi: a, en: b}, start: 0, to: 9}\nscenes:"
    _scenario, found = checked(CASE.replace("scenes:", more, 1))
    assert [one.field for one in found] == ["variables[2]"]
    hidden = more.replace("to: 9", "to: 9, shown: false")
    text = CASE.replace("scenes:", hidden, 1)
    text = text.replace("{trust: set to 1}", "{trust: set to 1, cost: +1}")
    _scenario, found = checked(text)
    assert "neither shown nor asked for" in str(found[0])


def test_a_published_scenario_is_read_as_it_was_written():
    from lms.core import yamlfile

    data = yamlfile.read(CASE, "case.yaml", []).value
    nothing = ({}, 1, (), (), {})
    part = Part("case", Kind.SCENARIO, *nothing, data)
    assert scenario_of.content(part) == case()
    assert part.languages == {"vi", "en"}
    assert [(one.kind, one.item) for one in part.places] == [
        ("choice", "greet")
    ]
    with pytest.raises(Mistakes):
        scenario_of.content(
            Part("case", Kind.SCENARIO, *nothing, data | {"scenes": []})
        )


def test_limits_hold_before_anything_is_played():
    scene = CASE[CASE.index("  - key: papers") : CASE.index("endings")]
    many = "".join(
        scene.replace("papers", f"s{n}")
        .replace("key: check", f"key: c{n}")
        .replace("key: again", f"key: a{n}")
        .replace("key: leave", f"key: l{n}")
        for n in range(40)
    )
    _scenario, found = checked(CASE.replace("endings:", f"{many}endings:"))
    assert any("from 1 to 40" in str(one) for one in found)


def test_what_one_knows_before_is_read_and_need_not_be_there():
    about = 'about: {vi: "Bà Nhàn đến.", en: "Mrs Nhàn comes."}\n'
    scenario, found = checked(about + CASE)
    assert not found and scenario.about["en"] == "Mrs Nhàn comes."
    assert case().about is None
    _scenario, found = checked(about.replace("about", "abuot") + CASE)
    assert [one.text for one in found] == ["is not a known key here"]
