"""Under which question each answer belongs, as Owen settled it when he went through them. Plain Python.

Where the machine had it right he confirmed it; where not, he moved it.
"""

from __future__ import annotations

#: How an answer begins, and its question.
SETTLED = (
    ("Because there was nowhere to just be.", "1"),
    ("Honestly? I hoped it'd be warm.", "2"),
    ("Officially I'm core team.", "3"),
    ("Small, then. Four of us", "4"),
    ("Only that it's never the big speech.", "7"),
    ("Long. Lord, it's long.", "8"),
    ("They know who's lying.", "9"),
    ("The best of it gets said", "13"),
    ("The women's afternoon.", "14"),
    ("Chasing. I co-ordinate", "3"),
    ("The check-in. It sounds", "5"),
    ("I'd have got Shazia in post", "6"),
    ("Yes. At the old place", "6"),
    ("That I've got more than", "7"),
    ("It's slow and it holds.", "8"),
    ("That I'd drawn the wrong map.", "10"),
    ("Helped: money with no targets", "11"),
    ("Bits. Priya's team", "12"),
    ("In the log. Which exists!", "13"),
    ("Dates. Names. One page", "14"),
    ("Well now. You've to picture", "1"),
    ("Toast, chiefly.", "3"),
    ("Under things. I slept", "3"),
    ("First time, it's that nobody", "5.1"),
    ("I hoped Mick would come in.", "2"),
    ("I'd have started on the Tops.", "6"),
    ("I'll tell you what I notice.", "7"),
    ("I like it and it drives me", "8"),
    ("Weather. I mean it.", "9"),
    ("The lad at the day centre", "11"),
    ("I'm the engagement worker, so", "3"),
    ("I came in April, yeah.", "1"),
    ("Stopped asking the staff.", "5"),
    ("I'd promise less.", "6"),
    ("That it's in the diary.", "7"),
    ("It depends who's tired.", "8"),
    ("How to wait without", "9"),
    ("There's one nurse", "11"),
    ("Somebody to do what I do", "14"),
    ("Okay so I was sixteen", "1"),
    ("After five there's nothing open.", "1"),
    ("For me it was the paper.", "1"),
    ("Honestly, I came for the wifi.", "2"),
    ("I hoped to be useful again", "2"),
    ("I read the minutes out.", "3"),
    ("Washing machines. There's six.", "3"),
    ("I make the order", "3"),
    ("I used to hate it", "8"),
    ("I don't say much in it.", "8"),
    ("I will say the other side.", "8"),
    ("Whoever doesn't have to explain.", "7"),
    ("Whoever can send you back.", "7"),
    ("The one who knows that the form", "7"),
    ("I chaired. I chaired", "4"),
    ("Eleven months. I've not", "4"),
    ("My daughter rings me", "4"),
    ("When somebody's about to kick off.", "9"),
    ("That you're not thinking", "9"),
    ("They know what is a real question.", "9"),
    ("The library has helped.", "11"),
    ("Helped, probation.", "11"),
    ("Helped, the chippy", "11"),
    ("It's in the group chat.", "13"),
    ("Pay me. I'm not being funny.", "14"),
    ("Start at four.", "14"),
    ("One meeting where the ones", "14"),
    ("Keith here. Testing.", "1"),
    ("I wanted something built.", "2"),
    ("I did the community collaborator", "3"),
    ("I'll be unpopular here.", "7"),
    ("Five weeks for Christmas", "8"),
    ("Bikes. Eleven lads", "4"),
    ("We're good at finding out", "13"),
    ("What happens next is we write", "14"),
    ("I'd have us invite the people", "6"),
    ("You may sit on it", "1"),
    ("I hoped the Sunday people", "2"),
    ("A driver has great power", "7"),
    ("You won't like this, my dear.", "8"),
    ("They know how to be given", "9"),
    ("That there are two towns", "10"),
    ("The fire officers are good", "11"),
    ("The council people sit down", "12"),
    ("I hear there's a log.", "13"),
)

#: Two questions answered in one breath: how the answer begins, its question, where the second half begins, its question.
BOTH = (
    ("Okay. Necessary because", "1", "The hope was, number one", "2"),
    ("Helped, the fire station.", "11", "As for changed, no.", "12"),
)

#: Small talk: it answers no question, and Owen said so.
NONE = ("It's now or it's after my programme", "Pass.")

#: Answers that stand under no question yet, and wait.
WAITING = ("I know them so well I've started", "I sold Dougie six chairs", "I am not only staff here.")

#: Answers that the machine placed and that nobody has looked at yet. Not all of them are where they belong.
UNCHECKED = (
    "One has. The library",
    "Go up the Tops. With nowt.",
    "Third month, when you come",
    "I'm still on the list.",
    "Nobody is thanked.",
    "Sundays. You are mostly shut",
    "We say very good things",
    "Nothing open.",
)

#: Somebody passed on a question: (a turn of theirs in that talk, question).
PASSED = (("Pass.", "2"),)

#: What the machine took for asked, and was not: (person, question).
NOT_ASKED = (("Marcia", "5.2"), ("Shazia", "5.2"))
