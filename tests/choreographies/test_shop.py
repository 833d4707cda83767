"""Shop: a deposit, the rest, the goods; the payments are those of another file."""

import pytest

from generated.shop import Parameters, bank, customer, store
from generated.shop.messages import Account
from tests.choreographies.playing import Aborted, Completed, S, expect_abort, play

PRICES = {"pen": 3, "desk": 200}
MINE, SHOPS = Account("customer", 7), Account("store", 8)


class Street:
    def __init__(self, *, item: str, count: int, money: int, deposit: int) -> None:
        self.item = item
        self.count = count
        self.balances = {MINE.number: money, SHOPS.number: 0}
        self.deposit = deposit
        self.stamps: list[bytes] = []
        self.goods: list[str] = []

    async def customer(self, s: customer.Initializing[S], /) -> Completed[S]:
        got = await (await s.send_order(item=self.item, count=self.count)).receive_invoice()
        bill = got.message
        match await (await got.next.send_pay(source=MINE, target=bill.to, amount=self.deposit)).receive():
            case customer.GotBounced(next=aborted):
                return await aborted.aborted()
            case customer.GotPaidInAwaitingPaidOrBounced(next=paying):
                rest = bill.total - self.deposit
        match await (await paying.send_pay(source=MINE, target=bill.to, amount=rest)).receive():
            case customer.GotBounced(next=aborted):
                return await aborted.aborted()
            case customer.GotPaidInAwaitingPaidOrBounced2(next=paid):
                receipt = await paid.receive_receipt()
        self.stamps.append(receipt.message.stamp)
        goods = await receipt.next.receive_goods()
        self.goods = goods.message.items
        return goods.next

    async def store(self, s: store.Initializing[S], /) -> Completed[S]:
        order = await s.receive_order()
        price, count = PRICES[order.message.item], order.message.count
        first = await order.next.send_invoice(price=price, total=price * count, to=SHOPS)
        match await first.receive():
            case store.GotBounced(next=aborted):
                return await aborted.aborted()
            case store.GotPaidInAwaitingPaidOrBounced(next=second):
                pass
        match await second.receive():
            case store.GotBounced(next=aborted):
                return await aborted.aborted()
            case store.GotPaidInAwaitingPaidOrBounced2(next=packing):
                return await packing.send_goods(items=[order.message.item] * count)

    async def bank(self, s: bank.Initializing[S], /) -> Completed[S] | Aborted[S]:
        deposit = await s.receive_pay()
        if not self.move(deposit.message.source, deposit.message.target, deposit.message.amount):
            return await (await deposit.next.send_bounced(reason="no money")).abort()
        rest = await (await deposit.next.send_paid(amount=deposit.message.amount, note=None)).receive_pay()
        if not self.move(rest.message.source, rest.message.target, rest.message.amount):
            return await (await rest.next.send_bounced(reason="no more money")).abort()
        stamping = await rest.next.send_paid(amount=rest.message.amount, note="the rest")
        return await stamping.send_receipt(stamp=rest.message.amount.to_bytes(8, "big"))

    def move(self, source: Account, target: Account, amount: int) -> bool:
        enough = self.balances[source.number] >= amount
        if enough:
            self.balances[source.number] -= amount
            self.balances[target.number] += amount
        return enough


@pytest.mark.parametrize(("item", "count", "deposit"), [("pen", 10, 5), ("desk", 2, 100)])
def test_something_is_bought(item: str, count: int, deposit: int) -> None:
    street = Street(item=item, count=count, money=500, deposit=deposit)
    result = play(
        customer.seat(street.customer),
        store.seat(street.store),
        bank.seat(street.bank),
        parameters=Parameters(credit=1_000, deposit=deposit),
    )
    assert result.completed
    total = PRICES[item] * count
    assert street.goods == [item] * count
    assert street.balances == {7: 500 - total, 8: total}
    assert street.stamps == [(total - deposit).to_bytes(8, "big")]


@pytest.mark.parametrize(("money", "kept"), [(99, 0), (399, 100)])
def test_a_payment_bounces(money: int, kept: int) -> None:
    street = Street(item="desk", count=2, money=money, deposit=100)
    result = play(
        customer.seat(street.customer),
        store.seat(street.store),
        bank.seat(street.bank),
        parameters=Parameters(credit=1_000, deposit=100),
    )
    expect_abort(result, by="Bank", reason="the bank refuses")
    assert street.goods == []
    assert street.balances == {7: money - kept, 8: kept}
