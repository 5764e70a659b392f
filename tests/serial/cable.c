/*
 * A serial cable: one end is a pseudo-terminal, which a browser may hold for a serial port, the other
 * end standard input and output. What crosses is a message each time: its kind (one octet), the
 * length of the rest (two octets, big-endian), the rest.
 *
 *   out  'p' path of the pseudo-terminal   'o' opened: rate (four octets), DTR, RTS   'c' closed
 *        's' lines: DTR, RTS               'd' octets from the host
 *   in   'd' octets to the host
 *
 * Usage: cable <socket>, where modem-lines.c says what a pseudo-terminal cannot. Ends with its standard
 * input; that pulls the cable. What is sent while the port is closed is lost, as with a real one.
 */
#define _GNU_SOURCE
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { kMaxRest = 65535 };

static int terminal;
static int is_open = 0;

static void fail(const char* what) {
  perror(what);
  exit(1);
}

static int transfer_all(ssize_t (*transfer)(int, void*, size_t), int file, uint8_t* octets,
                        size_t length) {
  while (length > 0) {
    ssize_t count = transfer(file, octets, length);
    if (count <= 0) return 0;
    octets += count;
    length -= (size_t)count;
  }
  return 1;
}

static ssize_t write_some(int file, void* octets, size_t length) {
  return write(file, octets, length);
}

static void say(char kind, const void* rest, size_t length) {
  static uint8_t message[3 + kMaxRest];
  message[0] = (uint8_t)kind;
  message[1] = (uint8_t)(length >> 8);
  message[2] = (uint8_t)length;
  memcpy(message + 3, rest, length);
  if (!transfer_all(write_some, 1, message, 3 + length)) exit(0);
}

/* What the host has written so far. */
static void carry_octets(void) {
  uint8_t octets[4096];
  ssize_t count;
  while ((count = read(terminal, octets, sizeof octets)) > 0) say('d', octets, (size_t)count);
  /* Nobody has the other end open any more. */
  if (errno == EIO && is_open) {
    is_open = 0;
    say('c', NULL, 0);
  }
}

/* One message of modem-lines.c, after all that the host wrote before it. */
static void hear_lines(int listener) {
  int file = accept(listener, NULL, NULL);
  uint8_t message[3];
  if (file < 0 || recv(file, message, sizeof message, 0) != sizeof message) fail("cable: lines");
  carry_octets();
  if (message[0] == 'o') {
    /* Closed and opened again, faster than this could see. */
    if (is_open) say('c', NULL, 0);
    struct termios2 settings;
    if (ioctl(terminal, TCGETS2, &settings) < 0) fail("cable: rate");
    uint32_t rate = settings.c_ospeed;
    uint8_t opened[] = {(uint8_t)(rate >> 24),
                        (uint8_t)(rate >> 16),
                        (uint8_t)(rate >> 8),
                        (uint8_t)rate,
                        message[1],
                        message[2]};
    is_open = 1;
    say('o', opened, sizeof opened);
  } else {
    say('s', message + 1, 2);
  }
  ssize_t heard = send(file, message, 1, MSG_NOSIGNAL);
  (void)heard;
  close(file);
}

int main(int count, char** words) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (count != 2 || strlen(words[1]) >= sizeof address.sun_path) {
    fprintf(stderr, "usage: cable <socket>\n");
    return 2;
  }
  terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
  if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) fail("cable: terminal");
  const char* path = ptsname(terminal);
  strcpy(address.sun_path, words[1]);
  unlink(words[1]);
  int listener = socket(AF_UNIX, SOCK_SEQPACKET, 0);
  if (bind(listener, (struct sockaddr*)&address, sizeof address) < 0 || listen(listener, 8) < 0)
    fail("cable: socket");
  say('p', path, strlen(path));

  static uint8_t rest[kMaxRest];
  size_t waiting = 0, sent = 0;
  for (;;) {
    struct pollfd files[] = {
        /* What the host has not taken yet holds back what comes after it. */
        {.fd = waiting > 0 ? -1 : 0, .events = POLLIN},
        {.fd = listener, .events = POLLIN},
        {.fd = is_open ? terminal : -1, .events = POLLIN | (waiting > 0 ? POLLOUT : 0)},
    };
    if (poll(files, 3, -1) < 0) fail("cable: poll");
    if (files[1].revents != 0) hear_lines(listener);
    if (files[2].revents & (POLLIN | POLLHUP)) carry_octets();
    if (files[0].revents != 0) {
      uint8_t head[3];
      if (!transfer_all(read, 0, head, sizeof head)) return 0;
      size_t length = (size_t)head[1] << 8 | head[2];
      if (!transfer_all(read, 0, rest, length)) return 0;
      if (is_open) waiting = length, sent = 0;
    }
    if (!is_open) waiting = 0;
    if (waiting > 0) {
      ssize_t taken = write(terminal, rest + sent, waiting);
      if (taken < 0 && errno != EAGAIN) fail("cable: write");
      if (taken > 0) sent += (size_t)taken, waiting -= (size_t)taken;
    }
  }
}
