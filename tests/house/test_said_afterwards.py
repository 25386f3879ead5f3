"""After every act one sentence says what happened, and how to undo it."""

import inspect

import pytest

from lms.extension.features import WORDS

OTHERWISE = {
    "account.confirm_mail": "a page of its own",
    "account.give_mail": "a sentence of its own",
    "account.change_password": "a sentence of its own",
    "account.end_session": "a sentence of its own",
    "account.end_other_sessions": "how many sessions ended",
    "account.sign_out": "the page to sign in",
    "account.start": "the page one wanted",
    "account.strength": "how strong it is",
    "authoring.bring_in_document": "what the file would become",
    "authoring.look_at_file": "what the file would become",
    "authoring.look_at_questions": "a report",
    "authoring.autosave_text": "the time beside the button",
    "authoring.preview_text": "the text as it is shown",
    "authoring.correct": "the place in the draft",
    "authoring.add_question": "course-saved, by its desk",
    "authoring.add_scenario_choice": "course-saved, by its desk",
    "authoring.add_scenario_entry": "course-saved, by its desk",
    "authoring.medium_block": "what is drawn in its place",
    "authoring.decide_results": "course-decided or course-kept",
    "authoring.publish": "course-published or course-corrected, by its helper",
    "authoring.save_check": "course-saved, by its desk",
    "authoring.save_question": "course-saved, by its desk",
    "authoring.save_scenario_case": "course-saved, by its desk",
    "authoring.save_scenario_choice": "course-saved, by its desk",
    "authoring.save_scenario_entry": "course-saved, by its desk",
    "authoring.take_package": "the file",
    "authoring.take_along": "course-part-along, by its helper",
    "authoring.try_part": "the page with what was answered",
    "directory.add": "a page of its own",
    "directory.code": "the code",
    "directory.codes": "the codes",
    "directory.import_run": "a report",
    "exchange.framework_look": "a report",
    "framework.end": "how many rows ended",
    "framework.tidy": "how many rows ended",
    "learning.answer": "whether it was right",
    "learning.enrol": "the first part",
    "learning.renew": "the course as it is now",
    "matrix.paste_in": "a report",
    "matrix.save": "how many cells were set",
    "mentoring.answer": "where the pair stands",
    "messages.stop": "a page of its own",
    "operations.retry": "a sentence of its own",
    "oversight.judge_case": "case-judged or calibrated, by its helper",
    "planning.ask_now": "whom one has asked, with the way back",
    "planning.ask_people": "whom one has asked, with the way back",
    "planning.assign_unit": "whom one has asked, with the way back",
    "planning.calculate": "how far it is",
    "months.bring_in": "a report",
    "products.bring_in": "a report",
    "evaluation.excuse": "excused, by its helper",
    "practice.answer": "whether it was right",
    "recall.answer": "whether it was right",
    "publishing.ask_effects": "how far it is",
    "publishing.same": "draft-saved, by its helper",
    "publishing.save_carry": "draft-saved, by its helper",
    "quizzes.autosave": "the time beside the field",
    "quizzes.autosave_essay": "the time beside the button",
    "quizzes.mark_essay": "essay-kept, -marked or -next, by its helpers",
    "quizzes.save": "the next question",
    "quizzes.start": "the first question",
    "quizzes.submit": "the result",
    "records.make": "paper-made, by its helper",
    "records.make_mine": "paper-made, by its helper",
    "records.withdraw": "paper-withdrawn, by its helper",
    "rows.run": "a report",
    "scenarios.choose": "the next scene, or the end",
    "scenarios.start": "the first scene",
    "signoff.autosave": "the time beside the field",
    "signoff.keep": "judgement-kept",
    "signoff.keep_typed": "the time beside the button",
    "signoff.look_up_code": "the form, or why not",
    "signoff.show_code": "the code",
    "signoff.sign_together": "how many are signed, and who",
    "signoff.begin_again": "the form of the new draft",
    "signoff.object_to": "objected, by its helper",
    "signoff.original": "the file",
    "signoff.hand_in": "where the work stands",
    "signoff.return_for_rework": "a sentence of its own",
    "signoff.sign": "a sentence of its own",
    "studio.add_competency": "draft-saved, by its helper",
    "studio.save_competency": "draft-saved, by its helper",
    "studio.save_head": "draft-saved, by its helper",
    "studio.save_levels": "draft-saved, by its helper",
    "web.display": "the page in its new look",
    "web.language": "the page in that language",
    "web.stand": "what is sent then",
}
"""Acts that say it otherwise, and how. A new act says it with `done=…`."""


@pytest.fixture
def backend():
    """Nothing is stored."""
    return "sqlite"


def _says(view) -> bool:
    source = inspect.getsource(inspect.unwrap(view))
    return any(f'"{key}"' in source for key in WORDS["done_words"])


def test_every_sentence_belongs_to_an_act(app):
    sources = {
        inspect.getsource(inspect.getmodule(inspect.unwrap(view)))
        for view in app.view_functions.values()
    }
    unused = {
        key
        for key in WORDS["done_words"]
        if not any(f'"{key}"' in source for source in sources)
    }
    assert unused == set()


def test_acts_say_what_they_did(app):
    acts = {
        rule.endpoint.removeprefix("lms.")
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
    }
    silent = {
        name
        for name in acts
        if not _says(app.view_functions[f"lms.{name}"])
        and name not in OTHERWISE
    }
    assert silent == set()
    assert acts >= OTHERWISE.keys(), "no act any more"
