// Multicast DNS (RFC 6762) with its services (RFC 6763): the board announces itself twice, and answers.
#include <string.h>

#include "../../net/dns/dns_message.h"
#include "../../net/tcp/timer.h"
#include "../../runtime.h"
#include "../Arduino.h"
#include "../ESPmDNS.h"
#include "outgoing.h"

namespace __board {
namespace {

constexpr uint32_t kGroup = 0xe00000fb;  // 224.0.0.251
constexpr uint16_t kPort = 5353;
/// In a record's class, in multicast: it replaces what was known (RFC 6762, 10.2).
constexpr uint16_t kFlush = 0x8000;
// Seconds (RFC 6762, 10); a resolver that does not know multicast keeps answers for less (6.7).
constexpr uint32_t kHostTtl = 120, kServiceTtl = 4500, kLegacyTtl = 10;
constexpr uint8_t kAnnouncements = 2;  // RFC 6762, 8.3, a second apart
constexpr uint32_t kAnnounceMs = 1000;
constexpr uint32_t kLinkMs = 100;  // how often it looks whether the network is up
constexpr size_t kServices = 4, kLabel = 64, kTxt = 120;
constexpr uint16_t kMostQuestions = 16;  // of a message
constexpr const char* kAllServices = "_services._dns-sd._udp.local";

struct Told {
  char type[kLabel];  // "_http._tcp.local"
  uint16_t port;
  uint8_t txt[kTxt];  // strings with their lengths before them
  size_t txtLength;
};

/// Whether `lowered` is `text`, but for the case of letters. Returns what follows, or null.
const char* behind(const char* lowered, const char* text) {
  for (; *text != '\0'; ++text, ++lowered) {
    const char c = *text >= 'A' && *text <= 'Z' ? static_cast<char>(*text + 'a' - 'A') : *text;
    if (c != *lowered) return nullptr;
  }
  return lowered;
}

bool isName(const char* lowered, const char* first, const char* rest) {
  const char* left = behind(lowered, first);
  return left != nullptr && *left == '.' && strcmp(left + 1, rest) == 0;
}

void copyText(char (&to)[kLabel], const String& from) {
  memcpy(to, from.c_str(), from.length() + 1);
}

/// "_http._tcp.local"; empty when it is too long for a service.
String typeOf(const String& service, const String& protocol) {
  String type = service.startsWith("_") ? service : String("_") + service;
  type += protocol.startsWith("_") ? "." : "._";
  type += protocol + ".local";
  type.toLowerCase();
  return type.length() < kLabel ? type : String();
}

/// Where an answer goes, and how it is written.
struct Reply {
  uint32_t address = kGroup;
  uint16_t port = kPort;
  uint16_t id = 0;
  const net::DnsQuestion* question = nullptr;  // of a resolver that does not know multicast
  bool goodbye = false;                        // all is gone (RFC 6762, 10.1)

  uint32_t ttl(uint32_t seconds) const {
    if (goodbye) return 0;
    return question != nullptr && seconds > kLegacyTtl ? kLegacyTtl : seconds;
  }
  uint16_t unique() const { return net::kDnsClassIn | (question == nullptr ? kFlush : 0); }
};

class Responder final : public net::UdpSocket, public core::Service {
 public:
  bool begin(const String& host) {
    if (host.isEmpty() || host.length() >= kLabel || host.indexOf('.') >= 0) return false;
    const core::NetworkGuard guard;
    forget();
    if (!core::udp().bind(*this, kPort, kGroup)) return false;
    core::addService(*this);
    copyText(host_, host);
    copyText(instance_, host);
    announce();
    return true;
  }
  void end() {
    if (port() == 0) return;
    const core::NetworkGuard guard;
    if (core::link() == core::Link::kUp) tellAll(Reply{.goodbye = true});
    core::udp().unbind(*this);
    forget();
  }
  void setInstance(const String& name) {
    const core::NetworkGuard guard;
    if (port() == 0 || name.isEmpty() || name.length() >= kLabel) return;
    copyText(instance_, name);
    announce();
  }
  bool add(const String& type, uint16_t at) {
    const core::NetworkGuard guard;
    if (port() == 0 || type.isEmpty() || count_ == kServices) return false;
    Told& told = told_[count_++];
    copyText(told.type, type);
    told.port = at;
    told.txtLength = 0;
    announce();
    return true;
  }
  bool addText(const String& type, const String& text) {
    const core::NetworkGuard guard;
    for (size_t i = 0; i < count_; ++i) {
      Told& told = told_[i];
      if (type != told.type) continue;
      if (text.length() + 1 > kTxt - told.txtLength) return false;
      told.txt[told.txtLength++] = static_cast<uint8_t>(text.length());
      memcpy(told.txt + told.txtLength, text.c_str(), text.length());
      told.txtLength += text.length();
      announce();
      return true;
    }
    return false;
  }
  /// Asks once; onDatagram() hears the answer.
  void ask(const char* name) {
    const core::NetworkGuard guard;
    asked_ = name;
    found_ = 0;
    uint8_t message[net::kUdpData];
    net::DnsWriter writer(message, sizeof message);
    writer.header(0, 0, 1, 0);
    writer.name(name);
    writer.u16(net::kDnsTypeA);
    writer.u16(net::kDnsClassIn);
    if (writer.valid()) core::udp().send(*this, {kGroup, kPort, message, writer.length()});
  }
  uint32_t found() const { return found_; }
  void stopAsking() { asked_ = nullptr; }
  bool knows(const char* name) const { return isName(name, host_, "local"); }

