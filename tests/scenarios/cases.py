"""A small case at the counter, as its author would write it."""

from lms.core import yamlfile
from lms.scenarios.loader import check_scenario

CASE = """\
variables:
  - key: trust
    label: {vi: "Lòng tin", en: "Trust"}
    start: 5
    to: 10
    words:
      - {from: 0, text: {vi: "e dè", en: "wary"}}
      - {from: 6, text: {vi: "yên tâm", en: "at ease"}}
  - key: minutes
    label: {vi: "Thời gian chờ", en: "Waiting"}
    unit: {vi: "phút", en: "minutes"}
    start: 0
    to: 30
scenes:
  - key: arrival
    title: {vi: "Ở quầy", en: "At the counter"}
    text: {vi: "Bà đến.", en: "She comes."}
    hint: {vi: "Nghĩ đã.", en: "Think."}
    choices:
      - key: greet
        text: {vi: "Mời ngồi", en: "Offer a seat"}
        effects: {trust: +2, minutes: +5}
        reason: {vi: "Bà yên tâm.", en: "She is at ease."}
        legal_bases: [nd-118-2025]
        then: papers
      - key: shout
        text: {vi: "Gọi to", en: "Shout"}
        effects: {trust: set to 1}
        reason: {vi: "Bà sợ.", en: "She is afraid."}
        then: papers
  - key: papers
    title: {vi: "Giấy tờ", en: "Papers"}
    text: {vi: "Có giấy.", en: "There are papers."}
    choices:
      - key: check
        text: {vi: "Dò hết", en: "Check all"}
        when: {trust: at least 3}
        effects: {minutes: +10}
        reason: {vi: "Một lần.", en: "Once."}
        then: done
      - key: again
        text: {vi: "Bắt đầu lại", en: "Begin anew"}
        effects: {minutes: +10}
        reason: {vi: "Chờ nữa.", en: "More waiting."}
        then: arrival
      - key: leave
        text: {vi: "Để bà về", en: "Let her go"}
        reason: {vi: "Không ai giữ.", en: "Nobody kept her."}
        then: gone
endings:
  - key: done
    title: {vi: "Xong", en: "Done"}
    text: {vi: "Bà về.", en: "She goes home."}
    meaning: {vi: "Tốt.", en: "Good."}
  - key: gone
    title: {vi: "Bà đi", en: "Gone"}
    text: {vi: "Bà đi.", en: "She is gone."}
    meaning: {vi: "Chưa tốt.", en: "Not good."}
pass: {trust: at least 6, minutes: at most 25}
"""


def checked(text):
    """The scenario in this text, and what is wrong with it as line and text."""
    found = []
    scenario = check_scenario(yamlfile.read(text, "case.yaml", found))
    return scenario, found


def case():
    """The case above."""
    return checked(CASE)[0]
