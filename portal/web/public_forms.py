"""Was a form sent by a person, who has no account and gets no cookie?

Against machines: a field that only they fill in, and a signed time, neither too quick
nor too old. Nothing is asked of a third party.
"""

from typing import Any

from django import forms
from django.core.signing import BadSignature, TimestampSigner
from django.utils.translation import gettext_lazy as _

QUICKEST, SLOWEST = 3, 24 * 3600
"""Seconds between opening a form and sending it."""

_signer = TimestampSigner(salt="portal.web.public_forms")


def stamp(subject: str) -> str:
    """Return the signed time at which a form about something is opened."""
    return _signer.sign(subject)


def is_timely(stamped: str, subject: str) -> bool:
    """Whether a form was opened for this, by somebody who could read it."""
    try:
        meant = _signer.unsign(stamped, max_age=SLOWEST)
    except BadSignature:
        return False
    return meant == subject and not _is_fresh(stamped)


def _is_fresh(stamped: str) -> bool:
    try:
        _signer.unsign(stamped, max_age=QUICKEST)
    except BadSignature:
        return False
    return True


class GuestForm(forms.Form):
    """A form for anybody. ``subject`` is what the signed time is good for."""

    website = forms.CharField(
        label=_("Leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, subject: str, data: Any = None, **options: Any) -> None:
        initial = {"opened": stamp(subject), **(options.pop("initial", None) or {})}
        super().__init__(data, initial=initial, **options)
        self.subject = subject

    def clean_opened(self) -> str:
        opened: str = self.cleaned_data["opened"]
        if not is_timely(opened, self.subject):
            said = {name: self.data.get(name) for name in self.data}
            self.data = {**said, "opened": stamp(self.subject)}
            raise forms.ValidationError(_("Please send it once more, in a moment."))
        return opened

    @property
    def is_from_a_machine(self) -> bool:
        """Whether somebody filled in what no person sees. After is_valid()."""
        return bool(self.cleaned_data["website"])
