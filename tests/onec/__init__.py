"""The exchange with bases of 1C."""
