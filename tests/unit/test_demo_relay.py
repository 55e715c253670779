"""The line of the demo: cut at any moment, it complains of nothing."""

import socket

from terminal.demo.relay import Relay


def test_a_connection_cut_before_its_thread_began_is_let_go():
    with socket.create_server(("127.0.0.1", 0)) as platform:
        relay = Relay(*platform.getsockname()[:2])
        pair = socket.socketpair()
        for end in pair:
            end.close()
        relay._pump(pair)
        relay.close()
