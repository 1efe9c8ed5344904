"""Sources of the directory, a module for each format."""
