"""Briefgen turns messy news pages into a clean, fast, private briefing site."""

__version__ = "0.1.0"
