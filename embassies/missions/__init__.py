"""What is said of a mission: titles, summaries, contacts, hours."""
