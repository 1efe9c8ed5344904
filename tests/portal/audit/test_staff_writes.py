"""What staff write by themselves: each row in the log, with its values, and no secret."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from embassies.models import ReaderReport
from news.models import Article
from portal.api_keys.models import ApiKey
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.subscriptions.models import Subscription
from portal.web.roles import AUDITOR, CRISIS_OFFICER, EDITOR, PUBLISHER
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in
from tests.support.staff_forms import filled_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = "admin:audit_auditentry_changelist"


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(person(EDITOR))


def post(staff: Client, name: str, *args: object, **said: Any) -> None:
    """Send a form as its page has it, with some values changed."""
    path = reverse(f"admin:{name}", args=args)
    answer = staff.post(path, filled_at(staff, path) | said)
    assert answer.status_code == 302, answer.context["errors"]


def entries(label: str) -> list[tuple[str, str, dict[str, list[Any]]]]:
    """Return (verb, who, values) of the entries about a model, in order."""
    rows = AuditEntry.objects.filter(target_label=label).order_by("number")
    return [
        (one.verb, one.who.split(" (")[0], one.changed["items"][0]["fields"])
        for one in rows
    ]


def test_a_draft_is_logged_with_what_it_said_before(editor):
    article = Article.objects.create(title="Draft", body="Text.")
    countries = {"countries-TOTAL_FORMS": 0}
    post(editor, "news_article_change", article.pk, title="Another", **countries)
    ((verb, who, values),) = entries("news.article")
    assert (verb, who) == ("edited", "a editor")
    assert values["title"] == ["Draft", "Another"]
    assert "body" not in values
    assert "body_html" not in values


def test_a_draft_advisory_is_logged(editor, banner):
    row = draft(slug="draft", title="Before")
    post(editor, "advisories_advisory_change", row.pk, title="After")
    ((verb, _who, values),) = entries("advisories.advisory")
    assert (verb, values["title"]) == ("edited", ["Before", "After"])


def test_a_withdrawal_from_the_list_is_logged_with_its_reason():
    article = Article.objects.create(
        title="Public", body="Text.", stage="approved", published_at=NOW
    )
    chosen = {"action": "withdraw", "_selected_action": [article.pk]}
    path = reverse("admin:news_article_changelist")
    signed_in(person(PUBLISHER)).post(path, {**chosen, "reason": "Not true"})
    ((_verb, who, values),) = entries("news.article")
    assert who == "a publisher"
    assert values["stage"] == ["approved", "withdrawn"]
    assert values["withdrawal_reason"] == ["", "Not true"]


def test_a_report_that_is_closed_is_logged(editor, atlas: Atlas):
    report = ReaderReport.objects.create(
        mission=atlas["fr-london"], about="phone", text="+44 20", sent_at=NOW
    )
    page = reverse("admin:embassies_readerreport_change", args=[report.pk])
    editor.post(page, {"dismiss": "yes", "outcome": "unconfirmed"})
    ((_verb, who, values),) = entries("embassies.readerreport")
    assert who == "a editor"
    assert values["state"] == ["waiting", "dismissed"]


def test_a_pair_called_different_and_again_is_logged(editor, atlas: Atlas):
    page = reverse("admin:embassies_mission_duplicates")
    pair = {"first": atlas["fr-london"].pk, "second": atlas["se-dublin"].pk}
    editor.post(page, pair)
    editor.post(page, {**pair, "again": "yes"})
    found = entries("embassies.duplicatedismissal")
    assert [verb for verb, *_rest in found] == ["added", "removed"]


@pytest.mark.fault("S15")
def test_a_key_is_logged_and_neither_its_secret_nor_its_digest(staff_client):
    path = reverse("admin:api_keys_apikey_add")
    told = staff_client.post(path, {"name": "A map"}, follow=True)
    secret = str(list(told.context["messages"])[0]).rpartition(" ")[2]
    key = ApiKey.objects.get()
    chosen = {"action": "revoke", "_selected_action": [key.pk], "confirmed": "yes"}
    staff_client.post(reverse("admin:api_keys_apikey_changelist"), chosen)
    (_added, (_verb, who, values)) = entries("api_keys.apikey")
    assert who == "chief"
    assert values["revoked_at"][1].startswith("2026-11-23")
    texts = "".join(AuditEntry.objects.values_list("changes", flat=True))
    assert secret not in texts
    assert key.digest not in texts


def test_an_account_its_groups_and_its_password_are_logged(staff_client):
    user = person(EDITOR)
    user.set_password("an old password")
    user.save()
    groups = [Group.objects.get(name=PUBLISHER).pk]
    said = {"username": "ada", "first_name": "Ada", "user_permissions": []}
    post(staff_client, "auth_user_change", user.pk, groups=groups, **said)
    path = reverse("admin:auth_user_password_change", args=[user.pk])
    new = {"password1": "correct horse 9", "password2": "correct horse 9"}
    staff_client.post(path, {**new, "usable_password": "true"})
    values: dict[str, list[Any]] = {}
    for _verb, who, changed in entries("auth.user"):
        assert who == "chief"
        pairs = {"groups": changed["groups"]} if "groups" in changed else changed
        values |= {f"{name} {pair[0]}": pair for name, pair in pairs.items()}
    assert values["first_name "] == ["", "Ada"]
    assert values["groups None"] == [None, ["publisher"]]
    assert values["groups ['editor']"] == [["editor"], None]
    assert values["password …"] == ["…", "…"]
    hashes = User.objects.get(pk=user.pk).password
    assert hashes not in "".join(AuditEntry.objects.values_list("changes", flat=True))


def test_permissions_of_a_group_are_logged(staff_client):
    group = Group.objects.get(name=AUDITOR)
    given = [str(one.pk) for one in group.permissions.all()][1:]
    post(staff_client, "auth_group_change", group.pk, permissions=given)
    ((_verb, _who, values),) = entries("auth.group")
    assert len(values["permissions"][0]) == 1


@pytest.mark.fault("S15")
def test_an_ended_subscription_is_logged_without_its_address():
    row = Subscription.objects.create(
        email="reader@mail.example", country="FR", confirmed_at=NOW, digest_until=NOW
    )
    officer = signed_in(person(CRISIS_OFFICER))
    page = reverse("admin:subscriptions_subscription_delete", args=[row.pk])
    officer.post(page, {"post": "yes"})
    entry = AuditEntry.objects.get(target_label="subscriptions.subscription")
    assert entry.verb == "removed"
    assert "reader@" not in entry.changes + entry.subject


@pytest.mark.fault("S15")
def test_a_second_factor_that_is_removed_is_logged_without_its_secret():
    user = person(EDITOR)
    row = Authenticator.objects.create(
        user=user, type="totp", data={"secret": "S3CRET"}
    )
    user.is_superuser = True
    user.save()
    staff = signed_in(user)
    staff.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(pk=row.pk).exists()
    entry = AuditEntry.objects.get(target_label="mfa.authenticator")
    assert (entry.verb, entry.who.split(" (")[0]) == ("removed", "a editor")
    assert "S3CRET" not in entry.changes


def test_a_long_text_is_cut_and_counted(editor):
    article = Article.objects.create(title="Draft", body="x" * 5000)
    countries = {"countries-TOTAL_FORMS": 0}
    post(editor, "news_article_change", article.pk, body="y" * 6000, **countries)
    ((_verb, _who, values),) = entries("news.article")
    assert values["body"] == ["x" * 1000 + "… (5000)", "y" * 1000 + "… (6000)"]


def test_what_is_written_outside_the_staff_pages_is_not_logged(db):
    Article.objects.create(title="By a command", body="Text.").delete()
    assert not AuditEntry.objects.exists()


def test_sign_ins_are_no_entries(editor):
    assert not AuditEntry.objects.exists()


@pytest.fixture
def filed(editor: Client, clock: Any) -> None:
    """Two days of work by two people, on two models."""
    editor.post(
        reverse("admin:news_article_add"),
        {
            "title": "-1+1",
            "body": "Text.",
            "language": "en",
            "stage": "draft",
            "time_zone": "UTC",
            "countries-TOTAL_FORMS": 0,
            "countries-INITIAL_FORMS": 0,
            "translations-TOTAL_FORMS": 0,
            "translations-INITIAL_FORMS": 0,
        },
    )
    clock.shift(86400)
    key = ApiKey(name="A map")
    key.generate()
    key.save()
    chief = signed_in(User.objects.create_superuser("chief"))
    chosen = {"action": "revoke", "_selected_action": [key.pk], "confirmed": "yes"}
    chief.post(reverse("admin:api_keys_apikey_changelist"), chosen)


@pytest.fixture
def auditor(filed: None) -> Client:
    return signed_in(person(AUDITOR))


FILTERS: dict[str, Callable[[], dict[str, str | int]]] = {
    "who": lambda: {"who": f"a editor ({User.objects.get(username='a editor').pk})"},
    "kind": lambda: {"target_label": "news.article"},
    "day": lambda: {"at__year": 2026, "at__month": 11, "at__day": 23},
    "words": lambda: {"q": "-1+1"},
}


@pytest.mark.parametrize("name", FILTERS)
def test_the_auditor_filters_the_log_and_exports_what_is_left(
    name: str, auditor: Client
):
    assert AuditEntry.objects.count() > 1
    query = FILTERS[name]()
    found = auditor.get(reverse(LIST), query).context["cl"].result_list
    assert [one.subject for one in found] == ["-1+1"]
    answer = auditor.get(reverse("admin:audit_auditentry_export"), query)
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [(one["subject"], one["target_label"]) for one in rows] == [
        ("'-1+1", "news.article")
    ]
    assert rows[0]["at"].startswith("2026-11-23T")


def test_an_export_changes_nothing_and_a_wrong_filter_is_no_failure(auditor: Client):
    path = reverse("admin:audit_auditentry_export")
    everything = auditor.get(path).getvalue().decode()
    assert len(everything.splitlines()) == 1 + AuditEntry.objects.count()
    assert auditor.get(path, {"nonsense": "1"}).status_code == 302
    assert list(faults()) == []
    call_command("verify_audit")


def test_the_list_names_its_filters_by_kind_and_costs_few_queries(
    auditor: Client, django_assert_max_num_queries
):
    # session, user, permissions, two filters, the span and days of dates, count, rows
    with django_assert_max_num_queries(20):
        page = auditor.get(reverse(LIST)).content.decode()
    assert ">article</a>" in page
    assert "?target_label=news.article" in page


def test_only_the_auditor_exports(filed: None):
    editor = signed_in(person(EDITOR))
    assert editor.get(reverse("admin:audit_auditentry_export")).status_code == 403
