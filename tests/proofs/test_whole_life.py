"""`make run` starts everything or nothing, and leaves nothing behind, however it ends."""

import os
import signal
from pathlib import Path

from tests.platform.running import (
    ask,
    free_port,
    left_over,
    own_data,
    refused,
    start,
    wait_until_gone,
    wait_until_ready,
    wait_until_up,
)


def test_a_whole_life() -> None:
    with own_data() as data:
        port = free_port()
        # It starts, with everything at work; a second one beside it is refused.
        process = start(data, port)
        wait_until_up(process)
        assert ask(port, "/healthz") == (200, b"ok")
        wait_until_ready(port)
        assert "it runs already" in refused(data, port)

        # Ctrl-C stops all of it.
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode == 0
        assert not left_over(data)

        # Killed, it takes its children with it, and the next start waits for them.
        process = start(data, port)
        wait_until_up(process)
        process.kill()
        process.communicate()
        process = start(data, port)
        wait_until_up(process)
        assert ask(port, "/healthz") == (200, b"ok")

        # A part that dies ends the whole, with a word.
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(children[-1]), signal.SIGKILL)
        _, said = process.communicate(timeout=60)
        assert process.returncode == 1
        assert "portal: the task worker ended by itself (status -9); stopping the rest" in said
        wait_until_gone(data)
