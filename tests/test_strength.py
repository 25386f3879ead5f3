"""Passwords that people who know the person would try, and those that nobody
would.
"""

import time

import pytest

from lms.standalone.strength import Strength, strength

LAN = ("lan", "Nguyễn Thị Ngọc Lan", "Phường Cửa Sông")


@pytest.mark.parametrize(
    "password",
    [
        "Mật khẩu 2026",
        "m@tkh4u!123",
        "1234567890",
        "0987654321",
        "qwertyuiop[]",
        "1qaz2wsx3edc",
        "abababababab",
        "aaaaaaaaaaaa",
        "NguyenLan1985",
        "ngoclan@15081990",
        "CuaSong@2026!",
        "Vietnam2026!!",
        "anhyeuem12345",
        "Password1234!",
        "congchuc2026",
        "matkhaumatkhaumatkhau",
        "liverpool2025",
        "michelle2026",
        "m4nchester.2026",
    ],
)
def test_what_would_be_tried_first_is_easy(password):
    assert strength(password, LAN) is Strength.EASY


@pytest.mark.parametrize(
    ("password", "found"),
    [
        ("xin-chao-cong-vu", Strength.GOOD),
        ("con mèo leo cây cau hỏi thăm", Strength.STRONG),
        ("kẹo dừa gói lá chuối", Strength.STRONG),
        ("k8Xq-2mPz7w", Strength.GOOD),
        ("matkhau-k8Xq", Strength.FAIR),
    ],
)
def test_words_that_nobody_connects_with_anybody_are_good(password, found):
    assert strength(password, LAN) >= found


def test_a_name_is_known_only_of_its_own_person():
    assert strength("phungvannghiem", ["Phùng Văn Nghiêm"]) is Strength.EASY
    assert strength("phungvannghiem", LAN) >= Strength.FAIR


def test_a_long_one_costs_no_more():
    begun = time.process_time()
    strength("qwxz" * 100_000, ["a" * 100_000])
    assert time.process_time() - begun < 0.5
