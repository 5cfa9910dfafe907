"""The stage explain."""
