"""Which labelled blocks are the body, as the settings have it."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.model import BODY_LABELS, BodyPolicy, Label, Labelled

_AROUND = BODY_LABELS | {Label.TITLE}


def body_of(labelled: Sequence[Labelled], policy: BodyPolicy) -> list[Labelled]:
    """The blocks that belong to the body, in order.

    Captions belong to it between the title and the last of the text only: those below are other articles'.
    A picture's credit comes with the picture.
    """
    labels = policy.labels
    if Label.CAPTION not in labels:
        return [x for x in labelled if x.label in labels]
    inside = [index for index, x in enumerate(labelled) if x.label in _AROUND]
    article = range(inside[0], inside[-1] + 1) if inside else range(0)
    pictures = {
        e.number for x in labelled if x.label is Label.FIGURE for e in x.block.place if e.tag == "figure"
    }
    return [
        x
        for index, x in enumerate(labelled)
        if (x.label in labels and (x.label is not Label.CAPTION or index in article))
        or (policy.images and x.label is Label.CREDIT and any(e.number in pictures for e in x.block.place))
    ]
