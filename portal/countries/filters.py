"""Admin filters that work with 250 countries: one types a name or a code."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.countries.names import country_code, country_names, is_country, slugify_name


def typed_country(text: str) -> str | None:
    """Return the code of a typed code or name, in any language of the site."""
    word = text.strip()
    if is_country(word.upper()):
        return word.upper()
    names = {name.casefold(): code for code, name in country_names("en").items()}
    return country_code(slugify_name(word)) or names.get(word.casefold())


class CountryInputFilter(admin.SimpleListFilter):
    """Filter by one country field. Subclass through ``country_filter``."""

    template = "admin/country_filter.html"
    field = "country"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        return [("", str(_("any")))]  # Django hides a filter without lookups.

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        others = [
            (name, value)
            for name, values in changelist.get_filters_params().items()
            for value in (values if isinstance(values, list) else [values])
            if name != self.parameter_name
        ]
        if changelist.query:
            others.append(("q", changelist.query))
        yield {"others": others, "value": self.value() or ""}

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Model]
    ) -> QuerySet[Model]:
        typed = self.value()
        if not typed:
            return queryset
        code = typed_country(typed)
        return queryset.filter(**{self.field: code}) if code else queryset.none()


def country_filter(field: str, title: Any) -> type[CountryInputFilter]:
    """Return an admin filter over one country field."""
    name = field.replace("__", "_")
    attributes = {"field": field, "parameter_name": name, "title": title}
    return type(f"{name}_filter", (CountryInputFilter,), attributes)
