"""What may be asked of the directory."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from embassies.models import Kind, MissionQuerySet, Status
from portal.countries.names import country_slug, sorted_countries

QUERY_LENGTH = 100


def _country_choices() -> list[tuple[str, str]]:
    return [("", "—"), *sorted_countries()]


class SearchForm(forms.Form):
    q = forms.CharField(
        label=_("Embassy, country or city"),
        required=False,
        max_length=QUERY_LENGTH,
        error_messages={
            "max_length": _("Search for fewer words: %(limit_value)d letters at most.")
        },
        widget=forms.TextInput(
            attrs={"type": "search", "autocomplete": "off", "autocapitalize": "off"}
        ),
    )


class PairForm(forms.Form):
    """“I am a national of …, I am in …”."""

    nationality = forms.ChoiceField(
        label=_("I am a national of"), required=False, choices=_country_choices
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # “in” is a word of Python and the name that the address has.
        self.fields["in"] = forms.ChoiceField(
            label=_("I am in"), required=False, choices=_country_choices
        )
        self.order_fields(["nationality", "in"])

    def is_chosen(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())

    def address(self) -> str:
        """Return the page of the pair, or of the one country that was chosen."""
        sending, country = self.cleaned_data["nationality"], self.cleaned_data["in"]
        if sending and country:
            slugs = {"sending": country_slug(sending), "country": country_slug(country)}
            return reverse("embassies:of_in", kwargs=slugs)
        name = "embassies:of" if sending else "embassies:in"
        return reverse(name, kwargs={"country": country_slug(sending or country)})


class PlaceFilterForm(forms.Form):
    """Narrow the list of one country's missions. Nonsense narrows nothing."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any status")), *Status.choices],
    )

    def narrow(self, missions: MissionQuerySet) -> MissionQuerySet:
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        return missions.filter(**chosen)

    @property
    def narrows(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())
