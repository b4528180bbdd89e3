"""Types of values that flows pass."""
