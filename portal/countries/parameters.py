"""A country as a parameter of the API."""

from drf_spectacular.utils import extend_schema_field

from portal.countries.names import country_names, is_country
from portal.web.parameters import ParsedParameter


@extend_schema_field({"type": "string", "enum": sorted(country_names("en"))})
class CountryParameter(ParsedParameter):
    """An alpha-2 code, in either case."""

    default_error_messages = {"unknown": "“{code}” is not an ISO 3166-1 alpha-2 code."}

    def __init__(self, *, help_text: str = "", required: bool = True) -> None:
        super().__init__(
            min_length=2, max_length=2, help_text=help_text, required=required
        )

    def parse(self, text: str) -> str:
        code = text.upper()
        if not is_country(code):
            self.fail("unknown", code=code)
        return code
