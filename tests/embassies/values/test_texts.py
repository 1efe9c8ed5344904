"""Texts: what is cleaned away."""

from embassies.values.texts import tidy


def test_what_nobody_sees_is_cleaned_away():
    assert tidy(" 1 Row\u202e\u200b ") == "1 Row"
