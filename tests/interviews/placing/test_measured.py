"""How well answers are placed, measured: on interviews written for this, and on real ones with a key."""

from __future__ import annotations

import pytest
from benchmarks.placing import QUESTIONS, REWORDED, measure, measure_own, own_interviews, sections


def test_our_own_interviews_with_reworded_questions():
    """Other subjects, other guides: what is placed is right, and little stays unplaced."""
    own = own_interviews()
    assert len(own) >= 15
    for talk, least in ((False, 0.9), (True, 0.93)):
        found = measure_own([x for x in own if x.text.startswith("ASKER") == talk])
        assert found["wrong"] <= 0.01, found
        assert found["right"] >= least, found


@pytest.fixture(scope="module")
def real(samples):
    folder = samples / "usesthis-2009-2015"
    files = [sections(p.read_text(encoding="utf-8")) for p in sorted(folder.rglob("*.markdown"))]
    files = [f for f in files if f[1]]
    assert len(files) == 200
    return files


@pytest.mark.slow
@pytest.mark.parametrize("form", ["heading", "own", "above", "interviewer"])
def test_real_interviews_with_the_questions_as_they_stand(real, form):
    found = measure(real, QUESTIONS, form)
    assert found["right"] >= 0.99, found
    assert found["wrong"] <= 0.005, found


@pytest.mark.slow
@pytest.mark.parametrize("strength", list(REWORDED))
@pytest.mark.parametrize("form", ["heading", "own", "interviewer"])
def test_real_interviews_with_reworded_questions(real, strength, form):
    found = measure(real, REWORDED[strength], form)
    assert found["right"] >= 0.97, found
    assert found["wrong"] <= 0.005, found
