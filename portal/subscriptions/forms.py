"""The form to subscribe to e-mail."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from portal.countries.names import sorted_countries
from portal.subscriptions.opt_in import SubscriptionRequest
from portal.web.public_forms import PublicForm


class SubscribeForm(PublicForm):
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

    def __init__(
        self, data: Mapping[str, object] | None = None, country: str = ""
    ) -> None:
        super().__init__("subscribe", data, initial={"country": country})
        choices = [("", _("The whole world")), *sorted_countries()]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Return the address with its host in lower case, so that it is stored once."""
        name, _at, host = self.cleaned_data["email"].rpartition("@")
        return f"{name}@{host.lower()}"

    def clean(self) -> None:
        super().clean()
        data = self.cleaned_data
        if not (data.get("wants_advisories") or data.get("wants_digest")):
            self.add_error("wants_advisories", _("Choose at least one of the two."))

    def subscription_request(self) -> SubscriptionRequest:
        data = self.cleaned_data
        return SubscriptionRequest(
            data["email"],
            data["country"],
            get_language() or "en",
            data["wants_advisories"],
            data["wants_digest"],
        )
