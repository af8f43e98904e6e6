"""The worker: what comes back, what it may not do, and that trouble ends it and nobody else."""

from __future__ import annotations

import os
import resource
import time

import pytest

from trailbook.kit.limited import Limits, Question, Trouble, ahead, close, stream, work
from trailbook.kit.limited.wall import _ARCH, platform

pytestmark = pytest.mark.slow

SMALL = Limits(memory=400 * 1024 * 1024, seconds=1, wait=8)


def does(code: str, limits: Limits = SMALL) -> object:
    return work("builtins:eval", code.encode(), limits=limits)


def trouble(code: str, limits: Limits = SMALL) -> Trouble:
    with pytest.raises(Trouble) as found:
        work("builtins:exec", code.encode(), limits=limits)
    return found.value


def test_one_worker_answers_many() -> None:
    first = does("__import__('os').getpid()")
    assert first != os.getpid()
    assert {does("__import__('os').getpid()") for _ in range(5)} == {first}
    assert does("['\\ud800', 'a\\x00b', '\U0001f60a']") == ["\ufffd", "a\ufffdb", "\U0001f60a"]


def test_one_worker_answers_many_beside_a_large_process() -> None:
    close()
    large = bytearray(600 * 1024 * 1024)
    large[:: resource.getpagesize()] = b"x" * len(large[:: resource.getpagesize()])
    first = does("__import__('os').getpid()")
    assert does("__import__('os').getpid()") == first


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['/bin/true'])",
        "import os; os.fork()",
        "import os; os.system('true')",
        "import os; os.kill(os.getppid(), 15)",
        "open('/tmp/never-made', 'w')",
        "import os; os.open('/tmp/never-made', os.O_CREAT | os.O_WRONLY)",
        "import os; os.remove('/tmp/never-made')",
    ],
)
def test_it_reaches_nobody_and_changes_nothing(code: str) -> None:
    assert trouble(code).detail == "PermissionError"


@pytest.mark.skipif(platform.machine() not in _ARCH, reason="the kernel is told on x86-64 and ARM64")
def test_the_kernel_holds_the_wall_too() -> None:
    """Not Python alone: what a broken library would call."""
    assert does("__import__('ctypes').pythonapi.socket(2, 1, 0)") == -1
    assert does("__import__('ctypes').pythonapi.execv(b'/bin/true', None)") == -1


def test_it_knows_nothing_of_who_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOMETHING_TRIED", "secret")
    close()
    assert "secret" not in str(does("dict(__import__('os').environ)"))
    assert does("sorted(int(n) for n in __import__('os').listdir('/proc/self/fd'))") == [
        0,
        1,
        2,
        3,
        4,
        5,
    ]  # 5: the listing
    assert does("__import__('resource').getrlimit(__import__('resource').RLIMIT_CORE)") == [0, 0]


def test_too_much_memory_too_long_and_a_sudden_end_are_told_apart() -> None:
    assert trouble("x = bytearray(600 * 1024 * 1024)").kind == "memory"
    began = time.monotonic()
    assert trouble("while True: pass").kind == "time"
    assert trouble("import time; time.sleep(60)", Limits(SMALL.memory, 1, 0.5)).kind == "time"
    assert time.monotonic() - began < 12
    assert trouble("import ctypes; ctypes.string_at(1)").kind == "died"
    assert trouble("f = lambda: f(); f()").kind in ("deep", "died")
    assert does("1 + 1") == 2


def test_what_came_before_trouble_stands() -> None:
    found = []

    def take() -> None:
        for one in stream("builtins:eval", b"iter([1, b'two', 3, {4}])", limits=SMALL):
            found.append(one)

    with pytest.raises(Trouble):
        take()
    assert found == [1, b"two", 3]


def test_many_are_asked_ahead_and_answered_in_order() -> None:
    """Also small and big ones between each other, and one that ends the worker half-way."""

    def questions():
        for n in range(60):
            if n == 7:
                yield n, None
            elif n == 20:
                yield n, Question("builtins:exec", b"import os; os._exit(3)", {})
            elif n == 30:
                yield n, Question("builtins:exec", b"while True: pass", {})
            else:
                data = b"%d + len('%s')" % (n, b"x" * (2_000_000 if n % 40 == 3 else 10))
                yield n, Question("builtins:eval", data, {})

    found = list(ahead(questions(), limits=SMALL))
    assert [n for n, _ in found] == list(range(60))
    for n, answer in found:
        if n == 7:
            assert answer is None
        elif n in (20, 30):
            assert isinstance(answer, Trouble)
        else:
            assert answer == n + (2_000_000 if n % 40 == 3 else 10)


def test_a_worker_that_went_to_rest_is_replaced() -> None:
    assert does("1") == 1
    from trailbook.kit.limited import crew

    crew._waiting[-1].process.stdin.close()  # it ends as it does when nobody has asked for a while
    crew._waiting[-1].process.wait(5)
    assert does("2") == 2
