"""The Dkd of DESIGN in one process: gatherings of several collectors, witnesses, sealed reveals, a child session."""

from aura_chor.runtime.local import run
from aura_chor.runtime.result import Ended, SessionResult
from aura_chor.session.sealed import Opened
from tests.runtime.tracing import Trace
from tests.runtime.wide.dkd_play import BAD, PARTIAL, Derives, Receives, seats
from tests.session.handwritten.dkd import messages


def played(devices: list[Derives | None], recipients: list[Receives], t: int) -> SessionResult:
    absent = [f"Device[{index}]" for index, body in enumerate(devices, 1) if body is None]
    return run(*seats(devices, recipients), parameters=messages.Parameters(t, b"ctx"), absent=absent)


def ended(result: SessionResult) -> dict[str, Ended]:
    return {seat: outcome.ended for seat, outcome in result.outcomes.items()}


def test_everybody_completes_and_the_child_session_too() -> None:
    recipients = [Receives(), Receives()]
    result = played([Derives(), Derives(), Derives()], recipients, 2)
    assert set(ended(result).values()) == {Ended.COMPLETED}
    assert list(result.outcomes) == ["Opener", "Recipient[1]", "Recipient[2]", "Device[1]", "Device[2]", "Device[3]"]
    (child,) = result.children
    assert child.completed and child.session_id != result.session_id
    assert recipients[0].reveals == [1, 2]
    assert recipients[0].partials == [Opened(PARTIAL), Opened(PARTIAL)]


def test_a_refuted_reveal_is_complained_of_and_left_out() -> None:
    recipient = Receives()
    trace = Trace()
    checked = seats([Derives(cm=BAD), Derives(), Derives()], [recipient])
    result = run(*checked, parameters=messages.Parameters(2, b"ctx"), observer=trace)
    assert recipient.reveals == [2, 3]
    assert [line for line in trace.lines if "Complain" in line] == ["Recipient[1]: Complain"]
    assert [event.sender for event in result.refused] == ["Device[1]"]
    assert set(ended(result).values()) == {Ended.COMPLETED}


def test_who_abstains_is_done_without() -> None:
    recipient = Receives()
    result = played([Derives(abstains=True), Derives(), Derives()], [recipient], 2)
    assert recipient.reveals == [2, 3]
    assert set(ended(result).values()) == {Ended.COMPLETED}


def test_what_fails_in_a_child_session_reaches_its_opener_alone() -> None:
    """The opener is told and aborts, as the choreography says; the members have gone on by then."""
    result = played([Derives(signs=False), Derives(), Derives()], [Receives()], 2)
    assert ended(result) == {
        "Opener": Ended.ABORTED,
        "Recipient[1]": Ended.COMPLETED,
        "Device[1]": Ended.COMPLETED,
        "Device[2]": Ended.COMPLETED,
        "Device[3]": Ended.COMPLETED,
    }
    (child,) = result.children
    assert child.outcomes["Signer[1]"].ended is Ended.FAILED
    assert child.outcomes["Coordinator"].ended is Ended.ABORTED


def test_below_the_threshold_everybody_withdraws() -> None:
    result = played([None, None, Derives()], [Receives()], 2)
    assert set(ended(result).values()) == {Ended.WITHDRAWN}


def test_who_is_silent_or_late_is_left_out() -> None:
    recipients = [Receives()]
    result = played([None, Derives(late=True), Derives(), Derives()], recipients, 2)
    assert recipients[0].reveals == [3, 4]
    assert ended(result)["Device[2]"] is Ended.COMPLETED
    assert "Device[1]" not in result.outcomes
