"""Tables of every shape: what is an answer, who the person is, whose turn a row is."""

from __future__ import annotations

import datetime
import io

import openpyxl
import pytest

from trailbook.interviews.reading import ReadDocument, read_bytes


def read(name: str, text: str | bytes, **more: object) -> ReadDocument:
    return read_bytes(name, text.encode() if isinstance(text, str) else text, **more)  # type: ignore[arg-type]


def answers(doc: ReadDocument) -> list[tuple[str | None, str, str | None]]:
    return [(t.speaker, t.text, t.heading) for t in doc.turns]


def roles(doc: ReadDocument) -> dict[str, str]:
    return {c.title: c.role for c in doc.columns}


def book(**sheets: list[list[object]]) -> bytes:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "Name;What?\nWren;Cold, wet, dark, and far\nMoss;One, two, three, four\n",
        "Name\tWhat?\nWren\tCold, wet, dark, and far\nMoss\tOne, two, three, four\n",
        'Name,What?\nWren,"Cold, wet, dark, and far"\nMoss,"One, two, three, four"\n',
        "sep=;\nName;What?\nWren;Cold, wet, dark, and far\nMoss;One, two, three, four\n",
        "\ufeff\ufeffName;What?\n\ufeffWren;Cold, wet, dark, and far\nMoss;One, two, three, four\n",
    ],
)
def test_whatever_parts_the_cells(text: str) -> None:
    assert answers(read("t.csv", text))[0] == ("Wren", "Cold, wet, dark, and far", "What?")


def test_a_pages_marks_become_text_and_words_about_them_stay() -> None:
    rows = 'Name,What?\nWren,"<p>The mill &amp; the river</p><p>shook</p>"\nMoss,I use <span> and 3 < 4 &c to mark it\n'
    assert [t.text for t in read("t.csv", rows).turns] == [
        "The mill & the river\nshook",
        "I use <span> and 3 < 4 &c to mark it",
    ]


def test_unnamed_and_doubled_columns_are_told_apart() -> None:
    doc = read(
        "t.csv",
        "Name,Why so?,Why so?,\nWren,It was cold and dark,And then it was warm,x\nMoss,It rained all day,And then it stopped,y\n",
    )
    assert list(roles(doc)) == ["Name", "Why so?", "Why so? (3)", "column 4"]


@pytest.mark.parametrize(
    ("text", "title", "code"),
    [
        (  # a code, the question, and what only the survey tool can read
            'ResponseId,Q1\nResponse ID,What is it like?\n"{""ImportId"":""a""}","{""ImportId"":""b""}"\nR_1,It is cold there in winter\n',
            "What is it like?",
            "Q1",
        ),
        (  # a question over its boxes
            "Respondent ID,What is it like?,Which?,\n,Open-Ended Response,Cold,Warm\n1,It is cold there in winter,Cold,\n",
            "What is it like?",
            "",
        ),
        (  # groups above
            "About you,,The mill,\nName,Age,What is it like?,More?\nWren,40,It is cold there in winter,No more than that\n",
            "The mill: What is it like?",
            "",
        ),
        ("id,q1,q2\nNumber,What is it like?,How old?\n1,It is cold there in winter,40\n", "What is it like?", "q1"),
        ("Our survey,,\n,,\nName,Age,What is it like?\nWren,40,It is cold there in winter\n", "What is it like?", ""),
        ("a[b]._.What is it like?,x\nIt is cold there in winter,1\n", "a[b]._.What is it like?", "a[b]"),
    ],
)
def test_titles_in_several_rows(text: str, title: str, code: str) -> None:
    doc = read("t.csv", text)
    assert next((t.text, t.heading) for t in doc.turns) == ("It is cold there in winter", title)
    assert next(c.code for c in doc.columns if c.title == title) == code


def test_addresses_and_what_a_tool_notes_are_no_facts() -> None:
    doc = read(
        "t.csv",
        "Timestamp,E-mail,IP address,Age,Why so?\n1/1/2026 10:00,w@x.org,10.0.0.1,40,Because of the cold\n1/2/2026 10:00,m@x.org,10.0.0.2,41,Because of the rain\n",
    )
    assert roles(doc) == {"Timestamp": "out", "E-mail": "out", "IP address": "out", "Age": "fact", "Why so?": "answer"}


def test_columns_are_said_to_be_something_else() -> None:
    text = "Nr,Who,Age,Why so?\n7,Wren,40,Because of the cold\n8,Moss,41,Because of the rain\n"
    assert roles(read("t.csv", text)) == {"Nr": "fact", "Who": "fact", "Age": "fact", "Why so?": "answer"}
    doc = read("t.csv", text, roles={"Who": "name", "#1": "id", "Why": "answer", "Age": "out"})
    assert roles(doc) == {"Nr": "id", "Who": "name", "Age": "out", "Why so?": "answer"}
    assert next((s.label, s.name, s.attributes) for s in doc.speakers) == ("Wren", "Wren", {"Nr": "7"})
    assert "There is no column called: Nope." in read("t.csv", text, roles={"Nope, Why so?": "answer"}).notes


