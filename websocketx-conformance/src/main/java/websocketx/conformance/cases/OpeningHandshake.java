// SPDX-License-Identifier: Apache-2.0

package websocketx.conformance.cases;

import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import websocketx.conformance.Chapter;
import websocketx.conformance.Exchange;
import websocketx.conformance.Section;
import websocketx.conformance.wire.Answer;
import websocketx.conformance.wire.Frame;
import websocketx.conformance.wire.Request;

/// The opening handshake (RFC 6455 §4).
public final class OpeningHandshake {
  static final String ACCEPTED = "101, and messages are echoed. RFC 6455 §4.2.1, §4.2.2";
  private static final String REFUSED =
      "An HTTP error; accepting is FAILED, ending TCP without an answer NON_STRICT."
          + " RFC 6455 §4.2.1";

  private OpeningHandshake() {}

  public static Chapter chapter() {
    Chapter chapter = new Chapter(8, "Opening handshake");
    good(chapter.section("Requests to be accepted"));
    answers(chapter.section("What the answer must and must not have"));
    wrongRequests(chapter.section("Method, version of HTTP, Host"));
    wrongHeaders(chapter.section("Missing and wrong headers"));
    versions(chapter.section("Versions of the protocol"));
    RequestArrival.cases(chapter.section("How the request arrives"));
    return chapter;
  }

  private static void accept(Section section, String title, UnaryOperator<Request> change) {
    section.add(
        title,
        ACCEPTED,
        exchange -> {
          exchange.open(change.apply(exchange.request()));
          echo(exchange);
        });
  }

  /// Frames work.
  static void echo(Exchange exchange) throws Exception {
    exchange.readFrames(null);
    exchange.send(Frame.text("hello"));
    exchange.expectText("hello");
    exchange.closeCleanly();
  }

  private static void good(Section section) {
    accept(section, "nothing but what is needed", request -> request);
    for (String value : List.of("WebSocket", "WEBSOCKET")) {
      accept(section, "Upgrade: " + value, request -> request.replace("Upgrade", value));
    }
    for (String value :
        List.of(
            "upgrade", "UPGRADE", "keep-alive, Upgrade", "Upgrade, keep-alive", "x,Upgrade,y")) {
      accept(section, "Connection: " + value, request -> request.replace("Connection", value));
    }
    accept(
        section,
        "Connection in two lines",
        request -> request.replace("Connection", "keep-alive").header("Connection", "Upgrade"));
    accept(
        section,
        "header names in small letters",
        request -> {
          Request small = request;
          for (String name : List.of("Host", "Upgrade", "Connection")) {
            small = small.without(name);
          }
          return small
              .without("Sec-WebSocket-Key")
              .without("Sec-WebSocket-Version")
              .header("host", "localhost")
              .header("upgrade", "websocket")
              .header("connection", "upgrade")
              .header("sec-websocket-key", request.key())
              .header("sec-websocket-version", "13");
        });
    accept(
        section,
        "header names in capitals",
        request ->
            request
                .without("Sec-WebSocket-Key")
                .without("Upgrade")
                .header("SEC-WEBSOCKET-KEY", request.key())
                .header("UPGRADE", "websocket"));
    accept(
        section,
        "no space and many spaces around values",
        request ->
            request
                .without("Upgrade")
                .line("Upgrade:websocket")
                .without("Connection")
                .line("Connection:  \t Upgrade \t "));
    accept(section, "headers of a browser", OpeningHandshake::ofBrowser);
    accept(section, "a header that nobody knows", request -> request.header("X-Unknown", "1"));
    accept(section, "a header with an empty value", request -> request.line("X-Empty:"));
    accept(
        section, "a header of 2,000 octets", request -> request.header("X-Long", "a".repeat(2000)));
  }

