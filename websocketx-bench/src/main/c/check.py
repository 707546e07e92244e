# SPDX-License-Identifier: Apache-2.0
"""Shows that wsbench accepts what is right, and notices what is wrong.

Usage: check.py DIRECTORY, that of wsbench and rawecho.
"""

import base64
import hashlib
import json
import os
import re
import resource
import socket
import subprocess
import sys
import threading
import time

from tls_front import TlsFront

DIRECTORY = sys.argv[1]
ADDRESS = "127.0.0.1"
SHORT = ["--warmup", "0.05", "--duration", "0.15", "--patience", "1"]
PIPELINED = ["echo", "--connections", "4", "--size", "100", "--pipeline", "8", *SHORT]
SINGLE = ["echo", "--connections", "4", "--size", "100", *SHORT]
SMALL_BROADCAST = ["broadcast", "--connections", "20", "--stalled", "2", "--size", "64", *SHORT]
BURST_BROADCAST = [*SMALL_BROADCAST, "--pipeline", "16"]

PROBE = ["probe", "--connections", "10", "--rate", "200", "--size", "100", *SHORT]
FASTER_PROBE = ["probe", "--connections", "10", "--rate", "1000", "--size", "100", *SHORT]
ARRIVE = ["arrive", "--connections", "50", "--duration", "0.2", "--patience", "1"]
HELD_BROADCAST = ["broadcast", "--connections", "4", "--size", "64", *SHORT]

RIGHT = [
    # arguments of rawecho, arguments of wsbench
    ("", SINGLE),
    ("", PIPELINED),
    ("", [*PIPELINED, "--binary"]),
    ("", ["echo", "--connections", "2", "--size", "0", "--pipeline", "3", *SHORT]),
    ("", ["echo", "--connections", "2", "--size", "125", *SHORT]),
    ("", ["echo", "--connections", "2", "--size", "126", "--pipeline", "2", *SHORT]),
    ("", ["echo", "--connections", "2", "--size", "65535", "--pipeline", "3", *SHORT]),
    ("", ["echo", "--connections", "2", "--size", "65536", "--pipeline", "2", *SHORT]),
    ("", ["echo", "--connections", "2", "--size", "1048576", "--pipeline", "2", *SHORT]),
    ("--fault fragment", PIPELINED),
    ("--fault fragment", SINGLE),
    ("--fault fragment", ["echo", "--connections", "2", "--size", "8000", *SHORT]),
    ("--fault fragment --compression on", [*PIPELINED, "--compression", "on"]),
    ("--compression on", [*PIPELINED, "--compression", "on"]),
    ("--compression on", ["echo", "--size", "300000", "--compression", "on", *SHORT]),
    ("--compression on", ["echo", "--size", "0", "--compression", "on", *SHORT]),
    ("--compression takeover", [*PIPELINED, "--compression", "takeover"]),
    ("--compression takeover", ["echo", "--size", "9000", "--compression", "takeover", *SHORT]),
    ("--compression takeover", [*PIPELINED, "--binary", "--compression", "takeover"]),
    ("--compression on", PIPELINED),
    ("", ["connect", "--concurrency", "4", *SHORT]),
    ("--mode broadcast", SMALL_BROADCAST),
    ("--mode broadcast", ["broadcast", "--connections", "10", "--size", "70000", *SHORT]),
    ("--mode broadcast", BURST_BROADCAST),
    ("--mode broadcast --fault fragment", SMALL_BROADCAST),
    ("", ["idle", "--connections", "100"]),
    ("", ["first", "--timeout", "2"]),
    ("", ARRIVE),
    ("", PROBE),
    ("", [*PROBE, "--size", "70000", "--binary"]),
    ("--fault fragment", PROBE),
    ("--compression on", [*PROBE, "--compression", "on"]),
    ("--compression takeover", [*PROBE, "--compression", "takeover"]),
]