def test_several_columns_in_one_breath_though_titles_hold_commas() -> None:
    text = 'Who,"Cold, or warm?",Why so?\nWren,cold,Because it was so\nMoss,warm,Because it is so\n'
    doc = read("t.csv", text, roles={"Cold, or warm?,Why so?": "answer"})
    assert list(roles(doc).values()).count("answer") == 2


def test_more_rows_of_one_person_are_one_person() -> None:
    doc = read("t.csv", "id,Why so?\n7,It was very cold there\n8,It rained on us all\n7,And then it was warm\n")
    assert [s.label for s in doc.speakers] == ["Respondent 7", "Respondent 8"]
    assert {s.turns for s in doc.speakers} == {1, 2}


def test_a_wide_export_keeps_few_facts_by_itself() -> None:
    heads = ["id", *[f"Box {i}" for i in range(300)], "Why so?"]
    rows = [[str(n), *[str((n + i) % 4) for i in range(300)], f"Because of the cold in year {n}"] for n in range(40)]
    doc = read("t.csv", "\n".join(",".join(r) for r in [heads, *rows]))
    counts = list(roles(doc).values())
    assert (counts.count("answer"), counts.count("fact")) == (1, 30)
    chosen = read(
        "t.csv", "\n".join(",".join(r) for r in [heads, *rows]), roles={"Box 299": "fact", "Why so?": "answer"}
    )
    assert [c.title for c in chosen.columns if c.role == "fact"] == ["Box 299"]


def test_a_table_without_words_tells_about_people() -> None:
    doc = read("t.csv", "case,Age,gender\nID1,20,f\nID2,22,m\n")
    assert (doc.beside, len(doc.turns), doc.error) == ("facts", 0, None)
    assert [(f.who, f.told) for f in doc.facts] == [
        ("ID1", {"Age": "20", "gender": "f"}),
        ("ID2", {"Age": "22", "gender": "m"}),
    ]
    votes = "voter-id,vote\n" + "".join(f"{n % 5},{n}\n" for n in range(60))
    assert not read("t.csv", votes).facts, "a log is no list of people"


def test_a_turn_in_a_row_of_one_talk_and_of_several() -> None:
    one = read(
        "t.csv",
        "speaker;start;text\nKit;0:01;What was it?\nWren Hale;0:04;Cold it was.\nKit;0:09;And?\nWren Hale;0:11;Wet.\n",
    )
    assert [(t.speaker, t.asks, t.start) for t in one.turns] == [
        ("Kit", True, 1.0),
        ("Wren Hale", False, 4.0),
        ("Kit", True, 9.0),
        ("Wren Hale", False, 11.0),
    ]
    assert not one.rows
    rows = "".join(f"{x},Interviewer,What was it?\n{x},Participant,Cold in {x}.\n" for x in ("A", "B", "C"))
    many = read("t.csv", f"interview,speaker,text\n{rows}")
    assert [(t.speaker, t.asks) for t in many.turns] == [y for x in "ABC" for y in (("Interviewer", True), (x, False))]
    assert {s.label: s.kind for s in many.speakers if not s.asks} == dict.fromkeys("ABC", "generic")
    survey = "Name,Role,What did you see there?\nWren,Nurse,It was cold in there\nMoss,Nurse,It rained on all of us\nKit,Clerk,Nothing at all I think\n"
    assert read("t.csv", survey).rows, "a role is a fact, not a speaker"


def test_a_workbook_shows_values_never_formulas_and_the_sheet_with_words() -> None:
    data = book(
        Codes=[["a", "b"], [1, 2]],
        Answers=[
            ["Name", "When", "Score", "Sum", "Done", "Why so?"],
            ["Wren", datetime.datetime(2024, 3, 5), 0.1 + 0.2, "=1+1", True, "Because it was so cold"],
            ["Moss", datetime.datetime(2024, 3, 5, 10, 30), 7.0, "=2+2", False, "It rained all the time"],
        ],
    )
    doc = read("t.xlsx", data)
    assert doc.sheets == ("Answers", "Codes")
    assert doc.speakers[0].attributes == {"When": "2024-03-05", "Score": "0.3", "Done": "TRUE"}
    assert doc.speakers[1].attributes == {"When": "2024-03-05 10:30", "Score": "7", "Done": "FALSE"}
    assert "=" not in str([t.text for t in doc.turns]) + str([s.attributes for s in doc.speakers])
    assert any("formula" in n for n in doc.notes)
    assert [c.title for c in read("t.xlsx", data, sheet="codes").columns] == ["a", "b"]
    assert read("t.xlsx", data, sheet="x").error == "t.xlsx has no sheet called “x”; it has: Codes, Answers."


def test_captions_as_a_table_have_times_and_no_names() -> None:
    doc = read("t.tsv", "start\tend\ttext\n0\t4000\tWhat happened there?\n4000\t9000\tIt closed in March.\n")
    assert [(t.speaker, t.start, t.end, t.text) for t in doc.turns] == [
        (None, 0.0, 4.0, "What happened there?"),
        (None, 4.0, 9.0, "It closed in March."),
    ]
