"""Which parts of the portal are fine, and what to do about the others?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django_tasks_db.models import DBTaskResult

from embassies.models import ImportRequest
from portal.advisories.models import Advisory
from portal.mirror.places import OLD as MIRROR_OLD
from portal.page_store.store import store
from portal.site.dashboard_lines import list_of, moment
from portal.site.measurements import Measurements
from portal.site.state_of_data import RefreshLine
from portal.subscriptions.models import Letter
from portal.web.validators import release

QUEUE_LATE = timedelta(minutes=10)
STAMPS_LATE = timedelta(seconds=60)
LEAST_FREE = 0.1
"""Of the disk."""
MOST_STALE = 0.5
"""Of the missions."""
DOCUMENT = "docs/monitoring.md"


class Verdict(IntEnum):
    """The smaller, the sooner somebody has to look."""

    LOOK = 0
    UNKNOWN = 1
    FINE = 2

    @property
    def words(self) -> str | Promise:
        return _WORDS[self]


_WORDS: Mapping[Verdict, str | Promise] = {
    Verdict.LOOK: gettext_lazy("look at this"),
    Verdict.UNKNOWN: gettext_lazy("not known"),
    Verdict.FINE: gettext_lazy("fine"),
}


@dataclass(frozen=True, slots=True)
class Item:
    """A part of the portal, what is known of it, and what to do where it is not fine."""

    anchor: str
    """In DOCUMENT, which says more."""
    name: str
    verdict: Verdict
    facts: list[str] = field(default_factory=list)
    advice: str = ""
    address: str = ""
    permission: str = ""
    """Who may open the address; blank: all staff."""
    raw: list[str] = field(default_factory=list)
    """Facts in the words of machines, in English."""

    @property
    def is_fine(self) -> bool:
        return self.verdict == Verdict.FINE

    @property
    def document(self) -> str:
        return f"{DOCUMENT}#{self.anchor}"


def items(found: Measurements) -> list[Item]:
    """Return the parts, the worst first."""
    return sorted(_items(found), key=lambda one: one.verdict)


def _items(found: Measurements) -> Iterator[Item]:
    yield _readiness(found)
    yield _changes(found)
    yield _advisories(found)
    yield _tasks(found)
    yield _letters(found)
    yield _refreshes(found)
    yield _data(found)
    if settings.MIRROR:
        yield _mirror(found)
    if found.replica_lags:
        yield _replicas(found)
    if found.redis_answers is not None:
        yield _redis(is_fine=found.redis_answers)
    yield _disk(found)
    yield _stored_pages(found)
    yield _release()


def _verdict(*, is_fine: bool | None) -> Verdict:
    if is_fine is None:
        return Verdict.UNKNOWN
    return Verdict.FINE if is_fine else Verdict.LOOK


def _readiness(found: Measurements) -> Item:
    raw = [f"{name}: {state}" for name, state in found.checks.items()]
    facts = []
    if found.database_bytes is not None:
        size = filesizeformat(found.database_bytes)
        facts.append(_("Size of the database: %(size)s") % {"size": size})
    is_fine = set(found.checks.values()) == {"ok"}
    advice = _("Whoever runs the portal reads its log, and that of the database.")
    name = _("Ready for readers")
    return Item("readiness", name, _verdict(is_fine=is_fine), facts, advice, raw=raw)


def _changes(found: Measurements) -> Item:
    """Return whether this process sees what others have changed."""
    read_at, is_fine, facts = found.stamps_read_at, None, []
    if read_at is not None:
        is_fine = found.at - read_at < STAMPS_LATE and not found.is_down
        facts = [_("Last read: %(when)s") % {"when": moment(read_at)}]
    elif found.is_down:
        is_fine = False
    advice = _(
        "Pages show what was known then. Restart the portal if the database answers."
    )
    return Item(
        "changes", _("Changes to the data"), _verdict(is_fine=is_fine), facts, advice
    )


def _advisories(found: Measurements) -> Item:
    live, shown = found.advisories, found.notices
    known = _("not known") if live is None else live
    facts = [
        _("Live: %(live)s. In the banner: %(shown)s.") % {"live": known, "shown": shown}
    ]
    verdict = _verdict(is_fine=None if live is None else live == shown)
    advice = _(
        "The banner is late. Restart the portal if that lasts for more than a minute."
    )
    return Item(
        "advisories",
        _("Live advisories"),
        verdict,
        facts,
        advice,
        list_of(Advisory),
        "advisories.view_advisory",
    )


def _tasks(found: Measurements) -> Item:
    queue, facts, is_fine = found.tasks, [], None
    if queue is not None:
        is_late = queue.oldest and found.at - queue.oldest > QUEUE_LATE
        is_fine = not is_late and not queue.failed
        numbers = {"waiting": queue.waiting, "failed": queue.failed}
        facts = [
            _("Waiting: %(waiting)s. Failed within a day: %(failed)s.") % numbers,
            *_oldest(queue.oldest),
        ]
    advice = _("See whether the task worker runs: manage.py task_worker.")
    address = list_of(DBTaskResult)
    permission = "django_tasks_database.view_dbtaskresult"
    name, verdict = _("Tasks"), _verdict(is_fine=is_fine)
    return Item("tasks", name, verdict, facts, advice, address, permission)


def _letters(found: Measurements) -> Item:
    queue, facts, is_fine = found.letters, [], None
    if queue is not None:
        is_fine = not queue.failed
        numbers = {"waiting": queue.waiting, "failed": queue.failed}
        facts = [
            _("Waiting: %(waiting)s. Not taken by the mail server: %(failed)s.")
            % numbers,
            *_oldest(queue.oldest),
        ]
    advice = _(
        "See whether the mail server answers. manage.py send_letters tries again."
    )
    address = list_of(Letter, "sent_at__isempty=1")
    name, verdict = _("E-mail"), _verdict(is_fine=is_fine)
    permission = "subscriptions.view_letter"
    return Item("e-mail", name, verdict, facts, advice, address, permission)


def _refreshes(found: Measurements) -> Item:
    lines, facts, is_fine = found.refreshes, [], None
    if lines:
        wrong = [one for one in lines if one.is_wrong]
        is_fine = not wrong
        last = max(one.row.tried_at for one in lines if one.row)
        facts = [
            _("Last refresh: %(when)s") % {"when": moment(last)},
            *(f"{name}: {fault}" for name, fault in _faults(wrong)),
        ]
    elif lines is not None:
        is_fine, facts = False, [_("Not refreshed yet.")]
    advice = _("What was held back waits under Imports; what failed names its reason.")
    name, verdict = _("Refresh of the sources"), _verdict(is_fine=is_fine)
    address, permission = list_of(ImportRequest), "embassies.view_importrequest"
    return Item("refresh", name, verdict, facts, advice, address, permission)


def _faults(wrong: list[RefreshLine]) -> Iterator[tuple[str, str]]:
    for one in wrong:
        if one.row:
            yield one.name, one.fault or one.row.get_outcome_display()


def _data(found: Measurements) -> Item:
    numbers, facts, is_fine = found.out_of_date, [], None
    if numbers is not None:
        is_fine = numbers.share <= MOST_STALE
        words = {"stale": numbers.stale, "all": numbers.missions}
        facts = [
            _(
                "Neither recorded nor checked within 180 days: %(stale)s of %(all)s missions."
            )
            % words
        ]
    advice = _(
        "Refresh the sources, or check missions: the first page lists the countries."
    )
    address = f"{reverse('admin:index')}#state"
    name = _("Age of the data")
    return Item("data", name, _verdict(is_fine=is_fine), facts, advice, address)


def _mirror(found: Measurements) -> Item:
    made_at, facts = found.mirror_made_at, []
    if made_at is not None:
        facts = [_("Built: %(when)s") % {"when": moment(made_at)}]
    is_fine = made_at is not None and found.at - made_at < MIRROR_OLD
    advice = _("See whether the task worker runs. By hand: manage.py build_mirror.")
    return Item("mirror", _("Mirror"), _verdict(is_fine=is_fine), facts, advice)


def _replicas(found: Measurements) -> Item:
    lags = found.replica_lags
    is_fine = all(
        lag is not None and lag <= settings.REPLICA_MAX_LAG_SECONDS
        for lag in lags.values()
    )
    facts = [
        _("%(name)s: does not answer") % {"name": name}
        if lag is None
        else _("%(name)s: %(seconds)s s behind")
        % {"name": name, "seconds": f"{lag:.0f}"}
        for name, lag in lags.items()
    ]
    advice = _(
        "Pages are read elsewhere meanwhile. See its log, and the space on its disk."
    )
    return Item("replicas", _("Replicas"), _verdict(is_fine=is_fine), facts, advice)


def _redis(*, is_fine: bool) -> Item:
    facts = [] if is_fine else [_("It does not answer.")]
    advice = _("Readers and staff go on without it. See its log, and its address.")
    return Item("redis", "Redis", _verdict(is_fine=is_fine), facts, advice)


def _disk(found: Measurements) -> Item:
    space, facts, is_fine = found.disk, [], None
    if space is not None:
        is_fine = space.share >= LEAST_FREE
        sizes = {"free": filesizeformat(space.free), "all": filesizeformat(space.total)}
        facts = [_("%(free)s of %(all)s are free.") % sizes]
    advice = _("Make room, or lower PORTAL_PAGE_STORE_DISK_MB.")
    return Item("disk", _("Disk"), _verdict(is_fine=is_fine), facts, advice)


def _stored_pages(found: Measurements) -> Item:
    pages, size = store.disk.measure()
    words = {
        "pages": pages,
        "size": filesizeformat(size),
        "memory": filesizeformat(found.memory_bytes),
    }
    fact = _(
        "%(pages)s on disk with %(size)s; in the memory of this process %(memory)s."
    )
    return Item("pages", _("Stored pages"), Verdict.FINE, [fact % words])


def _release() -> Item:
    """Return the name of what runs: machines that name another run another release."""
    return Item("release", _("Release"), Verdict.FINE, raw=[release()])


def _oldest(oldest: datetime | None) -> list[str]:
    if oldest is None:
        return []
    return [_("The oldest waits since %(when)s.") % {"when": moment(oldest)}]
