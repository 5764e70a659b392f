#include "line_control.h"

#include "config.h"
#include "net/internet_checksum.h"
#include "net/octets.h"

namespace __board::line {

void encodeLineControl(const LineControl& message, uint8_t* out) {
  out[0] = static_cast<uint8_t>(message.type);
  out[1] = 0;
  net::writeU16(out + 2, 0);
  net::writeU32(out + 4, message.baud);
  net::writeU16(out + 2, net::internetChecksum(out, kMessageOctets));
}

bool decodeLineControl(const uint8_t* payload, size_t length, LineControl& message) {
  if (length != kMessageOctets || net::internetChecksum(payload, length) != 0) return false;
  const uint8_t type = payload[0];
  if (type < static_cast<uint8_t>(Type::kAsk) || type > static_cast<uint8_t>(Type::kHere)) {
    return false;
  }
  if (payload[1] != 0) return false;
  message.type = static_cast<Type>(type);
  message.baud = net::readU32(payload + 4);
  return true;
}

RateAgreement::RateAgreement() : baud_(config::kFirstBaud) {}

Step RateAgreement::input(const LineControl& message, bool possible, uint32_t nowMs) {
  heard(nowMs);
  Step step;
  switch (message.type) {
    case Type::kAsk: {
      const bool allowed =
          message.baud >= config::kLowestBaud && message.baud <= config::kHighestBaud;
      step.replies = true;
      step.reply = {Type::kRefuse, message.baud};
      if (!allowed || !possible) break;
      step.reply.type = Type::kAgree;
      step.baud = baud_ = message.baud;
      // The first rate needs no trial: the board always goes back to it.
      state_ = baud_ == config::kFirstBaud ? State::kFirstRate : State::kTrial;
      sinceMs_ = nowMs;
      break;
    }
    case Type::kKeep:
      // It arrived whole, so both ends are at one rate.
      if (state_ == State::kTrial) state_ = State::kAgreed;
      sinceMs_ = nowMs;
      step.replies = true;
      step.reply = {Type::kHere, baud_};
      break;
    case Type::kAgree:
    case Type::kRefuse:
    case Type::kHere:
      break;  // messages of a board, not to it
  }
  return step;
}

void RateAgreement::switched(uint32_t nowMs) {
  sinceMs_ = nowMs;
}

void RateAgreement::heard(uint32_t nowMs) {
  // On trial only `keep` counts: another packet may have been on its way from before.
  if (state_ == State::kAgreed) sinceMs_ = nowMs;
}

uint32_t RateAgreement::poll(uint32_t nowMs) {
  if (nextTimerMs(nowMs) != 0) return 0;
  state_ = State::kFirstRate;
  return baud_ = config::kFirstBaud;
}

uint32_t RateAgreement::nextTimerMs(uint32_t nowMs) const {
  if (state_ == State::kFirstRate) return UINT32_MAX;
  const uint32_t limit = state_ == State::kTrial ? config::kLineTrialMs : config::kLineSilenceMs;
  const uint32_t elapsed = nowMs - sinceMs_;
  return elapsed >= limit ? 0 : limit - elapsed;
}

}  // namespace __board::line
