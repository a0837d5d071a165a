"""The built site → a host. TARGETS says which kinds of address there are."""

from briefgen.publish.publication import Publication, publish
from briefgen.publish.targets import TARGETS

__all__ = ["TARGETS", "Publication", "publish"]
