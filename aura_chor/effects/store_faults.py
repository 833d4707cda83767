"""What can go wrong with a store. Each names the file and the way out; nothing acknowledged is lost by any of them."""

from pathlib import Path


class StoreFault(Exception):
    """Base of all faults of a store: what happened to which file, and what a person can do."""

    def __init__(self, path: Path, what: str, remedy: str) -> None:
        super().__init__(f"{path}: {what}; {remedy}")
        self.path = path
        self.what = what
        self.remedy = remedy


class StoreCorrupt(StoreFault):
    """The file is not what was written: torn, truncated, altered, or an older copy put in its place."""

    def __init__(self, path: Path, what: str) -> None:
        remedy = "keep the file for inspection, start with an empty one, and let the device be enrolled again"
        super().__init__(path, what, remedy)


class StoreFull(StoreFault):
    """No room: this write was not made, nor is what rests on it; everything acknowledged before it is safe."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, "no room left to write", "free space on this disk, then start again; nothing acknowledged was lost"
        )


class StoreReadOnly(StoreFault):
    """The file or its directory cannot be written."""

    def __init__(self, path: Path, what: str = "cannot be written") -> None:
        super().__init__(path, what, "give this user permission to write the file and its directory")


class StoreOwned(StoreFault):
    """Another process, or another store in this one, has the file open."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "is in use by another device process", "stop that process first; only one may own a log")


class StoreVersion(StoreFault):
    """The file is of another program, or of a later version of this one."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(path, what, "use the program that wrote it, or a later version of this one")


class StoreBroken(StoreFault):
    """The disk failed under a write. What is in the file may be less than was asked, never less than acknowledged."""

    def __init__(self, path: Path, what: str) -> None:
        super().__init__(path, what, "check the disk, then start the device again; this store writes no more")


class StoreClosed(StoreFault):
    """The store was closed before the write was made."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "is closed", "open it again")
