"""Every record of a trace stands in words: what a device takes in, and what it lets out."""

import pytest
from sim_plays import auto, case_of

from aura_chor.runtime.world_schedule import EVERYTHING
from aura_chor.runtime.world_trace import Record
from aura_chor.sim.faults import PRESETS
from aura_chor.sim.record_words import Words
from aura_chor.sim.run import Rules, play_again
from aura_chor.sim.stage import key_of

WORDS = Words({0: "Alice", 1: "Device 1"})
BOB, STRANGER = key_of(1).hex()[:12], "00" * 6


@pytest.mark.parametrize(
    ("what", "detail", "said"),
    [
        ("Start", "0", "starts"),
        ("Start", "2", "starts again, life 3"),
        ("Crash", "0", "crashes"),
        ("Crash", str(EVERYTHING), "crashes"),
        ("Crash", "2", "crashes, keeping 2 unfinished writes"),
        ("Connected", BOB, "hears device 1"),
        ("Connected", STRANGER, f"hears {STRANGER}"),
        ("Received", f"{BOB} ab12 77", "takes ab12 (77 bytes) from device 1"),
        ("Send", f"{BOB} ab12 77", "sends ab12 (77 bytes) to device 1"),
        ("WakeAt", "None", "need not be woken"),
        ("WakeAt", "17", "wants to be woken when its clock shows 17"),
        ("Progress", "5e55 lifecycle running", "a session is running"),
        ("Progress", "5e55 sent running Alice Ping e4", "Alice has sent Ping"),
        ("Progress", "5e55 aborted aborted Alice she was late", "Alice has aborted: she was late"),
        ("Faulted", f"Equivocation {BOB} e1,e2", "a fault: Equivocation, by device 1"),
        ("Faulted", "Malformed", "a fault: Malformed"),
        ("Append", "3 d1", "begins its write 3"),
        ("WriteFailed", "", "a write fails"),
        ("Refused", "1 unknown", "refuses: unknown"),
        ("SomethingElse", "a b", "SomethingElse a b"),
    ],
)
def test_a_record_in_words(what, detail, said):
    assert WORDS.of(Record(12, 0, what, detail)) == f"      12 ms  device 0 (Alice): {said}"


def test_nothing_is_left_out_of_a_real_run():
    play = auto("two_buyer")
    records = play_again(play, case_of(play, 3, PRESETS["full"]), Rules({})).records
    words = Words(dict.fromkeys(range(3), ""))
    said = [words.of(record) for record in records]
    assert len(said) > 100 and not [line for line in said if "…" in line or "{" in line]
    raw = {record.what for record, line in zip(records, said, strict=True) if record.what in line}
    assert raw <= {"Throttle", "Stopped", "Cancel", "Post"}, raw
