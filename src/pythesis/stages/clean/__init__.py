"""The stage clean."""
