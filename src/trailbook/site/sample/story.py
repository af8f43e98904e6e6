"""What the steps of loading hand on to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from trailbook.evidence.models import Document, Excerpt, Turn
from trailbook.people.models import Inquiry, Person, Place

from .clock import Clock

HERE = Path(__file__).parent


@dataclass
class Story:
    """A sample place in the making: its people by name, its documents by file name."""

    place: Place
    inquiry: Inquiry
    clock: Clock
    people: dict[str, Person] = field(default_factory=dict)
    documents: dict[str, Document] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Person:
        """The person with this name; looked up once."""
        if name not in self.people:
            self.people[name] = Person.objects.select_related("place").get(place=self.place, name=name)
        return self.people[name]

    def turns(self) -> list[Turn]:
        """Every turn of the inquiry that somebody answered with, in order."""
        found = Turn.objects.filter(document__inquiry=self.inquiry, asks=False)
        return list(found.select_related("current", "document__inquiry", "place", "owner"))

    def find(self, words: str) -> tuple[Turn, int, int]:
        """The one place where these words stand. Raises LookupError where they stand nowhere: the sample's own
        files disagree."""
        for turn in self.turns_once:
            assert turn.current is not None
            at = turn.current.text.find(words)
            if at >= 0:
                return turn, at, at + len(words)
        raise LookupError(words)

    @property
    def turns_once(self) -> list[Turn]:
        if not hasattr(self, "_turns"):
            self._turns = self.turns()
        return self._turns

    def excerpt_with(self, words: str) -> Excerpt:
        """The excerpt that holds these words. Raises LookupError where there is none."""
        found = Excerpt.objects.filter(inquiry=self.inquiry, spans__quote__contains=words).order_by("pk").first()
        if found is None:
            raise LookupError(words)
        return found


def text_of(*parts: str) -> bytes:
    """A file of the sample as it would be uploaded."""
    return HERE.joinpath(*parts).read_bytes()