  private static Request ofBrowser(Request request) {
    return request
        .header("Pragma", "no-cache")
        .header("Cache-Control", "no-cache")
        .header("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0")
        .header("Accept-Encoding", "gzip, deflate, br, zstd")
        .header("Accept-Language", "en-GB,en;q=0.9,de;q=0.8")
        .header("Cookie", "a=1; b=2");
  }

  private static void answers(Section section) {
    section.add(
        "Sec-WebSocket-Accept for a hundred keys",
        "The SHA-1 of the key and the GUID, in base64. RFC 6455 §4.2.2",
        exchange -> {
          for (int i = 0; i < 100; i++) {
            exchange.dial();
            exchange.open(exchange.request());
          }
        });
    unoffered(section, "no extension was offered", "Sec-WebSocket-Extensions");
    section.add(
        "an extension was offered that nobody knows",
        "The answer does not name it. RFC 6455 §9.1",
        exchange -> {
          Answer answer =
              exchange.open(
                  exchange.request().header("Sec-WebSocket-Extensions", "x-unknown; a=1"));
          refuseHeader(exchange, answer, "Sec-WebSocket-Extensions");
          echo(exchange);
        });
    unoffered(section, "no subprotocol was offered", "Sec-WebSocket-Protocol");
    section.add(
        "subprotocols were offered that nobody knows",
        "The answer names none, or one of them. RFC 6455 §4.2.2",
        exchange -> {
          Answer answer =
              exchange.open(
                  exchange.request().header("Sec-WebSocket-Protocol", "x-unknown1, x-unknown2"));
          List<String> chosen = answer.values("Sec-WebSocket-Protocol");
          if (!chosen.isEmpty()
              && !chosen.equals(List.of("x-unknown1"))
              && !chosen.equals(List.of("x-unknown2"))) {
            throw exchange.fail("the server chose the subprotocol " + chosen);
          }
          echo(exchange);
        });
    section.add(
        "the answer has no body",
        "No Content-Length, no Transfer-Encoding. RFC 9112 §6.1, RFC 9110 §8.6",
        exchange -> {
          Answer answer = exchange.open(exchange.request());
          for (String name : List.of("Content-Length", "Transfer-Encoding")) {
            if (answer.has(name)) {
              exchange.nonStrict("the 101 has " + name + ": " + answer.values(name));
            }
          }
        });
  }

  private static void unoffered(Section section, String title, String header) {
    section.add(
        title,
        "The answer names none. RFC 6455 §4.2.2",
        exchange -> refuseHeader(exchange, exchange.open(exchange.request()), header));
  }

  private static void refuseHeader(Exchange exchange, Answer answer, String name) {
    if (answer.has(name)) {
      throw exchange.fail("the answer has %s: %s".formatted(name, answer.values(name)));
    }
  }

  private static void refuse(Section section, String title, UnaryOperator<Request> change) {
    section.add(
        title, REFUSED, exchange -> expectRefusal(exchange, change.apply(exchange.request())));
  }

  private static @Nullable Answer expectRefusal(Exchange exchange, Request request)
      throws Exception {
    exchange.dial().sendRaw(request.toString().replace("\r\n", "⏎ ").strip(), request.encode());
    Answer answer = exchange.answer();
    if (answer == null) {
      exchange.nonStrict("ended TCP without an answer");
      return null;
    }
    if (answer.status() == 101) {
      throw exchange.fail("accepted");
    }
    return answer;
  }

  private static void wrongRequests(Section section) {
    for (String method : List.of("POST", "PUT", "HEAD", "OPTIONS", "FOO", "get")) {
      refuse(section, "method " + method, request -> request.method(method));
    }
    for (String version : List.of("HTTP/1.0", "HTTP/0.9", "HTTP/9.9", "FTP/1.1", "http/1.1")) {
      refuse(section, "version " + version, request -> request.version(version));
    }
    refuse(section, "no Host", request -> request.without("Host"));
    refuse(section, "two Hosts", request -> request.header("Host", "elsewhere.example"));
  }

