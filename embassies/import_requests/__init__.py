"""How does a file become part of the directory? One person asks, another decides."""
