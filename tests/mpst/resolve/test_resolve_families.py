"""What resolve gives for families, collectives, evidence, facts, clauses and child sessions."""

import pytest
from resolve_cases import check, only_choreography

from aura_chor.mpst import model
from aura_chor.mpst.model import BuiltinType, EarlierField, Group, ParameterVariable
from aura_chor.mpst.resolve_bounds import bounds_of

_INT = BuiltinType("int")


def of(text: str, header: str = "", roles: str = "A, B, W[n], V[n]") -> model.Choreography:
    """A choreography P(t: int, d: duration) with these statements."""
    return only_choreography(
        f"choreography P(t: int, d: duration) {header} {{ roles {roles} where 3 <= n and 1 <= t <= n\n{text} }}"
    )


def test_families_have_sizes_that_expressions_read() -> None:
    choreography = of("A -> *: M(x: int where x < n + t)")
    assert choreography.families == (model.Family("W", "n"), model.Family("V", "n"))  # type: ignore[arg-type]
    assert choreography.roles == ("A", "B", "W", "V")
    (interaction,) = choreography.body
    assert isinstance(interaction, model.Interaction)
    assert interaction.receivers == ("B", "W", "V")
    assert interaction.predicates[0].variables[1:] == (ParameterVariable("n", _INT), ParameterVariable("t", _INT))
    assert [parameter.name for parameter in choreography.parameters] == ["t", "d"]


@pytest.mark.parametrize(
    ("written", "canonical", "group"),
    [
        ("W", "W", None),
        ("W[*]", "W", None),
        ("W[2]", "W[2]", Group("W", 2, 2)),  # type: ignore[arg-type]
        ("W[1..3]", "W[1..3]", Group("W", 1, 3)),  # type: ignore[arg-type]
        ("Heard", "Heard", Group("W", inside="Heard")),  # type: ignore[arg-type]
        ("W except Heard", "W except Heard", Group("W", outside="Heard")),  # type: ignore[arg-type]
        ("W[2..3] except Heard", "W[2..3] except Heard", Group("W", 2, 3, outside="Heard")),  # type: ignore[arg-type]
    ],
)
def test_references_are_canonical_texts(written: str, canonical: str, group: Group | None) -> None:
    choreography = of(f"A -> *: N gather at least t of W -> A: M as Heard  A -> {written}: O")
    last = choreography.body[-1]
    assert isinstance(last, model.Interaction)
    assert last.receivers == (canonical,)
    assert choreography.references.get(last.receivers[0]) == group


def test_a_lane_names_its_member() -> None:
    choreography = of("A -> *: N each i in W in order { A -> W[i]: M(x: int) W[i] -> A: O(y: int where y < x) }")
    each = choreography.body[1]
    assert isinstance(each, model.Each)
    assert (each.variable, each.group, each.in_order) == ("i", "W", True)
    first, second = each.body
    assert isinstance(first, model.Interaction) and isinstance(second, model.Interaction)
    assert (first.receivers, second.sender) == (("W[i]",), "W[i]")
    assert second.predicates[0].variables[1] == EarlierField("x", _INT, first.number)
    assert choreography.references[first.receivers[0]] == Group("W", index="i")  # type: ignore[arg-type]


def _gathers(text: str, header: str = "") -> list[model.Gather]:
    return [one for one in of(text, header).body if isinstance(one, model.Gather)]


def test_gathers_say_whose_messages_how_many_and_what_is_left() -> None:
    everyone, some, late = _gathers(
        "gather W -> *: M(x: int)"
        " gather at least t + 1 of W[1..3] -> A: N as Heard"
        ' gather all Heard -> A: O within 5s else { abort "late" } A -> B, V: P'
    )
    assert (everyone.senders, everyone.receivers, everyone.count) == ("W", ("A", "B", "W", "V"), None)
    assert some.count is not None and some.count.text == "t + 1"
    assert (some.senders, some.receivers, some.sub_family) == ("W[1..3]", ("A",), "Heard")
    assert late.senders == "Heard" and late.within is not None
    assert late.within.at == "A" and str(late.within.deadline) == "5s"
    (abort,) = late.within.otherwise or ()
    assert isinstance(abort, model.Abort) and abort.at == "A"


def test_a_witness_gives_its_collective_the_number() -> None:
    witness = "witness Enough = at least t of M agreeing on x verified by good"
    choreography = of(f"{witness} A -> B, V: N gather W -> A: M(x: int) as Enough, Heard  exchange V: O")
    assert choreography.witnesses[0].family == "W"
    gather, exchange = choreography.body[1], choreography.body[2]
    assert isinstance(gather, model.Gather) and isinstance(exchange, model.Exchange)
    assert (gather.witness, gather.sub_family) == ("Enough", "Heard")
    assert gather.count is not None and gather.count.text == "t"
    (declared,) = choreography.witnesses
    assert (declared.label, declared.agreeing_on, declared.verified_by) == ("M", "x", "good")


def test_marks_reach_the_payload() -> None:
    choreography = of(
        "gather at least t of W -> A: N as Heard"
        " A -> B, W, V: M(open: int, sealed both: str, sealed one: bytes to W, who: list<int> names Heard)"
    )
    interaction = choreography.body[-1]
    assert isinstance(interaction, model.Interaction)
    marks = [(field.name, field.sealed, field.to, field.names) for field in interaction.message.fields]
    assert marks == [
        ("open", False, None, None),
        ("both", True, None, None),
        ("one", True, "W", None),
        ("who", False, None, "Heard"),
    ]


