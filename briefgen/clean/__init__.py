"""Reading → article: label, metadata, compose."""

from briefgen.clean.cleaned import Cleaned, clean, refusal
from briefgen.clean.publisher import find_address

__all__ = ["Cleaned", "clean", "find_address", "refusal"]
