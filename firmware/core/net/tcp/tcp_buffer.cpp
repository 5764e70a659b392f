#include "tcp_buffer.h"

#include "../octets.h"

namespace __board::net {

void SendBuffer::clear() {
  begin_ = 0;
  size_ = 0;
}

size_t SendBuffer::append(const uint8_t* octets, size_t length) {
  const size_t taken = smaller(length, space());
  const size_t end = (begin_ + size_) % config::kTcpSendBuffer;
  const size_t first = smaller(taken, config::kTcpSendBuffer - end);
  copyOctets(octets_ + end, octets, first);
  copyOctets(octets_, octets + first, taken - first);
  size_ += taken;
  return taken;
}

void SendBuffer::copy(size_t offset, uint8_t* to, size_t length) const {
  const size_t from = (begin_ + offset) % config::kTcpSendBuffer;
  const size_t first = smaller(length, config::kTcpSendBuffer - from);
  copyOctets(to, octets_ + from, first);
  copyOctets(to + first, octets_, length - first);
}

void SendBuffer::drop(size_t length) {
  begin_ = (begin_ + length) % config::kTcpSendBuffer;
  size_ -= length;
}

void ReceiveBuffer::clear() {
  readable_ = 0;
  runCount_ = 0;
}

bool ReceiveBuffer::insert(size_t offset, const uint8_t* text, size_t length) {
  if (length == 0) return true;
  // The new run takes in every run that it overlaps or touches.
  Run merged = {offset, offset + length};
  size_t before = 0;
  while (before < runCount_ && runs_[before].end < merged.begin) before++;
  size_t after = before;
  while (after < runCount_ && runs_[after].begin <= merged.end) {
    merged.begin = smaller(merged.begin, runs_[after].begin);
    merged.end = larger(merged.end, runs_[after].end);
    after++;
  }
  const size_t absorbed = after - before;
  if (merged.begin != 0 && absorbed == 0 && runCount_ == config::kTcpReassemblyRuns) return false;

  copyOctets(octets_ + readable_ + offset, text, length);
  if (merged.begin != 0) {
    if (absorbed == 0) {
      for (size_t i = runCount_; i > before; i--) runs_[i] = runs_[i - 1];
      runCount_++;
    } else {
      for (size_t i = after; i < runCount_; i++) runs_[i - absorbed + 1] = runs_[i];
      runCount_ -= absorbed - 1;
    }
    runs_[before] = merged;
    return true;
  }
  // The run begins where the octets in order end, so it is in order itself.
  for (size_t i = after; i < runCount_; i++) {
    runs_[i - after] = {runs_[i].begin - merged.end, runs_[i].end - merged.end};
  }
  runCount_ -= after;
  readable_ += merged.end;
  return true;
}

void ReceiveBuffer::consume(size_t length) {
  moveOctets(octets_, octets_ + length, readable_ + beyond() - length);
  readable_ -= length;
}

}  // namespace __board::net
