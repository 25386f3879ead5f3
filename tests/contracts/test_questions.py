"""What every question type promises, run over each one there is: a new type is
tested by being there.
"""

import json
import re
from dataclasses import is_dataclass, replace

import pytest
from flask import render_template_string
from hypothesis import given
from hypothesis import strategies as st

from lms.core import i18n, markdown, yamlfile
from lms.core.sockets import discover
from lms.quizzes import loader
from lms.quizzes.types import Judgement

TYPES = discover("lms.quizzes.questions")
every = pytest.mark.parametrize("kind", sorted(TYPES))


def parse(text):
    found = []
    question = loader.read_question(yamlfile.read(text, "question.yaml", found))
    assert [str(mistake) for mistake in found] == []
    return question


EXAMPLES = {key: parse(plug.example) for key, plug in TYPES.items()}


def orders(question):
    return (
        st.permutations(range(question.size))
        if question.shuffled
        else st.just(list(range(question.size)))
    )


def straight(question):
    return list(range(question.size))


def best(question):
    """The mark of a perfect answer, by whoever marks it."""
    if not question.judged:
        return question.mark(question.perfect())
    highest = [len(criterion.levels) - 1 for criterion in question.rubric]
    return question.judge(Judgement(tuple(highest)))


@every
def test_what_a_person_marks_earns_nothing_by_itself_and_then_by_its_levels(
    kind,
):
    plug, question = TYPES[kind], EXAMPLES[kind]
    assert plug.judged == question.judged == hasattr(question, "rubric")
    if not question.judged:
        return
    assert question.mark(question.perfect()).share == 0
    assert question.judge(Judgement((0,) * len(question.rubric))).share == 0
    assert all(text.get("vi") and text.get("en") for text in said_in(question))


def said_in(question):
    levels = [one for each in question.rubric for one in each.levels]
    titles = [criterion.title for criterion in question.rubric]
    return [question.model, *titles, *(level.text for level in levels)]


@every
def test_the_example_is_of_its_own_type_and_says_so(kind):
    plug, question = TYPES[kind], EXAMPLES[kind]
    assert plug.key == kind
    assert f"type: {kind}" in plug.example
    assert plug.label.strip()
    assert is_dataclass(question) and question.points > 0


@every
def test_the_right_answer_earns_everything_and_no_answer_nothing(kind):
    question = EXAMPLES[kind]
    assert best(question).share == 1
    assert question.mark([]).share == 0
    assert question.read([], straight(question)) == []
    assert question.describe([]) == []
    assert question.echo([], straight(question)) == []


@every
@given(data=st.data())
def test_what_is_typed_comes_back_on_the_screen_in_any_order(kind, data):
    question = EXAMPLES[kind]
    order = data.draw(orders(question))
    shown = question.echo(question.perfect(), order)
    response = question.read(shown, order)
    assert response == question.perfect()
    assert question.echo(response, order) == shown
    again = data.draw(orders(question))
    assert question.read(question.echo(response, again), again) == response


@every
@given(data=st.data())
def test_any_screen_input_marks_the_same_wherever_it_was_shown(kind, data):
    question = EXAMPLES[kind]
    order = data.draw(orders(question))
    count = max(1, question.size)
    values = data.draw(
        st.lists(
            st.integers(0, count).map(str) | st.just(""), max_size=count + 1
        )
    )
    response = question.read(values, order)
    again = data.draw(orders(question))
    assert question.read(question.echo(response, again), again) == response
    assert 0 <= question.mark(response).share <= 1


HOSTILE = st.sampled_from(
    [
        "-1",
        "99",
        "9" * 400,
        "٣",
        "²",
        "½",
        "1e9",
        "nan",
        "inf",
        "+1",
        "0x1",
        " 1 ",
        "1\x00",
        "\ud800",
        "‮1",
        "1_0",
        "None",
    ]
)


@every
@given(data=st.data())
def test_hostile_values_never_raise_and_earn_a_share_between_none_and_all(
    kind, data
):
    question = EXAMPLES[kind]
    order = data.draw(orders(question))
    values = data.draw(
        st.lists(
            HOSTILE | st.text(max_size=20) | st.sampled_from(["0", "0", "1"]),
            max_size=12,
        )
    )
    response = question.read(values, order)
    mark = question.mark(response)
    assert 0 <= mark.share <= 1
    assert isinstance(question.describe(response), list)
    assert all(
        isinstance(value, str) for value in question.echo(response, order)
    )
    assert len(json.dumps(response)) < 2000


@every
def test_a_response_survives_being_stored_as_json(kind):
    question = EXAMPLES[kind]
    assert json.loads(json.dumps(question.perfect())) == question.perfect()


