"""What a process can do so that its memory is not written to disks: best effort, and no promise (CRYPTO.md 10)."""

import ctypes
import sys
from typing import Final

_PR_SET_DUMPABLE: Final = 4


def harden() -> None:
    """No core dumps, and on Linux no reading of this process by others of the same user. Failing changes nothing."""
    if sys.platform != "win32":
        import resource  # not on every system

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def overwrite(secret: bytearray) -> None:
    """Put zeros in the place of these bytes. Python may have made copies of them that nobody can reach."""
    secret[:] = bytes(len(secret))
