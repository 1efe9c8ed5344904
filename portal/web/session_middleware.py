"""Sessions that tell a database that fails from a session that has ended."""

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse

from portal.web.problems import DATABASE_FAULTS


class FaultTellingSessionMiddleware(SessionMiddleware):
    """Django's, which answers 400 whatever keeps a session from being saved."""

    def process_response(
        self, request: HttpRequest, response: HttpResponse
    ) -> HttpResponse:
        """Save the session; raise what the database raised where that is its fault."""
        try:
            return super().process_response(request, response)
        except SessionInterrupted as interrupted:
            for error in _causes(interrupted):
                if isinstance(error, DATABASE_FAULTS):
                    raise error from None
            raise


def _causes(error: BaseException) -> list[BaseException]:
    """Return what an exception came of, the nearest first."""
    found = []
    while before := error.__cause__ or error.__context__:
        found.append(before)
        error = before
    return found
