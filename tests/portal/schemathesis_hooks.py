"""What no schema of a parameter can say: hooks of Schemathesis, set by test_api.

A call whose parameters are each as described is to be accepted. The exceptions are
listed here, each by the words of the error: any other refusal fails the test.
"""

import json
import re
from typing import Any

import schemathesis
from schemathesis import Case, HookContext, Response
from schemathesis.core.failures import Failure
from schemathesis.openapi.checks import RejectedPositiveData

EXCEPTIONS = {
    "cursor": r"This is not a cursor of this list\.|Of a list in another order\.",
    "radius_km": r"Only with near\.",
    "sort": r"Not with near\.",
    "city": r"We do not know this city\.",
    "bbox": r"Write west,south,east,north, .*",
}
"""Parameters that are good alone and not together, and names that only data can know."""


@schemathesis.hook
def filter_failure(
    context: HookContext, failure: Failure, case: Case[Any], response: Response
) -> bool:
    """Keep every failure but refusals that are exceptions."""
    if not isinstance(failure, RejectedPositiveData):
        return True
    query = case.query or {}
    if response.status_code == 410:
        return "since" not in query
    if response.status_code != 400:
        return True
    wrong = json.loads(response.content)["invalid_parameters"]
    return not all(_is_exception(one, str(query.get("bbox", ""))) for one in wrong)


def _is_exception(wrong: dict[str, str], bbox: str) -> bool:
    words = EXCEPTIONS.get(wrong["parameter"])
    if words is None or not re.fullmatch(words, wrong["detail"]):
        return False
    return wrong["parameter"] != "bbox" or _is_upside_down(bbox)


def _is_upside_down(bbox: str) -> bool:
    _, south, _, north = map(float, bbox.split(","))
    return south > north
