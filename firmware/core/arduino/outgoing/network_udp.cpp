#include <string.h>

#include "../../runtime.h"
#include "../Arduino.h"
#include "../NetworkUdp.h"
#include "outgoing.h"

namespace __board {

/// A socket, with the datagrams that wait for the sketch and the one that it writes.
class UdpPort final : public net::UdpSocket {
 public:
  /// Takes the oldest datagram that waits, or none. Returns its length.
  size_t next() {
    from = 0;
    fromPort = 0;
    read_ = current_ = 0;
    if (count_ == 0) return 0;
    const Entry& oldest = entries_[0];
    current_ = oldest.length;
    from = oldest.address;
    fromPort = oldest.port;
    memcpy(data, octets_, current_);
    octetsWaiting_ -= current_;
    memmove(octets_, octets_ + current_, octetsWaiting_);
    --count_;
    memmove(entries_, entries_ + 1, count_ * sizeof entries_[0]);
    return current_;
  }
  size_t left() const { return current_ - read_; }
  size_t read(uint8_t* out, size_t capacity, bool consume) {
    const size_t length = left() < capacity ? left() : capacity;
    memcpy(out, data + read_, length);
    if (consume) read_ += length;
    return length;
  }
  void drop() { read_ = current_; }

  uint32_t from = 0;  // host order
  uint16_t fromPort = 0;
  uint8_t data[net::kUdpData];     // the datagram being read
  uint8_t written[net::kUdpData];  // the one being written
  size_t writtenLength = 0;
  bool writing = false, tooLong = false;

 private:
  struct Entry {
    uint32_t address;
    uint16_t port, length;
  };

  void onDatagram(const net::Datagram& datagram) override {
    if (count_ == config::kUdpWaiting ||
        datagram.length > config::kUdpWaitingOctets - octetsWaiting_) {
      return;
    }
    entries_[count_++] = {datagram.address, datagram.port, static_cast<uint16_t>(datagram.length)};
    memcpy(octets_ + octetsWaiting_, datagram.data, datagram.length);
    octetsWaiting_ += datagram.length;
  }

  Entry entries_[config::kUdpWaiting];
  uint8_t octets_[config::kUdpWaitingOctets];
  size_t count_ = 0, octetsWaiting_ = 0;
  size_t current_ = 0, read_ = 0;
};

namespace {

uint32_t hostOrder(const IPAddress& address) {
  uint32_t out = 0;
  for (int i = 0; i < 4; ++i) out = out << 8 | address[i];
  return out;
}

}  // namespace
}  // namespace __board

using namespace __board;

uint8_t NetworkUDP::bind(uint16_t port, IPAddress group) {
  stop();
  // After softAP() or begin() a port can be bound at once; nothing leaves it before the network is up.
  if (core::link() == core::Link::kDown) return 0;
  port_ = new UdpPort;
  if (port_ == nullptr) return 0;
  const core::NetworkGuard guard;
  if (core::udp().bind(*port_, port, hostOrder(group))) return 1;
  delete port_;
  port_ = nullptr;
  return 0;
}

uint8_t NetworkUDP::begin(uint16_t port) {
  return bind(port, IPAddress());
}

uint8_t NetworkUDP::beginMulticast(IPAddress group, uint16_t port) {
  group_ = group;
  groupPort_ = port;
  return net::isGroup(hostOrder(group)) ? bind(port, group) : 0;
}

void NetworkUDP::stop() {
  if (port_ == nullptr) return;
  const core::NetworkGuard guard;
  core::udp().unbind(*port_);
  delete port_;
  port_ = nullptr;
}

int NetworkUDP::beginPacket() {
  if (toPort_ == 0) return 0;
  if (port_ == nullptr && begin(0) == 0) return 0;
  port_->writing = true;
  port_->tooLong = false;
  port_->writtenLength = 0;
  return 1;
}

int NetworkUDP::beginPacket(IPAddress address, uint16_t port) {
  to_ = address;
  toPort_ = port;
  return beginPacket();
}

int NetworkUDP::beginPacket(const char* host, uint16_t port) {
  IPAddress address;
  return core::resolve(host, address) ? beginPacket(address, port) : 0;
}

int NetworkUDP::beginMulticastPacket() {
  return beginPacket(group_, groupPort_);
}

size_t NetworkUDP::write(uint8_t octet) {
  return write(&octet, 1);
}

size_t NetworkUDP::write(const uint8_t* octets, size_t length) {
  if (port_ == nullptr || !port_->writing || octets == nullptr) return 0;
  if (length > net::kUdpData - port_->writtenLength) {
    port_->tooLong = true;
    return 0;
  }
  memcpy(port_->written + port_->writtenLength, octets, length);
  port_->writtenLength += length;
  return length;
}

int NetworkUDP::endPacket() {
  if (port_ == nullptr || !port_->writing) return 0;
  port_->writing = false;
  if (port_->tooLong || core::link() != core::Link::kUp) return 0;
  const core::NetworkGuard guard;
  return core::udp().send(*port_, {hostOrder(to_), toPort_, port_->written, port_->writtenLength})
             ? 1
             : 0;
}

int NetworkUDP::parsePacket() {
  // A sketch that asks again and again lets the network have its turn.
  core::giveWay();
  if (port_ == nullptr) return 0;
  const core::NetworkGuard guard;
  return static_cast<int>(port_->next());
}

int NetworkUDP::available() {
  return port_ == nullptr ? 0 : static_cast<int>(port_->left());
}

int NetworkUDP::read(unsigned char* out, size_t capacity) {
  return port_ == nullptr || out == nullptr ? 0
                                            : static_cast<int>(port_->read(out, capacity, true));
}

int NetworkUDP::read() {
  uint8_t octet;
  return read(&octet, 1) == 1 ? octet : -1;
}

int NetworkUDP::peek() {
  uint8_t octet;
  return port_ != nullptr && port_->read(&octet, 1, false) == 1 ? octet : -1;
}

void NetworkUDP::clear() {
  if (port_ != nullptr) port_->drop();
}

IPAddress NetworkUDP::remoteIP() {
  return port_ == nullptr ? IPAddress() : IPAddress::fromHostOrder(port_->from);
}

uint16_t NetworkUDP::remotePort() {
  return port_ == nullptr ? 0 : port_->fromPort;
}
