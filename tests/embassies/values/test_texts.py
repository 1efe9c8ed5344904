"""Texts: what is cleaned away."""

import pytest

from embassies.values.texts import tidy


@pytest.mark.fault("S11")
def test_what_nobody_sees_is_cleaned_away():
    assert tidy(" 1 Row\u202e\u200b ") == "1 Row"
