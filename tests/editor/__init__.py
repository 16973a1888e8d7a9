"""Tests with the language server that editors use."""
