"""The team's pages of the guide, by test browser."""

from __future__ import annotations

import html
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.cast import BY, WORDS
from trailbook.evidence.models import Turn
from trailbook.guides.actions import mark_used, put_to_use, save_guide
from trailbook.guides.models import Question, Version
from trailbook.guides.queries import latest_version, questions_of
from trailbook.guides.reading import read_guide
from trailbook.interviews.actions import confirm, place_turn
from trailbook.interviews.models import Placing
from trailbook.ledger.models import Entry

pytestmark = pytest.mark.django_db


def page(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status, response.content[:400]
    return html.unescape(response.content.decode())


def asked(version: Version) -> list[str]:
    return [q.text for q in questions_of(version)]


def question(version: Version, text: str) -> Question:
    return Question.objects.get(section__version=version, text=text)


def hidden(text: str, name: str) -> str:
    return html.unescape(text.split(f'name="{name}" value="', 1)[1].split('"', 1)[0])


def every_page(address, version):
    some = questions_of(version)[0]
    return {
        "read": [
            address("guide"),
            address("version", number=1),
            address("print", number=1),
            address("take-markdown", number=1),
            address("take-docx", number=1),
        ],
        "write": [
            address("begin"),
            address("text"),
            address("edit"),
            address("new-section"),
            address("section", number=1),
            address("new-item", number=1),
            address("item", lineage=some.lineage),
            address("new-prompt", lineage=some.lineage),
        ],
        "post": [
            address("look"),
            address("keep"),
            address("move"),
            address("remove-section", number=0),
            address("remove-item", lineage=some.lineage),
            address("use"),
        ],
    }


def test_who_may_come_in(cast, signed_in, address, version):
    pages = every_page(address, version)
    for url in pages["read"] + pages["write"]:
        assert signed_in(cast.mo).get(url).status_code == 200, url
        assert signed_in(cast.ash).get(url).status_code == 403, f"a guest at {url}"
        assert signed_in(cast.nadia).get(url).status_code == 404, f"another place at {url}"
        assert Client().get(url).status_code == 302, f"a stranger at {url}"
    for url in pages["post"]:
        assert signed_in(cast.dana).get(url).status_code == 405, url
        assert signed_in(cast.ash).post(url).status_code == 403, url
        assert signed_in(cast.nadia).post(url).status_code == 404, url
    assert asked(version) == ["How have things been here for you?", "What helps?", "What should change?"]


def test_no_page_of_the_guide_shows_anybodys_words(cast, signed_in, address, version):
    pages = every_page(address, version)
    shown = "".join(page(signed_in(cast.dana), u) for u in pages["read"][:4] + pages["write"])
    assert not any(words in shown for words in WORDS.values())


def test_without_a_guide_the_first_step_is_offered(cast, signed_in, address):
    assert address("begin") in page(signed_in(cast.dana), address("guide"))
    assert signed_in(cast.dana).get(address("edit")).status_code == 302
    page(signed_in(cast.dana), address("version", number=1), 404)


def test_the_guide_is_read_as_it_would_be_read_out(cast, signed_in, address, version):
    text = page(signed_in(cast.dana), address("guide"))
    order = [
        "Welcome",
        "said, not asked",
        "We are glad",
        "You can stop",
        "About here",
        "How have things",
        "Since when?",
        "What next",
    ]
    assert [text.index(x) for x in order] == sorted(text.index(x) for x in order)
    assert '<li value="3">What should change?' in text


def test_from_the_ready_made_guide_through_the_preview(cast, signed_in, address):
    dana = signed_in(cast.dana)
    seen = dana.post(address("look"), {"how": "ready"}).content.decode()
    assert "Nothing is kept yet" in seen
    assert latest_version(cast.inquiry) is None
    dana.post(
        address("keep"), {"text": hidden(seen, "text"), "seen": hidden(seen, "seen"), "said": ["0", "5"]}, follow=True
    )
    made = latest_version(cast.inquiry)
    assert (made.guide.title, len(asked(made))) == ("Where are we now?", 17)
    assert Entry.objects.filter(verb="wrote-guide").count() == 1


def test_a_file_is_looked_at_marked_and_kept(cast, signed_in, address):
    dana = signed_in(cast.dana)
    file = SimpleUploadedFile("g.md", b"# G\n\n## Hello\n- Sit down.\n\n## Then\n1. Why?\n   - When?\n")
    seen = dana.post(address("look"), {"how": "file", "file": file}).content.decode()
    assert "2 questions were understood. 1 prompt hangs from them." in seen
    dana.post(address("keep"), {"text": hidden(seen, "text"), "seen": hidden(seen, "seen"), "said": ["0"]})
    assert asked(latest_version(cast.inquiry)) == ["Why?"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [("protocol.pdf", b"%PDF", "protocol.pdf is damaged"), ("x.md", b"nothing", "holds no questions"), ("y.docx", b"PK..", "damaged")],
)  # fmt: skip
def test_a_bad_file_is_answered_by_a_sentence(cast, signed_in, address, name, data, why):
    answer = signed_in(cast.dana).post(address("look"), {"how": "file", "file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert name in answer.content.decode()


def test_marking_everything_as_said_is_told(cast, signed_in, address):
    answer = signed_in(cast.dana).post(address("keep"), {"text": "## A\n- Why?\n", "seen": "none", "said": ["0"]})
    assert answer.status_code == 422
    assert "nothing is asked" in answer.content.decode()
    assert latest_version(cast.inquiry) is None


def test_from_what_people_were_asked_already(cast, signed_in, address):
    Turn.objects.filter(owner__in=[cast.ola, cast.bo, cast.eve, cast.flo], asks=False).update(
        heading="What keeps you warm?", heading_kind="heading"
    )
    Turn.objects.filter(owner=cast.eve, asks=False).update(heading="Only Eve was asked this?")
    dana = signed_in(cast.dana)
    ways = page(dana, address("begin"))
    assert "What keeps you warm? (in 2 conversations)" in ways
    assert "Only Eve" not in ways  # she took her words back
    seen = dana.post(address("look"), {"how": "headings", "headings": ["What keeps you warm?"]}).content.decode()
    dana.post(address("keep"), {"text": hidden(seen, "text"), "seen": hidden(seen, "seen")})
    assert asked(latest_version(cast.inquiry)) == ["What keeps you warm?"]
    placed = Placing.objects.filter(how="heading").values_list("turn__owner__name", flat=True)
    assert set(placed) >= {"Ola Berg", "Bo Trent"}  # what was here is placed at once


def test_a_used_version_is_never_changed_and_the_page_says_so_first(cast, signed_in, address, version):
    mark_used(version=version, at=timezone.now())
    dana = signed_in(cast.dana)
    some = question(version, "What helps?")
    assert "Your first change here makes version 2" in page(dana, address("edit"))
    for url in (address("item", lineage=some.lineage), address("section", number=1)):
        assert "Saving here makes a new version" in page(dana, url)
    saved = dana.post(
        address("item", lineage=some.lineage), {"text": "What is a help to you?", "was": some.text}, follow=True
    )
    assert "This is version 2 now. Version 1 stays as it was." in saved.content.decode()
    newest = latest_version(cast.inquiry)
    assert newest.number == 2
    assert asked(version)[1] == "What helps?"
    assert question(newest, "What is a help to you?").lineage == some.lineage
    dana.post(address("move"), {"move": f"up:{some.lineage}"})
    assert latest_version(cast.inquiry).pk == newest.pk  # no answer stands under it yet
    older = page(dana, address("version", number=1))
    assert "This is an older version" in older
    assert "What helps?" in older


def test_moving_needs_no_script_and_nothing_is_lost(cast, signed_in, address, version):
    dana = signed_in(cast.dana)
    third = question(version, "What should change?")
    answer = dana.post(address("move"), {"move": f"up:{third.lineage}"})
    assert answer["Location"].endswith(f"#q-{third.lineage}")
    assert [s.title for s in latest_version(cast.inquiry).sections.all()] == ["Welcome", "About here", "What next"]
    assert question(version, "What should change?").section.title == "About here"
    dana.post(address("move"), {"move": "down:s0"})
    assert [s.title for s in version.sections.all()] == ["About here", "Welcome", "What next"]
    for bad in ("sideways:s0", "up:s99", f"up:{version.uuid}", ""):
        assert dana.post(address("move"), {"move": bad}).status_code == 302
    assert dana.post(address("move"), {"move": "up:x"}).status_code == 404
    assert len(asked(version)) == 3


def test_writing_piece_by_piece_from_nothing(cast, signed_in, address):
    dana = signed_in(cast.dana)
    assert "Write a heading" in dana.post(address("new-section"), {"title": " "}).content.decode()
    dana.post(address("new-section"), {"title": "About you", "intro": "Sit.\r\nEat."})
    again = dana.post(address("new-item", number=0), {"text": "Who are you?", "another": "yes"})
    assert again["Location"] == address("new-item", number=0)
    made = latest_version(cast.inquiry)
    some = question(made, "Who are you?")
    dana.post(address("new-prompt", lineage=some.lineage), {"text": "And who else?"})
    assert question(made, "And who else?").parent.text == "Who are you?"
    assert made.sections.get().intro == "Sit.\nEat."
    dana.post(address("edit"), {"title": "Ours"})
    made.guide.refresh_from_db()
    assert made.guide.title == "Ours"


def test_taking_out_keeps_the_answers_under_the_version_they_know(cast, signed_in, address, version):
    some = question(version, "What helps?")
    place_turn(turn=cast.turn("ola"), question=some, by=BY, at=timezone.now())
    signed_in(cast.dana).post(address("remove-item", lineage=some.lineage))
    newest = latest_version(cast.inquiry)
    assert newest.number == 2
    assert "What helps?" not in asked(newest)
    assert Placing.objects.get(turn=cast.turn("ola")).question == some


def test_two_people_rewording_the_same_question_are_both_told(cast, signed_in, address, version):
    some = question(version, "What helps?")
    url = address("item", lineage=some.lineage)
    signed_in(cast.mo).post(url, {"text": "What is good here?", "was": "What helps?"})
    late = signed_in(cast.dana).post(url, {"text": "What helps you most?", "was": "What helps?"})
    text = html.unescape(late.content.decode())
    assert late.status_code == 422
    assert "Someone else changed this" in text
    assert "What is good here?" in text
    assert "What helps you most?" in text
    assert question(version, "What is good here?")
    signed_in(cast.dana).post(url, {"text": "What helps you most?", "was": hidden(text, "was")})
    assert question(version, "What helps you most?").lineage == some.lineage


def test_two_people_writing_the_whole_of_it_are_both_told(cast, signed_in, address, version):
    dana, mo = signed_in(cast.dana), signed_in(cast.mo)
    stamp = hidden(page(dana, address("text")), "seen")
    mo.post(address("keep"), {"text": "## B\n- Mine?\n", "seen": stamp})
    late = dana.post(address("keep"), {"text": "## A\n- Hers?\n", "seen": stamp})
    assert late.status_code == 409
    assert "Someone else changed the guide" in late.content.decode()
    assert "Hers?" in late.content.decode()
    assert asked(latest_version(cast.inquiry)) == ["Mine?"]


def test_the_same_section_changed_by_two(cast, signed_in, address, version):
    url = address("section", number=1)
    was = hidden(page(signed_in(cast.dana), url), "was")
    signed_in(cast.mo).post(url, {"title": "Around here", "was": was})
    late = signed_in(cast.dana).post(url, {"title": "About us", "was": was})
    assert late.status_code == 422
    assert "Around here" in late.content.decode()
    refused = signed_in(cast.dana).post(address("remove-section", number=1), {"was": was}, follow=True)
    assert "Look again" in refused.content.decode()
    assert version.sections.count() == 3


def test_a_new_version_places_what_is_there_and_moves_nothing_a_person_placed(cast, signed_in, address, version):
    put_to_use(version=version, by=BY, at=timezone.now())
    first = question(version, "How have things been here for you?")
    assert set(Placing.objects.values_list("question", flat=True)) == {first.pk}
    helps = question(version, "What helps?")
    place_turn(turn=cast.turn("ola"), question=helps, by=cast.dana.actor, at=timezone.now())
    confirm(placings=[Placing.objects.get(turn=cast.turn("bo"))], by=cast.dana.actor, at=timezone.now())
    dana = signed_in(cast.dana)
    dana.post(address("item", lineage=helps.lineage), {"text": "What is a help?", "was": helps.text})
    newest = latest_version(cast.inquiry)
    assert "Place the answers under it" in page(dana, address("guide"))
    assert "conversations have been gone through" in dana.post(address("use"), follow=True).content.decode()
    where = {p.turn_id: p.question for p in Placing.objects.select_related("question")}
    assert where[cast.turn("ola").pk] == helps
    assert where[cast.turn("bo").pk] == first
    assert where[cast.turn("cy").pk].section.version == newest


def test_files_to_send_ahead_read_back(cast, signed_in, address, version):
    dana = signed_in(cast.dana)
    for name, file in (("take-markdown", "g.md"), ("take-docx", "g.docx")):
        answer = dana.get(address(name, number=1))
        assert "attachment" in answer["Content-Disposition"]
        again = read_guide(file, answer.content)
        assert [i.text for i in again.all_items()][:3] == [
            "You can stop when you like.",
            "How have things been here for you?",
            "Since when?",
        ]
        assert next(s for s in again.sections if s.title == "Welcome").said
    assert io.BytesIO(answer.content).read(2) == b"PK"


def test_pages_cost_the_same_with_three_questions_and_with_sixty(cast, signed_in, address, version):
    dana = signed_in(cast.dana)
    names = ["guide", "edit", "text", "begin"]

    def cost(name: str) -> int:
        page(dana, address(name))
        with CaptureQueriesContext(
            connection,
        ) as made:
            page(dana, address(name))
        return len(made)

    before = {n: cost(n) for n in names}
    text = "".join(
        f"\n## Part {i}\n" + "".join(f"- Question {i} {j}?\n    - Prompt {i} {j}?\n" for j in range(10))
        for i in range(6)
    )
    save_guide(inquiry=cast.inquiry, guide=read_guide("x.md", text.encode()), by=BY, at=timezone.now())
    assert {n: cost(n) for n in names} == before


SECOND = """# Our guide
## About here
1. How have things been here for you lately?
2. What helps?
3. Where do you sleep?
"""


def test_what_becomes_of_the_questions_is_settled_before_and_put_right_after(cast, version, signed_in, address):
    """A file that makes a new version: the preview proposes, the person chooses, the guide tells, and it can be put
    right; a choice that is not there is told."""
    from trailbook.guides.queries import lineage

    dana, first = signed_in(cast.dana), version
    mark_used(version=first, at=timezone.now())
    page = dana.post(address("look"), {"how": "text", "text": SECOND}).content.decode()
    assert "What becomes of the questions" in page
    assert "Reworded. Before: “How have things been here for you?”" in page
    assert "What should change?" in page, "asked no more"
    held = hidden(page, "seen")
    text = hidden(page, "text")
    change = question(first, "What should change?")
    things = question(first, "How have things been here for you?")
    rows = {"from-0-0": str(things.uuid), "from-2-0": str(change.uuid), "from-2-1": ""}
    dana.post(address("keep"), {"text": text, "seen": held, **rows})
    second = latest_version(cast.inquiry)
    told = [(s.question.text, s.how) for s in lineage(second).steps]
    assert told == [
        ("How have things been here for you lately?", "reworded"),
        ("What helps?", "same"),
        ("Where do you sleep?", "reworded"),
    ]
    assert lineage(second).settled
    page = dana.get(address("guide")).content.decode()
    assert "What became of the questions of version 1" in page
    assert "Asked no more. Its answers are kept." in page
    url = address("became", number=2)
    page = dana.get(url).content.decode()
    assert "Where do you sleep?" in page
    assert "from-1-0" not in page, "what stayed is not asked about"
    assert "from-1-0" in dana.get(url + "?all=yes").content.decode()
    seen = hidden(page, "seen")
    answer = dana.post(url, {"seen": seen, "from-2-0": ""}, follow=True)
    assert "Saved. Answers stand together as you said" in answer.content.decode()
    assert [s.how for s in lineage(latest_version(cast.inquiry)).steps] == ["reworded", "same", "new"]
    assert dana.post(url, {"seen": seen, "from-2-0": ""}).status_code == 422, "somebody saved meanwhile"
    assert dana.post(url, {"seen": seen, "from-0-0": "nonsense"}).status_code == 422
    assert dana.get(address("became", number=1)).status_code == 302, "a first version has none before it"
