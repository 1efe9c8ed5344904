"""Staff pages as a browser would send them."""

from typing import Any
from unittest.mock import PropertyMock, patch

from django.forms import CheckboxInput, MultiWidget, SelectMultiple
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse
from lxml import html

from embassies.models import Mission
from portal.advisories.models import Advisory
from portal.review.models import Proposal

GROUNDS = {"why": "A letter", "evidence": "The letter of 2 November 2026"}


def form_of(staff: Client, mission: Mission) -> tuple[str, dict[str, str]]:
    """Return the change page's address and its form as the browser would send it."""
    path = reverse("admin:embassies_mission_change", args=[mission.pk])
    return path, filled_at(staff, path)


def filled_at(staff: Client, path: str) -> dict[str, Any]:
    """Return the form at an address as the browser would send it.

    Its thousands of options are not rendered: that is most of the work of a test.
    """
    nothing = PropertyMock(return_value="")
    with patch.object(SimpleTemplateResponse, "rendered_content", nothing):
        return filled(staff.get(path))


def filled(answer: Any) -> dict[str, Any]:
    forms = [answer.context_data["adminform"].form]
    for inline in answer.context_data["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    data: dict[str, Any] = {}
    for form in forms:
        for bound in form:
            value, widget = bound.value(), bound.field.widget
            if isinstance(widget, MultiWidget):
                for number, one in enumerate(widget.decompress(value) or ()):
                    data[f"{bound.html_name}_{number}"] = one or ""
                continue
            if isinstance(widget, SelectMultiple):
                data[bound.html_name] = [
                    getattr(one, "code", one) for one in value or ()
                ]
                continue
            ticked = not isinstance(widget, CheckboxInput) or value
            if value is not None and ticked:
                data[bound.html_name] = str(getattr(value, "code", value))
    return data | grounds(forms[0], data)


def grounds(form: Any, data: dict[str, Any]) -> dict[str, str]:
    """Return what each proposal must say, where a form asks for it and it is blank."""
    asked = GROUNDS.keys() & form.fields
    return {name: GROUNDS[name] for name in asked if not data.get(name)}


def edit(staff: Client, mission: Mission, **changes: str) -> Any:
    """Change a mission on its page; return what was proposed by it, if anything."""
    before = set(Proposal.objects.values_list("pk", flat=True))
    path, data = form_of(staff, mission)
    sent = {name.replace("__", "-"): value for name, value in changes.items()}
    answer = staff.post(path, {**data, **sent})
    assert answer.status_code == 302, answer.context["errors"]
    return Proposal.objects.exclude(pk__in=before).first()


def decide(staff: Client, proposal: Proposal, verb: str, **values: str) -> Any:
    """Decide on a proposal, for a mission or anything else, as its page would."""
    name = proposal._meta.label_lower.replace(".", "_")
    path = reverse(f"admin:{name}_change", args=[proposal.pk])
    sent = {"token": proposal.state_token, "confirm": "on", **values}
    data = {f"{verb}-{name}": value for name, value in sent.items()}
    return staff.post(path, {"verb": verb, **data})


def change(staff: Client, row: Any, **changes: str) -> Any:
    """Change any record on its page; return the proposal that came of it, if any."""
    name = row._meta.label_lower.replace(".", "_")
    path = reverse(f"admin:{name}_change", args=[row.pk])
    return sent(staff, path, filled_at(staff, path) | changes)


def sent(staff: Client, path: str, data: dict[str, str]) -> Any:
    """Send something to a page; return the proposal that came of it, if any."""
    before = set(Proposal.objects.values_list("pk", flat=True))
    answer = staff.post(path, data)
    assert answer.status_code == 302, answer.context and answer.context.get("errors")
    return Proposal.objects.exclude(pk__in=before).first()


def raised(staff: Client, advisory: Advisory) -> Any:
    """Propose to issue an advisory, in whatever languages it is written."""
    path = reverse("admin:advisory_issue", args=[advisory.pk])
    return sent(staff, path, {"languages": "on"})


def faults_said(answer: Any) -> dict[str, str]:
    """Return what the summary of errors says, and the id that each leads to, or blank.

    It stands above the heading, has the focus, and no link of it leads nowhere.
    """
    page = html.fromstring(answer.content)
    (summary,) = page.xpath("//*[@aria-labelledby='error-summary']")
    assert {"autofocus", "tabindex"} <= set(summary.attrib)
    (title,) = page.xpath("//title")
    assert title.text.strip().startswith("Error:")
    assert "Error: Error:" not in title.text
    assert len(summary.xpath("following::h1")) == len(page.xpath("//h1")) == 1
    found = {
        line.text_content(): "".join(line.xpath("./a/@href")).removeprefix("#")
        for line in summary.xpath(".//li")
    }
    assert not set(found.values()) - {"", *page.xpath("//@id")}
    return found
