"""The stage conclude."""
