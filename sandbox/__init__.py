"""Emulators and test servers of the outside world; the product never imports them."""
