"""For each page, the digest of everything that it depends on: what it shows, its template, settings, theme, program."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from briefgen.builder.contentmemory import settings_digest
from briefgen.builder.sitememory import SiteMemory
from briefgen.cache import digest_bytes, digest_value, program_digest
from briefgen.pages import Issue, Page, RawFile
from briefgen.pages.shape import Difference, Form, difference, form_of


class Keyring:
    """The digests of one build."""

    def __init__(self, issue: Issue, templates: Mapping[str, bytes]) -> None:
        """`templates`: each one's digest."""
        self.issue = issue
        self.templates = templates
        interface = issue.typesetter.interface
        self.everywhere = digest_value(
            (
                program_digest(),
                settings_digest(issue.config),
                repr(issue.typesetter.site),
                interface.language,
                repr(interface.words),
            )
        )
        self.heads = {name: self.everywhere + templates[name] for name in templates} | {"": self.everywhere}
        self.form = Form()
        self.difference: Difference | None = None

    def compare(self, receipts: Iterable[bytes], past: SiteMemory) -> None:
        """Note what the site looks like, and what that spares. `receipts`: the digests of all, in the order of their names."""
        self.form = form_of(self.issue, self.everywhere, self.templates, receipts)
        self.difference = difference(self.issue.library, past.form, self.form)

    def key(self, page: Page | RawFile) -> bytes:
        """The digest of a page."""
        if isinstance(page, Page):
            return digest_bytes(self.heads.get(page.template, self.heads[""]) + page.key())
        used = b"".join(self.heads.get(template, b"") for template in page.templates)
        return digest_bytes(self.heads[""] + used + page.key())

    def key_after(self, page: Page | RawFile, before: bytes) -> bytes:
        """The digest of a page that the last build gave the digest `before`."""
        if self.difference is None or self.difference.touches(page):
            return self.key(page)
        return before
