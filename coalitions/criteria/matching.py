"""Credit each constituency to a different organisation: a maximum matching with preferences."""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

Owners: TypeAlias = dict[int, str]
Offers: TypeAlias = dict[str, dict[int, int]]


def credited(
    primary: Mapping[str, Collection[str]], further: Mapping[str, Collection[str]], listed: Sequence[str]
) -> dict[str, str]:
    """Which constituency is credited to which organisation: `{constituency: identity}`, in the listed order.

    As many constituencies as possible, each to a different organisation; among such matchings one with the most
    primary constituencies; among those the one that credits constituencies earlier in the list. The same answer for any
    order of the organisations: they are taken by identity.

    Each credit has a cost, and the matching grows along cheapest augmenting paths, which keeps it the cheapest of its
    size. It starts with every primary constituency credited once: nothing of that size is cheaper.
    """
    place = {code: number for number, code in enumerate(listed)}
    not_primary = 1 << len(listed)
    offers: Offers = {}
    owners: Owners = {}
    for identity in sorted(primary.keys() | further.keys()):
        primaries = {place[code] for code in primary.get(identity, ()) if code in place}
        offer = {place[code]: not_primary for code in further.get(identity, ()) if code in place}
        offer |= dict.fromkeys(primaries, 0)
        # The later in the list, the dearer: crediting place 0 saves more than all the later places together.
        offers[identity] = {number: cost - (not_primary >> (number + 1)) for number, cost in offer.items()}
    owners = _primaries_first(offers)
    while path := _cheapest_path(offers, owners):
        owners |= path
    return {listed[number]: owners[number] for number in sorted(owners)}


def _primaries_first(offers: Offers) -> Owners:
    """Credit primary constituencies as far as that is simple: where each organisation has one primary at most."""
    owners: Owners = {}
    for identity, offer in offers.items():
        primaries = [number for number, cost in offer.items() if cost < 0]
        if len(primaries) > 1:
            return {}
        if primaries:
            owners.setdefault(primaries[0], identity)
    return owners


def _cheapest_path(offers: Offers, owners: Owners) -> Owners:
    """The changes of owner along the cheapest path from a free organisation to a free constituency; empty if none."""
    if len(owners) in {len(offers), len(set().union(*offers.values()))}:
        return {}
    cost, via = _within_reach(offers, owners)
    free = cost.keys() - owners.keys()
    if not free:
        return {}
    owned = {identity: number for number, identity in owners.items()}
    path: Owners = {}
    step: int | None = min(free, key=lambda number: (cost[number], number))
    while step is not None:
        path[step] = via[step]
        step = owned.get(via[step])
    return path


def _within_reach(offers: Offers, owners: Owners) -> tuple[dict[int, int], Owners]:
    """What each constituency costs at least, and the organisation that would then have it.

    Bellman and Ford's method over the constituencies: once a constituency is reached, the organisation that has it is
    free for another one.
    """
    cost: dict[int, int] = {}
    via: Owners = {}
    busy = set(owners.values())
    for identity, offer in offers.items():
        if identity not in busy:
            _reach(cost, via, identity, 0, offer)
    changed = True
    while changed:
        changed = False
        for number in sorted(owners.keys() & cost.keys()):
            owner = owners[number]
            changed |= _reach(cost, via, owner, cost[number] - offers[owner][number], offers[owner])
    return cost, via


def _reach(cost: dict[int, int], via: Owners, identity: str, spent: int, offer: dict[int, int]) -> bool:
    """Note what comes cheaper through this organisation; says whether anything did."""
    cheaper = [number for number, price in offer.items() if number not in cost or spent + price < cost[number]]
    for number in cheaper:
        cost[number], via[number] = spent + offer[number], identity
    return bool(cheaper)
