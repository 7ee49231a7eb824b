"""The box's own database: nothing of it lies beside the roll."""
