"""Every column of every model: reviewed, or named below with the reason why not.

Whoever adds a model or a field is led here. What the public reads belongs into the
``reviewed_models.py`` of its app; that the list below does not lie is proved by
tests/portal/review/test_canaries.py.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models

from portal.review.guard import Guarded, GuardedQuerySet
from portal.review.reviewed_model import reviewed_models

OURS = ("portal", "embassies", "news")
ALL = "*"

DERIVED = {
    "advisories.advisory": {
        "guidance_html": "rendered from the guidance",
        "issued_at": "set by a decision",
        "cancelled_at": "set by a decision",
        "changed_at": "set when a message is sent",
        "version": "counted when a message is sent",
    },
    "advisories.advisorymessage": {ALL: "a copy of what two people issued"},
    "embassies.arrangementstatus": {"arrangement": "its place"},
    "embassies.change": {ALL: "noted by triggers"},
    "embassies.contact": {"replaced_keys": "noted when a value is replaced"},
    "embassies.directoryversion": {ALL: "counted by triggers"},
    "embassies.formerslug": {ALL: "kept when an approved change renames a mission"},
    "embassies.membership": {"bloc": "its place"},
    "embassies.mission": {
        "status": "from the dated statuses",
        "status_since": "from the dated statuses",
        "merged_into": "set by an approved merge",
        "listed_by": "written by imports",
        "listed_on": "from what imports wrote",
        "unlisted_on": "from what imports wrote",
        "field_sources": "noted when a value is written",
        "created_at": "a clock",
        "updated_at": "a clock",
    },
    "news.article": {
        "uid": "random",
        "body_html": "rendered from the text",
        "search_title": "from the title",
        "search_text": "from the text",
        "stage": "set by decisions; one person withdraws, which publishes nothing",
        "updated_at": "set by an approved change with a note",
        "is_demo": "set by the demonstration, outside the staff pages",
        "created_at": "a clock",
        "saved_at": "a clock",
    },
    "news.articlecountry": {
        "article": "its place",
        "listed_at": "the date of the article",
    },
    "news.formerslug": {ALL: "kept when an approved change renames an article"},
    "embassies.sourceclaim": {ALL: "written by imports"},
    "embassies.sourcerefresh": {ALL: "written by refreshes"},
    "embassies.importrun": {ALL: "written by imports, which take two people"},
    "embassies.importedrow": {ALL: "written by imports, which take two people"},
    "embassies.check": {ALL: "what a machine saw of a website or a number"},
    "translations.translation": {
        "label": "its place",
        "key": "its place",
        "checksum": "set by the starter directory alone",
        "original": "the checksum of the original that it was made from",
    },
}
"""What follows from reviewed values, or is written by no member of staff."""

HARMLESS = {
    "api_keys.apikey": {ALL: "read by staff and its owner"},
    "audit.auditentry": {ALL: "read by staff"},
    "embassies.duplicatedismissal": {ALL: "read by staff"},
    "embassies.importrequest": {
        ALL: "read by staff; the file waits for a second person"
    },
    "embassies.priorstate": {ALL: "read when an import is rolled back"},
    "embassies.readerreport": {ALL: "read by staff"},
    "embassies.verification": {ALL: "read by staff; the record has its own date"},
    "news.article": {
        "withdrawn_at": "only that it is gone is shown",
        "withdrawal_reason": "read by staff",
    },
    "news.picture": {ALL: "read by staff; articles hold copies of what they show"},
    "notifications.notification": {
        ALL: "whom to tell of a proposal; deleted once told"
    },
    "notifications.notificationpreference": {
        ALL: "each person's own choice of e-mails"
    },
    "page_store.stamp": {ALL: "counted by triggers"},
    "review.comment": {ALL: "read by staff"},
    "review.proposal": {ALL: "read by staff; shown once approved"},
    "subscriptions.letter": {
        ALL: "written by code; those to staff name titles, those to readers an outcome"
    },
    "subscriptions.subscription": {ALL: "read by its owner; staff only end it"},
}
"""What no page, feed or API shows."""

# The provenance of facts of a mission, and of its parts: set by the decision.
SET_BY_DECISION = {
    *("source", "source_ref", "source_url", "source_date"),
    *("verified_at", "verified_by", "verified_method"),
}
OF_MISSIONS = {
    *("embassies.mission", "embassies.contact", "embassies.coverage"),
    *("embassies.statusperiod", "embassies.serviceoffer"),
}


def our_models() -> list[type[models.Model]]:
    return [one for one in apps.get_models() if one.__module__.split(".")[0] in OURS]


def reviewed_fields() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for kind in reviewed_models():
        for label, (_model, fields) in kind.by_label.items():
            found.setdefault(label, set()).update(fields)
    return found


def named(model: type[models.Model]) -> set[str]:
    """Return the fields of a model that are reviewed or named in a table."""
    label = model._meta.label_lower
    tables = DERIVED.get(label, {}) | HARMLESS.get(label, {})
    if ALL in tables:
        return {one.name for one in model._meta.concrete_fields}
    found = reviewed_fields().get(label, set()) | set(tables)
    if label in OF_MISSIONS:
        found |= SET_BY_DECISION | {"mission", "next_review"}
    return found


def keys(model: type[models.Model]) -> set[str]:
    return {one.name for one in model._meta.concrete_fields if one.primary_key}


@pytest.mark.parametrize("model", our_models(), ids=lambda one: one._meta.label_lower)
def test_every_column_is_reviewed_or_named_with_its_reason(model):
    columns = {one.name for one in model._meta.concrete_fields}
    unknown = columns - named(model) - keys(model)
    assert not unknown, f"{model._meta.label_lower}: {sorted(unknown)}: see {__file__}"


def test_the_tables_name_what_exists_once():
    labels = {one._meta.label_lower: one for one in our_models()}
    assert len(labels) > 25
    reviewed = reviewed_fields()
    for table in (DERIVED, HARMLESS):
        assert table.keys() <= labels.keys()
        for label, fields in table.items():
            columns = {one.name for one in labels[label]._meta.concrete_fields}
            assert fields.keys() <= columns | {ALL}, label
            assert not fields.keys() & reviewed.get(label, set()), label
            assert ALL not in fields or label not in reviewed, label
            assert all(fields.values()), label


def reviewed() -> Iterator[type[models.Model]]:
    for kind in reviewed_models():
        yield from (model for model, _fields in kind.by_label.values())


@pytest.mark.parametrize(
    "model", list(dict.fromkeys(reviewed())), ids=lambda one: one._meta.label_lower
)
def test_what_is_reviewed_cannot_be_written_past_the_review(model):
    assert issubclass(model, Guarded)
    assert isinstance(model._default_manager.all(), GuardedQuerySet)


def test_a_new_column_would_be_noticed():
    class Fresh(models.Model):
        note = models.CharField(max_length=10)

        class Meta:
            app_label = "news"
            managed = False

        def __str__(self) -> str:
            return self.note

    try:
        with pytest.raises(AssertionError, match="note"):
            test_every_column_is_reviewed_or_named_with_its_reason(Fresh)
    finally:
        del apps.all_models["news"]["fresh"]
        apps.clear_cache()
