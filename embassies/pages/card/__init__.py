"""A mission to print, as a contact, or in a file for offline use."""
