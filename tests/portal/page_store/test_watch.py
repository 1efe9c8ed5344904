"""When does a process take the database for gone, and when for back?"""

import logging
import threading

import pytest
from django.db import OperationalError

from portal.page_store import watch as module
from portal.page_store.models import Stamp
from portal.page_store.stamps import Stamps
from portal.page_store.watch import SILENT_AFTER, SLOW_AFTER, Watch


def nothing(*args: object) -> Stamps:
    return Stamps({})


class Clock:
    now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.mark.fault("db-gone")
@pytest.mark.django_db
def test_it_is_gone_with_the_first_failure_and_back_with_the_next_success(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()
    watch.read()
    assert not watch.is_down()
    known = watch.stamps

    def fail(*args: object) -> None:
        raise OperationalError("no route to host")

    with monkeypatch.context() as patch:
        patch.setattr(module, "with_texts", fail)
        for _time in range(3):
            watch.read()
        assert watch.is_down()
        assert watch.stamps is known is not None
    watch.read()
    assert not watch.is_down()
    told = [one.message for one in caplog.records if one.levelno >= logging.ERROR]
    assert len(told) == 2, "an outage is told once, and its end"


@pytest.mark.fault("db-gone")
def test_a_read_that_does_not_return_counts_as_failed_in_time(
    time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, go_on, asked = Watch(), threading.Event(), threading.Event()

    def hang() -> dict[str, str]:
        asked.set()
        go_on.wait(10)
        return {}

    monkeypatch.setattr(Stamp.objects, "values_by_name", hang)
    monkeypatch.setattr(module, "with_texts", nothing)
    reader = threading.Thread(target=watch.read)
    reader.start()
    assert asked.wait(10)
    assert not watch.is_down()
    time.now += SILENT_AFTER + 0.1
    assert watch.is_down()
    go_on.set()
    reader.join(10)
    assert not watch.is_down()


def test_texts_that_take_long_are_no_outage(
    time: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch, states = Watch(), []

    def slow(*args: object) -> Stamps:
        for seconds in (SILENT_AFTER + 1, SLOW_AFTER):
            time.now += seconds
            states.append(watch.is_down())
        return nothing()

    monkeypatch.setattr(Stamp.objects, "values_by_name", dict)
    monkeypatch.setattr(module, "with_texts", slow)
    watch.read()
    assert states == [False, True]


@pytest.mark.django_db
def test_a_fault_of_our_own_ends_no_watch(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()
    with monkeypatch.context() as patch:
        patch.setattr(module, "with_texts", lambda *args: 1 / 0)
        watch.read()
    assert watch.is_down()
    assert "ZeroDivisionError" in caplog.text
    watch.read()
    assert not watch.is_down()
