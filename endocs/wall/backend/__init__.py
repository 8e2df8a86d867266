"""Django's PostgreSQL, with every statement on the right side of the wall."""
