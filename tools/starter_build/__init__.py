"""The parts of build_starter: from open sources to the project's own data files."""
