"""Several people at once, each on a database connection of their own."""

import threading
from collections.abc import Callable

from django.db import connection

Answer = object


def at_once(*deeds: Callable[[], Answer], patience: float = 30) -> list[Answer]:
    """Do every deed at the same moment; what each returned or raised."""
    start = threading.Barrier(len(deeds))
    answers: list[Answer] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], Answer]) -> None:
        start.wait(timeout=10)
        try:
            answers[place] = deed()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=patience)
        assert not thread.is_alive(), "a deed waits for ever"
    return answers


class Elsewhere:
    """One deed in a thread of its own, which is looked at while it waits."""

    def __init__(self, deed: Callable[[], Answer]) -> None:
        self.answers: list[Answer] = []
        self.thread = threading.Thread(target=self._run, args=(deed,))
        self.thread.start()

    def _run(self, deed: Callable[[], Answer]) -> None:
        try:
            self.answers.append(deed())
        except Exception as error:  # noqa: BLE001 - whatever it is, the test looks at it
            self.answers.append(error)
        finally:
            connection.close()

    def waits(self, seconds: float = 0.4) -> bool:
        """Whether it is still at it after a while."""
        self.thread.join(timeout=seconds)
        return self.thread.is_alive()

    def answer(self) -> Answer:
        """What it returned or raised, once it is through."""
        self.thread.join(timeout=30)
        assert not self.thread.is_alive(), "the deed waits for ever"
        return self.answers[0]
