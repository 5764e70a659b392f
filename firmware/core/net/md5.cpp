#include "md5.h"

namespace __board::net {
namespace {

// RFC 1321 3.4: the integer part of 4294967296 × |sin(i + 1)|.
constexpr uint32_t kSines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

// By how many bits each step of a round turns its word.
constexpr uint8_t kTurns[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};

uint32_t rotateLeft(uint32_t word, unsigned bits) {
  return word << bits | word >> (32 - bits);
}

}  // namespace

void Md5::block() {
  uint32_t words[16];
  for (size_t i = 0; i < 16; ++i) {
    const uint8_t* at = block_ + 4 * i;
    words[i] = static_cast<uint32_t>(at[3]) << 24 | at[2] << 16 | at[1] << 8 | at[0];
  }
  uint32_t a = state_[0], b = state_[1], c = state_[2], d = state_[3];
  for (unsigned i = 0; i < 64; ++i) {
    uint32_t mixed;
    unsigned word;
    switch (i / 16) {
      case 0:
        mixed = (b & c) | (~b & d);
        word = i;
        break;
      case 1:
        mixed = (d & b) | (~d & c);
        word = 5 * i + 1;
        break;
      case 2:
        mixed = b ^ c ^ d;
        word = 3 * i + 5;
        break;
      default:
        mixed = c ^ (b | ~d);
        word = 7 * i;
        break;
    }
    const uint32_t turned =
        rotateLeft(a + mixed + kSines[i] + words[word % 16], kTurns[i / 16][i % 4]);
    a = d;
    d = c;
    c = b;
    b += turned;
  }
  state_[0] += a;
  state_[1] += b;
  state_[2] += c;
  state_[3] += d;
}

void Md5::input(const void* octets, size_t length) {
  const auto* at = static_cast<const uint8_t*>(octets);
  while (length-- > 0) {
    block_[length_++ % sizeof block_] = *at++;
    if (length_ % sizeof block_ == 0) block();
  }
}

// RFC 1321 3.1 and 3.2: a one bit, zeros, and the length in bits end the last block.
void Md5::finish(uint8_t digest[kMd5Size]) {
  const uint64_t bits = length_ * 8;
  input("\x80", 1);
  while (length_ % sizeof block_ != sizeof block_ - 8) input("", 1);
  for (unsigned i = 0; i < 8; ++i) {
    const auto octet = static_cast<uint8_t>(bits >> (8 * i));
    input(&octet, 1);
  }
  for (unsigned i = 0; i < kMd5Size; ++i) {
    digest[i] = static_cast<uint8_t>(state_[i / 4] >> (8 * (i % 4)));
  }
}

}  // namespace __board::net
