"""How staff sign in: a password and a second factor, for a working day at most."""