@every
def test_question_and_solution_are_said_in_both_languages(kind):
    question = EXAMPLES[kind]
    prompt = question.prompt(straight(question))
    said = [
        question.text,
        question.explanation,
        *prompt.choices,
        *prompt.lefts,
        *question.solution(),
    ]
    said += question.describe(question.perfect())
    assert all(text.get("vi") and text.get("en") for text in said)
    assert question.solution()


@every
@given(data=st.data())
def test_the_prompt_shows_every_choice_once_in_the_order_asked_for(kind, data):
    question = EXAMPLES[kind]
    order = data.draw(orders(question))
    prompt, plain = question.prompt(order), question.prompt(straight(question))
    assert len(prompt.choices) == question.size
    assert list(prompt.choices) == [plain.choices[index] for index in order]
    assert prompt.lefts == plain.lefts


def variants(question):
    """The same question with another key: what the learner sees must not
    differ.
    """
    if hasattr(question, "options"):
        for turn in range(1, len(question.options)):
            rights = [option.right for option in question.options]
            turned = rights[turn:] + rights[:turn]
            options = zip(question.options, turned, strict=True)
            yield replace(
                question,
                options=tuple(
                    replace(option, right=right) for option, right in options
                ),
            )
    elif question.key == "outsider":
        yield replace(question, answer=not question.answer)
    elif hasattr(question, "answer"):
        yield replace(
            question,
            answer=question.answer + 1,
            tolerance=question.tolerance + 1,
            near=(),
        )
    elif hasattr(question, "answers"):
        yield replace(
            question,
            answers=tuple(
                replace(one, accept=("khác",)) for one in question.answers
            ),
        )


@every
def test_the_prompt_holds_no_trace_of_the_answer(kind):
    question = EXAMPLES[kind]
    for other in variants(question):
        assert other.perfect() != question.perfect()
        assert other.prompt(straight(other)) == question.prompt(
            straight(question)
        )


def test_a_matching_prompt_does_not_show_which_right_belongs_to_which_left():
    question = EXAMPLES["matching"]
    first, second = question.pairs
    crossed = replace(
        question,
        pairs=(
            replace(first, right=second.right),
            replace(second, right=first.right),
        ),
        extra=question.extra,
    )
    assert crossed.prompt([1, 0, 2]) == question.prompt([0, 1, 2])
    assert crossed.read(["1", "0"], [1, 0, 2]) == [0, 1]
    assert question.read(["1", "0"], [0, 1, 2]) == [1, 0]


def test_an_ordering_prompt_does_not_show_the_right_order():
    question = EXAMPLES["ordering"]
    turned = replace(question, items=question.items[::-1])
    assert turned.prompt([2, 1, 0]) == question.prompt([0, 1, 2])


@every
def test_the_widget_shows_every_choice_and_what_was_answered(kind, app):
    question, order = EXAMPLES[kind], straight(EXAMPLES[kind])
    page = '{% from "lms/quizzes/_question.html" import widget with context %}'
    page += "{{ widget(question, order, 3, response) }}"
    words = i18n.template_words("vi") | {"inline": markdown.inline}
    drawn = {}
    with app.test_request_context():
        for response in ([], question.perfect()):
            drawn[bool(response)] = render_template_string(
                page, question=question, order=order, response=response, **words
            )
    assert re.search('name="q3(-0)?"', drawn[False])
    assert drawn[False] != drawn[True]
    for text in (question.text, *question.prompt(order).choices):
        assert text["vi"] in drawn[False]


@every
def test_the_prompt_carries_no_feedback(kind):
    prompt = EXAMPLES[kind].prompt(straight(EXAMPLES[kind]))
    feedback = [
        note["vi"]
        for note in EXAMPLES[kind].mark(EXAMPLES[kind].perfect()).notes
    ]
    assert not any(said in str(prompt) for said in feedback)


@every
def test_an_answer_is_carried_to_a_version_in_another_order(kind):
    """What is right stays right and what is wrong stays wrong, wherever the
    file has it now; the same question is never another key.
    """
    question = EXAMPLES[kind]
    lists = ("options", "pairs", "extra", "blanks")
    turned = replace(
        question,
        **{
            name: getattr(question, name)[::-1]
            for name in lists
            if hasattr(question, name)
        },
    )
    assert turned.offers() == question.offers()
    assert turned.keyed() == question.keyed()
    if question.judged:  # what a person has marked is never marked again
        return
    perfect = question.perfect()
    assert turned.mark(question.carried(perfect, turned)).share == 1
    for other in variants(question):
        assert other.offers() == question.offers()
        assert other.keyed() != question.keyed()
        wrong = other.carried(other.perfect(), question)
        assert question.mark(wrong).share < 1


def test_another_right_order_is_told_from_the_order_given():
    question = EXAMPLES["ordering"]
    turned = replace(question, items=question.items[::-1])
    assert turned.offers() == question.offers()
    assert turned.keyed() != question.keyed()
    assert turned.mark(question.carried([3, 2, 1], turned)).share == 1
