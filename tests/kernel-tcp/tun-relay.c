/*
 * Carries IPv4 packets between a TUN device and standard input and output, each with its length in
 * front (two octets, big-endian). A length of zero on standard output says that the device is open.
 * Node cannot do the ioctl that attaches to a device; this can. Ends with its standard input.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { kMaxPacket = 65535 };

static int write_all(int file, const uint8_t *octets, size_t length) {
  while (length > 0) {
    ssize_t count = write(file, octets, length);
    if (count <= 0) return 0;
    octets += count;
    length -= (size_t)count;
  }
  return 1;
}

static int read_all(int file, uint8_t *octets, size_t length) {
  while (length > 0) {
    ssize_t count = read(file, octets, length);
    if (count <= 0) return 0;
    octets += count;
    length -= (size_t)count;
  }
  return 1;
}

int main(int count, char **words) {
  static uint8_t buffer[2 + kMaxPacket];
  if (count != 2) {
    fprintf(stderr, "usage: tun-relay <device>\n");
    return 2;
  }
  int device = open("/dev/net/tun", O_RDWR);
  struct ifreq request;
  memset(&request, 0, sizeof request);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(request.ifr_name, words[1], IFNAMSIZ - 1);
  if (device < 0 || ioctl(device, TUNSETIFF, &request) < 0) {
    perror("tun-relay");
    return 1;
  }
  if (!write_all(1, (const uint8_t[]){0, 0}, 2)) return 1;

  struct pollfd files[] = {{.fd = 0, .events = POLLIN}, {.fd = device, .events = POLLIN}};
  for (;;) {
    if (poll(files, 2, -1) < 0) return 1;
    if (files[0].revents != 0) {
      if (!read_all(0, buffer, 2)) return 0;
      size_t length = (size_t)buffer[0] << 8 | buffer[1];
      if (!read_all(0, buffer, length)) return 0;
      /* The kernel refuses what is no IPv4 packet; a damaged one may look so. */
      ssize_t written = write(device, buffer, length);
      (void)written;
    }
    if (files[1].revents != 0) {
      ssize_t length = read(device, buffer + 2, kMaxPacket);
      if (length <= 0) return 1;
      buffer[0] = (uint8_t)(length >> 8);
      buffer[1] = (uint8_t)length;
      if (!write_all(1, buffer, 2 + (size_t)length)) return 1;
    }
  }
}
