"""The stage split."""
