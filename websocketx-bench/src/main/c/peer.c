// SPDX-License-Identifier: Apache-2.0
#include "peer.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "failure.h"
#include "frame.h"
#include "handshake.h"

#define READ_LENGTH (256 * 1024)
#define MOST_UNSENT (1024 * 1024)

// What is read and written at once, for all peers: it stays in the cache.
static uint8_t input[READ_LENGTH];
static buffer output;

static void await(server *s, peer *p, uint32_t what) {
  struct epoll_event event = {.events = what, .data.ptr = p};
  epoll_ctl(s->epoll, EPOLL_CTL_MOD, p->fd, &event);
}

void peer_open(server *s, int socket) {
  peer *p = calloc(1, sizeof *p);
  int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (s->peer_count == s->peer_capacity) {
    s->peer_capacity = s->peer_capacity * 2 + 64;
    s->peers = realloc(s->peers, s->peer_capacity * sizeof *s->peers);
  }
  if (p == NULL || s->peers == NULL) {
    fail("no memory for another connection");
  }
  p->fd = socket;
  p->index = s->peer_count;
  s->peers[s->peer_count++] = p;
  struct epoll_event event = {.events = EPOLLIN, .data.ptr = p};
  if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, socket, &event) != 0) {
    fail_errno("epoll_ctl");
  }
}

static void end(server *s, peer *p) {
  if (p->ended) {
    return;
  }
  close(p->fd);
  p->ended = true;
  p->next_ended = s->ended;
  s->ended = p;
  peer *last = s->peers[--s->peer_count];
  last->index = p->index;
  s->peers[p->index] = last;
}

void peers_reap(server *s) {
  while (s->ended != NULL) {
    peer *p = s->ended;
    s->ended = p->next_ended;
    if (s->compression == COMPRESSION_TAKEOVER && p->inflater != NULL) {
      inflateEnd(&p->inflater->stream);
      deflater_close(p->deflater);
      free(p->inflater);
      free(p->deflater);
    }
    buffer_free(&p->in);
    buffer_free(&p->out);
    free(p);
  }
}

static void send_bytes(server *s, peer *p, const uint8_t *bytes, size_t length) {
  size_t sent = 0;
  if (p->ended) {
    return;
  }
  while (p->out.length == 0 && sent < length) {
    ssize_t n = send(p->fd, bytes + sent, length - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EAGAIN) {
      break;
    }
    if (n < 0) {
      end(s, p);
      return;
    }
    sent += (size_t)n;
  }
  if (sent == length) {
    return;
  }
  if (p->out.length == 0) {
    await(s, p, EPOLLOUT);
  } else if (p->out.length > MOST_UNSENT) {
    end(s, p);  // it does not read; the others are not to wait for it
    return;
  }
  buffer_add(&p->out, bytes + sent, length - sent);
}

void peer_flush(server *s, peer *p) {
  ssize_t n = send(p->fd, p->out.bytes, p->out.length, MSG_NOSIGNAL);
  if (n < 0 && errno != EAGAIN) {
    end(s, p);
  } else if (n > 0) {
    buffer_remove(&p->out, (size_t)n);
    if (p->out.length == 0) {
      buffer_free(&p->out);
      await(s, p, EPOLLIN);
    }
  }
}

static void send_output(server *s, peer *p) {
  if (output.length > 0) {
    send_bytes(s, p, output.bytes, output.length);
    output.length = 0;
  }
}

static void add_frame(uint8_t first, const uint8_t *payload, size_t length, uint32_t mask) {
  frame_head head = {.first = first, .length = length};
  output.length += frame_head_write(buffer_room(&output, LONGEST_HEAD + length), &head);
  frame_mask(output.bytes + output.length, payload, length, mask);
  output.length += length;
}

static void refuse(server *s, peer *p, int code) {
  uint8_t payload[] = {(uint8_t)(code >> 8), (uint8_t)code};
  add_frame(FIN | OPCODE_CLOSE, payload, sizeof payload, 0);
  send_output(s, p);
  end(s, p);
}

