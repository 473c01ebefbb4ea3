"""A load from a process of its own: a few connections that each ask again as soon as they were answered.

Each worker of the server gets as many: left to themselves, most connections can end at one of them, which then is
measured alone.

python -m tests.benchmarks.load HOST PORT CONNECTIONS WORKERS SECONDS PATH [COOKIE] — prints JSON.
"""

import asyncio
import json
import sys
import time
from dataclasses import asdict, dataclass

WARM_UP = 0.2
MOST_TRIES = 400


@dataclass(frozen=True)
class Measured:
    """What a load met: rate, times in milliseconds, the answer's status and its size on the wire.

    `requests` counts those of the warm-up too.
    """

    requests: int
    per_second: float
    p50: float
    p99: float
    status: int
    size: int


@dataclass(frozen=True)
class Address:
    """What is asked for, again and again."""

    host: str
    port: int
    path: str
    cookie: str = ""

    def request(self) -> bytes:
        """The bytes of one request, as a browser would ask."""
        lines = [
            f"GET {self.path} HTTP/1.1",
            f"Host: {self.host}:{self.port}",
            "Accept-Language: en",
            "Accept: text/html",
        ]
        lines += [f"Cookie: {self.cookie}"] if self.cookie else []
        return ("\r\n".join(lines) + "\r\n\r\n").encode()


Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def load(address: Address, *, connections: int, workers: int, seconds: float) -> Measured:
    """Keep all connections busy for so long. The first fifth warms up and is not counted."""
    opened = await _evenly_spread(address, connections, workers)
    begun = time.perf_counter()
    counted_from, until = begun + seconds * WARM_UP, begun + seconds
    asking = [_ask(address, connection, until) for connection in opened]
    times: list[float] = []
    statuses, sizes = set(), set()
    requests = 0
    for answered in await asyncio.gather(*asking):
        requests += len(answered)
        for sent, duration, status, size in answered:
            if sent >= counted_from:
                times.append(duration)
            statuses.add(status)
            sizes.add(size)
    if len(statuses) != 1:
        message = f"{address.path} answered with {sorted(statuses)}"
        raise RuntimeError(message)
    times.sort()
    return Measured(
        requests=requests,
        per_second=len(times) / (until - counted_from),
        p50=_at(times, 0.50) * 1000,
        p99=_at(times, 0.99) * 1000,
        status=statuses.pop(),
        size=max(sizes),
    )


async def _evenly_spread(address: Address, connections: int, workers: int) -> list[Connection]:
    """Connections of which each worker holds as many."""
    held: dict[bytes, list[Connection]] = {}
    for _try in range(MOST_TRIES):
        connection = await asyncio.open_connection(address.host, address.port)
        head, _length = await _exchange(connection, address.request())
        worker = head.lower().split(b"x-worker:")[1].split(b"\r\n", 1)[0]
        if len(held.setdefault(worker, [])) < connections // workers:
            held[worker].append(connection)
        else:
            connection[1].close()
        if sum(map(len, held.values())) == connections:
            return [connection for of_worker in held.values() for connection in of_worker]
    message = f"{MOST_TRIES} connections went to {len(held)} of {workers} workers"
    raise RuntimeError(message)


async def _exchange(connection: Connection, request: bytes) -> tuple[bytes, int]:
    """The head of an answer and the length of its body."""
    reader, writer = connection
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().split(b"content-length:")[1].split(b"\r\n", 1)[0])
    await reader.readexactly(length)
    return head, length


async def _ask(address: Address, connection: Connection, until: float) -> list[tuple[float, float, int, int]]:
    request = address.request()
    answered = []
    while (sent := time.perf_counter()) < until:
        head, length = await _exchange(connection, request)
        answered.append((sent, time.perf_counter() - sent, int(head.split(b" ", 2)[1]), length))
    connection[1].close()
    return answered


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main() -> None:
    """Measure as told and print."""
    host, port, connections, workers, seconds, path, *cookie = sys.argv[1:]
    address = Address(host, int(port), path, *cookie)
    measured = asyncio.run(load(address, connections=int(connections), workers=int(workers), seconds=float(seconds)))
    print(json.dumps(asdict(measured)))  # noqa: T201 -- read by the process that started this one


if __name__ == "__main__":
    main()
