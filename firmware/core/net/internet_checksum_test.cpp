// The internet checksum against the worked examples of RFC 1071 and RFC 1624, and IPv4's own.
#include "net/internet_checksum.h"

#include "net/octets.h"
#include "test.h"

using namespace __board;

using namespace net;

TEST(rfc_1071_section_3) {
  const uint8_t octets[] = {0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7};
  CHECK_EQUAL(checksumFold(onesComplementSum(0, octets, sizeof octets)), 0xddf2);
  CHECK_EQUAL(internetChecksum(octets, sizeof octets), 0x220d);
}

TEST(rfc_1624_section_4) {
  // A header whose checksum is dd2f, with a field that goes from 5555 to 3285: the new one is 0000.
  uint8_t octets[4] = {0x55, 0x55};
  writeU16(octets + 2, 0xcd7a);  // the rest of the header, as one word
  CHECK_EQUAL(internetChecksum(octets, 4), 0xdd2f);
  writeU16(octets, 0x3285);
  CHECK_EQUAL(internetChecksum(octets, 4), 0x0000);
}

TEST(ipv4_header_example) {
  uint8_t header[] = {0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11,
                      0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8, 0x00, 0xc7};
  CHECK_EQUAL(internetChecksum(header, sizeof header), 0xb861);
  writeU16(header + 10, 0xb861);
  CHECK_EQUAL(internetChecksum(header, sizeof header), 0);
}

TEST(an_odd_last_octet_counts_as_the_high_half) {
  const uint8_t odd[] = {0x12, 0x34, 0x56};
  const uint8_t even[] = {0x12, 0x34, 0x56, 0x00};
  CHECK_EQUAL(internetChecksum(odd, 3), internetChecksum(even, 4));
  CHECK_EQUAL(internetChecksum(odd, 0), 0xffff);
}

TEST(runs_add_up_and_carries_are_not_lost) {
  static uint8_t ones[65534];
  for (uint8_t& octet : ones) octet = 0xff;
  CHECK_EQUAL(checksumFold(onesComplementSum(0, ones, sizeof ones)), 0xffff);
  uint32_t sum = 0xfffffff0;  // a running sum near its limit
  CHECK_EQUAL(checksumFold(onesComplementSum(sum, ones, 2)),
              checksumFold(0xffff + 0xfff0 + 0xffff));
  sum = onesComplementSum(onesComplementSum(0, ones, 1000), ones + 1000, 1001);
  CHECK_EQUAL(checksumFold(sum), checksumFold(onesComplementSum(0, ones, 2001)));
}