WRONG = [
    # arguments of rawecho, arguments of wsbench, what must be said
    ("--fault flip", PIPELINED, r"message \d of the batch differs at byte 99: 0x81 came, .* 0x80"),
    ("--fault flip", SINGLE, r"message 0 of the batch differs at byte 99"),
    ("--fault flip", ["echo", "--size", "70000", *SHORT], r"differs at byte 69999"),
    ("--fault swap", PIPELINED, r"message \d of the batch differs at byte \d+"),
    ("--fault drop", PIPELINED, r"message \d of the batch differs|7 of 8 echoes .* within 1 sec"),
    ("--fault drop", SINGLE, r"0 of 1 echoes of the batch came, no more within 1 seconds"),
    ("--fault duplicate", SINGLE, r"message came that was not expected, after 1|batch differs at"),
    ("--fault duplicate", PIPELINED, r"batch differs at|not expected, after 8"),
    ("--fault truncate", PIPELINED, r"message \d of the batch has 99 bytes, expected were 100"),
    ("--fault extend", PIPELINED, r"is longer than expected, 100 bytes"),
    ("--fault opcode", PIPELINED, r"message \d of the batch came with opcode 2, expected was 1"),
    ("--fault mask", PIPELINED, r"a frame came masked \(81 e4\)"),
    ("--fault close", PIPELINED, r"the server closed it with 1011 enough"),
    ("--fault end", PIPELINED, r"the server ended it after \d of 8 echoes|Connection reset"),
    ("--fault accept", SINGLE, r"Sec-WebSocket-Accept is .*, expected was"),
    ("--message-limit 50", SINGLE, r"the server closed it with 1009|Connection reset|Broken pipe"),
    ("", [*SINGLE, "--compression", "on"], r"did not accept permessage-deflate"),
    ("--compression takeover", [*SINGLE, "--compression", "on"], r"takeover was to be off"),
    ("--compression on", [*SINGLE, "--compression", "takeover"], r"takeover was to be on"),
    ("--compression on --fault flip", [*PIPELINED, "--compression", "on"],
     r"of the batch (differs|cannot be inflated|has|is longer)"),
    ("--compression takeover --fault drop", [*PIPELINED, "--compression", "takeover"],
     r"of the batch (differs|cannot be inflated|has|is longer)|7 of 8 echoes"),
    ("--compression on --fault truncate", [*PIPELINED, "--compression", "on"],
     r"of the batch (differs|cannot be inflated|has)"),
    ("--mode broadcast --fault flip", SMALL_BROADCAST, r"message 0 of the batch differs at"),
    ("--mode broadcast --fault drop", SMALL_BROADCAST,
     r"connection \d+ and 0 others: message \d+ has not come within 1 seconds"),
    ("--mode broadcast --fault duplicate", SMALL_BROADCAST, r"not expected, after 1|differs at"),
    ("--mode broadcast --fault end", SMALL_BROADCAST, r"ended it, although it reads|reset"),
    ("--mode broadcast --fault flip", BURST_BROADCAST, r"message \d+ of the batch differs at"),
    ("--mode broadcast --fault drop", BURST_BROADCAST,
     r"message \d+ of the batch differs|message \d+ has not come within 1 seconds"),
    ("--mode broadcast --fault duplicate", BURST_BROADCAST, r"not expected, after 16|differs at"),
    ("--mode broadcast", SINGLE, r"not expected, after|differs at|opcode"),
    ("--fault accept", ["connect", *SHORT], r"Sec-WebSocket-Accept is"),
    ("--fault flip", FASTER_PROBE, r"message 0 of the batch differs at byte 99"),
    ("--fault drop", FASTER_PROBE, r"connection \d: \d+ echoes of \d+ came, no more within 1 sec"),
    ("--fault duplicate", FASTER_PROBE, r"not expected, after 1|batch differs at"),
    ("--fault end", FASTER_PROBE, r"the server ended it after \d+ echoes|Connection reset"),
    ("--fault accept", ARRIVE, r"Sec-WebSocket-Accept is"),
    ("--fault accept", PROBE, r"Sec-WebSocket-Accept is"),
    ("", ["attack", "--kind", "manners"], r"--kind is halfopen\|.*, not manners"),
    ("", ["attack", "--host", "127.0.0.9", "--kind", "pings", "--duration", "0.2"],
     r"no attack was possible: none of \d+ connections"),
    ("", ["idle", "--connections", "5000"], r"need 5032 open files, the hard limit is 4096"),
]

