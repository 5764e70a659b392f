// The core at run time: the wire, the network stack on it, and the text for Serial. One rule keeps
// them consistent: network code is never entered twice. A port may deliver octets while the network
// is writing (port::serialWrite may suspend); these octets wait in a backlog.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "net/stack.h"
#include "net/tcp/tcp.h"

namespace __board::core {

/// 192.168.43.233, host order.
inline constexpr uint32_t kBoardAddress = 0xC0A82BE9;
/// 192.168.43.1, the other end of the wire.
inline constexpr uint32_t kHostAddress = 0xC0A82B01;

net::Platform& platform();
net::Stack& stack();

/// A service with timers of its own, run by core::poll.
class Service {
 public:
  /// Milliseconds to the next timer, UINT32_MAX if none.
  virtual uint32_t poll() = 0;
  /// The board starts: forget the connections of the last run.
  virtual void reset() = 0;

 protected:
  ~Service() = default;

 private:
  friend void addService(Service& service);
  friend class Services;
  Service* next_ = nullptr;
};

/// Registers a service for ever; a second registration changes nothing.
void addService(Service& service);

/// Stands around every call from the sketch into the network. When the outermost call ends, the
/// queued octets are sent.
class NetworkGuard {
 public:
  NetworkGuard();
  ~NetworkGuard();
  NetworkGuard(const NetworkGuard&) = delete;
  NetworkGuard& operator=(const NetworkGuard&) = delete;
};

/// Whether the caller runs inside the network, or in an interrupt: it must not wait.
bool inNetwork();

/// Lets the network run for `ms` milliseconds. Not inside the network.
void wait(uint32_t ms);

/// Lets the network have its turn when the sketch has kept it from that for 10 ms. Without effect inside the
/// network, and before begin().
void giveWay();

/// The sketch enters or leaves a section that no other task may enter: giveWay() does nothing meanwhile. Sections may lie
/// in each other.
void keepTurn(bool on);
bool keepsTurn();

/// The network interface: down until the sketch asks for it, up at the next poll.
enum class Link : uint8_t { kDown, kComing, kUp };
void setLink(bool wanted);
Link link();

// Text from the wire.
size_t serialAvailable();
/// The next octet, or -1.
int serialRead();
int serialPeek();

}  // namespace __board::core
