"""What the pages say themselves, in the site's language: words from the files beside this one, dates by Babel."""

from __future__ import annotations

import contextlib
import os
import string
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from briefgen.config import Config
from briefgen.errors import ConfigError, did_you_mean
from briefgen.interface.answers import kept, load_answers, save_answers
from briefgen.model import Label, Receipt
from briefgen.wording import primary
from briefgen.yamltext.plain import load_plain

if TYPE_CHECKING:
    from babel import Locale

FOLDER = "interface"
"""In the site's folder: files like ours, whose words go before ours."""

_OURS = Path(__file__).parent
_ENGLISH = "en"

_BRITAIN = "en_GB"
_LONG_DAYS = {_BRITAIN: "EEEE d MMMM y"}
"""Where newspapers write a day otherwise than Unicode's data, which has a comma behind the weekday."""

Words = Mapping[str, str | Mapping[str, str]]
"""Texts by key; for what is counted, one for each plural form of the language, by CLDR's names."""


class Interface:
    """The words and dates of one language."""

    def __init__(self, config: Config) -> None:
        """Raises ConfigError for a file of the site that cannot be used."""
        self.language = interface_language(config)
        self.words: Words = {**_shipped(self.language), **_of_site(config, self.language)}
        self.answers = load_answers(config, self.language)
        """What Babel has said."""
        self._config, self._loaded = config, len(self.answers)

    def keep(self) -> None:
        """Let the next build have what Babel has said in this one."""
        if len(self.answers) > self._loaded:
            save_answers(self._config, self.language, self.answers)

    def say(self, key: str, **values: Any) -> str:
        """A text with its values. Raises KeyError for a key that no language has.

        Values that are Markup make the text Markup; what else they are is then escaped.
        """
        text = self.words[key]
        if not isinstance(text, str):
            text = text.get(self._form(values["count"])) or text["other"]
        if not values:
            return text
        if any(type(value) is Markup for value in values.values()):
            # As Markup.format does, in a tenth of its time: what is no text (a number) has nothing to escape.
            safe = {key: escape(value) if isinstance(value, str) else value for key, value in values.items()}
            return Markup(text.format(**safe))  # noqa: S704 (a text of ours, or of the site's own)
        return text.format(**values)

    @cached_property
    def locale(self) -> Locale:
        """What Babel knows of the language; plain English is that of Britain, as our words are."""
        from babel import Locale, UnknownLocaleError  # takes a while: only what renders, pays for it

        name = _BRITAIN if self.language == _ENGLISH else self.language
        for each in (name, primary(name)):  # the second where such a region is not known
            with contextlib.suppress(ValueError, UnknownLocaleError):
                return Locale.parse(each, sep="-" if "-" in each else "_")
        return Locale.parse(_BRITAIN)  # a site can have words in a language that Unicode's data does not know

    @kept
    def _form(self, count: int) -> str:
        return str(self.locale.plural_form(count))

    # Days

    def prepare(self) -> None:
        """Load now what days are put with, once for all the processes that will be forked."""
        if not self._loaded:
            self.long_day(date(2000, 1, 1))

    @kept
    def long_day(self, day: date) -> str:
        """`Friday 28 June 2024`."""
        return self._date(day, _LONG_DAYS.get(str(self.locale), "full"))

    @kept
    def day(self, day: date) -> str:
        """`28 June 2024`."""
        return self._date(day, "long")

    @kept
    def short_day(self, day: date) -> str:
        """`28 June`."""
        return self._skeleton(day, "MMMMd")

    @kept
    def month_name(self, year: int, month: int) -> str:
        """`June 2024`."""
        return self._skeleton(date(year, month, 1), "yMMMM")

    @kept
    def month_alone(self, day: date) -> str:
        """`June`."""
        return self._date(day, "LLLL")

    @kept
    def short_month(self, day: date) -> str:
        """`Jun`."""
        return self._skeleton(day, "MMM")

    @kept
    def span(self, first: date, last: date) -> str:
        """`24–30 June 2024`."""
        from briefgen.interface.babeldates import format_interval

        return str(format_interval(first, last, "yMMMd", locale=self.locale))

    def day_and_time(self, moment: datetime | date) -> str:
        """`28 June 2024, 10:15`, or the day alone where no more is known."""
        if not isinstance(moment, datetime):
            return self.day(moment)
        return self.say("joined", first=self.day(moment.date()), second=f"{moment:%H:%M}")

    def _date(self, day: date, pattern: str) -> str:
        from briefgen.interface.babeldates import format_date

        return format_date(day, pattern, locale=self.locale)

    def _skeleton(self, day: date, skeleton: str) -> str:
        from briefgen.interface.babeldates import format_skeleton

        return format_skeleton(skeleton, day, locale=self.locale)

    @cached_property
    def weekdays(self) -> tuple[tuple[str, str], ...]:
        """The names of the days with their short forms, in the order of this language's weeks."""
        names = self.locale.days["stand-alone"]
        order = [(self.first_weekday + place) % 7 for place in range(7)]
        return tuple((names["wide"][day], names["short"][day].rstrip(".")) for day in order)

    @property
    def first_weekday(self) -> int:
        """The day on which a week begins: 0 is Monday."""
        return self._first_weekday()

    @kept
    def _first_weekday(self) -> int:
        return int(self.locale.first_week_day)

    # Names and numbers

    @kept
    def language_name(self, code: str) -> str:
        """A language by its name in this one; for one that is not known, its code."""
        return str(self.locale.languages.get(primary(code), code))

    def listed(self, items: list[str]) -> str:
        """`one, two and three`."""
        if len(items) < 2:
            return "".join(items)
        from babel.lists import format_list

        return format_list(items, locale=self.locale)

    def label_name(self, label: Label) -> str:
        """A removed passage's kind: `consent notice`."""
        found = self.words.get(f"removed_{label.value}", label.value)
        return found if isinstance(found, str) else label.value

    def receipt_sentence(self, receipt: Receipt) -> str:
        """`9 paragraphs kept, 14 blocks removed: 1 consent notice, 1 registration prompt, …`."""
        kept = self.say("paragraphs_kept", count=receipt.kept_blocks)
        removed = self.say("blocks_removed", count=len(receipt.removals))
        sentence, kinds = self.say("joined", first=kept, second=removed), list(self._kinds(receipt))
        if not kinds:
            return sentence
        listed = kinds[0]
        for kind in kinds[1:]:
            listed = self.say("joined", first=listed, second=kind)
        return self.say("receipt_counts", sentence=sentence, kinds=listed)

    def _kinds(self, receipt: Receipt) -> Iterator[str]:
        counts: dict[Label, int] = {}
        for removal in receipt.removals:
            counts[removal.label] = counts.get(removal.label, 0) + 1
        order = {key: place for place, key in enumerate(self.words)}
        for label in sorted(counts, key=lambda label: order.get(f"count_{label.value}", len(order))):
            key = f"count_{label.value}"
            yield (
                self.say(key, count=counts[label]) if key in self.words else f"{counts[label]} {label.value}"
            )


