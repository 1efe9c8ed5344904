"""No single person puts a word before the public, whatever page they send it to.

Reads the registry of staff pages: a new page is tried at once.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, reverse
from lxml import html

from news.models import Article
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.review.models import Proposal
from portal.web.roles import APPROVER, EDITOR, ROLES
from tests.atlas import Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in
from tests.support.public_world import answer_of, build_public_world, public_addresses
from tests.support.spoiled_forms import CANARY, spoil
from tests.support.staff_forms import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
CHIEF = "chief"
NEW = [f"/en/{where}/kanarie/" for where in ("embassies", "news", "advisories")]
STANDARD = ("changelist", "add", "history", "delete", "change")
ALONE = "override"
"""What the crisis officer may do alone; tests/portal/review/test_side_doors.py."""
PAGES = list(admin.site._registry.items())


@pytest.fixture
def world(atlas: Atlas) -> None:
    build_public_world(atlas)
    Article.objects.create(title="Draft", body="Text.", slug="draft")
    draft("draft")


def whoever(role: str) -> Client:
    if role == CHIEF:
        return signed_in(User.objects.create_superuser(CHIEF))
    return signed_in(person(role))


def name_of(model: type[Model], page: str) -> str:
    return f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"


def rows_of(model: type[Model]) -> list[Any]:
    """Return what is sent to: the first and the last row."""
    rows = list(model._default_manager.order_by("pk"))
    return list(dict.fromkeys(rows[:1] + rows[-1:]))


def spoil_forms(staff: Client) -> Iterator[str]:
    """Send the forms to add and to change with canaries; yield those taken."""
    for model, _page in PAGES:
        if spoil(staff, reverse(name_of(model, "add"))):
            yield f"add {model._meta.label_lower}"
        for row in rows_of(model):
            if spoil(staff, reverse(name_of(model, "change"), args=[row.pk])):
                yield f"change {model._meta.label_lower}"


SENT: dict[str, Any] = {
    "confirmed": "yes",
    "confirm": "on",
    "post": "yes",
    "method": "called",
    **dict.fromkeys(("reason", "why", "note", "text", "value", "title"), CANARY),
}


def run_actions(staff: Client) -> int:
    """Run every action of every list on all rows; return how many were answered."""
    count = 0
    for model, page in PAGES:
        path = reverse(name_of(model, "changelist"))
        chosen = [row.pk for row in model._default_manager.all()[:20]]
        for action in _actions(page):
            sent = {"action": action, "_selected_action": chosen}
            count += staff.post(path, SENT | sent).status_code in (200, 302)
    return count


def _actions(page: Any) -> list[str]:
    found = page.actions or ()
    own = [one if isinstance(one, str) else one.__name__ for one in found]
    return [*own, "delete_selected"]


def run_other_pages(staff: Client) -> int:
    """Send every form of every further page of a model; return how many were sent."""
    count = 0
    for path in other_pages():
        answer = staff.get(path)
        if answer.status_code == 405:
            count += staff.post(path, SENT).status_code < 400
        if answer.streaming:
            answer.getvalue()  # Read to its end, it is closed as the client does.
        elif answer.status_code == 200:
            page = html.fromstring(answer.content)
            for form in page.xpath("//main//form[@method='post']"):
                count += staff.post(path, dict(fields(form))).status_code < 400
    return count


def other_pages() -> Iterator[str]:
    """Yield the addresses of pages that Django's own admin does not have, and deletion.

    The pages of proposals and reports are forms of their own.
    """
    for model, page in PAGES:
        for row in rows_of(model):
            for pattern in page.get_urls():
                if pattern.name is None or ALONE in pattern.name:
                    continue
                if pattern.name.endswith(STANDARD[:3]):
                    continue
                yield from _filled(pattern.name, row, rows_of(model))


def _filled(name: str, row: Any, rows: list[Any]) -> Iterator[str]:
    for args in ([], [row.pk], [row.pk, rows[-1].pk]):
        try:
            yield reverse(f"admin:{name}", args=args)
        except NoReverseMatch:
            continue
        return


def fields(form: Any) -> Iterator[tuple[str, str]]:
    """Yield what a browser sends, with canaries; never the decision of one alone."""
    yield from SENT.items()
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//button[@name]"):
        name, kind = field.get("name"), field.get("type", "text")
        is_text = field.tag == "textarea" or kind == "text"
        value = CANARY if is_text else field.get("value", "on")
        if ALONE not in (value, name):
            yield name, value
    for field in form.xpath(".//select[@name]"):
        options = field.xpath(".//option[@value!='']/@value")
        yield field.get("name"), options[0] if options else ""


def shown(client: Client) -> list[str]:
    """Return the public addresses that show a canary, or a record of that name."""
    found = [
        address
        for address in public_addresses()
        if CANARY.lower() in answer_of(client, address)[1].lower()
    ]
    return found + [one for one in NEW if answer_of(client, one)[0] == 200]


@pytest.mark.fault("S12")
@pytest.mark.parametrize("role", [*ROLES, CHIEF])
def test_one_person_alone_puts_nothing_before_the_public(
    role: str, world: None, client: Client
):
    staff = whoever(role)
    taken = list(spoil_forms(staff))
    tried = run_other_pages(staff), run_actions(staff)
    assert shown(client) == []
    assert len(taken) >= LEAST[role], taken
    assert not taken or min(tried) > 0, tried
    assert list(faults()) == []


LEAST = dict.fromkeys(ROLES, 0) | {EDITOR: 15, CHIEF: 25}
"""Forms that are taken, so that the test tries something."""


@pytest.mark.fault("S12")
def test_what_an_approver_puts_through_is_noticed_by_the_sinks(
    world: None, client: Client
):
    assert len(list(spoil_forms(whoever(EDITOR)))) >= LEAST[EDITOR]
    proposals = list(Proposal.objects.waiting())
    assert len({one.target_label for one in proposals}) > 5
    approver = signed_in(person(APPROVER))
    for proposal in proposals:
        decide(approver, proposal, "approve")
    assert len(shown(client)) > 20


@pytest.mark.parametrize("role", [*ROLES, CHIEF])
def test_every_form_that_is_taken_adds_an_entry(role: str, world: None):
    staff, added = whoever(role), 0
    for model, _page in PAGES:
        paths = [reverse(name_of(model, "add"))]
        paths += [
            reverse(name_of(model, "change"), args=[x.pk]) for x in rows_of(model)
        ]
        for path in paths:
            count, state = AuditEntry.objects.count(), state_of(model)
            if spoil(staff, path) and state_of(model) != state:
                entries = AuditEntry.objects.order_by("number")[count:]
                assert entries, path
                assert {one.who.split(" (")[0] for one in entries} == {
                    CHIEF if role == CHIEF else f"a {role}"
                }, path
                assert all(one.changed["items"] for one in entries), path
                added += 1
    assert added >= LEAST[role]
    texts = "".join(AuditEntry.objects.values_list("changes", flat=True))
    for secret in User.objects.exclude(password="").values_list("password", flat=True):
        assert secret not in texts


def state_of(model: type[Model]) -> list[Any]:
    """Return the rows of a model and the number of proposals: what a form changes."""
    return [Proposal.objects.count(), *model._default_manager.order_by("pk").values()]
