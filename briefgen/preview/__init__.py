"""The site in a browser while it is being made: built, served, and reloaded on every change."""

from briefgen.preview.preview import Preview, serve

__all__ = ["Preview", "serve"]
