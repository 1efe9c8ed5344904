"""What takes two people about the rules between states?"""

from embassies.models import Arrangement, ArrangementStatus, Bloc, Membership
from portal.review.kinds import Kind, own_fields, register_reviewed
from portal.translations.models import REVIEWED, Translation

ARRANGEMENT = Kind(
    model=Arrangement,
    own=own_fields(Arrangement),
    parts={ArrangementStatus: "arrangement", Translation: "target"},
    part_fields={
        ArrangementStatus: own_fields(ArrangementStatus, "arrangement"),
        Translation: REVIEWED,
    },
)
BLOC = Kind(
    model=Bloc,
    own=("key", "name"),
    parts={Membership: "bloc", Translation: "target"},
    part_fields={
        Membership: own_fields(Membership, "bloc"),
        Translation: REVIEWED,
    },
)


def register() -> None:
    register_reviewed(ARRANGEMENT)
    register_reviewed(BLOC)
