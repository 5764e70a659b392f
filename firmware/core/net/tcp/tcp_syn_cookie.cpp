#include "tcp_syn_cookie.h"

#include "../octets.h"

namespace __board::net {
namespace {

/// The values of MSS that three bits can name. A cookie holds the largest that is not above the
/// peer's.
constexpr uint16_t kMssSteps[8] = {64, 128, 216, 296, 400, 472, 512, 536};
/// One step of time is 2^16 ms, a little over a minute.
constexpr unsigned kTimeShift = 16;
constexpr uint32_t kTimeMask = 0x1f;

constexpr uint64_t rotate(uint64_t value, unsigned by) {
  return value << by | value >> (64 - by);
}

struct SipState {
  uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v2 += v3;
    v1 = rotate(v1, 13) ^ v0;
    v3 = rotate(v3, 16) ^ v2;
    v0 = rotate(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = rotate(v1, 17) ^ v2;
    v3 = rotate(v3, 21) ^ v0;
    v2 = rotate(v2, 32);
  }
  void compress(uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

}  // namespace

uint64_t sipHash(uint64_t key0, uint64_t key1, const uint8_t* octets, size_t length) {
  SipState state = {key0 ^ 0x736f6d6570736575, key1 ^ 0x646f72616e646f6d, key0 ^ 0x6c7967656e657261,
                    key1 ^ 0x7465646279746573};
  // Little-endian words. The last word holds the remaining octets and, on top, the length modulo
  // 256.
  uint64_t word = 0;
  for (size_t i = 0; i < length; i++) {
    word |= static_cast<uint64_t>(octets[i]) << 8 * (i % 8);
    if (i % 8 == 7) {
      state.compress(word);
      word = 0;
    }
  }
  state.compress(word | static_cast<uint64_t>(length) << 56);
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; i++) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

void SynCookies::setKey(uint64_t key0, uint64_t key1) {
  key0_ = key0;
  key1_ = key1;
}

uint32_t SynCookies::hash(const TcpSegment& segment, uint32_t irs, uint32_t timeAndMss) const {
  uint8_t covered[13];  // our own address is the same for all
  writeU32(covered, segment.remoteAddress);
  writeU16(covered + 4, segment.remotePort);
  writeU16(covered + 6, segment.localPort);
  writeU32(covered + 8, irs);
  covered[12] = static_cast<uint8_t>(timeAndMss);
  return static_cast<uint32_t>(sipHash(key0_, key1_, covered, sizeof covered)) & 0xffffff;
}

uint32_t SynCookies::make(const TcpSegment& syn, uint32_t nowMs) const {
  const uint16_t mss = syn.mss == 0 ? 536 : syn.mss;
  uint32_t step = 7;
  while (step > 0 && kMssSteps[step] > mss) step--;
  const uint32_t timeAndMss = (nowMs >> kTimeShift & kTimeMask) << 3 | step;
  return timeAndMss << 24 | hash(syn, syn.seq, timeAndMss);
}

bool SynCookies::check(const TcpSegment& third, uint32_t nowMs, uint16_t& mss) const {
  const uint32_t cookie = third.ack - 1;
  const uint32_t timeAndMss = cookie >> 24;
  const uint32_t age = ((nowMs >> kTimeShift) - (timeAndMss >> 3)) & kTimeMask;
  if (age > 1) return false;
  if ((cookie & 0xffffff) != hash(third, third.seq - 1, timeAndMss)) return false;
  mss = kMssSteps[timeAndMss & 7];
  return true;
}

}  // namespace __board::net
