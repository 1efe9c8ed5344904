"""Where staff work: the admin pages of the directory, one module a noun."""
