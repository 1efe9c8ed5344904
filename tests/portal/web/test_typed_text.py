"""No form keeps a text that misleads readers or runs in a spreadsheet (S5, S11)."""

import sys
import unicodedata
from collections.abc import Iterator

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from hypothesis import given, strategies as st

from portal.web.formulas import FORMULA
from portal.web.typed_text import QueryField, validate_typed

OURS = ("portal.", "news.", "embassies.")
SIGNS = [chr(one) for one in range(sys.maxunicode + 1)]
UNSEEN = [one for one in SIGNS if unicodedata.category(one) in ("Cc", "Cf", "Cs")]
KEPT = {"\n", "\t", "\u200c", "\u200d"}


def _all(kind: type[forms.BaseForm]) -> Iterator[type[forms.BaseForm]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _all(one)


def _forms() -> Iterator[tuple[str, forms.Field]]:
    for form in _all(forms.BaseForm):
        if form.__module__.startswith(OURS):
            for name, field in getattr(form, "base_fields", {}).items():
                yield f"{form.__name__}.{name}", field


def _admins() -> Iterator[tuple[str, forms.Field]]:
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True)
    for model, one in admin.site._registry.items():
        form = one.get_form(request)
        for name, field in form.base_fields.items():
            yield f"{model.__name__}.{name}", field
        for formset, _inline in one.get_formsets_with_inlines(request):
            for name, field in formset.form.base_fields.items():
                yield f"{model.__name__}.{formset.__name__}.{name}", field


def text_fields() -> dict[str, forms.CharField]:
    """Return every field that keeps what people type, in all forms of the portal."""
    return {
        name: field
        for name, field in (*_forms(), *_admins())
        if isinstance(field, forms.CharField)
        and field.strip
        and not isinstance(field, (QueryField, forms.JSONField))
    }


def refuses(field: forms.CharField, text: str) -> bool:
    try:
        field.clean(text)
    except ValidationError:
        return True
    return False


@pytest.mark.fault("S5", "S11")
@pytest.mark.django_db
@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "＝1+1", "a\u202eb", "a\x1bb"])
def test_no_field_of_any_form_takes_it(text: str) -> None:
    fields = text_fields()
    assert len(fields) > 60
    assert [name for name, field in fields.items() if not refuses(field, text)] == []


@pytest.mark.fault("S5", "S11")
@pytest.mark.django_db
def test_fields_of_the_admin_itself_are_checked_and_passwords_are_not() -> None:
    assert "User.username" in text_fields()
    assert forms.CharField(strip=False).clean("=\u202e") == "=\u202e"


@pytest.mark.fault("S11")
@given(st.sampled_from(UNSEEN), st.text("a ", max_size=2), st.text("b ", max_size=2))
def test_of_what_nobody_sees_only_joiners_tabs_and_line_ends_are_taken(
    sign: str, before: str, after: str
) -> None:
    assert refuses(forms.CharField(), f"x{before}{sign}{after}x") == (sign not in KEPT)


@pytest.mark.parametrize(
    "text", ["+33 1 40", "-1", "می\u200cروم", "a = b", "a@b.example"]
)
def test_numbers_with_a_sign_and_joined_words_are_taken(text: str) -> None:
    assert forms.CharField().clean(text) == text


def test_the_reason_is_named() -> None:
    with pytest.raises(ValidationError, match=FORMULA[:20]):
        validate_typed("=1+1")


def test_a_question_is_asked_as_it_was_pasted() -> None:
    assert QueryField().clean("\u200fباريس") == "\u200fباريس"
