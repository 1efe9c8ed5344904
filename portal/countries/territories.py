"""Which territories with an ISO code of their own belong to which state?"""

_TERRITORIES = {
    "AU": "CC CX HM NF",
    "CN": "HK MO",
    "DK": "FO GL",
    "FI": "AX",
    "FR": "BL GF GP MF MQ NC PF PM RE TF WF YT",
    "GB": "AI BM FK GG GI GS IM IO JE KY MS PN SH TC VG",
    "NL": "AW BQ CW SX",
    "NO": "BV SJ",
    "NZ": "CK NU TK",
    "US": "AS GU MP PR UM VI",
}
_STATES = {
    code: state for state, codes in _TERRITORIES.items() for code in codes.split()
}

_WITHOUT_PEOPLE = frozenset(["AQ", "BV", "GS", "HM", "TF", "UM"])
_WITH_MISSIONS_ABROAD = frozenset(["BM", "CK", "GL", "HK", "MO", "NU"])
_WITHOUT_LAND = frozenset(["XM"])


def territories_of(state: str) -> list[str]:
    """Return the codes of a state's territories (ISO 3166-1)."""
    return _TERRITORIES.get(state, "").split()


def state_of(code: str) -> str:
    """Return the state that a territory belongs to; the code itself for a state."""
    return _STATES.get(code, code)


def is_a_place(code: str) -> bool:
    """Return whether somebody can be in a country and need help there."""
    return code not in _WITHOUT_PEOPLE | _WITHOUT_LAND


def has_nationals(code: str) -> bool:
    """Return whether a country has missions or a ministry for its own people.

    The others are territories whose people are nationals of their state.
    """
    is_state = code not in _STATES and code not in _WITHOUT_PEOPLE
    return is_state or code in _WITH_MISSIONS_ABROAD
