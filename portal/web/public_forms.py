"""Base of the forms that anybody can send, with spam protection and without a cookie.

Two traps for machines: a hidden field that people leave empty, and the signed time at
which the form was opened. No third party is called.
"""

from collections.abc import Mapping

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _

MIN_SECONDS, MAX_SECONDS = 3, 24 * 3600
"""Seconds between opening a form and sending it."""

_signer = TimestampSigner(salt="portal.web.public_forms")


def signed_time(subject: str) -> str:
    """Return a token of this moment, valid for the form about ``subject``."""
    return _signer.sign(subject)


def is_timely(token: str, subject: str) -> bool:
    """Return whether a token is about ``subject``, and neither too new nor too old."""
    try:
        signed_subject = _signer.unsign(token, max_age=MAX_SECONDS)
    except BadSignature:
        return False
    return signed_subject == subject and not _is_too_new(token)


def _is_too_new(token: str) -> bool:
    try:
        _signer.unsign(token, max_age=MIN_SECONDS)
    except BadSignature:
        return False
    return True


class PublicForm(forms.Form):
    """A form for anybody; its signed time is valid for its ``subject`` only."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        subject: str,
        data: Mapping[str, object] | None = None,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(
            data, initial={"opened": signed_time(subject), **(initial or {})}
        )
        self.subject = subject

    def clean_opened(self) -> str:
        opened: str = self.cleaned_data["opened"]
        if not is_timely(opened, self.subject):
            values = {name: self.data.get(name) for name in self.data}
            self.data = {**values, "opened": signed_time(self.subject)}
            raise forms.ValidationError(_("Please send it once more, in a moment."))
        return opened

    @property
    def is_spam(self) -> bool:
        """Whether the field that people leave empty is filled in. After is_valid()."""
        return bool(self.cleaned_data["website"])