  // core::Service
  uint32_t poll() override {
    if (port() == 0 || announcements_ == 0) return UINT32_MAX;
    if (core::link() != core::Link::kUp) return kLinkMs;
    const uint32_t now = core::platform().nowMs();
    if (timer_.due(now)) {
      tellAll(Reply{});
      --announcements_;
      timer_.start(now, kAnnounceMs);
    }
    return announcements_ == 0 ? UINT32_MAX : timer_.left(now);
  }
  void reset() override {
    core::udp().unbind(*this);
    forget();
  }

 private:
  void forget() {
    count_ = 0;
    announcements_ = 0;
    asked_ = nullptr;
  }
  void announce() {
    announcements_ = kAnnouncements;
    timer_.start(core::platform().nowMs(), 0);
  }

  void onDatagram(const net::Datagram& datagram) override {
    net::DnsReader reader(datagram.data, datagram.length);
    const uint16_t id = reader.u16();
    const uint16_t flags = reader.u16();
    const uint16_t questions = reader.u16();
    reader.skip(6);
    if (!reader.valid() || (flags & net::kDnsOpcode) != 0) return;
    if ((flags & net::kDnsResponse) != 0) {
      readAnswers(datagram, questions);
      return;
    }
    const bool legacy = datagram.port != kPort;
    net::DnsQuestion question;
    for (uint16_t i = 0; i < questions && i < kMostQuestions; ++i) {
      net::readQuestion(reader, question);
      if (!reader.valid()) return;
      // The highest bit of the class asks for an answer to the asker alone, which all hear as well.
      if ((question.cls & ~kFlush) != net::kDnsClassIn) continue;
      Reply reply;
      if (legacy) reply = {datagram.address, datagram.port, id, &question};
      answer(question, reply);
      if (legacy) return;  // one question a message
    }
  }

  void answer(const net::DnsQuestion& question, const Reply& reply) {
    const auto wants = [&](uint16_t type) {
      return question.type == type || question.type == net::kDnsTypeAny;
    };
    if (wants(net::kDnsTypeA) && knows(question.name)) tellHost(reply);
    for (size_t i = 0; i < count_; ++i) {
      const Told& told = told_[i];
      if (wants(net::kDnsTypePtr) && strcmp(question.name, kAllServices) == 0) {
        tellType(reply, told);
      }
      const bool isType = wants(net::kDnsTypePtr) && strcmp(question.name, told.type) == 0;
      const bool isInstance = (wants(net::kDnsTypeSrv) || wants(net::kDnsTypeTxt)) &&
                              isName(question.name, instance_, told.type);
      if (isType || isInstance) tellService(reply, told);
    }
  }

  /// Of answers, the address that was asked for; what is damaged says nothing.
  void readAnswers(const net::Datagram& datagram, uint16_t questions) {
    if (asked_ == nullptr) return;
    net::DnsReader reader(datagram.data, datagram.length);
    reader.skip(6);
    const uint16_t answers = reader.u16();
    reader.skip(4);
    net::DnsQuestion entry;
    for (uint16_t i = 0; i < questions && reader.valid(); ++i) net::readQuestion(reader, entry);
    for (uint16_t i = 0; i < answers && reader.valid(); ++i) {
      net::readQuestion(reader, entry);
      reader.skip(4);
      const size_t length = reader.u16();
      if (entry.type == net::kDnsTypeA && length == 4) {
        const uint32_t address = reader.u32();
        if (reader.valid() && strcmp(entry.name, asked_) == 0) found_ = address;
      } else {
        reader.skip(length);
      }
    }
  }

  // --- What is told -----------------------------------------------------------------------------

  void tellAll(const Reply& reply) {
    tellHost(reply);
    for (size_t i = 0; i < count_; ++i) tellService(reply, told_[i]);
  }

