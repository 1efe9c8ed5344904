"""What is wrong with what was typed, each error linked to its field."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import template
from django.forms import BaseForm, BoundField

register = template.Library()


@dataclass(frozen=True, slots=True)
class Fault:
    """One error; `target` is the id of its field, blank where none is to blame."""

    target: str
    label: str
    message: str


@register.inclusion_tag("_partials/_error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, Any]:
    """List the errors of forms, in the order of the page."""
    return {"faults": [fault for form in forms if form for fault in faults_of(form)]}


@register.inclusion_tag("_partials/_error_summary.html")
def admin_error_summary(adminform: Any, inlines: Any) -> dict[str, Any]:
    """List the errors of a staff form and of the rows below it."""
    faults = list(faults_of(adminform.form))
    for inline in inlines:
        formset = inline.formset
        faults += [Fault("", "", str(text)) for text in formset.non_form_errors()]
        for row in formset.forms:
            faults += faults_of(row, prefix=f"{inline.opts.verbose_name} ")
    return {"faults": faults}


def faults_of(form: BaseForm, prefix: str = "") -> Iterator[Fault]:
    for text in form.non_field_errors():
        yield Fault("", prefix, str(text))
    for field in form:
        for text in field.errors:
            yield Fault(target_of(field), f"{prefix}{field.label}", str(text))


def target_of(field: BoundField) -> str:
    """Return the id of the first thing in a field that can be focused, or blank."""
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"
