"""Staff of the rehearsal, in a process with the portal's own publishing code.

Ada proposes and Ben approves. One command a line on standard input, one answer a line.
"""

import csv
import io
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeAlias

from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from embassies.import_requests import workflow as imports
from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import run_import
from embassies.imports.sources.portal_columns import COLUMNS
from embassies.models import ImportRequest, Mission, ReaderReport
from embassies.review.workflow import Edit, submit
from news.models import Article
from portal.advisories.models import Advisory
from portal.review.actor import Actor
from portal.review.guard import reviewed
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb
from portal.review.workflow import approve, propose_whole
from portal.signin.second_factor import USED_BY
from portal.signin.sessions import BEGAN, SEEN
from tools.rehearsal.markers import BANNER, NEVER_PUBLIC, address_of, slug_of

Given: TypeAlias = Mapping[str, object]
Found: TypeAlias = Mapping[str, object]
_WHY = "The rehearsal"


class _RolledBackError(Exception):
    """Ends a transaction whose values must never be seen."""


def actor(name: str) -> Actor:
    return Actor(User.objects.get(username=name), timezone.now())


def prepare(given: Given) -> Found:
    """Load the directory, with missions of the rehearsal, and return a staff session."""
    if given["starter"]:
        for name in ("load_starter", "seed_demo"):
            call_command(name, verbosity=0, stdout=io.StringIO())
    for name in ("ada", "ben"):
        User.objects.create_superuser(name)
    table = _table(_words(given["keys"]), 0)
    run_import(
        "portal",
        io.BytesIO(table),
        ImportOptions(is_partial=True),
        origin="rehearsal.csv",
        at=timezone.now(),
    )
    _write_what_is_never_public(_words(given["keys"])[0])
    return {"session": _session(User.objects.get(username="ada"))}


def _write_what_is_never_public(key: str) -> None:
    """Write drafts, and a proposal that nobody approves."""
    Article.objects.create(title=NEVER_PUBLIC, body=NEVER_PUBLIC)
    _draft_advisory(NEVER_PUBLIC, "draft")
    mission = Mission.objects.get(slug=slug_of(key))
    mission.access_note = NEVER_PUBLIC
    # By Ben: what Ada proposes later would be added to a proposal of hers.
    submit(Edit(mission, why=_WHY, evidence=_WHY), actor("ben"))


def _session(user: User) -> str:
    """Return the key of a session as a sign-in with a second factor leaves it."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session[USED_BY] = user.pk
    session[BEGAN] = session[SEEN] = int(time.time())
    session.save()
    return str(session.session_key)


def publish(given: Given) -> Found:
    """Give a mission another address: proposed by one, approved by another."""
    _publish(str(given["key"]), _number(given["version"]))
    return {}


def _publish(key: str, version: int) -> None:
    mission = Mission.objects.get(slug=slug_of(key))
    mission.address = address_of(key, version)
    proposal = submit(Edit(mission, why=_WHY, evidence=_WHY), actor("ada"))
    if proposal is not None:
        approve(proposal, proposal.state_token, actor("ben"))


def roll_back(given: Given) -> Found:
    """Publish a version within a transaction that is rolled back a moment later."""
    try:
        with transaction.atomic():
            _publish(str(given["key"]), _number(given["version"]))
            time.sleep(0.1)
            raise _RolledBackError
    except _RolledBackError:
        return {}


def ask_import(given: Given) -> Found:
    """Send a table of missions in another version; its dry run is queued."""
    table = _table(_words(given["keys"]), _number(given["version"]))
    upload = imports.Upload("portal", "rehearsal.csv", [table], "The rehearsal")
    return {"import": imports.propose(upload, actor("ada")).pk}


def import_state(given: Given) -> Found:
    row = ImportRequest.objects.get(pk=_number(given["import"]))
    return {"state": row.state, "note": row.note}


def approve_import(given: Given) -> Found:
    row = ImportRequest.objects.get(pk=_number(given["import"]))
    imports.approve(row, row.state_token, actor("ben"))
    return {}


def restart_import(given: Given) -> Found:
    """Queue an import again whose worker was killed, as the page for staff does."""
    row = ImportRequest.objects.get(pk=_number(given["import"]))
    imports.restart(row, actor("ada"))
    return {}


def raise_advisory(given: Given) -> Found:
    number = _number(given["number"])
    advisory = _draft_advisory(BANNER.format(number=number), f"warning-{number}")
    _decide_on(advisory, Verb.PUBLISH)
    return {"advisory": advisory.pk}


def end_advisory(given: Given) -> Found:
    _decide_on(Advisory.objects.get(pk=_number(given["advisory"])), Verb.END)
    return {}


def _draft_advisory(title: str, slug: str) -> Advisory:
    at = timezone.now().replace(microsecond=0)
    with reviewed():
        return Advisory.objects.create(
            slug=f"rehearsal-{slug}",
            title=title,
            text=f"{title}.",
            tone="warning",
            severity="Severe",
            urgency="Immediate",
            certainty="Observed",
            starts_at=at,
            ends_at=at + timedelta(days=1),
            review_on=(at + timedelta(days=1)).date(),
            source_name="The rehearsal",
            source_url="https://rehearsal.example/",
            source_date="2026",
        )


def _decide_on(advisory: Advisory, verb: Verb) -> None:
    proposal = propose_whole(advisory, verb, "The rehearsal", actor("ada"))
    approve(proposal, proposal.state_token, actor("ben"))


def written(given: Given) -> Found:
    """Return what is in the database: addresses, approvals and reports of readers."""
    addresses = Mission.objects.filter(slug__startswith="rehearsal-")
    approved = Proposal.objects.filter(
        state=Proposal.State.APPROVED, target_label="embassies.mission"
    )
    return {
        "addresses": list(addresses.values_list("address", flat=True)),
        "approved": [
            item["fields"]["address"][1]
            for proposal in approved
            for item in proposal.items
            if "address" in item["fields"]
        ],
        "reports": list(ReaderReport.objects.values_list("text", flat=True)),
    }


def _table(keys: Sequence[str], version: int) -> bytes:
    """Return missions of the rehearsal in a version, as the portal's own CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    for key in keys:
        writer.writerow(
            {
                "slug": slug_of(key),
                "sending_country": "FR",
                "receiving_country": "GB",
                "kind": "consulate",
                "is_honorary": "false",
                "names": f'{{"en": "Rehearsal consulate {key}"}}',
                "address": address_of(key, version),
                "source": "rehearsal",
                "source_date": timezone.localdate().isoformat(),
            }
        )
    return out.getvalue().encode()


def _words(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _number(value: object) -> int:
    return int(str(value))


COMMANDS: Mapping[str, Callable[[Given], Found]] = {
    one.__name__: one
    for one in (
        *(prepare, publish, roll_back, written, ask_import, import_state),
        *(approve_import, restart_import, raise_advisory, end_advisory),
    )
}
