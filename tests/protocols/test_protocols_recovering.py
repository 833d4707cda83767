"""Recovery between hosts: guardians hand the keys over to new devices, each behind its own gate (CRYPTO.md 8)."""

from tests.protocols.changes import COOLDOWN, admit, alice, committees_stored, guarded, head, request
from tests.protocols.test_protocols_founding import OUTPUT

EVERYBODY = range(1, 9)
LONG_MS = 1_000 * COOLDOWN


def test_guardians_hand_the_account_over_to_new_devices() -> None:
    made = guarded()
    before = head(made)
    session = request(made)
    admit(made, session)
    assert made.run(lambda: made.over(session, EVERYBODY), more_ms=3 * LONG_MS), made.endings()
    made.rest()
    after = head(made, 7)
    assert [head(made, number) for number in EVERYBODY] == [after] * 8
    assert (after.epoch, after.recovery) == (before.epoch + 1, True)
    assert [index for index, _ in after.devices.shape.roster] == [4, 5]
    assert (after.devices.key, after.devices.derive[0]) == (before.devices.key, before.devices.derive[0])
    assert after.guardians == before.guardians
    assert [committees_stored(made, number) for number in (1, 2, 3)] == [[]] * 3
    assert [committees_stored(made, number) for number in (7, 8)] == [[after.devices.id]] * 2
    assert alice(made, 7).hex() == OUTPUT
