"""Whole conversations: people on one side, all of Spotter in between, real servers and a real database."""
