"""What a worker may not do, told to the kernel where it listens (Linux on x86-64 and ARM64), and to Python anywhere."""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
import sysconfig
from typing import Any

#: System calls answered "not permitted": the network, other programs, other processes, changing files.
#: (x86-64, ARM64); -1 where there is none of the name. From the kernel's tables of system calls.
DENIED = {
    "socket": (41, 198),
    "connect": (42, 203),
    "accept": (43, 202),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "bind": (49, 200),
    "listen": (50, 201),
    "socketpair": (53, 199),
    "fork": (57, -1),
    "vfork": (58, -1),
    "execve": (59, 221),
    "kill": (62, 129),
    "truncate": (76, 45),
    "rename": (82, -1),
    "mkdir": (83, -1),
    "rmdir": (84, -1),
    "creat": (85, -1),
    "link": (86, -1),
    "unlink": (87, -1),
    "symlink": (88, -1),
    "chmod": (90, -1),
    "chown": (92, -1),
    "ptrace": (101, 117),
    "mkdirat": (258, 34),
    "unlinkat": (263, 35),
    "renameat": (264, 38),
    "linkat": (265, 37),
    "symlinkat": (266, 36),
    "fchmodat": (268, 53),
    "renameat2": (316, 276),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "execveat": (322, 281),
    "io_uring_setup": (425, 425),
    "pidfd_getfd": (438, 438),
}
_ARCH = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_SECCOMP, _NO_NEW_PRIVILEGES, _FILTER = 22, 38, 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM = 1
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06


def build() -> bool:
    """Put the walls up for this process, for good. True where the kernel holds them too."""
    held = _kernel()
    sys.addaudithook(_refuse)
    return held


#: Where installed packages are: a library inside one of them may be loaded (the reader of PDF is one).
_PACKAGES = tuple({f"{sysconfig.get_path(x)}/" for x in ("purelib", "platlib")})


def _refuse(event: str, told: tuple[Any, ...]) -> None:
    if event == "ctypes.dlopen" and told and str(told[0]).startswith(_PACKAGES) and ".." not in str(told[0]):
        return
    if event.startswith(("socket.", "subprocess.", "ftplib.", "urllib.", "ctypes.dlopen")) or event in (
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.rmdir",
        "os.kill",
        "pty.spawn",
    ):
        raise PermissionError(event)
    if event == "open" and len(told) > 2:
        mode, flags = told[1], told[2]
        writes = isinstance(mode, str) and any(c in mode for c in "wax+")
        if writes or (isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
            raise PermissionError(event)


def _kernel() -> bool:
    """Ask the kernel. Quiet where it does not listen: limits and hooks stand either way."""
    known = _ARCH.get(platform.machine())
    if known is None or sys.platform != "linux":
        return False
    architecture, column = known
    calls = [pair[column] for pair in DENIED.values() if pair[column] >= 0]
    program = _program(architecture, calls)
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        held = ctypes.create_string_buffer(program)
        told = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(held)))
        if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
            return False
        return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(told), 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _program(architecture: int, calls: list[int]) -> bytes:
    """A filter for the kernel: another architecture's calls, and these, are not permitted; all others are."""
    step = struct.Struct("HBBI")
    refuse = len(calls) + 1  # steps from the first comparison to the refusal, the allowance between them
    made = [
        step.pack(_LOAD, 0, 0, 4),
        step.pack(_EQUAL, 1, 0, architecture),
        step.pack(_RETURN, 0, 0, _ERRNO | _EPERM),
        step.pack(_LOAD, 0, 0, 0),
        step.pack(_AT_LEAST, refuse, 0, 0x40000000),  # calls of the x32 kind, which have other numbers
    ]
    made += [step.pack(_EQUAL, refuse - 1 - i, 0, call) for i, call in enumerate(calls)]
    made += [step.pack(_RETURN, 0, 0, _ALLOW), step.pack(_RETURN, 0, 0, _ERRNO | _EPERM)]
    return b"".join(made)
