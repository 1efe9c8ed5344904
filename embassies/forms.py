"""What may be asked of the directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from embassies.models import Kind, MissionQuerySet, Status

QUERY_LENGTH = 100


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
