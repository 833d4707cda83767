"""BankTransfer: every way that the parameters can decide."""

from itertools import product

import pytest

from generated.bank_transfer import Parameters, auditor, bank, payer
from tests.choreographies.playing import Aborted, Completed, S, complete, expect_abort, play


class Transfer:
    """The auditor objects to the purposes that it does not like."""

    def __init__(self, *, amount: int, purpose: str) -> None:
        self.amount = amount
        self.purpose = purpose
        self.seen: list[str] = []
        self.balance: int | None = None

    async def payer(self, s: payer.Initializing[S], /) -> Completed[S]:
        ordered = await s.send_order(account="DE 12", purpose=self.purpose)
        match ordered.case():
            case payer.WhenConfirmed(next=asked):
                got = await asked.receive_ask()
                self.seen.append("confirmed")
                waiting = await got.next.send_confirm(answer=got.message.code)
            case payer.UnlessConfirmed(next=waiting):
                pass
        done = await waiting.receive_done()
        self.balance = done.message.balance
        return done.next

    async def bank(self, s: bank.Initializing[S], /) -> Completed[S]:
        order = await s.receive_order()
        match order.next.case():
            case bank.WhenAuditedAndAmountAbove10000(next=reporting):
                asked = await reporting.send_report(account=order.message.account, purpose=order.message.purpose)
                match await asked.receive():
                    case bank.GotObjection(next=aborted):
                        return await aborted.aborted()
                    case bank.GotCleared(next=cleared):
                        pass
            case bank.UnlessAuditedAndAmountAbove10000(next=telling):
                cleared = await telling.send_nothing()
        match cleared.case():
            case bank.WhenConfirmed(next=asking):
                last = (await (await asking.send_ask(code=4321)).receive_confirm()).next
            case bank.UnlessConfirmed(next=last):
                pass
        return await last.send_done(balance=50_000 - self.amount)

    async def auditor(self, s: auditor.Initializing[S], /) -> Completed[S] | Aborted[S]:
        match s.case():
            case auditor.UnlessAuditedAndAmountAbove10000(next=idle):
                return (await idle.receive_nothing()).next
            case auditor.WhenAuditedAndAmountAbove10000(next=waiting):
                report = await waiting.receive_report()
                self.seen.append("audited")
                if report.message.purpose == "a favour":
                    return await (await report.next.send_objection(reason="what favour?")).abort()
                return await report.next.send_cleared()


@pytest.mark.parametrize(
    ("amount", "audited", "confirmed"), list(product([100, 10_000, 10_001], [False, True], [False, True]))
)
def test_every_way(amount: int, audited: bool, confirmed: bool) -> None:
    transfer = Transfer(amount=amount, purpose="rent")
    complete(
        payer.seat(transfer.payer),
        bank.seat(transfer.bank),
        auditor.seat(transfer.auditor),
        parameters=Parameters(amount=amount, audited=audited, confirmed=confirmed),
    )
    expected = ["audited"] * (audited and amount > 10_000) + ["confirmed"] * confirmed
    assert transfer.seen == expected
    assert transfer.balance == 50_000 - amount


def test_the_auditor_objects() -> None:
    transfer = Transfer(amount=20_000, purpose="a favour")
    result = play(
        payer.seat(transfer.payer),
        bank.seat(transfer.bank),
        auditor.seat(transfer.auditor),
        parameters=Parameters(amount=20_000, audited=True, confirmed=True),
    )
    expect_abort(result, by="Auditor", reason="the auditor objects")
    assert transfer.balance is None


def test_small_orders_are_not_confirmed() -> None:
    with pytest.raises(ValueError, match="confirmed"):
        Parameters(amount=99, audited=True, confirmed=True)
