"""The menu of staff: what can be opened, by the work that it belongs to."""

from collections.abc import Iterable
from typing import TypedDict

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class MenuModel(TypedDict):
    """A model as Django's ``get_app_list`` describes it, in part."""

    object_name: str


class MenuApp(TypedDict):
    """An app as Django's ``get_app_list`` describes it, in part."""

    app_label: str
    models: list[MenuModel]


class MenuGroup(TypedDict):
    name: str | Promise
    models: list[MenuModel]
    is_folded: bool


GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        _("Two people"),
        ("review.Proposal", "embassies.ImportRequest", "embassies.Verification"),
    ),
    (
        _("Embassies and consulates"),
        ("embassies.Mission", "embassies.ReaderReport", "embassies.Check"),
    ),
    (
        _("Advisories and news"),
        (
            *("advisories.Advisory", "advisories.GovernmentAdvice"),
            *("news.Article", "news.Picture"),
        ),
    ),
    (
        _("Countries"),
        (
            *("countries.CountryProfile", "countries.EmergencyNumber"),
            *("countries.Ministry", "countries.Source"),
            *("embassies.Arrangement", "embassies.Bloc"),
        ),
    ),
    (_("People and the log"), ("auth.User", "auth.Group", "audit.AuditEntry")),
)
"""What people work with; any other model is machinery, which is folded."""


def grouped(apps: Iterable[MenuApp]) -> list[MenuGroup]:
    """Return the models of the apps by group, those that one may not see left out."""
    found = {
        f"{app['app_label']}.{one['object_name']}": one
        for app in apps
        for one in app["models"]
    }
    groups: list[MenuGroup] = [
        {
            "name": name,
            "models": [found.pop(one) for one in names if one in found],
            "is_folded": False,
        }
        for name, names in GROUPS
    ]
    rest: MenuGroup = {
        "name": _("Behind the scenes"),
        "models": list(found.values()),
        "is_folded": True,
    }
    return [one for one in (*groups, rest) if one["models"]]
