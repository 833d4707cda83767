"""Kinds of name, one NewType each, so that a label can never be passed where a role is wanted."""

from typing import NewType

RoleName = NewType("RoleName", str)
Label = NewType("Label", str)
ChoreographyName = NewType("ChoreographyName", str)
ModuleName = NewType("ModuleName", str)
SessionId = NewType("SessionId", str)
DeviceId = NewType("DeviceId", str)

LanePath = tuple[int, ...]
"""Where a lane lies: the path of (par number, lane number) pairs, flattened; the root lane is ()."""
