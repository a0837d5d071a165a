"""The built site → a host. TARGETS says which kinds of address there are."""

from briefgen.publish.place import KEEP, Wishes
from briefgen.publish.publication import Publication, publish, roll_back
from briefgen.publish.targets import TARGETS

__all__ = ["KEEP", "TARGETS", "Publication", "Wishes", "publish", "roll_back"]