def interface_language(config: Config) -> str:
    """The site's language where there are words for it, else English."""
    file = f"{primary(config.language)}.yaml"
    known = (_OURS / file).is_file() or (config.root / FOLDER / file).is_file()
    return config.language if known else _ENGLISH


def _shipped(language: str) -> Words:
    file = _OURS / f"{primary(language)}.yaml"
    return _plain(file.read_text("utf-8")) if file.is_file() else _shipped(_ENGLISH)


def _plain(text: str) -> Words:
    """The words of one of our files: plain YAML but for comments and empty lines."""
    lines = (line for line in text.split("\n") if line and not line.startswith("#"))
    found = load_plain("\n".join(lines))
    if found is None:
        raise ValueError("a file of words is no plain YAML")
    return found


def _of_site(config: Config, language: str) -> Words:
    """The site's own words for this language. Raises ConfigError."""
    file = config.root / FOLDER / f"{primary(language)}.yaml"
    if not os.path.lexists(file):
        return {}
    from briefgen.yamltext.located import load_located

    path = f"{FOLDER}/{file.name}"
    try:
        located = load_located(file.read_text("utf-8-sig"), path, ConfigError, 1, "this file")
    except OSError as failed:
        raise ConfigError(
            f"this cannot be read: {failed.strerror}", "put a file of words in its place", path=path
        ) from failed
    except ValueError as failed:
        raise ConfigError("this file cannot be read", "save it as UTF-8", path=path) from failed
    if not isinstance(located.value, dict):
        raise ConfigError(
            "this is no list of words", "write `latest: …`, a key and a text", path=path, line=1
        )
    english = _shipped(_ENGLISH)
    for key, text in located.value.items():
        line, column = located.place_of(key, key=True)
        if fault := _fault(key, text, english):
            raise ConfigError(*fault, path=path, line=line, column=column)
    return dict(located.value)


def _fault(key: str, text: object, english: Words) -> tuple[str, str] | None:
    """What is wrong with a text of the site, and how to mend it."""
    if key not in english:
        return f'unknown key "{key}"', did_you_mean(key, english)
    ours = english[key]
    is_counted = not isinstance(ours, str)
    forms = text if isinstance(text, dict) else {"other": text}
    if is_counted != isinstance(text, dict) or not all(
        isinstance(form, str) for form in (forms.get("other"), *forms.values())
    ):
        if is_counted:
            shape, example = "a text for each plural form, at least for `other`", '{one: "…", other: "…"}'
        else:
            shape, example = "a text", '"…"'
        return f'"{key}" must be {shape}', f"write `{key}: {example}`"
    known = _fields(ours if isinstance(ours, str) else ours["other"])
    for one in forms.values():
        try:
            unknown = _fields(str(one)) - known
            more = _more_than_names(str(one))
        except ValueError:
            return f'"{key}" has a brace without its twin', "write {{ for a brace"
        if more:
            return f'"{key}" has {more[0]}, and knows only names in braces', f"write {more[1]}"
        if unknown:
            name = sorted(unknown)[0]
            return f'"{key}" is given no {{{name}}}', f"it may use {', '.join(sorted(known)) or 'none'}"
    return None


def _more_than_names(text: str) -> tuple[str, str] | None:
    """The first field of a text that says how its value is put, which not every value can be, and the field without that."""
    for _, name, spec, conversion in string.Formatter().parse(text):
        if name is not None and (spec or conversion):
            how = f"!{conversion}" if conversion else ""
            return f"{{{name}{how}{':' + spec if spec else ''}}}", f"{{{name}}}"
    return None


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
