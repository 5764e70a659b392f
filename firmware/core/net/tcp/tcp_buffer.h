// The two buffers of a TCP connection. Neither knows a sequence number: positions count from the
// first octet in the buffer (send) or from the end of the octets in order (receive).
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "../../config.h"

namespace __board::net {

/// Octets from the first unacknowledged one on, in a ring.
class SendBuffer {
 public:
  void clear();
  size_t size() const { return size_; }
  size_t space() const { return config::kTcpSendBuffer - size_; }
  /// Appends what fits; returns how many octets that was.
  size_t append(const uint8_t* octets, size_t length);
  /// Copies octets [offset, offset + length), which must be there.
  void copy(size_t offset, uint8_t* to, size_t length) const;
  /// Removes the first octets: they were acknowledged.
  void drop(size_t length);

 private:
  size_t begin_ = 0;
  size_t size_ = 0;
  uint8_t octets_[config::kTcpSendBuffer];
};

/// Octets in order that wait for the application, and behind them runs of octets beyond a gap. Each
/// run lies where it belongs once the gaps are filled.
class ReceiveBuffer {
 public:
  void clear();
  /// Octets in order.
  const uint8_t* data() const { return octets_; }
  size_t readable() const { return readable_; }
  /// Room behind the octets in order: the largest window that may be offered.
  size_t room() const { return config::kTcpReceiveBuffer - readable_; }
  bool hasGap() const { return runCount_ != 0; }
  /// Distance from the end of the octets in order to the end of the last run; 0 without a run.
  size_t beyond() const { return runCount_ == 0 ? 0 : runs_[runCount_ - 1].end; }

  /// Stores text that begins `offset` octets past the end of the octets in order; offset + length
  /// must not exceed room(). Returns false, and changes nothing, when no run is free.
  bool insert(size_t offset, const uint8_t* text, size_t length);
  /// Removes the first octets: the application took them.
  void consume(size_t length);

 private:
  struct Run {
    size_t begin;
    size_t end;
  };

  size_t readable_ = 0;
  size_t runCount_ = 0;
  Run runs_[config::kTcpReassemblyRuns];  // in order, with a gap before each
  uint8_t octets_[config::kTcpReceiveBuffer];
};

}  // namespace __board::net
