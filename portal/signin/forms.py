"""Forms of the second factor that take the JSON of a security key.

Those of allauth fail where that JSON is none of a key.
"""

import json
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms
from django.core.exceptions import ValidationError


class CredentialField(forms.JSONField):
    """What a key has signed, which is used once and never handed back."""

    def to_python(self, value: Any) -> Any:
        try:
            found = super().to_python(value)
            json.dumps(found, ensure_ascii=False).encode()
        except (ValueError, RecursionError):  # Of a lone surrogate, too.
            raise ValidationError(self.error_messages["invalid"], "invalid") from None
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        return None


class AddKeyForm(allauth_forms.AddWebAuthnForm):  # type: ignore[misc] # without types
    credential = CredentialField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except (ValueError, KeyError, AttributeError):
            raise get_adapter().validation_error("incorrect_code") from None


class UseKeyForm(allauth_forms.AuthenticateWebAuthnForm):  # type: ignore[misc] # without types
    credential = CredentialField(widget=forms.HiddenInput)


class UseKeyAgainForm(allauth_forms.ReauthenticateWebAuthnForm):  # type: ignore[misc] # without types
    credential = CredentialField(widget=forms.HiddenInput)