ATTACKS = [
    # kind, whether it shakes hands, what comes on its first connection, how that ends
    ("halfopen", False, rb"", "end"),
    ("handshakes", False, rb"GET.{1,10}", "end"),  # a byte each turn
    ("requests", False, rb"(\x16\x03\x01\x02\x05\x01\x01\xfc\x03\x03)+", "end"),
    ("readers", True, rb"(\x82\xfe\x03\xe8.{1004})+.*", "end"),
    ("pings", True, rb"(\x89\x84.{8})+.*", "end"),
    ("pongs", True, rb"(\x8a\x80.{4})+.*", "end"),
    ("fragments", True, rb"(\x01\x81.{5}(\x00\x81.{5}){1000}\x80\x81.{5})+.*", "end"),
    ("bombs", True, rb"(\xc2\xfe.{16000,17000})+", "end"),
    ("frames", True, rb"(\x81\x05hello)+", "end"),
    ("resets", True, rb"\x82\xfe\x03\xe8.{1004}\x82\xfe\x03\xe8.{504}", "reset"),
]


TLS_RIGHT = [
    # arguments of wsbench, what it says was agreed on
    ([*SINGLE, "--tls"], "TLSv1.3 TLS_AES_128_GCM_SHA256"),
    ([*PIPELINED, "--tls"], "TLSv1.3 TLS_AES_128_GCM_SHA256"),
    ([*PIPELINED, "--tls", "--tls-version", "1.2"], "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256"),
    (["echo", "--size", "65536", "--pipeline", "2", "--tls", *SHORT], None),
    (["echo", "--connections", "2", "--size", "1048576", "--tls", *SHORT], None),
    (["connect", "--concurrency", "4", "--tls", *SHORT], "TLSv1.3 TLS_AES_128_GCM_SHA256"),
    (["connect", "--concurrency", "4", "--tls", "--tls-version", "1.2", *SHORT],
     "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256"),
    (["idle", "--connections", "20", "--tls"], None),
    ([*PROBE, "--tls"], None),
]

TLS_WRONG = [
    # arguments of rawecho, arguments of wsbench, what must be said
    ("--fault flip", [*PIPELINED, "--tls"], r"message \d of the batch differs at byte 99"),
    ("--fault drop", [*SINGLE, "--tls"], r"0 of 1 echoes of the batch came, no more within 1 sec"),
    ("--fault end", [*PIPELINED, "--tls"], r"the server ended it after \d of 8 echoes|reset"),
    ("--fault accept", ["connect", "--tls", *SHORT], r"Sec-WebSocket-Accept is"),
    ("", ["arrive", "--tls"], r"--tls is not for arrive"),
    ("", [*SINGLE, "--tls", "--tls-version", "1.1"], r"--tls-version is 1.2 or 1.3, not 1.1"),
]


class Server:
    """A rawecho that ends with its standard input."""

    def __init__(self, arguments):
        self.process = subprocess.Popen(
            [f"{DIRECTORY}/rawecho", *arguments.split()],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = self.process.stdout.readline().split()[1]

    def end(self):
        self.process.stdin.write("memory\n")
        self.process.stdin.close()
        answer = self.process.stdout.read()
        status = self.process.wait(10)
        if status != 0 or answer != "unknown\n":
            raise AssertionError(f"rawecho ended with {status} and said {answer!r}")


def wsbench(port, arguments):
    command = [f"{DIRECTORY}/wsbench", arguments[0], "--port", port, *arguments[1:]]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=60)


def check_tls_right(arguments, agreed):
    server = Server("")
    front = TlsFront(ADDRESS, server.port)
    result = wsbench(front.port, arguments)
    front.end()
    server.end()
    if result.returncode != 0 or result.stderr:
        return f"ended with {result.returncode}: {result.stderr}"
    report = json.loads(result.stdout)
    if report.get("verified") != report.get("messages") or report.get("messages") == 0:
        return f"not all messages were verified: {report}"
    if report["tls"] != (agreed or report["tls"]) or front.resumed:
        return f"{front.resumed} sessions were resumed, agreed was on {report['tls']}"
    return None


