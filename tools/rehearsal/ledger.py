"""Is every write there that was acknowledged, and none twice?"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from tools.rehearsal.history import History, Outcome
from tools.rehearsal.markers import address_of


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the database holds of the writes of one kind."""

    acknowledged: int
    lost: tuple[str, ...]
    double: tuple[str, ...]
    """Done twice, or rolled back and there all the same."""
    not_acknowledged: int
    """Nobody was told about these; they may be there or not."""


def missions_ledger(
    history: History,
    addresses: Collection[str],
    approved: Iterable[str],
    edited: Collection[str],
) -> Ledger:
    """Compare what was acknowledged with the addresses and approvals in the database.

    ``edited``: the records of which each version has a proposal of its own.
    """
    approvals = Counter(approved)
    outcomes = Counter(one.outcome for _key, one in history.written() if one.number)
    lost = [
        *_without_approval(history, approvals, edited),
        *_replaced_by_older(history, addresses),
    ]
    return Ledger(
        outcomes[Outcome.COMMITTED],
        tuple(lost),
        tuple(_double(history, approvals)),
        outcomes[Outcome.UNKNOWN],
    )


def reports_ledger(
    acknowledged: Collection[str], unknown: Collection[str], found: Iterable[str]
) -> Ledger:
    """Compare the reports that readers were thanked for with those in the database."""
    counts = Counter(found)
    lost = tuple(one for one in acknowledged if not counts[one])
    double = tuple(one for one, times in counts.items() if times > 1)
    return Ledger(len(acknowledged), lost, double, len(unknown))


def _without_approval(
    history: History, approvals: Counter[str], edited: Collection[str]
) -> Iterator[str]:
    for key, one in history.written():
        address = address_of(key, one.number)
        is_own = key in edited and one.number > 0
        if is_own and one.outcome is Outcome.COMMITTED and not approvals[address]:
            yield address


def _replaced_by_older(history: History, addresses: Collection[str]) -> Iterator[str]:
    """Yield the records that hold neither the last acknowledged version nor a later one."""
    for key in sorted({key for key, _one in history.written()}):
        last = history.last_acknowledged(key)
        possible = {
            address_of(key, one.number)
            for other, one in history.written()
            if other == key
            and one.number >= last
            and one.outcome is not Outcome.ROLLED_BACK
        }
        if possible.isdisjoint(addresses):
            yield f"{key}: neither version {last} nor a later one"


def _double(history: History, approvals: Counter[str]) -> Iterator[str]:
    for key, one in history.written():
        times = approvals[address_of(key, one.number)]
        if times > (0 if one.outcome is Outcome.ROLLED_BACK else 1):
            yield f"{address_of(key, one.number)}: {times} times ({one.outcome.value})"
