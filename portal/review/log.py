"""Who keeps the log of what staff decided? Whoever listens here.

Sent within the transaction of the deed, and whatever a listener raises undoes it:
nothing takes effect that could not be written down.
"""

from django.dispatch import Signal

deed_done = Signal()
"""sender: the class of the proposal; verb, motion, why, by, at."""
