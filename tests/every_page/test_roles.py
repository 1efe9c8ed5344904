"""Who may open and send what (E11): each role at each address of the staff pages.

`tests/data/roles.tsv` lists, for each address, whom it answers when it is opened and when
something is sent to it. A new address is a new line there: the test writes the table that
it found beside it, as roles.new.tsv.
"""

import re
from copy import deepcopy
from pathlib import Path
from unittest.mock import PropertyMock, patch

import pytest
from django.apps import apps
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client

from portal.advisories.models import GovernmentAdvice
from portal.api_keys.models import ApiKey
from portal.subscriptions.models import Letter, Subscription
from portal.subscriptions.tasks import send_letters
from portal.web.roles import ROLES
from tests.atlas import NOW, Atlas
from tests.support.addresses import Address, every_address
from tests.support.fault_table import Seen
from tests.support.people import person, signed_in
from tests.support.staff_pages import build_world

TABLE = Path(__file__).resolve().parent.parent / "data" / "roles.tsv"
ACTORS = ("nobody", "without a role", *ROLES)
"""Who asks: somebody who is not signed in, staff without a role, one of each role."""
OF_A_ROW = re.compile(r"/admin/(\w+)/(\w+)/<(?:object_id|pk|id)>/")
ELSEWHERE = ("/admin/login/", "/admin/sign-in/", "/admin/")
"""Where a request is sent that does not get in, or that asks for a row that is not there."""
STAFF = [
    one
    for one in every_address()
    if one.route.startswith("/admin/") and not one.route.endswith("/<object_id>/")
]
"""Without those that only lead to the page to change a row."""


def client_of(actor: str) -> Client:
    if actor == "nobody":
        return Client()
    return signed_in(person("" if actor == "without a role" else actor))


def address_of_a_row(address: Address) -> str:
    """Return the address of the first row of its model, where it names a row."""
    found = OF_A_ROW.match(address.route)
    model = apps.get_model(found[1], found[2]) if found else None
    row = model._base_manager.first() if model else None
    if row is None:
        return address.good()
    return Address(OF_A_ROW.sub(rf"/admin/\1/\2/{row.pk}/", address.route)).good()


def is_answered(client: Client, method: str, path: str) -> bool:
    """Tell whether a request gets in; what it changes is undone."""
    cookies = deepcopy(client.cookies)
    with transaction.atomic():
        answer = client.generic(method, path)
        answer.close()
        transaction.set_rollback(True)
    client.cookies = cookies
    assert answer.status_code < 500, f"{answer.status_code} {method} {path}"
    place = answer.headers.get("Location", "").partition("?")[0]
    return answer.status_code < 400 and place not in ELSEWHERE


def answered(method: str, paths: dict[Address, str]) -> dict[Address, list[str]]:
    """Return who gets in at each address, without the work of writing the pages."""
    found: dict[Address, list[str]] = {address: [] for address in paths}
    nothing = PropertyMock(return_value="")
    with patch.object(SimpleTemplateResponse, "rendered_content", nothing):
        for actor in ACTORS:
            client = client_of(actor)
            for address, path in paths.items():
                if is_answered(client, method, path):
                    found[address].append(actor)
    return found


def row_of(address: Address, opens: list[str], sends: list[str]) -> str:
    return "\t".join([address.route, ", ".join(opens), ", ".join(sends)]).rstrip()


def add_rows_of_machinery() -> None:
    """Add what the world has none of and staff have pages for."""
    send_letters.enqueue()
    ApiKey.objects.create(name="A reader", start="a", digest="d" * 64)
    GovernmentAdvice.objects.create(
        country="FR",
        issuer="GB",
        source_url="https://gov.example",
        source_date="2026",
        retrieved_at=NOW,
    )
    Subscription.objects.create(
        email="a@x.example", language="en", confirmed_at=NOW, digest_until=NOW
    )
    Letter.objects.create(
        kind="notice", about="a", queued_at=NOW, until=NOW, next_try_at=NOW
    )


@pytest.mark.fault("E11")
@pytest.mark.usefixtures("connection_stays")
def test_each_staff_address_answers_those_in_the_table_and_nobody_else(
    atlas: Atlas, seen: Seen
) -> None:
    build_world(atlas)
    add_rows_of_machinery()
    paths = {address: address_of_a_row(address) for address in STAFF}
    opens, sends = answered("GET", paths), answered("POST", paths)
    rows = [row_of(one, opens[one], sends[one]) for one in STAFF]
    found = "\n".join(["address\topened by\tsent by", *rows, ""])
    if found != TABLE.read_text(encoding="utf-8"):
        TABLE.with_suffix(".new.tsv").write_text(found, encoding="utf-8")
    assert found.splitlines() == TABLE.read_text(encoding="utf-8").splitlines()
    seen(f"{len(STAFF)} addresses × {len(ACTORS)} people × open, send: as listed")
