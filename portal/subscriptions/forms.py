"""What a reader is asked who wants to be told by e-mail."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from portal.countries.names import sorted_countries
from portal.subscriptions.asking import Wish
from portal.web.public_forms import GuestForm


class SubscribeForm(GuestForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    country = forms.ChoiceField(label=_("Country"), required=False)
    wants_advisories = forms.BooleanField(
        label=_("Advisories, as soon as they are issued"), required=False, initial=True
    )
    wants_digest = forms.BooleanField(
        label=_("Once a day: news, and changes of embassies and consulates"),
        required=False,
    )
    field_order = ("email", "country", "wants_advisories", "wants_digest")

    def __init__(self, data: Any = None, country: str = "") -> None:
        super().__init__("subscribe", data, initial={"country": country})
        choices = [("", _("The whole world")), *sorted_countries()]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Fold the host: one mailbox is one subscriber."""
        name, _at, host = self.cleaned_data["email"].rpartition("@")
        return f"{name}@{host.lower()}"

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not (said.get("wants_advisories") or said.get("wants_digest")):
            self.add_error("wants_advisories", _("Choose at least one of the two."))
        return said

    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(
            said["email"],
            said["country"],
            get_language() or "en",
            said["wants_advisories"],
            said["wants_digest"],
        )
