"""Payment: money moves, or the session ends."""

import pytest

from generated.payment import Parameters, bank, payee, payer
from generated.payment.messages import Account
from tests.choreographies.playing import Aborted, Completed, S, complete, expect_abort, play

ANN, BEN = Account("Ann", 1), Account("Ben", 2)


class Money:
    def __init__(self, *, anns: int, amount: int, reference: str | None = None) -> None:
        self.reference = reference
        self.balances = {ANN.number: anns, BEN.number: 0}
        self.amount = amount
        self.heard: list[str] = []
        self.stamp = b""

    async def payer(self, s: payer.Initializing[S], /) -> Completed[S]:
        match await (await s.send_pay(source=ANN, target=BEN, amount=self.amount)).receive():
            case payer.GotBounced(next=aborted):
                return await aborted.aborted()
            case payer.GotPaid(next=paid):
                self.heard.append("payer")
        match paid.case():
            case payer.WhenReceipt(next=waiting):
                got = await waiting.receive_receipt()
                self.stamp = got.message.stamp
                return got.next
            case payer.UnlessReceipt(next=end):
                return end

    async def payee(self, s: payee.Initializing[S], /) -> Completed[S]:
        match await s.receive():
            case payee.GotBounced(next=aborted):
                return await aborted.aborted()
            case payee.GotPaid(next=end):
                self.heard.append("payee")
                return end

    async def bank(self, s: bank.Initializing[S], /) -> Completed[S] | Aborted[S]:
        got = await s.receive_pay()
        order = got.message
        if self.balances[order.source.number] < order.amount:
            return await (await got.next.send_bounced(reason="not enough money")).abort()
        self.balances[order.source.number] -= order.amount
        self.balances[order.target.number] += order.amount
        match (await got.next.send_paid(amount=order.amount, note=self.reference)).case():
            case bank.WhenReceipt(next=stamping):
                return await stamping.send_receipt(stamp=order.amount.to_bytes(8, "big"))
            case bank.UnlessReceipt(next=end):
                return end


@pytest.mark.parametrize("receipt", [False, True])
def test_money_moves(receipt: bool) -> None:
    money = Money(anns=100, amount=70, reference="rent")
    complete(
        payer.seat(money.payer),
        payee.seat(money.payee),
        bank.seat(money.bank),
        parameters=Parameters(limit=80, receipt=receipt, reference="rent"),
    )
    assert money.balances == {1: 30, 2: 70}
    assert sorted(money.heard) == ["payee", "payer"]
    assert money.stamp == ((70).to_bytes(8, "big") if receipt else b"")


def test_it_bounces() -> None:
    money = Money(anns=10, amount=70)
    result = play(
        payer.seat(money.payer),
        payee.seat(money.payee),
        bank.seat(money.bank),
        parameters=Parameters(limit=80, receipt=True, reference=None),
    )
    expect_abort(result, by="Bank", reason="the bank refuses")
    assert money.balances == {1: 10, 2: 0}
    assert money.heard == []


def test_accounts_have_numbers() -> None:
    with pytest.raises(ValueError, match="number > 0"):
        Account("nobody", 0)
