"""Work on what strangers made, in a process of its own that can do little harm.

A *worker* is a process without the environment, without open files but two pipes, that may not reach the network, write
a file or start a program, and that has a bound on memory and time. It is started once and used for many files; when it
dies, hangs or asks for too much it is ended and the next file gets a new one.

``work(task, data, …)`` gives one answer, ``stream(task, data, …)`` several; ``ahead`` asks
many in a row and lets the worker, two where many wait, go on while the first answers are used. A task is ``"module:function"`` of this
product; the function takes ``(data, **told)`` and gives what JSON can say, or an iterator of that and of bytes. What
comes back is JSON and bytes, never objects. ``Trouble`` says what went wrong, as the second half of a sentence.
"""

from .crew import Limits, Trouble, close, stream, work
from .line import Question, ahead

__all__ = ["Limits", "Question", "Trouble", "ahead", "close", "stream", "work"]
