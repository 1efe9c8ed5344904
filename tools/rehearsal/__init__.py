"""A rehearsal of a portal on several machines, all on loopback (docs/scale-out.md)."""
