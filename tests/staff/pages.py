"""Staff pages as a browser would send them."""

from typing import Any

from django.forms import CheckboxInput
from django.test import Client
from django.urls import reverse

from embassies.models import Mission, Proposal


def form_of(staff: Client, mission: Mission) -> tuple[str, dict[str, str]]:
    """Return the change page's address and its form as the browser would send it."""
    path = reverse("admin:embassies_mission_change", args=[mission.pk])
    return path, filled(staff.get(path))


def filled(answer: Any) -> dict[str, str]:
    forms = [answer.context["adminform"].form]
    for inline in answer.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.initial_forms]
    data = {}
    for form in forms:
        for bound in form:
            value = bound.value()
            ticked = not isinstance(bound.field.widget, CheckboxInput) or value
            if value is not None and ticked:
                data[bound.html_name] = str(getattr(value, "code", value))
    return data


def edit(staff: Client, mission: Mission, **changes: str) -> Any:
    """Change a mission on its page; return what was proposed by it, if anything."""
    before = set(Proposal.objects.values_list("pk", flat=True))
    path, data = form_of(staff, mission)
    sent = {name.replace("__", "-"): value for name, value in changes.items()}
    answer = staff.post(path, {**data, **sent})
    assert answer.status_code == 302, answer.context["errors"]
    return Proposal.objects.exclude(pk__in=before).first()


def decide(staff: Client, proposal: Proposal, verb: str, **values: str) -> Any:
    path = reverse("admin:embassies_proposal_change", args=[proposal.pk])
    sent = {"revision": str(proposal.revision), "confirm": "on", **values}
    data = {f"{verb}-{name}": value for name, value in sent.items()}
    return staff.post(path, {"verb": verb, **data})
