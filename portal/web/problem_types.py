"""The types of problems that say more than their HTTP status (RFC 9457, section 3.1.1).

Each has a page under /api/v1/problems/; all other problems are of type about:blank.
"""

from dataclasses import dataclass

from django.urls import reverse

from portal.web.structured_data import absolute


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One type of problem: what it means, and what a client can do."""

    name: str
    status: int
    title: str
    meaning: str
    remedy: str

    @property
    def url(self) -> str:
        """Return the address of its page, which is its identifier."""
        return absolute(reverse("api-problem", args=[self.name]))


INVALID_PARAMETERS = ProblemType(
    "invalid-parameters",
    400,
    "Some parameters are not valid",
    "A parameter is unknown, missing, given too often, or has a value that cannot be"
    " read. invalid_parameters names each of them and what is wrong with it. Unknown"
    " parameters are errors because a misspelt filter that is ignored returns the wrong"
    " records.",
    "Correct the parameters that are named. The same request fails again.",
)
INVALID_KEY = ProblemType(
    "invalid-key",
    401,
    "The API key is not valid",
    "The key in the Authorization header is unknown, or was revoked.",
    "Send the request without the header: no key is needed to read. Ask the staff of"
    " the portal for a new key if you need a higher limit.",
)
CURSOR_EXPIRED = ProblemType(
    "cursor-expired",
    410,
    "Changes since then are no longer known",
    "Records that are gone are remembered for a year. The cursor is older than that, or"
    " the log of changes has begun anew after a backup was restored.",
    "Delete your copy, and start again without since.",
)
TOO_MANY_CALLS = ProblemType(
    "too-many-calls",
    429,
    "Too many calls in a minute",
    "Calls are counted for each network address, or for each key. RateLimit-Policy"
    " names the limit, RateLimit what is left of it.",
    "Wait for the seconds in Retry-After. For the whole directory use one of the files,"
    " for what has changed /changes/: both are one call or a few.",
)
DATABASE_UNAVAILABLE = ProblemType(
    "database-unavailable",
    503,
    "The database does not answer",
    "The portal runs, but cannot read its data at the moment. Answers that were given"
    " before are still served, with an Age header.",
    "Wait for the seconds in Retry-After and try again. Keep using what you have.",
)
FILE_UNAVAILABLE = ProblemType(
    "file-unavailable",
    507,
    "The file cannot be made",
    "The whole directory is written to disk before it is sent, and the disk has no"
    " room or cannot be written.",
    "Try again later. The list of missions and /changes/ work without the file.",
)
PROBLEM_TYPES = {
    one.name: one
    for one in (
        *(INVALID_PARAMETERS, INVALID_KEY, CURSOR_EXPIRED, TOO_MANY_CALLS),
        *(DATABASE_UNAVAILABLE, FILE_UNAVAILABLE),
    )
}
