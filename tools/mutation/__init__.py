"""Mutation testing: break the product in small ways, and see whether its tests fail."""
