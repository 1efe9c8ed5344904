"""Builder of the starter directory: from open sources to the data files."""