  void heading(net::DnsWriter& writer, const Reply& reply, uint16_t records) {
    const bool repeats = reply.question != nullptr;
    writer.header(reply.id, net::kDnsResponse | net::kDnsAuthoritative, repeats ? 1 : 0, records);
    if (!repeats) return;
    writer.name(reply.question->name);
    writer.u16(reply.question->type);
    writer.u16(reply.question->cls);
  }
  void send(const net::DnsWriter& writer, const uint8_t* message, const Reply& reply) {
    if (!writer.valid()) return;
    core::udp().send(*this, {reply.address, reply.port, message, writer.length()});
  }

  static void label(net::DnsWriter& writer, const char* text) {
    const size_t length = strlen(text);
    writer.u8(static_cast<uint8_t>(length));
    writer.octets(reinterpret_cast<const uint8_t*>(text), length);
  }
  static void named(net::DnsWriter& writer, const char* first, const char* rest) {
    label(writer, first);
    writer.name(rest);
  }
  static void fields(net::DnsWriter& writer, uint16_t type, uint16_t cls, uint32_t ttl) {
    writer.u16(type);
    writer.u16(cls);
    writer.u32(ttl);
  }

  void address(net::DnsWriter& writer, const Reply& reply) {
    named(writer, host_, "local");
    fields(writer, net::kDnsTypeA, reply.unique(), reply.ttl(kHostTtl));
    const size_t data = writer.beginData();
    writer.u32(core::kBoardAddress);
    writer.endData(data);
  }

  void tellHost(const Reply& reply) {
    uint8_t message[net::kUdpData];
    net::DnsWriter writer(message, sizeof message);
    heading(writer, reply, 1);
    address(writer, reply);
    send(writer, message, reply);
  }

  /// RFC 6763, 9
  void tellType(const Reply& reply, const Told& told) {
    uint8_t message[net::kUdpData];
    net::DnsWriter writer(message, sizeof message);
    heading(writer, reply, 1);
    writer.record(kAllServices, net::kDnsTypePtr, net::kDnsClassIn, reply.ttl(kServiceTtl));
    const size_t data = writer.beginData();
    writer.name(told.type);
    writer.endData(data);
    send(writer, message, reply);
  }

  /// That there is one, its port, its properties, and the board's address (RFC 6763, 4, 6 and 12).
  void tellService(const Reply& reply, const Told& told) {
    uint8_t message[net::kUdpData];
    net::DnsWriter writer(message, sizeof message);
    heading(writer, reply, 4);
    writer.record(told.type, net::kDnsTypePtr, net::kDnsClassIn, reply.ttl(kServiceTtl));
    size_t data = writer.beginData();
    named(writer, instance_, told.type);
    writer.endData(data);
    named(writer, instance_, told.type);
    fields(writer, net::kDnsTypeSrv, reply.unique(), reply.ttl(kHostTtl));
    data = writer.beginData();
    writer.u32(0);  // priority and weight
    writer.u16(told.port);
    named(writer, host_, "local");
    writer.endData(data);
    named(writer, instance_, told.type);
    fields(writer, net::kDnsTypeTxt, reply.unique(), reply.ttl(kServiceTtl));
    data = writer.beginData();
    writer.octets(told.txt, told.txtLength);
    if (told.txtLength == 0) writer.u8(0);  // RFC 6763, 6.1: one empty string
    writer.endData(data);
    address(writer, reply);
    send(writer, message, reply);
  }

  char host_[kLabel] = "", instance_[kLabel] = "";
  Told told_[kServices] = {};
  size_t count_ = 0;
  uint8_t announcements_ = 0;  // still to be sent
  net::Timer timer_;
  const char* asked_ = nullptr;
  uint32_t found_ = 0;
};

constinit Responder g_responder{};

}  // namespace
}  // namespace __board

using namespace __board;

MDNSResponder MDNS;

bool MDNSResponder::begin(const String& hostName) {
  return g_responder.begin(hostName);
}

void MDNSResponder::end() {
  g_responder.end();
}

void MDNSResponder::setInstanceName(const String& name) {
  g_responder.setInstance(name);
}

bool MDNSResponder::addService(const String& service, const String& protocol, uint16_t port) {
  return g_responder.add(typeOf(service, protocol), port);
}

bool MDNSResponder::addServiceTxt(const String& service, const String& protocol, const String& key,
                                  const String& value) {
  return g_responder.addText(typeOf(service, protocol), key + "=" + value);
}

IPAddress MDNSResponder::queryHost(const String& host, uint32_t timeoutMs) {
  String name = host + ".local";
  name.toLowerCase();
  if (g_responder.port() == 0) return IPAddress();
  if (g_responder.knows(name.c_str())) return IPAddress::fromHostOrder(core::kBoardAddress);
  g_responder.ask(name.c_str());
  const unsigned long start = millis();
  while (g_responder.found() == 0 && millis() - start < timeoutMs) delay(1);
  const core::NetworkGuard guard;
  g_responder.stopAsking();
  return IPAddress::fromHostOrder(g_responder.found());
}
