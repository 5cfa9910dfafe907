"""What is known of real tables, written so that a machine can tell whether exploration finds it."""
