"""A mission on paper, in an address book, or in a file to carry."""
