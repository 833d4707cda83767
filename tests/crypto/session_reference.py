"""An account's sessions once more, by plain integers: every event body and every value of the recorded chapters (P9).

Given who wrote which kind of event when, with the roots and random strings behind it, each body is computed from
CRYPTO.md alone (in the files beside this one) and compared with what was recorded; what the chapters come to is
returned. Nothing of `aura_chor`, no library but hashlib and hmac.
"""

from session_changes import keygen, redistribution, succession
from session_log import Log
from session_uses import application, derivation, lock


class Account:
    """Certified state: committees with all their shares, as only a test may have them, and the head."""

    def __init__(self, devices):
        self.log = Log(devices)
        self.account = self.head = self.devices = self.guardians = None
        self.epoch = 0

    def chapter(self, record):
        """Check every body of a chapter; what it comes to."""
        events = [self.log.add(entry) for entry in record["events"]]
        values, locks = {}, []
        for event in events:
            if event["kind"] == "lock.request" and event["session"] not in locks:
                locks.append(event["session"])
                values["lock"] = lock(self, event["session"])
            if event["kind"] in OPENINGS:
                values |= OPENINGS[event["kind"]](self, event)
            if event["kind"] == "sign.open" and "content" in record:
                values |= application(self, event, record["content"])
        return values

    def become(self, head, devices, guardians):
        self.head, self.devices, self.guardians, self.epoch = head, devices, guardians, self.epoch + 1


OPENINGS = {
    "keygen.open": keygen,
    "keygen.succeed": succession,
    "dkd.open": derivation,
    "reshare.open": redistribution,
    "recover.open": redistribution,
}
