"""Translations: from the code to the .po files and back."""
