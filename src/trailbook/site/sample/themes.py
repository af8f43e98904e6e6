"""The sample's themes: what is meant by each, and words that carry it. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SampleTheme:
    name: str
    definition: str
    words: tuple[str, ...]
    under: str = ""
    by: str = "Owen"


THEMES = (
    SampleTheme(
        "Getting there",
        "Hills, buses, hours and forms: whatever has to be got past before any help can begin. Not what the help is "
        "like once you are in.",
        (
            "And there's one bus, and it stops at ten to six. So if you live up on the Tops and you've no car, this "
            "town shuts at ten to six.",
            "They say, it's all online now, as if that is a place and there is a bus.",
            "There were people who stood at my stop every day and never once boarded. They came for the shelter.",
        ),
    ),
    SampleTheme(
        "The Tops and the Bottom",
        "How the two halves of the town see each other, and where we put ourselves.",
        (
            "I'd have started on the Tops. We put it in the Bottom because that's where there was an empty "
            "launderette, and then we stood about wondering why the Tops didn't come.",
            "That there are two towns, one on top of the other.",
            "Mind you, I'd be careful with that, because the young ones go up and down all day and don't see what "
            "we're on about.",
        ),
        under="Getting there",
        by="Shazia",
    ),
    SampleTheme(
        "Being known",
        "Somebody remembers your name, your tea or your promise, and notices when you are not there.",
        (
            "Second time, it's that you remembered how he has his tea. That's the whole of it.",
            "And they stay because somebody notices when they don't come. We ring.",
            "And nobody in any of them places knew what I was called by the second week.",
        ),
        by="Marcia",
    ),
    SampleTheme(
        "Power in small things",
        "Keys, chairs, pens, lateness: where power shows before anyone makes a speech about it.",
        (
            "Like if Bernie's late, she's late. If I'm late, it's a pattern.",
            "So I bought six more chairs at the chapel sale, and I don't start the toaster till everybody's down.",
            "Whoever writes the minutes decides what happened, and for a year that was me, typing on the train. I "
            "never lied. But I tidied.",
        ),
        by="Marcia",
    ),
    SampleTheme(
        "Who holds the money",
        "Budgets, wages and who may spend, wrongly if need be. Kept apart from the theme above it because Keith asked.",
        (
            "Power's who signs the cheque, and the rest of it is furniture.",
            "So pay me to be good with the young ones.",
        ),
        under="Power in small things",
        by="Keith",
    ),
    SampleTheme(
        "Deciding slowly",
        "What it is like to settle something together: what it costs, and what holds afterwards.",
        (
            "The Christmas opening took five weeks. By then it was nearly Christmas. Some days that isn't depth, "
            "that's just five weeks.",
            "When it's good you can feel the room change its mind, and it's lovely.",
        ),
    ),
    SampleTheme(
        "The no of the few",
        "What became of those who were against it: asked, written down, or lost.",
        (
            "I have lost votes in three churches, and nobody ever asked me that.",
            "But four times I had a no in my mouth, and it was written that we all agreed. I did not agree. I was "
            "translating.",
        ),
        under="Deciding slowly",
    ),
    SampleTheme(
        "What offices miss",
        "Things that people know from living it: about time, letters, danger, and when a question is a real one.",
        (
            "What's the ninth? When you're out there's only tonight.",
            "If you look at your screen when you ask me, it is not a question, it is typing.",
            "It never comes out of nowhere, it's been in the room an hour with its coat on.",
        ),
    ),
    SampleTheme(
        "Where learning goes",
        "What we found out and where it is now: in a log, on a phone, under a bus.",
        (
            "The best of it gets said on the way to the bus stop. I swear to you.",
            "I've had four really clever thoughts this year and they all went under the 14 bus.",
            "We say very good things and then we wash the cups.",
        ),
    ),
    SampleTheme(
        "Promises",
        "Who said they would do what by when, and whether anybody asked.",
        (
            "I asked in May who'd written and you could hear the fridge. So I wrote.",
            "And I'll answer for it, put my name down, because if we put everybody's name down then it's nobody's.",
        ),
        by="Bernie",
    ),
)
