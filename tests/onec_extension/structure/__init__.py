"""What the sources of a 1C extension must be like for Designer to load them and for the base to stay unharmed."""
