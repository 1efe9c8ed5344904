"""Phrases that a translation may take in the form that its sentence needs.

Where a text has %(country)s, its translation may have %(in_country)s or %(of_country)s:
“in %(country)s” is « %(in_country)s », that is « au Japon », « aux États-Unis ».
Docs: docs/adr/0038-forms-of-names-in-translations.md.
"""

from collections.abc import Callable, Mapping

FORMS = ("name", "of", "in", "to", "on", "since", "until")
"""Places have “of”, “in” and “to” (Arabic: للبرازيل), dates “on”, “since” and “until”."""


class Phrase(str):
    """A text as it stands in an English sentence, with its other forms.

    ``make`` returns the forms by name; it is called where a sentence is put together.
    """

    make: Callable[[], Mapping[str, str]]

    @classmethod
    def of(cls, text: str, make: Callable[[], Mapping[str, str]]) -> "Phrase":
        phrase = cls(text)
        phrase.make = make
        return phrase


def forms(**values: str) -> dict[str, str]:
    """Return values for a text's placeholders, and every form of each.

    A form that a value does not have is the value itself: no translation loses it.
    """
    found = dict(values)
    for name, value in values.items():
        known = value.make() if isinstance(value, Phrase) else {}
        found |= {f"{form}_{name}": known.get(form, value) for form in FORMS}
    return found