def check_tls_wrong(rawecho, arguments, said):
    server = Server(rawecho)
    front = TlsFront(ADDRESS, server.port)
    result = wsbench(front.port, arguments)
    front.end()
    server.end()
    if result.returncode != 1 or result.stdout or not re.search(said, result.stderr):
        return f"ended with {result.returncode}, and said {result.stdout}{result.stderr}"
    return None


def check_tls_without(arguments):
    """A server that does not speak TLS is named."""
    result = wsbench_answered(b"HTTP/1.1 400 Bad Request\r\n\r\n", [*arguments, "--tls"])
    if result.returncode != 1 or "TLS handshake: wrong version" not in result.stderr:
        return f"ended with {result.returncode}, and said {result.stdout}{result.stderr}"
    return None


def check_built_without_tls():
    result = wsbench("1", ["echo", "--tls"])
    if result.returncode != 1 or "install the headers of OpenSSL" not in result.stderr:
        return f"ended with {result.returncode}, and said {result.stdout}{result.stderr}"
    return None


def tls_checks():
    with open(f"{DIRECTORY}/wsbench", "rb") as program:
        if b"TLS_AES_128_GCM_SHA256" not in program.read():
            return [("built without TLS", check_built_without_tls, ())]
    checks = [(f"TLS: {' '.join(a)}", check_tls_right, (a, agreed)) for a, agreed in TLS_RIGHT]
    checks += [(f"TLS: {rawecho}: {' '.join(a)}", check_tls_wrong, (rawecho, a, said))
               for rawecho, a, said in TLS_WRONG]
    return [*checks,
            ("no TLS: echo", check_tls_without, (SINGLE,)),
            ("no TLS: connect", check_tls_without, (["connect", *SHORT],))]


def check_right(rawecho, arguments):
    server = Server(rawecho)
    pid = [] if arguments[0] in ("idle", "first", "arrive") else ["--server-pid", str(server.process.pid)]
    result = wsbench(server.port, arguments + pid)
    server.end()
    if result.returncode != 0 or result.stderr:
        return f"ended with {result.returncode}: {result.stderr}"
    report = json.loads(result.stdout)
    if report.get("verified") != report.get("messages"):
        return f"not all messages were verified: {report}"
    if pid and not any(name.startswith("server_cpu_us_per_") for name in report):
        return f"the server's CPU is missing: {report}"
    if report.get("stalled_closed") != report.get("stalled"):
        return f"the server has not noticed who does not read: {report}"
    return None


def check_wrong(rawecho, arguments, said):
    server = Server(rawecho)
    result = wsbench(server.port, arguments)
    server.end()
    if result.returncode != 1 or result.stdout or not re.search(said, result.stderr):
        return f"ended with {result.returncode}, and said {result.stdout}{result.stderr}"
    return None


def check_other_process():
    """Who takes no part in it is not taken for the server."""
    server = Server("")
    with subprocess.Popen(["sleep", "10"]) as other:
        result = wsbench(server.port, [*SINGLE, "--server-pid", str(other.pid)])
        other.kill()
    server.end()
    if result.returncode != 1 or "it is not they that answered" not in result.stderr:
        return f"ended with {result.returncode}, and said {result.stderr}"
    return None


def check_hold(mode, arguments):
    """The load begins when told, and connections stay open until the input ends."""
    server = Server(f"--mode {mode}")
    descriptors = f"/proc/{server.process.pid}/fd"
    alone = len(os.listdir(descriptors))
    command = [f"{DIRECTORY}/wsbench", arguments[0], "--hold", "--port", server.port, *arguments[1:]]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as bench:
        ready = bench.stdout.readline()
        open_before = len(os.listdir(descriptors)) - alone
        bench.stdin.write("go\n")
        bench.stdin.flush()
        report = json.loads(bench.stdout.readline())
        open_after = len(os.listdir(descriptors)) - alone
        bench.stdin.close()
        status = bench.wait(10)
    server.end()
    count = report.get("messages", report.get("deliveries"))
    in_all = report.get("messages_in_all", report.get("deliveries_in_all"))
    if ready != "ready\n" or status != 0 or not open_before == open_after == 4 or in_all < count:
        return f"said {ready}, {report}; open before and after: {open_before}, {open_after}"
    return None


