"""The command that resolves every pair."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from embassies.assistance import steps
from tools.management.commands import resolve_all

pytestmark = pytest.mark.django_db


def run(monkeypatch: pytest.MonkeyPatch) -> str:
    some = {code: code for code in ("RU", "IR", "FR", "KP")}
    monkeypatch.setattr(resolve_all, "country_names", lambda language: some)
    out = StringIO()
    call_command("resolve_all", "--quiet", stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("situations")
def test_it_counts_who_is_left_to_whom(monkeypatch: pytest.MonkeyPatch) -> None:
    text = run(monkeypatch)
    # fourteen states of the situations send missions
    assert "pairs: 56" in text
    assert "at home, the emergency numbers: 1" in text
    # an Italian in France: inside the EU, and Italy's only post here left Tehran
    assert "abroad, neither: 1" in text
    assert "exceptions: 0" in text
    assert "p95" in text


@pytest.mark.usefixtures("situations")
def test_it_fails_where_an_answer_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*args: Any) -> None:
        raise ValueError

    monkeypatch.setattr(steps, "_steps_for", stumble)
    with pytest.raises(CommandError, match="Some pairs have no answer"):
        run(monkeypatch)


def test_it_needs_a_directory() -> None:
    with pytest.raises(CommandError, match="empty"):
        call_command("resolve_all", "--quiet")
