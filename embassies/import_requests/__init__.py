"""Imports by two people: one proposes a file, another approves it."""
