"""The stage explore."""
