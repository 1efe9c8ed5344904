"""A summary of form errors, each linked to its field."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django import template
from django.contrib.admin.helpers import AdminForm, InlineAdminFormSet
from django.forms import BaseForm, BoundField

register = template.Library()


@dataclass(frozen=True, slots=True)
class FormError:
    """One error; `target` is the id of its field, blank for errors of no field."""

    target: str
    label: str
    message: str


@register.inclusion_tag("_partials/_error_summary.html")
def error_summary(*forms: BaseForm | None) -> dict[str, object]:
    """List the errors of forms, in the order of the page."""
    return {
        "form_errors": [error for form in forms if form for error in errors_in(form)]
    }


@register.inclusion_tag("_partials/_error_summary.html")
def admin_error_summary(
    adminform: AdminForm, inlines: Iterable[InlineAdminFormSet]
) -> dict[str, object]:
    """List the errors of an admin form and of its inlines."""
    form_errors = list(errors_in(adminform.form))
    for inline in inlines:
        formset = inline.formset
        form_errors += [
            FormError("", "", str(text)) for text in formset.non_form_errors()
        ]
        for row in formset.forms:
            form_errors += errors_in(row, prefix=f"{inline.opts.verbose_name} ")
    return {"form_errors": form_errors}


def errors_in(form: BaseForm, prefix: str = "") -> Iterator[FormError]:
    for text in form.non_field_errors():
        yield FormError("", prefix, str(text))
    for field in form:
        for text in field.errors:
            yield FormError(field_id(field), f"{prefix}{field.label}", str(text))


def field_id(field: BoundField) -> str:
    """Return the id of the first input of a field, or blank if it is hidden."""
    if field.is_hidden:
        return ""
    return field.id_for_label or f"{field.auto_id}_0"
