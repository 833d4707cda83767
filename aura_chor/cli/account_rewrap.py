"""A device's file under another passphrase: its record keys are wrapped anew, all of them in one write."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from aura_chor.cli import account_keys
from aura_chor.cli.account_keys import Passphrases
from aura_chor.effects.keys import PassphraseKeys
from aura_chor.effects.passphrase import PassphraseSource
from aura_chor.effects.ports import Batch
from aura_chor.effects.process import harden
from aura_chor.effects.random_system import SystemRng
from aura_chor.effects.store_sqlite import open_sqlite
from aura_chor.effects.vault import Vault


def rewrap(path: Path, account: bytes, old: Passphrases, new: PassphraseSource) -> None:
    """Nothing is lost whenever it is interrupted: the file has the old passphrase, or the new one.

    An old file whose passphrase is stretched less than is asked for today is opened here, and only here.
    """
    harden()
    with closing(open_sqlite(path)) as store:
        lenient = replace(account_keys.STRETCHING, refuse_weak=False)
        keys = old.open(store, account, SystemRng(), name=path.stem, policy=lenient)
        vault = Vault(store, account, keys.master_key(), SystemRng())
        master, records = PassphraseKeys(store, account, new, SystemRng(), account_keys.STRETCHING).change(new)
        store.commit(Batch(records=[*records, *vault.rewrapped(master)])).result()
        # The keys under the old passphrase must not stay behind in what was written ahead.
        store.scrub()