// Inflates the message and deflates it again, into the output. Answers false if it is malformed.
static bool add_compressed(server *s, peer *p, uint8_t first, const uint8_t *payload,
                           size_t length) {
  static buffer message;
  message.length = 0;
  for (int part = 0; part < 2; part++) {
    if (part == 0) {
      inflater_give(p->inflater, payload, length);
    } else {
      inflater_give_end(p->inflater);
    }
    long taken;
    do {
      taken = inflater_take(p->inflater, buffer_room(&message, READ_LENGTH), READ_LENGTH);
      if (taken < 0 || message.length + (size_t)taken > s->message_limit) {
        return false;
      }
      message.length += (size_t)taken;
    } while (taken > 0);
  }
  if (!inflater_end(p->inflater)) {
    return false;
  }
  static buffer compressed;
  size_t capacity = deflater_bound(message.length);
  uint8_t *to = buffer_room(&compressed, capacity);
  size_t compressed_length =
      deflater_message(p->deflater, message.bytes, message.length, to, capacity);
  add_frame(first, to, compressed_length, 0);
  return true;
}

static void broadcast(server *s, const buffer *frame) {
  // Backwards: one that ends is replaced by the last.
  for (size_t i = s->peer_count; i-- > 0;) {
    peer *p = s->peers[i];
    if (!p->upgraded) {
      continue;
    }
    if (s->fault == FAULT_NONE) {
      send_bytes(s, p, frame->bytes, frame->length);
      continue;
    }
    static buffer spoilt;
    spoilt.length = 0;
    buffer_add(&spoilt, frame->bytes, frame->length);
    bool goes_on = fault_apply(s->fault, &spoilt, 0, 0);
    send_bytes(s, p, spoilt.bytes, spoilt.length);
    if (!goes_on) {
      end(s, p);
    }
  }
}

static void take_control(server *s, peer *p, const frame_head *head, const uint8_t *payload) {
  int opcode = head->first & OPCODE;
  if (opcode == OPCODE_PING) {
    add_frame(FIN | OPCODE_PONG, payload, (size_t)head->length, head->mask);
  } else if (opcode == OPCODE_CLOSE) {
    add_frame(head->first, payload, (size_t)head->length, head->mask);
    send_output(s, p);
    end(s, p);
  }
}

static void take_message(server *s, peer *p, const frame_head *head, uint8_t *payload,
                         size_t *previous) {
  size_t length = (size_t)head->length;
  size_t start = output.length;
  if (head->first & RSV1) {
    frame_mask_in_place(payload, length, head->mask);
    if (!add_compressed(s, p, head->first, payload, length)) {
      refuse(s, p, 1007);
      return;
    }
  } else {
    // Unmasked into the output: in place was measured to cost more, also for large messages.
    add_frame(head->first, payload, length, head->mask);
  }
  if (s->broadcast) {
    broadcast(s, &output);
    output.length = 0;
  } else if (!fault_apply(s->fault, &output, *previous, start)) {
    send_output(s, p);
    end(s, p);
  }
  *previous = start;
}

// Answers how many bytes were taken, and sets how many the frame behind them has.
static size_t take_frames(server *s, peer *p, uint8_t *bytes, size_t length, size_t *wanted) {
  size_t at = 0;
  size_t previous = 0;
  while (!p->ended) {
    frame_head head;
    size_t head_length = frame_head_read(bytes + at, length - at, &head);
    if (head_length == 0) {
      *wanted = LONGEST_HEAD;
      break;
    }
    bool compressed = head.first & RSV1;
    if (!head.masked || head.first & RSV2_RSV3 ||
        (compressed && (p->inflater == NULL || !(head.first & FIN)))) {
      refuse(s, p, 1002);
      break;
    }
    if (head.length > s->message_limit) {
      refuse(s, p, 1009);
      break;
    }
    *wanted = head_length + (size_t)head.length;
    if (length - at < *wanted) {
      break;
    }
    uint8_t *payload = bytes + at + head_length;
    if ((head.first & OPCODE) >= OPCODE_CLOSE) {
      take_control(s, p, &head, payload);
    } else {
      take_message(s, p, &head, payload, &previous);
    }
    at += *wanted;
  }
  if (!p->ended) {
    send_output(s, p);
  }
  return at;
}

