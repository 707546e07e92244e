# SPDX-License-Identifier: Apache-2.0
"""The checks for `websockets`. Arguments: the server's address, and the offer of compression (RFC 7692 §7), if any."""

import importlib.metadata
import random
import re
import sys
import traceback
import uuid

from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.sync.client import connect

SERVER = sys.argv[1]
OFFER = "".join(sys.argv[2:])
SECONDS = 60
MEBIBYTE = 1 << 20
TEXT = "Grüße, 世界 👋🏽"


def compression():
    """The offer in the words of `websockets`."""
    if not OFFER:
        return {"compression": None}
    if OFFER == "default":
        return {}
    asked = dict(re.findall(r"; *(\w+)(?:=(\d+))?", OFFER))
    settings = {name: int(value) if value else True for name, value in asked.items()}
    return {"compression": None, "extensions": [ClientPerMessageDeflateFactory(**settings)]}


def session(target, **options):
    limits = {"max_size": None, "open_timeout": SECONDS, "close_timeout": SECONDS}
    return connect(SERVER + target, proxy=None, **limits, **compression(), **options)


def equal(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r:.200} instead of {expected!r:.200}")


def echo(connection, sent):
    connection.send(sent)
    equal(connection.recv(timeout=SECONDS), sent)


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


def repeating(size):
    """Bytes in which much repeats."""
    row = bytes(i * 31 & 255 for i in range(256))
    return b"".join(row[i & 255 :] + row[: i & 255] for i in range(size // 256 + 1))[:size]


def text(size):
    """As much of the text as fits."""
    return TEXT * (size // len(TEXT.encode()))


def text_is_echoed():
    with session("/echo") as connection:
        for sent in [TEXT, "a" * 125, "é" * 63, text(65535), text(100_000)]:
            echo(connection, sent)


def empty_messages_are_echoed():
    with session("/echo") as connection:
        for sent in ["", b"", "", "not empty"]:
            echo(connection, sent)


def binary_of_each_length_form_is_echoed():
    with session("/echo") as connection:
        for size in [1, 125, 126, 65535, 65536]:
            echo(connection, repeating(size))


def mebibyte_is_echoed():
    with session("/echo") as connection:
        for sent in [random.Random(1).randbytes(MEBIBYTE), repeating(MEBIBYTE), text(MEBIBYTE)]:
            echo(connection, sent)


def sixteen_mebibytes_are_echoed():
    with session("/echo") as connection:
        for sent in [repeating(16 * MEBIBYTE), text(16 * MEBIBYTE)]:
            echo(connection, sent)


def fragments_arrive_as_one_message():
    with session("/echo") as connection:
        connection.send(iter(["Grü", "", "ße, ", "👋🏽"]))
        equal(connection.recv(timeout=SECONDS), "Grüße, 👋🏽")
        connection.send(iter([b"\1" * 70_000, b"\2" * 3]))
        equal(b"".join(connection.recv_streaming()), b"\1" * 70_000 + b"\2" * 3)


def pipelined_messages_come_back_in_order():
    messages = [f"message {i}" if i % 3 else repeating(i) for i in range(500)]
    with session("/echo") as connection:
        for message in messages:
            connection.send(message)
        for message in messages:
            equal(connection.recv(timeout=SECONDS), message)


def many_bytes_pipelined_come_back_unchanged():
    # More than the server reads ahead, so that it pauses and goes on in the middle of messages.
    messages = [bytes([i]) * i + repeating(30_000) for i in range(150)]
    with session("/echo") as connection:
        for message in messages:
            connection.send(message)
        for message in messages:
            equal(connection.recv(timeout=SECONDS), message)


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


def close_of_the_client_is_echoed():
    for code, reason in [(1000, ""), (3001, ""), (4999, "genug für heute")]:
        id = uuid.uuid4()
        with session(f"/echo?id={id}") as connection:
            connection.close(code, reason)
            # The answer repeats the code, not the reason.
            equal((connection.close_code, connection.close_reason), (code, ""))
        equal(cause(id), f"{code} '{reason}' PEER clean")


def close_without_code_is_echoed_without_code():
    id = uuid.uuid4()
    with session(f"/echo?id={id}") as connection:
        connection.close(None)
        equal((connection.close_code, connection.close_reason), (1005, ""))
    equal(cause(id), "1005 '' PEER clean")


def close_of_the_server_arrives_with_code_and_reason():
    for code, reason in [(1001, ""), (1008, ""), (3001, ""), (4000, "bis später")]:
        id = uuid.uuid4()
        with session(f"/close?code={code}&id={id}") as connection:
            connection.send(reason)
            equal(end(connection), (code, reason))
        equal(cause(id), f"{code} '{reason}' APPLICATION clean")


def message_over_the_limit_is_closed_with_1009():
    id = uuid.uuid4()
    with session(f"/limited?id={id}") as connection:
        echo(connection, "a" * 1000)
        connection.send("a" * 1001)
        equal(end(connection)[0], 1009)
    equal(cause(id)[:5], "1009 ")


def text_that_is_not_utf8_is_closed_with_1007():
    for wrong in [b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82"]:
        id = uuid.uuid4()
        with session(f"/echo?id={id}") as connection:
            connection.send(wrong, text=True)
            equal(end(connection)[0], 1007)
        equal(cause(id)[:5], "1007 ")


def refusal_is_seen():
    try:
        with session("/private"):
            raise AssertionError("it was let in")
    except InvalidStatus as refused:
        response = refused.response
        equal((response.status_code, response.headers["WWW-Authenticate"]), (401, "Bearer"))
        equal(response.body.strip(), b"sign in first")


CHECKS = [
    text_is_echoed,
    empty_messages_are_echoed,
    binary_of_each_length_form_is_echoed,
    mebibyte_is_echoed,
    sixteen_mebibytes_are_echoed,
    fragments_arrive_as_one_message,
    pipelined_messages_come_back_in_order,
    many_bytes_pipelined_come_back_unchanged,
    ping_is_answered_with_its_payload,
    pings_of_the_server_are_answered,
    subprotocol_is_the_one_chosen,
    close_of_the_client_is_echoed,
    close_without_code_is_echoed_without_code,
    close_of_the_server_arrives_with_code_and_reason,
    message_over_the_limit_is_closed_with_1009,
    text_that_is_not_utf8_is_closed_with_1007,
    refusal_is_seen,
]

print("version", importlib.metadata.version("websockets"))
with session("/echo") as first:
    print("extensions", first.response.headers.get("Sec-WebSocket-Extensions", ""), flush=True)

status = 0
for check in CHECKS:
    name = re.sub("_(.)", lambda letter: letter[1].upper(), check.__name__)
    try:
        check()
        print("ok", name, flush=True)
    except Exception as error:
        status = 1
        why = f"{type(error).__name__} {error}".replace("\n", " | ")
        print(f"failed {name}: {why}", flush=True)
        traceback.print_exc()
sys.exit(status)
