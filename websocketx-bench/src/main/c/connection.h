// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <stdint.h>

#include "options.h"
#include "reader.h"

// Lets this process hold so many connections, or ends the program and says what to raise.
void connections_allow(int count);

// A socket whose address is bound to one of 127.0.0.1, 127.0.0.2, … when the server is on the
// loopback: one address has only some 28,000 ports, and those of closed connections are taken
// for another minute.
int connection_socket(const options *o, int number);

// Begins to connect; answers 0, or the error.
int connection_begin(const options *o, int socket);

// Connects and shakes hands, in turn. The socket that it answers does not block.
int connection_open(const options *o, int number);

// The same, but answers -1 if there is no server yet.
int connection_try(const options *o, int number);

// One that takes no more than so many bytes before they are read, in segments no longer than so.
int connection_open_narrow(const options *o, int number, int receive_buffer, int segment);

// Takes more from now on.
void connection_widen(int socket, int receive_buffer);

// Writes all of these few bytes, or ends the program.
void connection_write(int socket, int number, const void *bytes, size_t length);

// Writes the Pong that a Ping wants, and answers its length. Ends the program for a Close: nobody
// has asked for one.
size_t connection_answer(const frame_reader *reader, const frame_piece *control,
                         uint8_t answer[LONGEST_HEAD + LONGEST_CONTROL]);
