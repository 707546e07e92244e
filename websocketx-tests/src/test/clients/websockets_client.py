# SPDX-License-Identifier: Apache-2.0
"""Rules that `websockets` for Python tries on the server whose address is the argument."""

import os
import sys
import traceback
import urllib.parse

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

SERVER = sys.argv[1]
SECONDS = 20
TEXT = "Grüße, 世界 👋🏽"


def session(target, **options):
    return connect(SERVER + target, max_size=None, proxy=None, open_timeout=SECONDS, close_timeout=SECONDS, **options)


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r:.200} instead of {expected!r:.200}")


def end(connection):
    """Reads to the end; the close code and reason of the server's Close frame."""
    try:
        while True:
            connection.recv(timeout=SECONDS)
    except ConnectionClosed as closed:
        return closed.rcvd and (closed.rcvd.code, closed.rcvd.reason)


def cause(id):
    """How the connection `id` ended, in the server's words."""
    with session(f"/cause?of={id}") as connection:
        return connection.recv(timeout=SECONDS)


def fresh_id(rule):
    return f"python-{os.getpid()}-{rule}"


def text_is_echoed():
    with session("/echo") as connection:
        for text in [TEXT, "", "a" * 125, "é" * 63, TEXT * 5000]:
            connection.send(text)
            equal(connection.recv(timeout=SECONDS), text)


def binary_of_each_length_form_is_echoed():
    with session("/echo") as connection:
        for size in [0, 1, 125, 126, 65535, 65536, 1 << 20]:
            sent = bytes(i * 31 + (i >> 8) & 255 for i in range(size))
            connection.send(sent)
            equal(connection.recv(timeout=SECONDS), sent)


def fragments_arrive_as_one_message():
    with session("/echo") as connection:
        connection.send(iter(["Grü", "", "ße, ", "👋🏽"]))
        equal(connection.recv(timeout=SECONDS), "Grüße, 👋🏽")
        connection.send(iter([b"\1" * 70000, b"\2" * 3]))
        equal(b"".join(connection.recv_streaming()), b"\1" * 70000 + b"\2" * 3)


def a_thousand_pipelined_messages_come_back_in_order():
    with session("/echo") as connection:
        for i in range(1000):
            connection.send(f"message {i}")
        for i in range(1000):
            equal(connection.recv(timeout=SECONDS), f"message {i}")


def ping_is_answered_with_its_payload():
    with session("/echo") as connection:
        for payload in [b"", b"a" * 125]:
            equal(connection.ping(payload).wait(SECONDS), True)


def pings_of_the_server_are_answered():
    with session("/pinged") as connection:
        equal(connection.recv(timeout=SECONDS), "pong")


def subprotocol_is_the_one_chosen():
    with session("/echo", subprotocols=["first", "second"]) as connection:
        equal(connection.subprotocol, "second")
    with session("/echo") as connection:
        equal(connection.subprotocol, None)


def close_of_the_client_arrives_with_code_and_reason():
    id = fresh_id("close")
    with session(f"/echo?id={id}") as connection:
        connection.close(4321, "genug für heute")
        # The answer repeats the code, not the reason.
        equal((connection.close_code, connection.close_reason), (4321, ""))
    equal(cause(id), "4321 'genug für heute' PEER clean")


def close_of_the_server_arrives_with_code_and_reason():
    id = fresh_id("closed")
    reason = urllib.parse.quote("bis später")
    with session(f"/close?code=4000&reason={reason}&id={id}") as connection:
        connection.send("now")
        equal(end(connection), (4000, "bis später"))
    equal(cause(id), "4000 'bis später' APPLICATION clean")


def message_over_the_limit_is_closed_with_1009():
    id = fresh_id("limit")
    with session(f"/limited?id={id}") as connection:
        connection.send("a" * 1000)
        equal(len(connection.recv(timeout=SECONDS)), 1000)
        connection.send("a" * 1001)
        equal(end(connection)[0], 1009)
    equal(cause(id)[:5], "1009 ")


def text_that_is_not_utf8_is_closed_with_1007():
    for n, wrong in enumerate([b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"]):
        id = fresh_id(f"utf8-{n}")
        with session(f"/echo?id={id}") as connection:
            connection.send(wrong, text=True)
            equal(end(connection)[0], 1007)
        equal(cause(id)[:5], "1007 ")


def refusal_is_seen_with_its_status():
    try:
        with session("/private"):
            raise AssertionError("it was let in")
    except InvalidStatus as refused:
        response = refused.response
        equal((response.status_code, response.headers["WWW-Authenticate"]), (401, "Bearer"))
        equal(response.body.strip(), b"sign in first")


RULES = [
    text_is_echoed,
    binary_of_each_length_form_is_echoed,
    fragments_arrive_as_one_message,
    a_thousand_pipelined_messages_come_back_in_order,
    ping_is_answered_with_its_payload,
    pings_of_the_server_are_answered,
    subprotocol_is_the_one_chosen,
    close_of_the_client_arrives_with_code_and_reason,
    close_of_the_server_arrives_with_code_and_reason,
    message_over_the_limit_is_closed_with_1009,
    text_that_is_not_utf8_is_closed_with_1007,
    refusal_is_seen_with_its_status,
]

status = 0
for rule in RULES:
    try:
        rule()
        print("ok", rule.__name__, flush=True)
    except Exception as error:
        status = 1
        why = f"{type(error).__name__} {error}".replace("\n", " | ")
        print(f"failed {rule.__name__}: {why}", flush=True)
        traceback.print_exc()
sys.exit(status)
