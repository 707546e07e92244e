# SPDX-License-Identifier: Apache-2.0
"""TLS for servers that do not speak it, with a certificate that openssl makes."""

import select
import socket
import ssl
import subprocess
import tempfile
import threading


class TlsFront:
    """Speaks TLS in front of a server, and counts the sessions that are resumed."""

    def __init__(self, address, port):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.TemporaryDirectory() as directory:
            certificate, key = f"{directory}/certificate", f"{directory}/key"
            subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                            "/CN=localhost", "-out", certificate, "-keyout", key],
                           check=True, capture_output=True)
            self.context.load_cert_chain(certificate, key)
        self.resumed = 0
        self.behind = (address, int(port))
        self.listener = socket.create_server((address, 0), backlog=100)
        self.port = str(self.listener.getsockname()[1])
        self.threads = [threading.Thread(target=self.accept)]
        self.threads[0].start()

    def accept(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            self.threads.append(threading.Thread(target=self.serve, args=(connection,)))
            self.threads[-1].start()

    def serve(self, connection):
        try:
            with (self.context.wrap_socket(connection, server_side=True) as front,
                  socket.create_connection(self.behind) as back):
                self.resumed += front.session_reused
                front.settimeout(10)
                while True:
                    ready = select.select([front, back], [], [], 10)[0]
                    if front in ready:
                        if not (more := front.recv(65536)):
                            return
                        back.sendall(more)
                        while front.pending():
                            back.sendall(front.recv(65536))
                    if back in ready:
                        if not (more := back.recv(65536)):
                            front.unwrap()
                            return
                        front.sendall(more)
        except OSError:
            pass  # the one or the other has ended, which wsbench has to notice

    def end(self):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for thread in self.threads:
            thread.join(20)
