"""The stage model."""
