"""Latitude and longitude in a form: two numbers, or one pasted pair in either box."""

from django import forms

from embassies.values.pasted_points import read_point


class CoordinateField(forms.FloatField):
    """One of the two numbers of a point, which may be pasted whole."""

    def __init__(self, *, which: int, limit: int, **options: object) -> None:
        self._which = which
        box = forms.TextInput(attrs={"inputmode": "text", "autocomplete": "off"})
        super().__init__(
            required=False,
            min_value=-limit,
            max_value=limit,
            widget=box,
            **options,  # type: ignore[arg-type]
        )

    def to_python(  # type: ignore[override]
        self, value: object
    ) -> float | None:
        if isinstance(value, str) and (pair := read_point(value)):
            return pair[self._which]
        return super().to_python(value)


def completed(
    latitude: float | None, longitude: float | None, *pasted: str
) -> tuple[float | None, float | None]:
    """Return a point with the half that was left blank taken from a pasted pair."""
    pair = next(filter(None, map(read_point, pasted)), None)
    if pair is None:
        return latitude, longitude
    return pair
