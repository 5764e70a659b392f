/*
 * Loaded before the C library (LD_PRELOAD) into a browser whose /dev/ttyS0 is a pseudo-terminal. A
 * pseudo-terminal has no modem lines: TIOCMGET, TIOCMSET, TIOCMBIS and TIOCMBIC (ioctl_tty(2)) are
 * refused. Here they are kept, and told to the program behind it (cable.c) together with each opening,
 * which sets the rate (TCSETS2) once; before the call that caused it returns.
 *
 * CABLE_SOCKET names that program's socket, CABLE_REFUSAL a file that is there while the port cannot be
 * opened. All other files pass through untouched.
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

#define PORT "/dev/ttyS0"

/* A browser holds a port for itself: one opening at a time. */
static int lines = 0;

enum { kMostFiles = 4096 };

/* Resolves to the C library's own function. */
#define NEXT(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

/* 'o' opened or 's' lines; waits until it has been heard. */
static void tell(char what, int asserted) {
  const char* path = getenv("CABLE_SOCKET");
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  if (path == NULL || strlen(path) >= sizeof address.sun_path) return;
  strcpy(address.sun_path, path);
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

static int is_port(int file) {
  struct stat port, other;
  return stat(PORT, &port) == 0 && fstat(file, &other) == 0 && S_ISCHR(other.st_mode) &&
         port.st_rdev == other.st_rdev;
}

/*
 * The number of the error with which the port cannot be opened, or 0. Who opens one takes it for itself
 * (TIOCEXCL), which holds for all but root; this browser is root.
 */
static int refused(void) {
  const char* path = getenv("CABLE_REFUSAL");
  for (int other = 0; other < kMostFiles; ++other)
    if (is_port(other)) return EBUSY;
  FILE* file = path == NULL ? NULL : fopen(path, "r");
  int number = 0;
  if (file == NULL) return 0;
  if (fscanf(file, "%d", &number) != 1) number = EIO;
  fclose(file);
  return number;
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  int mode = va_arg(rest, int);
  va_end(rest);
  int refusal = strcmp(path, PORT) == 0 ? refused() : 0;
  if (refusal == 0) return NEXT(open64)(path, flags, mode);
  errno = refusal;
  return -1;
}

int ioctl(int file, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  int* bits = va_arg(rest, int*);
  va_end(rest);
  switch (request) {
    case TCSETS2: {
      int result = NEXT(ioctl)(file, request, bits);
      if (result != 0 || !is_port(file)) return result;
      /* As the kernel's own serial driver does when it is opened (tty_port_raise_dtr_rts). */
      lines = TIOCM_DTR | TIOCM_RTS;
      tell('o', lines);
      return 0;
    }
    case TIOCMGET:
    case TIOCMSET:
    case TIOCMBIS:
    case TIOCMBIC:
      if (is_port(file)) break;
      /* fall through */
    default:
      return NEXT(ioctl)(file, request, bits);
  }
  if (request == TIOCMGET) {
    *bits = lines;
    return 0;
  }
  if (request == TIOCMSET) lines = *bits;
  if (request == TIOCMBIS) lines |= *bits;
  if (request == TIOCMBIC) lines &= ~*bits;
  tell('s', lines);
  return 0;
}
