"""An office where random people do random things to what takes two of them.

A machine for each kind of record says what is proposed and what the public sees; what
must hold is the same for all.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client
from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.review.actor import Actor, NotPossibleError
from portal.review.guard import UnreviewedError, staff_at_work
from portal.review.models import Proposal
from portal.review.workflow import Grounds
from portal.web.roles import APPROVER, AUDITOR, CRISIS_OFFICER, EDITOR, PUBLISHER
from tests.atlas import NOW
from tests.support.people import person

CAST = {
    "ada": {EDITOR, APPROVER, PUBLISHER, CRISIS_OFFICER},
    "ben": {EDITOR, APPROVER, PUBLISHER},
    "cyd": {EDITOR, PUBLISHER},
    "dan": {APPROVER, CRISIS_OFFICER},
    "eve": {AUDITOR},
}
"""Few people with many powers: whoever may nearly everything may not do it alone."""
WHO = st.sampled_from(sorted(CAST))
WHICH = st.integers(0, 99)
DONE = (Proposal.State.APPROVED, Proposal.State.OVERRIDDEN)


def run(machine: type["Office"]) -> None:
    """Let a machine's people work; more often with --hypothesis-profile=thorough."""
    machine.people = {name: person("", name) for name in CAST}
    for name, roles in CAST.items():
        machine.people[name].groups.set(Group.objects.filter(name__in=roles))
    examples = settings.default.max_examples // 4
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=examples, stateful_step_count=25, deadline=None),
    )


def news_of(proposal: Any) -> list[dict[str, Any]]:
    """Return the values that a proposal asks for."""
    return [
        {name: new for name, (_old, new) in item["fields"].items()}
        for item in proposal.items
    ]


class Office(RuleBasedStateMachine):
    people: ClassVar[dict[str, User]]
    review: ClassVar[Any]
    """The module whose verbs decide."""
    table: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.at = NOW
        self.clock = time_machine.travel(NOW, tick=False)
        self.clock.start()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.start()
        self.right: dict[str, dict[str, Any]] = self.public()

    def start(self) -> None:
        """Make what an example begins with."""

    def proposals(self) -> list[Any]:
        raise NotImplementedError

    def public(self) -> dict[str, dict[str, Any]]:
        """Return what the database holds for the public, by record."""
        raise NotImplementedError

    def took_effect(self, row: Any) -> None:
        """Put what was decided into ``right``: what the public ought to see."""
        raise NotImplementedError

    def served(self, client: Client) -> None:
        """Compare what the API serves with ``right``."""

    def write_past(self, which: int) -> None:
        """Write to something public by the model API, as careless code would."""
        raise NotImplementedError

    def now(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def attempt(self, act: Any, *args: Any, who: str) -> Any:
        """Do something as somebody; None where it is refused."""
        try:
            with transaction.atomic():
                return act(*args, Actor(self.people[who], self.now())) or True
        except NotPossibleError:
            return None

    @rule(
        who=WHO,
        which=WHICH,
        verb=st.sampled_from(
            ["approve", "approve", "override", "reject", "renew", "rebase", "withdraw"]
        ),
        reason=st.sampled_from(["", "Because"]),
        late=st.integers(0, 5).map(lambda number: number == 0),
    )
    def decide(self, who: str, which: int, verb: str, reason: str, *, late: bool):
        rows = self.proposals()
        if not rows:
            return
        waiting = [row for row in rows if row.state == Proposal.State.WAITING]
        rows = waiting or rows  # What was decided is tried now and then, too.
        row = rows[which % len(rows)]
        asked = [row, str(row.revision - late)]
        if verb in ("override", "reject"):
            asked.append(reason)
        before = news_of(row), row.proposer_id
        done = self.attempt(getattr(self.review, verb), *asked, who=who)
        if done and verb == "withdraw":
            assert self.people[who] == row.proposer
        if done and verb == "rebase":
            row.refresh_from_db()
            assert (news_of(row), row.proposer_id) == before
        if done and verb in ("approve", "override"):
            row.refresh_from_db()
            assert not late
            alone = self.people[who] == row.proposer
            assert reason if verb == "override" else not alone
            self.took_effect(row)

    @rule(who=WHO, which=WHICH)
    def look(self, who: str, which: int) -> None:
        rows = self.proposals()
        if rows:
            self.attempt(self.review.acknowledge, rows[which % len(rows)], who=who)

    @rule(who=WHO, which=WHICH, asks=st.booleans())
    def write_to_colleagues(self, who: str, which: int, *, asks: bool) -> None:
        rows = self.proposals()
        if rows:
            row = rows[which % len(rows)]
            say = partial(self.review.comment, is_question=asks)
            self.attempt(say, row, f"Remark {which}", who=who)

    @rule(who=WHO, which=WHICH)
    def edit_a_proposal(self, who: str, which: int) -> None:
        """Ask for a part of what is asked for, of one's own or of another's."""
        rows = [row for row in self.proposals() if row.verb == Proposal.Verb.CHANGE]
        if not rows:
            return
        row = rows[which % len(rows)]
        items = row.items[: which % 3]
        grounds = Grounds("Less", f"Letter {which}")
        done = self.attempt(self.review.revise, row, items, grounds, who=who)
        if done:
            assert self.people[who] == row.proposer
            row.refresh_from_db()
            assert row.waits is bool(items)

    @rule(which=WHICH)
    def write_carelessly(self, which: int) -> None:
        if self.right:
            with pytest.raises(UnreviewedError), staff_at_work(), transaction.atomic():
                self.write_past(which)

    @invariant()
    def the_public_sees_what_was_last_decided(self) -> None:
        assert self.public() == self.right

    @invariant()
    def nothing_took_effect_without_two_people_or_a_reason(self) -> None:
        for row in self.proposals():
            if row.state == Proposal.State.APPROVED:
                assert row.decided_by_id != row.proposer_id
            if row.state == Proposal.State.OVERRIDDEN:
                assert row.reason
                assert row.reviewed_by_id not in (row.decided_by_id, row.proposer_id)

    @invariant()
    def one_person_asks_once_for_a_record_and_a_verb(self) -> None:
        waiting = [
            (row.target_label, row.target_key, row.verb, row.proposer_id)
            for row in self.proposals()
            if row.state == Proposal.State.WAITING
        ]
        assert len(waiting) == len(set(waiting))

    def what_waits_waits_for_somebody_or_for_others(self) -> None:
        for user in self.people.values():
            counted = Proposal.objects.counted_for(user)
            assert sum(counted.values()) == Proposal.objects.waiting().count()

    def teardown(self) -> None:
        try:
            self.clock.stop()
            with time_machine.travel(self.at, tick=False):
                self.served(Client())
            self.what_waits_waits_for_somebody_or_for_others()
            assert list(faults()) == []
            self.tamper()
        finally:
            transaction.set_rollback(True)
            self.example.__exit__(None, None, None)

    def tamper(self) -> None:
        """Change any row behind everybody's back: the check of the log finds it."""
        entries = list(AuditEntry.objects.values_list("number", flat=True))
        for table, key, keys in (
            ("audit_auditentry", "number", entries),
            (self.table, "id", [row.pk for row in self.proposals()]),
        ):
            for one in keys[:: max(len(keys) // 3, 1)]:
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute(
                            f"UPDATE {table} SET why = 'tampered' WHERE {key} = %s",  # noqa: S608
                            [one],
                        )
                    assert list(faults()), f"{table} {one}"
                    transaction.set_rollback(True)
