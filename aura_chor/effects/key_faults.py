"""Why a device cannot get at its own secrets, or must not run as it is. No peer is to blame (CRYPTO.md 10, 11).

Each says what is wrong and what a person can do. No text here ever holds a secret, nor a part of one.
"""


class KeyFault(Exception):
    """Base of these faults."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


class SimulatedInProduction(KeyFault):
    """Randomness, a sealer or primitives that production must not use; found before any key is loaded."""

    def __init__(self, found: str) -> None:
        super().__init__(f"{found} is no part of a production device", "give it SystemRng and HpkeSealer themselves")


class WeakParameters(KeyFault):
    """The stored parameters of the passphrase are below the default: old, or lowered by somebody."""

    def __init__(self) -> None:
        remedy = "open it where that is allowed, change the passphrase there, and it gets present-day parameters"
        super().__init__("the passphrase of this store is stretched less than today's minimum", remedy)


class NoPassphrase(KeyFault):
    """No passphrase could be had from the chosen source."""


class NoKeyring(KeyFault):
    """The system has no keyring that keeps secrets, or it does not answer."""


class WrongMasterKey(KeyFault):
    """The master key is not the one that this store's keys are wrapped with."""

    def __init__(self) -> None:
        super().__init__("this is not the key of this store", "check the passphrase, or the account of the keyring")


class MasterKeyLost(KeyFault):
    """The store holds secrets, but not how their master key is made: it was damaged, or mixed from two stores."""

    def __init__(self, what: str) -> None:
        super().__init__(what, "keep the file for inspection and let the device be enrolled again")


class RecordDamaged(KeyFault):
    """A secret record does not open: altered, exchanged with another, or its record key is another's."""

    def __init__(self, record: str) -> None:
        remedy = "keep the file for inspection and let the device be enrolled again"
        super().__init__(f"the secret record {record} is not what was stored", remedy)


class RecordStale(KeyFault):
    """What is stored belongs to another committee or epoch than the certified one; an older share is never used."""

    def __init__(self, record: str) -> None:
        remedy = "let the device take part in a resharing, which deals it a new share"
        super().__init__(f"the secret record {record} is not of the certified committee and epoch", remedy)
