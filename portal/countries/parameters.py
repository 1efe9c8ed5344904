"""A country as a parameter of the API."""

from django_countries import countries
from drf_spectacular.utils import extend_schema_field

from portal.countries.matching import countries_matching, country_meant
from portal.countries.names import country_name, country_names, is_country
from portal.web.parameters import ParsedParameter


@extend_schema_field({"type": "string", "enum": sorted(country_names("en"))})
class CountryParameter(ParsedParameter):
    """An alpha-2 code, in either case."""

    default_error_messages = {
        "meant": "“{text}” is no code. Write a two-letter code: {codes}.",
        "unknown": "“{text}” is no code. Write a two-letter code (ISO 3166-1 alpha-2),"
        " as in FR; /countries/ lists them.",
    }

    def __init__(
        self, *, help_text: str = "", required: bool = True, example: str = "FR"
    ) -> None:
        super().__init__(
            help_text=help_text, required=required, style={"example": example}
        )

    def parse(self, text: str) -> str:
        code = text.upper()
        if not is_country(code):
            codes = _meant(text)
            self.fail("meant" if codes else "unknown", text=text[:50], codes=codes)
        return code


def _meant(text: str) -> str:
    """Return the codes of the countries that a name or another code may mean."""
    codes = [countries.alpha2(text.upper()), country_meant(text)]
    known = [code for code in codes if code][:1] or countries_matching(
        text, language="en", limit=3
    )
    return " or ".join(f"{code} ({country_name(code, 'en')})" for code in known)
