"""Feeds → their entries: RSS, RDF and Atom by feedparser, in a process of its own, JSON Feed by ourselves.

Inside, there is one form: what XML says is put as a JSON Feed, and so is an entry that is kept as an original.
"""

from __future__ import annotations

from briefgen.feeds.feed import Entry, Feed
from briefgen.feeds.jsonfeed import entry_data, read_json_feed
from briefgen.feeds.xmlfeed import read_xml_feed

__all__ = ["Entry", "Feed", "entry_data", "read_json_feed", "read_xml_feed"]
