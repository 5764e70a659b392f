/*
 * Loaded before the C library (LD_PRELOAD) into a browser whose serial ports are pseudo-terminals. A
 * pseudo-terminal has no modem lines: TIOCMGET, TIOCMSET, TIOCMBIS and TIOCMBIC (ioctl_tty(2)) are
 * refused. Here they are kept, and told to the program behind the port (cable.c) together with each opening,
 * which sets the rate (TCSETS2) once; before the call that caused it returns.
 *
 * CABLE_FOLDER names the folder of the ports: port0 to port7, beside each the socket of its program, and a
 * file that is there while the port cannot be opened. All other files pass through untouched.
 */
#define _GNU_SOURCE
#include <asm/termbits.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

enum { kPorts = 8, kMostFiles = 4096, kNone = -1 };

/* A browser holds a port for itself: one opening at a time. */
static int lines[kPorts];

/* Resolves to the C library's own function. */
#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

/* The path of what belongs to a port: "port", "socket", "refusal". Returns 0 when it is too long. */
static int path_of(const char* what, int port, char* path, size_t size) {
  const char* folder = getenv("CABLE_FOLDER");
  if (folder == NULL) return 0;
  int length = snprintf(path, size, "%s/%s%d", folder, what, port);
  return length > 0 && (size_t)length < size;
}

/* 'o' opened or 's' lines; waits until it has been heard. */
static void tell(int port, char what) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (!path_of("socket", port, address.sun_path, sizeof address.sun_path)) return;
  int asserted = lines[port];
  int kept = errno;
  int file = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
  uint8_t message[] = {(uint8_t)what, (asserted & TIOCM_DTR) != 0, (asserted & TIOCM_RTS) != 0};
  /* Where nobody listens the cable has been pulled. */
  if (connect(file, (struct sockaddr*)&address, sizeof address) == 0 &&
      send(file, message, sizeof message, MSG_NOSIGNAL) == (ssize_t)sizeof message) {
    ssize_t heard = recv(file, message, 1, 0);
    (void)heard;
  }
  close(file);
  errno = kept;
}

/* The number of the port that this file is, or kNone. */
static int port_of(int file) {
  struct stat port, other;
  char path[256];
  if (fstat(file, &other) != 0 || !S_ISCHR(other.st_mode)) return kNone;
  for (int number = 0; number < kPorts; ++number) {
    if (path_of("port", number, path, sizeof path) && stat(path, &port) == 0 &&
        S_ISCHR(port.st_mode) && port.st_rdev == other.st_rdev)
      return number;
  }
  return kNone;
}

/*
 * The number of the error with which the port cannot be opened, or 0. Who opens one takes it for itself
 * (TIOCEXCL), which holds for all but root; this browser is root.
 */
static int refused(int port) {
  char path[256];
  int number = 0;
  for (int other = 0; other < kMostFiles; ++other)
    if (port_of(other) == port) return EBUSY;
  FILE* file = path_of("refusal", port, path, sizeof path) ? fopen(path, "r") : NULL;
  if (file == NULL) return 0;
  if (fscanf(file, "%d", &number) != 1) number = EIO;
  fclose(file);
  return number;
}

/* Why this path cannot be opened; 0 when it is no port, or can be. */
static int refusal_of(const char* opened) {
  char path[256];
  for (int port = 0; port < kPorts; ++port)
    if (path_of("port", port, path, sizeof path) && strcmp(opened, path) == 0) return refused(port);
  return 0;
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  int refusal = refusal_of(path);
  if (refusal == 0) return NEXT(open64)(path, flags, mode);
  errno = refusal;
  return -1;
}

int ioctl(int file, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  int* bits = va_arg(rest, int*);
  va_end(rest);
  int port;
  switch (request) {
    case TCSETS2: {
      int result = NEXT(ioctl)(file, request, bits);
      if (result != 0 || (port = port_of(file)) == kNone) return result;
      /* As the kernel's own serial driver does when it is opened (tty_port_raise_dtr_rts). */
      lines[port] = TIOCM_DTR | TIOCM_RTS;
      tell(port, 'o');
      return 0;
    }
    case TIOCMGET:
    case TIOCMSET:
    case TIOCMBIS:
    case TIOCMBIC:
      if ((port = port_of(file)) != kNone) break;
      /* fall through */
    default:
      return NEXT(ioctl)(file, request, bits);
  }
  if (request == TIOCMGET) {
    *bits = lines[port];
    return 0;
  }
  if (request == TIOCMSET) lines[port] = *bits;
  if (request == TIOCMBIS) lines[port] |= *bits;
  if (request == TIOCMBIC) lines[port] &= ~*bits;
  tell(port, 's');
  return 0;
}
