"""One source, cleaned: the article, the receipt, and every block with its label."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from briefgen.clean.compose import compose
from briefgen.clean.label import label, language_of
from briefgen.clean.metadata import Metadata, find_metadata
from briefgen.clean.phrases import known_languages, load_language
from briefgen.clean.verdict import judge
from briefgen.digest import digest_of
from briefgen.model import (
    BODY_LABELS,
    Article,
    BodyPolicy,
    Label,
    Labelled,
    Origin,
    Reading,
    Receipt,
    Removal,
    Source,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning made of one source."""

    article: Article
    receipt: Receipt
    labelled: tuple[Labelled, ...] = field(repr=False)
    verdict: Verdict
    reason: str
    """The verdict in words that follow "this is"."""

    @property
    def full_text(self) -> str:
        """The body as Markdown, headed by a standfirst that it does not repeat."""
        return compose(self.labelled, self.article.source.url, BodyPolicy(standfirst=True))


def clean(reading: Reading, source: Source, now: datetime) -> Cleaned:
    """Label a reading's blocks, find the metadata, compose the body. `now` bounds the dates."""
    language = language_of(reading)
    labelled, title = label(reading, language)
    data = load_language(language if language in known_languages() else "en")
    meta = find_metadata(reading.hints, labelled, title, data, now)
    digest = digest_of(source.data)
    verdict, reason = judge(labelled, reading.hints, title.text)
    body = compose(labelled, meta.url)
    article = _article(meta, body, language, digest, source.retrieved or now, verdict)
    return Cleaned(article, _receipt(labelled, meta, digest), labelled, verdict, reason)


def refusal(cleaned: Cleaned) -> str:
    """Why a source is not taken for an article; empty when it is."""
    if cleaned.verdict in (Verdict.WALL, Verdict.INDEX, Verdict.ERROR):
        return f"this is {cleaned.reason}"
    if not cleaned.article.title:
        return "no title could be found"
    return ""


def _article(
    meta: Metadata, body: str, language: str, digest: str, retrieved: datetime, verdict: Verdict
) -> Article:
    return Article(
        title=meta.title,
        body=body,
        date=meta.date,
        modified=meta.modified,
        retrieved=retrieved.replace(microsecond=0),
        id=digest[:12],
        source=Origin(meta.publisher, meta.url, meta.agency, digest),
        authors=meta.authors,
        place=meta.place,
        topics=meta.topics,
        tags=meta.tags,
        summary=meta.summary,
        image=meta.image,
        language=language,
        kind=meta.kind,
        access=meta.access,
        partial=verdict is Verdict.PARTIAL,
    )


def _receipt(labelled: tuple[Labelled, ...], meta: Metadata, digest: str) -> Receipt:
    total = sum(len(x.block.text) for x in labelled)
    kept = [x for x in labelled if x.label in BODY_LABELS]
    return Receipt(
        digest=digest,
        kept_share=round(sum(len(x.block.text) for x in kept) / total, 4) if total else 0.0,
        kept_blocks=len(kept),
        removals=tuple(
            Removal(x.block.text, x.label, x.rule, x.block.line, x.confidence)
            for x in labelled
            if x.label not in BODY_LABELS and x.label not in (Label.TITLE, Label.STANDFIRST)
        ),
        evidence=meta.evidence,
    )
