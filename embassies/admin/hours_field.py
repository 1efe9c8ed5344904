"""The table of opening hours in a form: seven days, twice a day."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.renderers import BaseRenderer, get_default_renderer
from django.template.loader import render_to_string
from django.utils.dates import WEEKDAYS
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_lazy as _

from embassies.values.hours_grid import (
    DAYS,
    MIDNIGHT,
    SPANS_A_DAY,
    HoursGrid,
    Span,
    faults_in_day,
)

_TIMES_A_DAY = 2 * SPANS_A_DAY
_TIMES = _TIMES_A_DAY * len(DAYS)
_LABELS = (
    *(_("opens"), _("closes")),
    *(_("opens again"), _("closes for the day")),
)


class HoursWidget(forms.MultiWidget):
    """28 times, row by row, and whether holidays close the post."""

    use_fieldset = True

    def __init__(self) -> None:
        times = [forms.TimeInput(attrs={"type": "time"}) for _one in range(_TIMES)]
        super().__init__([*times, forms.CheckboxInput()])

    def decompress(self, value: HoursGrid | None) -> list[str | bool]:
        grid = value or HoursGrid()
        times = [_shown(one) for day in grid.days for one in _padded(day)]
        return [*times, value is None or not grid or grid.is_closed_on_holidays]

    def render(
        self,
        name: str,
        value: object,
        attrs: dict[str, Any] | None = None,
        renderer: BaseRenderer | None = None,
    ) -> SafeString:
        """Render row by row: Django's own templates are not where the portal's are."""
        parts = self.get_context(name, value, attrs)["widget"]["subwidgets"]
        rows = []
        for number, day in WEEKDAYS.items():
            times = parts[number * _TIMES_A_DAY :][:_TIMES_A_DAY]
            for part, label in zip(times, _LABELS, strict=True):
                part["attrs"]["aria-label"] = f"{day}: {label}"
            boxes = [self._part(part, renderer) for part in times]
            rows.append({"day": day, "spans": [boxes[:2], boxes[2:]]})
        closed = parts[-1]
        context = {
            "rows": rows,
            "holidays": self._part(closed, renderer),
            "holidays_id": closed["attrs"].get("id", ""),
        }
        return SafeString(render_to_string("admin/widgets/hours.html", context))

    def _part(self, part: dict[str, Any], renderer: BaseRenderer | None) -> SafeString:
        drawn = renderer or get_default_renderer()
        return SafeString(drawn.render(part["template_name"], {"widget": part}))

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return f"{name}_0" not in data


class HoursField(forms.MultiValueField):
    """The hours of a plain week, as a HoursGrid."""

    def __init__(self) -> None:
        invalid = {"invalid": _("Write a time like this: 09:00")}
        times = [
            forms.TimeField(required=False, error_messages=invalid)
            for _one in range(_TIMES)
        ]
        fields = [*times, forms.BooleanField(required=False)]
        super().__init__(
            fields,
            required=False,
            require_all_fields=False,
            label=_("Hours of the week"),
            widget=HoursWidget(),
        )

    def compress(self, data_list: Sequence[Any]) -> HoursGrid:
        """Return the table; raise ValidationError for the first day that is not right."""
        if not data_list:
            return HoursGrid()
        *times, is_closed = data_list
        texts = [f"{one:%H:%M}" if one else "" for one in times]
        days = tuple(
            _day(texts[start : start + _TIMES_A_DAY], str(WEEKDAYS[number]))
            for number, start in enumerate(range(0, _TIMES, _TIMES_A_DAY))
        )
        return HoursGrid(days, bool(is_closed) and any(days))


def _padded(day: tuple[Span, ...]) -> list[str]:
    times = [time for span in day for time in span]
    return [*times, *[""] * (_TIMES_A_DAY - len(times))]


def _shown(time: str) -> str:
    """Return a time as a box for times has it, which knows no 24:00."""
    return "00:00" if time == MIDNIGHT else time


def _day(times: list[str], name: str) -> tuple[Span, ...]:
    pairs = [
        (opens, MIDNIGHT if closes == "00:00" else closes)
        for opens, closes in zip(times[::2], times[1::2], strict=True)
        if opens or closes
    ]
    if any(not opens or not closes for opens, closes in pairs):
        text = gettext("%(day)s: write when it opens and when it closes.")
    elif faults_in_day(tuple(pairs)):
        text = gettext("%(day)s: each time must be later than the one before it.")
    else:
        return tuple(pairs)
    raise ValidationError(text % {"day": name}, code="hours")
