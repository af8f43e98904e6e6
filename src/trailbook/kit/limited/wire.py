"""What goes over the pipes: frames of a kind, a length and that many bytes."""

from __future__ import annotations

import struct

HEAD = struct.Struct("!cQ")
#: An answer as JSON; bytes; a question's end; what went wrong.
TOLD, BYTES, END, TROUBLE = b"j", b"b", b"e", b"t"
#: No answer is longer than this.
MAX_ANSWER = 400 * 1024 * 1024


def head(kind: bytes, size: int) -> bytes:
    return HEAD.pack(kind, size)
