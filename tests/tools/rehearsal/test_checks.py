"""The rehearsal counts what is wrong: each fault is planted here and must be found."""

import time

import pytest

from tools.rehearsal.checks import Expected, Verdict, check
from tools.rehearsal.history import History
from tools.rehearsal.ledger import missions_ledger, reports_ledger
from tools.rehearsal.markers import NEVER_PUBLIC, address_of
from tools.rehearsal.requesting import Answer
from tools.rehearsal.tally import Failed, Window, unexcused

PAGE = Expected("mission", "/fr/", "html", "fr", shows=("edited0",))


@pytest.fixture
def history() -> History:
    """Version 0 was replaced by version 1, version 2 was rolled back."""
    history = History()
    for is_rolled_back in (False, False, True):
        number = history.begin("edited0", is_rolled_back=is_rolled_back)
        if not is_rolled_back:
            history.acknowledge("edited0", number)
    return history


def body(version: int, *, language: str = "fr", more: str = "") -> bytes:
    shown = address_of("edited0", version)
    return f'<html lang="{language}"><p>{shown}</p>{more}</html>\n'.encode()


def checked(
    history: History,
    text: bytes,
    wanted: Expected = PAGE,
    *,
    status: int = 200,
    after: float = 0,
) -> Verdict:
    """Check an answer to a request of some seconds after now."""
    at = time.monotonic() + after
    return check(Answer(status, text, at, at), wanted, history)


def test_a_true_page_is_right(history: History) -> None:
    assert checked(history, body(1)) == Verdict()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (body(1)[:-9], "the page is cut off"),
        (body(1, language="en"), "not in fr"),
        (body(2), "edited0-2 was rolled back"),
        (body(3), "edited0-3 was never written"),
        (body(1, more=address_of("edited0", 0)), "edited0 is shown with 2 values"),
        (b'<html lang="fr"></html>', "edited0 is shown with 0 values"),
        (body(1, more=NEVER_PUBLIC), "a draft is shown"),
    ],
)
def test_a_wrong_page_is_counted(history: History, text: bytes, fault: str) -> None:
    assert checked(history, text).wrong == (fault,)


@pytest.mark.parametrize(
    ("form", "text", "fault"),
    [
        ("json", b'{"results": [', "no JSON"),
        ("csv", b"slug,name\na,b", "the table is cut off"),
        ("csv", b"<html>\n", "the table is cut off"),
    ],
)
def test_a_wrong_file_is_counted(
    history: History, form: str, text: bytes, fault: str
) -> None:
    wanted = Expected("file", "/", form)
    assert checked(history, text, wanted).wrong == (fault,)


def test_a_page_may_lag_a_minute_and_no_longer(history: History) -> None:
    late = checked(history, body(0), after=50)
    assert not late.wrong
    assert late.stale_seconds == pytest.approx(50, abs=1)
    assert checked(history, body(0), after=70).wrong == ("70 s old",)


def test_a_saved_copy_that_says_so_may_be_older(history: History) -> None:
    line = '<div class="trial"><div class="wrap" role="status">Saved</div></div>'
    found = checked(history, body(0, more=line), after=70)
    assert not found.wrong
    assert found.says_so


def test_a_value_that_was_not_acknowledged_may_be_seen_or_not(history: History) -> None:
    history.begin("edited0")
    assert not checked(history, body(3)).wrong
    assert not checked(history, body(1), after=70).wrong


def test_no_answer_is_an_error_and_another_status_is_wrong(history: History) -> None:
    assert checked(history, b"", status=0).error == "status 0"
    assert checked(history, b"", status=503).error == "status 503"
    assert checked(history, b"", status=404).wrong == ("status 404",)


def test_an_error_is_excused_near_a_kill_only() -> None:
    kill = Window(100.0, 102.0)
    near = Failed("home", "", 95.0, 100.5)
    before, after = Failed("home", "", 95.0, 99.0), Failed("home", "", 102.5, 103.0)
    assert unexcused([near, before, after], [kill]) == [before, after]


@pytest.mark.parametrize(
    ("address", "approved", "lost"),
    [
        (1, [1], ()),
        (0, [1], ("edited0: neither version 1 nor a later one",)),
        (1, [], (address_of("edited0", 1),)),
    ],
)
def test_a_lost_write_is_counted(
    history: History, address: int, approved: list[int], lost: tuple[str, ...]
) -> None:
    found = missions_ledger(
        history,
        [address_of("edited0", address)],
        [address_of("edited0", one) for one in approved],
        ["edited0"],
    )
    assert found.lost == lost
    assert (found.acknowledged, found.double) == (1, ())


@pytest.mark.parametrize("approved", [[1, 1], [1, 2]])
def test_a_write_done_twice_or_after_its_rollback_is_counted(
    history: History, approved: list[int]
) -> None:
    addresses = [address_of("edited0", one) for one in approved]
    found = missions_ledger(history, [addresses[0]], addresses, ["edited0"])
    assert len(found.double) == 1
    assert not found.lost


def test_a_report_that_is_lost_or_there_twice_is_counted() -> None:
    found = reports_ledger(["a", "b"], ["c"], ["b", "b", "c"])
    assert (found.lost, found.double) == (("a",), ("b",))
