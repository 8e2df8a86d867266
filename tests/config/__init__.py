"""Tests of the installation: database, command line, processes."""
