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


def territories_of(state: str) -> list[str]:
    """Return the codes of a state's territories (ISO 3166-1)."""
    return _TERRITORIES.get(state, "").split()


def state_of(code: str) -> str:
    """Return the state that a territory belongs to; the code itself for a state."""
    return _STATES.get(code, code)