static void open_compression(server *s, peer *p) {
  static inflater shared_inflater;
  static deflater shared_deflater;
  static bool shared;
  if (s->compression == COMPRESSION_TAKEOVER) {
    p->inflater = malloc(sizeof *p->inflater);
    p->deflater = malloc(sizeof *p->deflater);
    if (p->inflater == NULL || p->deflater == NULL) {
      fail("no memory for compression");
    }
    inflater_open(p->inflater, true);
    deflater_open(p->deflater, true);
    return;
  }
  // Without context takeover nothing stays from one message to the next.
  if (!shared) {
    inflater_open(&shared_inflater, false);
    deflater_open(&shared_deflater, false);
    shared = true;
  }
  p->inflater = &shared_inflater;
  p->deflater = &shared_deflater;
}

static size_t take_request(server *s, peer *p, uint8_t *bytes, size_t length) {
  size_t request_length = handshake_end((char *)bytes, length);
  if (request_length == 0) {
    return 0;
  }
  bytes[request_length - 1] = 0;  // a string for the search; the last byte is a line feed
  const char *request = (char *)bytes;
  size_t key_length = 0;
  const char *key = handshake_field(request, "Sec-WebSocket-Key", &key_length);
  if (key == NULL || key_length != KEY_LENGTH) {
    static const char bad[] = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";
    send_bytes(s, p, (const uint8_t *)bad, sizeof bad - 1);
    end(s, p);
    return request_length;
  }
  size_t offer_length = 0;
  const char *offer = handshake_field(request, "Sec-WebSocket-Extensions", &offer_length);
  const char *extensions = "";
  if (s->compression != COMPRESSION_OFF && offer != NULL &&
      memmem(offer, offer_length, "permessage-deflate", 18) != NULL) {
    open_compression(s, p);
    extensions = s->compression == COMPRESSION_TAKEOVER
                     ? "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                     : "Sec-WebSocket-Extensions: permessage-deflate; "
                       "server_no_context_takeover; client_no_context_takeover\r\n";
  }
  char accept[ACCEPT_LENGTH + 1];
  handshake_accept(key, accept);
  accept[0] ^= s->fault == FAULT_ACCEPT ? 1 : 0;
  char response[512];
  int response_length = snprintf(response, sizeof response,
                                 "HTTP/1.1 101 Switching Protocols\r\n"
                                 "Upgrade: websocket\r\n"
                                 "Connection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: %s\r\n"
                                 "%s\r\n",
                                 accept, extensions);
  send_bytes(s, p, (uint8_t *)response, (size_t)response_length);
  p->upgraded = true;
  return request_length;
}

void peer_receive(server *s, peer *p) {
  // Peers with messages for which it is too small keep a buffer of their own, and read into that.
  bool own = p->in.capacity > sizeof input;
  uint8_t *bytes = own ? p->in.bytes : input;
  size_t room = own ? p->in.capacity : sizeof input;
  if (!own && p->in.length > 0) {
    memcpy(input, p->in.bytes, p->in.length);
  }
  ssize_t n = recv(p->fd, bytes + p->in.length, room - p->in.length, 0);
  if (n < 0 && errno == EAGAIN) {
    return;
  }
  if (n <= 0) {
    end(s, p);
    return;
  }
  size_t length = p->in.length + (size_t)n;
  size_t wanted = LONGEST_HANDSHAKE;
  size_t taken = 0;
  if (!p->upgraded) {
    taken = take_request(s, p, bytes, length);
    if (taken == 0 && length >= LONGEST_HANDSHAKE) {
      end(s, p);
    }
  }
  if (p->upgraded && !p->ended) {
    taken += take_frames(s, p, bytes + taken, length - taken, &wanted);
  }
  if (p->ended) {
    return;
  }
  if (own) {
    p->in.length = length;
    buffer_remove(&p->in, taken);
    buffer_room(&p->in, wanted > p->in.length ? wanted - p->in.length : 0);
    return;
  }
  p->in.length = 0;
  if (taken < length) {
    buffer_room(&p->in, wanted > sizeof input ? wanted + sizeof input : length - taken);
    buffer_add(&p->in, bytes + taken, length - taken);
  }
}
