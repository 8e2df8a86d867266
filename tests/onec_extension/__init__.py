"""The extension for 1C: its sources checked, and its modules executed."""
