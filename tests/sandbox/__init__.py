"""Tests of the outside world for demo and tests."""
