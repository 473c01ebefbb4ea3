"""Credit each constituency to a different organisation: a maximum matching with preferences."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

Owners: TypeAlias = dict[str, str]
Offers: TypeAlias = dict[str, dict[str, int]]


def credited(
    primary: Mapping[str, Sequence[str]], further: Mapping[str, Sequence[str]], places: Mapping[str, int]
) -> dict[str, str]:
    """Which constituency is credited to which organisation: `{constituency: identity}`, in the listed order.

    As many constituencies as possible, each to a different organisation; among such matchings one with the most
    primary constituencies; among those the one that credits constituencies earlier in the list. The same answer for any
    order of the organisations: they are taken by identity. `places` are the listed constituencies with their places.

    It starts with every primary constituency credited once: no matching of that size is better. From there it grows
    along cheapest augmenting paths, which keeps it the best of its size.
    """
    identities = sorted(primary.keys() | further.keys())
    owners = _primaries_first(identities, primary)
    if _can_grow(owners, identities, further):
        offers = _offers(identities, primary, further, places)
        most = min(len(identities), len({code for offer in offers.values() for code in offer}))
        while len(owners) < most and (path := _cheapest_path(offers, owners, places)):
            owners |= path
    return {code: owners[code] for code in sorted(owners, key=places.__getitem__)}


def _primaries_first(identities: list[str], primary: Mapping[str, Sequence[str]]) -> Owners:
    """Credit each primary constituency once; nothing yet where some organisation has two (in two rows)."""
    owners: Owners = {}
    for identity in identities:
        codes = primary.get(identity, ())
        if len(codes) > 1:
            return {}
        for code in codes:
            owners.setdefault(code, identity)
    return owners


def _can_grow(owners: Owners, identities: list[str], further: Mapping[str, Sequence[str]]) -> bool:
    """Whether an organisation is free and a constituency is; all primary ones are credited by now, or none is."""
    if not owners:
        return bool(identities)
    return len(owners) < len(identities) and any(code not in owners for codes in further.values() for code in codes)


def _offers(
    identities: list[str],
    primary: Mapping[str, Sequence[str]],
    further: Mapping[str, Sequence[str]],
    places: Mapping[str, int],
) -> Offers:
    """What crediting each constituency to each of its organisations costs.

    One that is not primary costs more than all places together can save; an earlier place saves more than all later.
    """
    not_primary = 1 << len(places)
    offers: Offers = {}
    for identity in identities:
        offer = {code: not_primary - (not_primary >> (places[code] + 1)) for code in further.get(identity, ())}
        for code in primary.get(identity, ()):
            offer[code] = -(not_primary >> (places[code] + 1))
        offers[identity] = offer
    return offers


def _cheapest_path(offers: Offers, owners: Owners, places: Mapping[str, int]) -> Owners:
    """The changes of owner along the cheapest path from a free organisation to a free constituency; empty if none."""
    cost, via = _within_reach(offers, owners)
    free = cost.keys() - owners.keys()
    if not free:
        return {}
    owned = {identity: code for code, identity in owners.items()}
    path: Owners = {}
    step: str | None = min(free, key=lambda code: (cost[code], places[code]))
    while step is not None:
        path[step] = via[step]
        step = owned.get(via[step])
    return path


def _within_reach(offers: Offers, owners: Owners) -> tuple[dict[str, int], Owners]:
    """What each constituency costs at least, and the organisation that would then have it.

    Bellman and Ford's method over the constituencies: once a constituency is reached, the organisation that has it is
    free for another one.
    """
    cost: dict[str, int] = {}
    via: Owners = {}
    busy = set(owners.values())
    for identity, offer in offers.items():
        if identity not in busy:
            _reach(cost, via, identity, 0, offer)
    changed = True
    while changed:
        changed = False
        for code, owner in owners.items():
            offer = offers[owner]
            if code in cost and len(offer) > 1:
                changed |= _reach(cost, via, owner, cost[code] - offer[code], offer)
    return cost, via


def _reach(cost: dict[str, int], via: Owners, identity: str, spent: int, offer: dict[str, int]) -> bool:
    """Note what comes cheaper through this organisation; says whether anything did."""
    changed = False
    for code, price in offer.items():
        if code not in cost or spent + price < cost[code]:
            cost[code], via[code] = spent + price, identity
            changed = True
    return changed
