/*
 * Tells this machine's programs that a device was added or removed, as udev does: what a browser needs
 * to notice that a cable was plugged in or pulled. The message is libudev's (systemd,
 * src/libsystemd/sd-device/device-monitor.c: `monitor_netlink_header`): a header of eight words and
 * the device's properties, to netlink's second group of kernel events.
 *
 * Usage: uevent <name>=<value> ...
 */
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { kUdevGroup = 2 };

struct Header {
  char prefix[8];
  uint32_t magic;
  uint32_t header_octets;
  uint32_t properties_at;
  uint32_t properties_octets;
  uint32_t subsystem_hash;
  uint32_t device_type_hash;
  uint32_t tags_high, tags_low;
};

/* MurmurHash2 of a short text, seed 0: listeners choose subsystems by it. */
static uint32_t murmur_hash(const char* text) {
  const uint32_t mix = 0x5bd1e995;
  size_t length = strlen(text);
  uint32_t hash = (uint32_t)length;
  for (; length >= 4; length -= 4, text += 4) {
    uint32_t word;
    memcpy(&word, text, 4);
    word *= mix;
    word ^= word >> 24;
    word *= mix;
    hash = (hash * mix) ^ word;
  }
  for (size_t at = length; at > 0; --at) hash ^= (uint32_t)(uint8_t)text[at - 1] << (8 * (at - 1));
  if (length > 0) hash *= mix;
  hash ^= hash >> 13;
  hash *= mix;
  return hash ^ hash >> 15;
}

int main(int count, char** words) {
  static char properties[2048];
  size_t length = 0;
  for (int word = 1; word < count; ++word) {
    size_t octets = strlen(words[word]) + 1;
    if (octets > sizeof properties - length) return 2;
    memcpy(properties + length, words[word], octets);
    length += octets;
  }
  struct Header header = {
      .prefix = "libudev",
      .magic = htonl(0xfeedcafe),
      .header_octets = sizeof header,
      .properties_at = sizeof header,
      .properties_octets = (uint32_t)length,
      .subsystem_hash = htonl(murmur_hash("tty")),
  };
  struct iovec parts[] = {{&header, sizeof header}, {properties, (size_t)length}};
  struct sockaddr_nl group = {.nl_family = AF_NETLINK, .nl_groups = kUdevGroup};
  struct msghdr message = {
      .msg_name = &group, .msg_namelen = sizeof group, .msg_iov = parts, .msg_iovlen = 2};
  int file = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_KOBJECT_UEVENT);
  /* Refused where nobody listens, which is as good. */
  if (file < 0 || sendmsg(file, &message, 0) < 0) perror("uevent");
  return 0;
}
