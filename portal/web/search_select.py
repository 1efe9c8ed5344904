"""Lists to choose from that are searched by typing (portal/static/portal/choices.js).

Without the script they are plain lists. A value that is recorded but not offered is
offered too, so that a form never loses what it does not know.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Choices = Sequence[tuple[str, str | Promise]]


def searched(widget: forms.Widget, *, size: int = 0) -> None:
    """Let the options of a list be found by typing."""
    widget.attrs |= {
        "data-search": "",
        "data-invalid": _("This is not in the list."),
        "data-remove": _("Remove %(name)s"),
    }
    if size:
        widget.attrs["size"] = size


class _OffersWhatIsChosen(forms.Select):
    def optgroups(
        self,
        name: str,
        value: list[str],
        attrs: Mapping[str, object] | None = None,
    ) -> list[tuple[str | None, list[dict[str, object]], int | None]]:
        offered = list(self.choices)
        known = {str(code) for code, _name in offered}
        self.choices = [*offered, *((one, one) for one in value if one not in known)]
        try:
            return super().optgroups(name, value, dict(attrs or {}))
        finally:
            self.choices = offered


class _SelectMultiple(_OffersWhatIsChosen, forms.SelectMultiple):
    pass


class SearchSelectField(forms.ChoiceField):
    """One of a long list; its model says whether another value is valid."""

    widget = _OffersWhatIsChosen

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        searched(cast("forms.Widget", self.widget))

    def valid_value(self, value: object) -> bool:
        return True


class SearchSelectMultipleField(forms.MultipleChoiceField):
    """Several of a long list, in the order in which they are recorded."""

    widget = _SelectMultiple

    def __init__(self, **options: object) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        searched(cast("forms.Widget", self.widget), size=4)

    def valid_value(self, value: str) -> bool:
        return True


def in_order(chosen: Sequence[str], recorded: Sequence[str]) -> list[str]:
    """Return what is chosen, what was recorded before first and in its order."""
    kept = [one for one in recorded if one in chosen]
    return [*kept, *_new(chosen, kept)]


def _new(chosen: Sequence[str], kept: Sequence[str]) -> Iterator[str]:
    return (one for one in chosen if one not in kept)