def test_clauses_of_a_choreography_and_of_a_phase() -> None:
    choreography = of(
        "A -> *: M  phase Two volatile notices N(x: int) from W at most 3 notices O from * { A -> W: Q }",
        "opens with Open or Again by A abortable by B, W[1] with Stop(why: str) when counts",
    )
    assert choreography.opening == model.Opening("Open", "A", ("Again",))  # type: ignore[arg-type]
    (veto,) = choreography.vetoes
    assert (veto.roles, veto.message.label, veto.counts) == (("B", "W[1]"), "Stop", "counts")
    phase = choreography.body[1]
    assert isinstance(phase, model.Phase)
    assert phase.volatile and phase.requires is None
    assert [(notice.message.label, notice.roles, notice.most) for notice in phase.notices] == [
        ("N", ("W",), 3),
        ("O", ("A", "B", "W", "V"), None),
    ]


def test_a_phase_requires_what_was_collected() -> None:
    choreography = of(
        "witness E = all of M A -> B, V: N gather all W -> A: M as E phase Two requires E when t > 1 { A -> W: Q }"
    )
    phase = choreography.body[-1]
    assert isinstance(phase, model.Phase) and phase.requires is not None
    assert phase.requires.witnesses == ("E",)
    assert phase.requires.when is not None and phase.requires.when.text == "t > 1"


def test_an_awaited_fact_has_the_fields_with_which_it_is_recorded() -> None:
    choreography = of(
        "A records F(x: int) B awaits F from A within 2 epochs else { } B awaits external G(y: int)"
        " B -> *: M(z: int where z < y)"
    )
    records, awaits, external, message = choreography.body
    assert isinstance(records, model.Records) and isinstance(awaits, model.Awaits)
    assert isinstance(external, model.Awaits) and isinstance(message, model.Interaction)
    assert awaits.message == records.message and awaits.recorder == "A" and not awaits.external
    assert awaits.within is not None and awaits.within.at == "B" and awaits.within.otherwise == ()
    assert external.external and external.recorder is None
    assert message.predicates[0].variables[1] == EarlierField("y", _INT, external.number)


def test_cool_downs() -> None:
    choreography = of("A -> *: M wait 5s at A wait 40 epochs at W since M wait d at B")
    waits = [one for one in choreography.body if isinstance(one, model.WaitFor)]
    assert waits[0].length == model.Deadline(5000, "ms") and waits[0].since is None
    assert waits[1].length == model.Deadline(40, "epochs") and (waits[1].role, waits[1].since) == ("W", "M")
    assert isinstance(waits[2].length, model.Predicate) and waits[2].length.text == "d"


def test_a_child_session_takes_parts_of_families() -> None:
    program, diagnostics = check(
        """choreography P(t: int) {
          roles A, W[n]
          where 2 <= n
          gather at least 2 of W -> A: M as Heard
          session Q(Leader = A, Worker = Heard)(t + 1, kind = "x") at A as result else { }
        }
        choreography Q(k: int, kind: str) identified by scope { roles Leader, Worker[m] Leader -> Worker: N }"""
    )
    assert diagnostics == []
    child = program.choreographies[program.own[0]].body[1]
    assert isinstance(child, model.ChildSession)
    assert child.roles == (("Leader", "A"), ("Worker", "Heard"))
    assert [argument.text for argument in child.arguments] == ["t + 1", '"x"']
    assert (child.at, child.result, child.otherwise) == ("A", "result", ())
    assert program.choreographies[child.callee].opening == model.Identified("scope")


def test_a_call_collects_evidence_for_its_caller() -> None:
    program, diagnostics = check(
        """choreography P {
          roles A, W[n]
          where 1 <= n
          witness Mine = all of M from W
          call Q(Worker = W, Theirs = Mine)()
          phase Next requires Mine { A -> W: N }
        }
        choreography Q { roles A, Worker[k] witness Theirs = all of M gather Worker -> A: M as Theirs }"""
    )
    assert diagnostics == []
    call = program.choreographies[program.own[0]].body[0]
    assert isinstance(call, model.Call)
    assert call.roles == (("A", "A"), ("Worker", "W")) and call.witnesses == (("Theirs", "Mine"),)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("n >= 0", (0, None)),
        ("1 <= t <= n", (1, None)),
        ("2 < t and t + 1 < n", (5, None)),
        ("n == 4", (4, 4)),
        ("n - 1 <= t and t == 4", (0, 5)),
        ("n <= t and t < 3 and not n < 2", (0, 2)),
        ("n < 3 or n < 4", (0, None)),
        ("n > -2 and 10 > n", (0, 9)),
        ("n < m and m < t", (0, None)),
    ],
)
def test_bounds_of_a_size(where: str, expected: tuple[int, int | None]) -> None:
    choreography = only_choreography(
        f"choreography P(t: int, m: int) {{ roles A, W[n] where {where} A -> W: M(x: int where x < t + m) }}"
    )
    bounds = bounds_of(choreography.constraints, ["n"])["n"]
    assert tuple(bounds) == expected
