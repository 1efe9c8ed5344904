"""Load the travel advice of governments that comes with the portal."""

from pathlib import Path

from django.db import transaction

from portal.advisories.models import GovernmentAdvice
from portal.countries.starter import Table, load_table

PATH = Path(__file__).parent / "data" / "government_advice.csv"
ADVICE = Table(PATH.name, GovernmentAdvice, ("issuer", "country", "scale"))


@transaction.atomic
def load_advice(path: Path = PATH) -> int:
    """Write the rows that differ and return how many.

    What two people decided stays, and so does what is newer than the file.
    """
    return load_table(path, ADVICE)
