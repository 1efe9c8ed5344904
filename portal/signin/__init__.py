"""Sign-in of staff: a password and a second factor, for a working day at most."""
