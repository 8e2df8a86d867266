"""A made-up base of 1C: what is in it, and the faces through which programs and people see it."""