  private static void wrongHeaders(Section section) {
    for (String name : List.of("Upgrade", "Connection", "Sec-WebSocket-Key")) {
      refuse(section, "no " + name, request -> request.without(name));
    }
    refuse(
        section, "no Sec-WebSocket-Version", request -> request.without("Sec-WebSocket-Version"));
    for (String value : List.of("h2c", "web socket", "websockets", "")) {
      refuse(section, "Upgrade: " + value, request -> request.replace("Upgrade", value));
    }
    for (String value : List.of("keep-alive", "close", "upgrades", "")) {
      refuse(section, "Connection: " + value, request -> request.replace("Connection", value));
    }
    for (String key :
        List.of(
            "",
            "c2hvcnQ=",
            "dGhlIHNhbXBsZSBub25jZQ",
            "dGhpcyBrZXkgaXMgbG9uZ2VyIHRoYW4gc2l4dGVlbg==",
            "not base64, not at all !!")) {
      section.add(
          "a key that is not 16 octets in base64: " + key,
          "An HTTP error; a server need not decode the key, so accepting is INFORMATIONAL."
              + " RFC 6455 §4.2.1, §4.2.2",
          exchange -> badKey(exchange, exchange.request().replace("Sec-WebSocket-Key", key)));
    }
    section.add(
        "two different keys",
        "An HTTP error: the header MUST NOT appear twice; accepting is NON_STRICT."
            + " RFC 6455 §11.3.1",
        exchange -> {
          Request request =
              exchange.request().header("Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA==");
          exchange.dial().sendRaw("GET with two keys", request.encode());
          Answer answer = exchange.answer();
          if (answer == null) {
            exchange.nonStrict("ended TCP without an answer");
          } else if (answer.status() == 101) {
            exchange.nonStrict("accepted");
          }
        });
  }

  private static void badKey(Exchange exchange, Request request) throws Exception {
    exchange.dial().sendRaw("GET with the bad key", request.encode());
    Answer answer = exchange.answer();
    if (answer == null) {
      exchange.nonStrict("ended TCP without an answer");
    } else if (answer.status() == 101) {
      exchange.informational("accepted");
    }
  }

  private static void versions(Section section) {
    for (String draft : List.of("7", "8")) {
      section.add(
          "Sec-WebSocket-Version: " + draft,
          "An HTTP error, or 101 from a server that still knows this draft (INFORMATIONAL)."
              + " RFC 6455 §4.2.2",
          exchange -> {
            Request request = exchange.request().replace("Sec-WebSocket-Version", draft);
            exchange.dial().sendRaw("GET with that version", request.encode());
            Answer answer = exchange.answer();
            if (answer != null && answer.status() == 101) {
              exchange.informational("accepted");
            }
          });
    }
    for (String version : List.of("0", "12", "14", "255", "130", "13.0", "abc", "")) {
      section.add(
          "Sec-WebSocket-Version: " + version,
          "An HTTP error with the versions that are known; 400 or 426. RFC 6455 §4.2.2, §4.4",
          exchange -> {
            Answer answer =
                expectRefusal(
                    exchange, exchange.request().replace("Sec-WebSocket-Version", version));
            if (answer != null && !answer.hasToken("Sec-WebSocket-Version", "13")) {
              exchange.nonStrict("the refusal does not name version 13");
            }
          });
    }
    section.add(
        "version 12 is answered with 426",
        "426 (Upgrade Required) and Sec-WebSocket-Version: 13; another error is NON_STRICT."
            + " RFC 6455 §4.2.2",
        exchange -> {
          Answer answer =
              expectRefusal(exchange, exchange.request().replace("Sec-WebSocket-Version", "12"));
          if (answer != null) {
            if (answer.status() != 426) {
              exchange.nonStrict("the status is " + answer.status());
            }
            if (!answer.hasToken("Sec-WebSocket-Version", "13")) {
              exchange.nonStrict("the refusal does not name version 13");
            }
          }
        });
  }
}
