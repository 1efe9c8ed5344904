"""Forms of the staff pages, filled with a canary wherever a text can be typed."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import PropertyMock, patch

from django import forms
from django.forms import MultiWidget
from django.template.response import SimpleTemplateResponse
from django.test import Client

CANARY = "Kanarie"
TRIES = 4
"""How often a form is sent again, without what it refused."""
_TEXTS: list[tuple[type[forms.Field], str]] = [
    (forms.URLField, "https://kanarie.example/"),
    (forms.EmailField, "kanarie@evil.example"),
    (forms.SlugField, "kanarie"),
    (forms.JSONField, '["Kanarie"]'),
    (forms.CharField, CANARY),
]


class Spoiled:
    """A form as a browser would send it, with and without the canary."""

    def __init__(self, answer: Any) -> None:
        self.data: dict[str, Any] = {}
        self.plain: dict[str, Any] = {}
        self.taken = 0
        self._fill(answer.context_data["adminform"].form)
        for inline in answer.context_data["inline_admin_formsets"]:
            self._fill_rows(inline.formset)

    def _fill_rows(self, formset: Any) -> None:
        for form in formset.initial_forms:
            self._fill(form)
        count = len(formset.initial_forms)
        form = formset.empty_form
        form.prefix = form.prefix.replace("__prefix__", str(count))
        start = formset.prefix
        both = {f"{start}-INITIAL_FORMS": count, f"{start}-MIN_NUM_FORMS": 0}
        self.data |= both | {f"{start}-TOTAL_FORMS": count + 1}
        self.plain |= both | {f"{start}-TOTAL_FORMS": count}
        self._fill(form)

    def _fill(self, form: Any) -> None:
        for bound in form:
            if bound.name in ("DELETE", "version"):
                self._put(bound.html_name, bound.value() or "", bound.value() or "")
                continue
            plain = self._plain(bound)
            text = next(
                (x for kind, x in _TEXTS if isinstance(bound.field, kind)), None
            )
            if isinstance(bound.field.widget, MultiWidget) and isinstance(plain, list):
                for place, one in enumerate(plain):
                    self._put(f"{bound.html_name}_{place}", one, one)
            elif plain is not False:
                self._put(bound.html_name, plain, plain if text is None else text)

    def _put(self, name: str, plain: Any, spoiled: Any) -> None:
        self.plain[name], self.data[name] = plain, spoiled

    def _plain(self, bound: Any) -> Any:
        """Return what the field holds; else, where it needs a value, a possible one."""
        value, field = bound.value(), bound.field
        if isinstance(field.widget, MultiWidget):
            if value or not field.required:
                return [x or "" for x in field.widget.decompress(value)]
            self.taken += 1
            return [f"2026-12-{self.taken:02}", "12:00"]
        if isinstance(value, list | tuple):
            return [getattr(one, "code", one) for one in value]
        if value not in (None, ""):
            return getattr(value, "code", value)
        return self._chosen(field) if field.required else ""

    def _chosen(self, field: Any) -> Any:
        choices = getattr(field, "choices", None)
        if choices is None:
            return "2026-12-24" if isinstance(field, forms.DateField) else CANARY
        self.taken += 1
        values = [str(value) for value, _label in choices if value]
        return values[self.taken % len(values)] if values else ""

    def forget(self, names: Iterator[str]) -> None:
        """Put back what the form holds, where it refused the canary."""
        for name in names:
            for known in [
                x for x in self.data if x == name or x.startswith(f"{name}_")
            ]:
                self.data[known] = self.plain[known]


def opened(staff: Client, path: str) -> Any:
    """Open a page without rendering its thousands of options."""
    nothing = PropertyMock(return_value="")
    with patch.object(SimpleTemplateResponse, "rendered_content", nothing):
        return staff.get(path)


def spoil(staff: Client, path: str) -> bool:
    """Send a form with canaries; return whether it was taken.

    What the form refuses is put back to what it held, and the form sent again.
    """
    answer = opened(staff, path)
    if answer.status_code != 200 or not getattr(answer, "context_data", None):
        return False
    if "adminform" not in answer.context_data:
        return False
    form = Spoiled(answer)
    nothing = PropertyMock(return_value="")
    for _try in range(TRIES):
        with patch.object(SimpleTemplateResponse, "rendered_content", nothing):
            answer = staff.post(path, form.data)
        if answer.status_code != 200:
            return bool(answer.status_code == 302)
        form.forget(_refused(answer, form))
    return False


def _refused(answer: Any, form: Spoiled) -> Iterator[str]:
    yield from answer.context_data["adminform"].form.errors
    for inline in answer.context_data["inline_admin_formsets"]:
        formset = inline.formset
        if formset.is_valid():
            continue
        name = f"{formset.prefix}-TOTAL_FORMS"
        form.data[name] = form.plain[name]
        for one in formset.initial_forms:
            yield from (f"{one.prefix}-{field}" for field in one.errors)
