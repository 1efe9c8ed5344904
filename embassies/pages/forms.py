"""Forms of the search and of lists, and paging."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from embassies.assistance.query import NO_PLACE, Place, find_city
from embassies.models import Kind, Status
from embassies.quality.coverage_table import ORDERS
from portal.countries.distance import parse_point
from portal.web.typed_text import QueryField

QUERY_LENGTH = 100
Row = TypeVar("Row")


def requested_page(
    rows: Sequence[Row], size: int, query: Mapping[str, str]
) -> Page[Row]:
    """Return the page that a query string requests; raise Http404 for an invalid one."""
    pages = Paginator(rows, size)
    number = query.get("page", "1")
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise Http404(_("There is no such page."))
    if not 1 <= int(number) <= pages.num_pages:
        raise Http404(_("There is no such page."))
    return pages.page(int(number))


class SearchForm(forms.Form):
    q = QueryField(
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


class ListForm(forms.Form):
    """Filters of a list of missions, and the place from which distances are measured.

    An invalid filter is an error on the page, and is ignored.
    """

    template_name = "embassies/_filter.html"

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All kinds")), *Kind.choices]
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Any status")), *Status.choices],
    )
    honorary = forms.ChoiceField(
        label=_("Career or honorary"),
        required=False,
        choices=[
            ("", _("Both")),
            ("no", _("Career posts only")),
            ("yes", _("Honorary posts only")),
        ],
    )
    near = QueryField(
        label=_("Nearest to (a city, or latitude,longitude)"),
        required=False,
        max_length=100,
        error_messages={
            "max_length": _("Write a shorter name: %(limit_value)d letters at most.")
        },
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    sort = forms.ChoiceField(
        required=False,
        choices=[("", ""), ("name", ""), ("distance", "")],
        widget=forms.HiddenInput(),
    )

    def __init__(self, data: Mapping[str, object], *, city_in: str | None) -> None:
        """Search cities in one country, or in all (None)."""
        super().__init__(data, auto_id="filter-%s")
        self.city_in = city_in
        for field in self.fields.values():
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = _(
                    "We do not know “%(value)s”. Choose from the list."
                )

    def clean_near(self) -> Place:
        """Return the place of a city or of coordinates; NO_PLACE for a blank."""
        text = self.cleaned_data["near"]
        if not text:
            return NO_PLACE
        if point := parse_point(text):
            return Place(point)
        if place := find_city(text, self.city_in):
            return place
        raise forms.ValidationError(
            _("We do not know the city “%(city)s”. Write another one near it."),
            params={"city": text},
        )

    def clean(self) -> None:
        super().clean()
        by_distance = self.cleaned_data.get("sort") == "distance"
        if by_distance and "near" in self.cleaned_data and not self.place.near:
            self.add_error("near", _("Write a city first, to see what is nearest."))

    @property
    def filters(self) -> tuple[tuple[str, str | bool], ...]:
        """Return the values of fields that every valid filter asks for."""
        self.is_valid()
        data = self.cleaned_data
        chosen = [(name, data[name]) for name in ("kind", "status") if data.get(name)]
        if data.get("honorary"):
            chosen.append(("is_honorary", data["honorary"] == "yes"))
        return tuple(chosen)

    @property
    def place(self) -> Place:
        """From where distances are measured."""
        place: Place = self.cleaned_data.get("near") or NO_PLACE
        return place

    @property
    def by_distance(self) -> bool:
        """Whether the nearest come first: if a place is given and not "sort=name"."""
        by_name = self.cleaned_data.get("sort") == "name"
        return bool(self.place.near) and not by_name

    @property
    def narrows(self) -> bool:
        self.is_valid()
        return any(map(self.cleaned_data.get, ("kind", "status", "honorary")))

    @property
    def is_asked(self) -> bool:
        """Whether the query string sets any field."""
        return any(self.data.get(name) for name in self.fields)


class CoverageForm(forms.Form):
    """The order of the table of countries."""

    sort = forms.ChoiceField(
        required=False,
        choices=[(order, order) for order in ORDERS],
        widget=forms.HiddenInput(),
        error_messages={
            "invalid_choice": _("We do not know the order “%(value)s”."),
        },
    )

    @property
    def order(self) -> str:
        """The requested order; by name if there is none, or an invalid one."""
        self.is_valid()
        return self.cleaned_data.get("sort") or "name"
