"""Which facts of a country take two people?

Those that people in danger dial: emergency numbers, and ministries' crisis lines.
"""

from portal.countries.models import EmergencyNumber, Ministry
from portal.review.kinds import Kind, own_fields, register_reviewed
from portal.translations.models import REVIEWED, Translation

EMERGENCY_NUMBER = Kind(model=EmergencyNumber, own=own_fields(EmergencyNumber))
MINISTRY = Kind(
    model=Ministry,
    own=own_fields(Ministry),
    parts={Translation: "target"},
    part_fields={Translation: REVIEWED},
)


def register() -> None:
    register_reviewed(EMERGENCY_NUMBER)
    register_reviewed(MINISTRY)
