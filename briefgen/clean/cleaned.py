"""One source, cleaned: the article, the receipt, and every block with its label."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from briefgen.characters import all_in_order, in_order
from briefgen.clean.compose import compose
from briefgen.clean.label import declared_language, label, language_of
from briefgen.clean.media import mark_posts, place_media
from briefgen.clean.metadata import Metadata, find_metadata
from briefgen.clean.phrases import known_languages, load_language
from briefgen.clean.pictures import find_image
from briefgen.clean.policy import body_of
from briefgen.clean.verdict import judge
from briefgen.collector import without_collector
from briefgen.digest import digest_of
from briefgen.model import (
    BODY_LABELS,
    Article,
    BodyPolicy,
    Image,
    Label,
    Labelled,
    Origin,
    Reading,
    Receipt,
    Removal,
    Ruling,
    Source,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning made of one source."""

    article: Article
    evidence: Mapping[str, str]
    """For each field that is not empty, where its value came from."""
    labelled: tuple[Labelled, ...] = field(repr=False)
    verdict: Verdict
    reason: str
    """The verdict in words that follow "this is"."""
    policy: BodyPolicy
    """What counts as body."""
    ruling: Ruling | None = None
    """The site's rules that were applied."""

    @property
    def receipt(self) -> Receipt:
        """What was kept and what was removed, and why. Made when asked for: reasons that were learnt cost time."""
        total = sum(len(x.block.text) for x in self.labelled)
        kept = body_of(self.labelled, self.policy)
        apart = self.policy.labels | {Label.TITLE, Label.STANDFIRST}
        return Receipt(
            digest=self.article.source.digest,
            kept_share=round(sum(len(x.block.text) for x in kept) / total, 4) if total else 0.0,
            kept_blocks=len(kept),
            removals=tuple(
                Removal(x.block.text, x.label, _reason(x), x.block.line, x.confidence)
                for x in self.labelled
                if x.label not in apart
            ),
            evidence=self.evidence,
        )

    @property
    def full_text(self) -> str:
        """All of the article's words as Markdown: headed by a standfirst that the body does not repeat, and
        without the lines that link to embeds, which are ours."""
        policy = self.policy._replace(standfirst=True, embeds=False)
        if body_of(self.labelled, policy) == body_of(self.labelled, self.policy):
            return self.article.body
        return compose(self.labelled, self.article.source.url, policy)


_DEFAULT = BodyPolicy()


@without_collector()  # with that of `read`, a twentieth of the time
def clean(reading: Reading, source: Source, now: datetime, policy: BodyPolicy = _DEFAULT) -> Cleaned:
    """Label a reading's blocks, find the metadata, compose the body. `now` bounds the dates."""
    language = language_of(reading)
    labelled, title = label(reading, language)
    labelled = mark_posts(labelled, reading.media)
    data = load_language(language if language in known_languages() else "en")
    meta = find_metadata(reading.hints, labelled, title, data, now)
    digest = digest_of(source.data)
    verdict, reason = judge(labelled, reading.hints, title.text)
    if reading.is_excerpt:
        verdict, reason = Verdict.PARTIAL, "a summary, or the beginning of an article"
        labelled = _with_summary(labelled)
    image, origin = find_image(reading.hints, reading.media, labelled, meta.url)
    labelled = place_media(labelled, reading.media, policy)
    body = compose(labelled, meta.url, policy)
    article = _article(meta, body, image, language, digest, source.retrieved or now, verdict)
    evidence = dict(meta.evidence)
    if image:
        evidence["image"] = origin
    if language:
        evidence["language"] = "<html lang>" if declared_language(reading.hints) else "the text"
    return Cleaned(article, evidence, labelled, verdict, reason, policy, reading.ruling)


def _with_summary(labelled: tuple[Labelled, ...]) -> tuple[Labelled, ...]:
    """The blocks of a summary, which may be too short to look like a text: then all is that does not say to be clutter."""
    if any(x.label in BODY_LABELS for x in labelled):
        return labelled
    return tuple(
        x
        if x.label is Label.TITLE or x.rule.startswith("phrase")
        else x._replace(label=Label.BODY, rule="a summary, however short")
        for x in labelled
    )


def refusal(cleaned: Cleaned) -> str:
    """Why a source is not taken for an article; empty when it is."""
    if cleaned.verdict in (Verdict.WALL, Verdict.INDEX, Verdict.ERROR):
        return f"this is {cleaned.reason}"
    if not cleaned.article.title:
        return "no title could be found"
    if not cleaned.article.body:
        return "nothing is left of it but its title: the settings drop the rest, or there is none"
    return ""


def _article(
    meta: Metadata,
    body: str,
    image: Image | None,
    language: str,
    digest: str,
    retrieved: datetime,
    verdict: Verdict,
) -> Article:
    """What is found goes into front matter, which is read without forbidden characters, and beside other
    texts: so it must not turn their direction."""
    return Article(
        title=in_order(meta.title),
        body=body,
        date=meta.date,
        modified=meta.modified,
        retrieved=retrieved.replace(microsecond=0),
        id=digest[:12],
        source=Origin(in_order(meta.publisher), in_order(meta.url), in_order(meta.agency), digest),
        authors=all_in_order(meta.authors),
        place=in_order(meta.place),
        topics=all_in_order(meta.topics),
        tags=all_in_order(meta.tags),
        summary=in_order(meta.summary),
        image=Image(in_order(image.src), in_order(image.alt), in_order(image.credit)) if image else None,
        language=language,
        kind=meta.kind,
        access=meta.access,
        partial=verdict is Verdict.PARTIAL,
    )


def _reason(x: Labelled) -> str:
    """Why a block is not in the body: what belongs to it by default, the settings keep out."""
    return f"settings: no {x.label.value} ({x.reason})" if x.label in BODY_LABELS else x.reason
