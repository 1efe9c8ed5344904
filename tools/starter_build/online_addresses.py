"""Is a text an e-mail address or a web address?"""

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, URLValidator


def is_valid(channel: str, value: str) -> bool:
    """Return whether a text is an e-mail address, or a web address."""
    check = EmailValidator() if channel == "email" else URLValidator(["http", "https"])
    try:
        check(value)
    except ValidationError:
        return False
    return True
