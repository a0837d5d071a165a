"""Reading → article: label, metadata, compose."""

from briefgen.clean.cleaned import Cleaned, clean, refusal

__all__ = ["Cleaned", "clean", "refusal"]