def upgrade(connection):
    """Answers the request, whatever it is."""
    key = re.search(rb"Sec-WebSocket-Key: (.*)\r\n", connection.recv(4096)).group(1)
    digest = hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest()
    connection.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                       b"Connection: Upgrade\r\nSec-WebSocket-Accept: "
                       + base64.b64encode(digest) + b"\r\n\r\n")


def check_late(arguments, after, figure):
    """An echo that comes late counts among the latencies, when the window has closed meanwhile too;
    and where messages are due, so do those that had to wait behind it."""
    def answer(listener):
        with listener.accept()[0] as connection:
            upgrade(connection)
            began = time.monotonic()
            late = False
            while len(frame := connection.recv(106, socket.MSG_WAITALL)) == 106:
                if time.monotonic() - began > after and not late:
                    time.sleep(0.5)  # the window closes meanwhile
                    late = True
                mask = frame[2:6] * 25
                payload = bytes(a ^ b for a, b in zip(frame[6:], mask))
                connection.sendall(b"\x81\x64" + payload)

    with socket.create_server((ADDRESS, 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        result = wsbench(str(listener.getsockname()[1]), [*arguments, "--size", "100", *SHORT])
        thread.join()
    if result.returncode != 0 or json.loads(result.stdout)[figure] < 400_000:
        return f"ended with {result.returncode}, and said {result.stdout}{result.stderr}"
    return None


def check_attack(kind, upgrades, pattern, ending):
    """What comes on the first connection of an attacker, and how it ends."""
    came = []

    def listen(listener):
        with listener.accept()[0] as connection:
            if upgrades:
                upgrade(connection)
            bytes_came = b""
            try:
                while more := connection.recv(65536):
                    bytes_came += more
                came.extend((bytes_came, "end"))
            except ConnectionResetError:
                came.extend((bytes_came, "reset"))

    with socket.create_server((ADDRESS, 0)) as listener:
        thread = threading.Thread(target=listen, args=(listener,))
        thread.start()
        result = wsbench(str(listener.getsockname()[1]),
                         ["attack", "--kind", kind, "--rate", "20", "--duration", "0.5"])
        thread.join()
    report = json.loads(result.stdout or "{}")
    if result.returncode != 0 or report.get("connected", 0) < 1 or came[1] != ending:
        return f"ended with {result.returncode}, {came[1]}, said {result.stdout}{result.stderr}"
    if not re.fullmatch(pattern, came[0], re.DOTALL) or report["bytes"] < len(came[0]):
        return f"sent {came[0][:100]}, {len(came[0])} bytes, and said {report}"
    return None


def check_deaf_reader():
    """Who does not read lets the server fill all there is between them, and sends all the same."""
    sent = []

    def write(listener):
        with listener.accept()[0] as connection:
            upgrade(connection)
            connection.settimeout(0.2)
            sent.append(0)
            try:
                while True:
                    sent[0] += connection.send(bytes(65536))
            except TimeoutError:
                sent.append("full")
            sent.append(connection.recv(1))

    with socket.create_server((ADDRESS, 0)) as listener:
        thread = threading.Thread(target=write, args=(listener,))
        thread.start()
        result = wsbench(str(listener.getsockname()[1]),
                         ["attack", "--kind", "readers", "--rate", "20", "--duration", "1"])
        thread.join()
    if result.returncode != 0 or sent[1:] != ["full", b"\x82"]:
        return f"ended with {result.returncode}, took {sent}, said {result.stdout}{result.stderr}"
    return None


def check_arrivals():
    """Who is let in, told to come back, dropped, lost, and forgotten is counted, each by itself."""
    def answer(listener):
        peers = [listener.accept()[0] for _ in range(5)]
        upgrade(peers[0])
        peers[1].recv(4096)
        peers[1].sendall(b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 7\r\n\r\n")
        peers[2].recv(4096)
        peers[2].close()
        upgrade(peers[3])
        peers[3].close()
        time.sleep(1.5)  # the patience ends, and the fifth knows nothing

    with socket.create_server((ADDRESS, 0)) as listener:
        thread = threading.Thread(target=answer, args=(listener,))
        thread.start()
        result = wsbench(str(listener.getsockname()[1]),
                         ["arrive", "--connections", "5", "--duration", "0.1", "--patience", "1"])
        thread.join()
    report = json.loads(result.stdout or "{}")
    counts = [report.get(name)
              for name in ("admitted", "turned_away", "dropped", "lost", "unanswered")]
    if result.returncode != 0 or counts != [2, 1, 1, 1, 1] or not 0 < report["p50_us"] < 1e6:
        return f"ended with {result.returncode}, and said {result.stdout}{result.stderr}"
    return None


def wsbench_answered(answer, arguments):
    """Runs it with a server that has one answer, for one client."""
    def serve(listener):
        with listener.accept()[0] as connection:
            connection.recv(4096)
            connection.sendall(answer)

    with socket.create_server((ADDRESS, 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        result = wsbench(str(listener.getsockname()[1]), arguments)
        thread.join()
    return result


def check_refusal_for_ever():
    """A 503 has to say when to come back."""
    result = wsbench_answered(b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n",
                              ["arrive", "--patience", "1"])
    if result.returncode != 1 or "does not say when to come back" not in result.stderr:
        return f"ended with {result.returncode}, and said {result.stdout}{result.stderr}"
    return None


def check_silence():
    """A server that accepts connections and never answers holds nobody up."""
    with socket.create_server((ADDRESS, 0)) as listener:
        port = str(listener.getsockname()[1])
        result = wsbench(port, ["connect", *SHORT])
    if result.returncode != 1 or "did not end within 1 seconds" not in result.stderr:
        return f"ended with {result.returncode}, and said {result.stderr}"
    return None


def check_refusal():
    """Who answers with a page is named."""
    result = wsbench_answered(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", SINGLE)
    if result.returncode != 1 or "404 Not Found" not in result.stderr:
        return f"ended with {result.returncode}, and said {result.stderr}"
    return None


def main():
    # So that it is not only the machine which decides what is too many.
    resource.setrlimit(resource.RLIMIT_NOFILE, (1024, 4096))
    checks = [(f"{server or 'rawecho'}: {' '.join(arguments)}", check_right, (server, arguments))
              for server, arguments in RIGHT]
    checks += [(f"{server or 'rawecho'}: {' '.join(arguments)}", check_wrong,
                (server, arguments, said)) for server, arguments, said in WRONG]
    checks += [("a server that never answers", check_silence, ()),
               ("a server that refuses", check_refusal, ()),
               ("clients that come", check_arrivals, ()),
               ("a refusal that says nothing", check_refusal_for_ever, ()),
               ("a process that is not the server", check_other_process, ()),
               ("an echo that comes late", check_late, (["echo"], 0.15, "max_us")),
               ("messages behind a late echo", check_late, (["probe", "--rate", "200"], 0.1, "p50_us")),
               ("an attacker that does not read", check_deaf_reader, ()),
               ("a held echo", check_hold, ("echo", SINGLE)),
               ("a held broadcast", check_hold, ("broadcast", HELD_BROADCAST))]
    checks += [(f"attack {attack[0]}", check_attack, attack) for attack in ATTACKS]
    checks += tls_checks()
    failures = 0
    for name, check, arguments in checks:
        wrong = check(*arguments)
        if wrong is not None:
            failures += 1
            print(f"FAILED {name}\n  {wrong}")
    print(f"{len(checks)} checks, {failures} failed")
    return 1 if failures else 0


sys.exit(main())
