#include "../../net/dns/dns_message.h"
#include "../../runtime.h"
#include "../DNSServer.h"
#include "../WiFi.h"
#include "outgoing.h"

namespace __board {
namespace {

/// In lower case, without "www.".
String plainName(String name) {
  name.toLowerCase();
  return name.startsWith("www.") ? name.substring(4) : name;
}

}  // namespace

/// A port that answers questions (RFC 1035).
class DnsAnswerer final : public net::UdpSocket {
 public:
  String domain;  // plain; empty for every name
  uint32_t address = 0, ttl = 0;
  uint16_t errorCode = 0;

 private:
  void onDatagram(const net::Datagram& datagram) override {
    net::DnsReader reader(datagram.data, datagram.length);
    const uint16_t id = reader.u16();
    const uint16_t flags = reader.u16();
    const uint16_t questions = reader.u16();
    reader.skip(6);
    if (!reader.valid() || (flags & net::kDnsResponse) != 0) return;
    net::DnsQuestion question;
    net::readQuestion(reader, question);
    const uint16_t opcode = flags & net::kDnsOpcode;
    const bool sound = reader.valid() && questions == 1;
    uint16_t code = 0;
    if (opcode != 0) {
      code = static_cast<uint16_t>(DNSReplyCode::NotImplemented);
    } else if (!sound) {
      code = static_cast<uint16_t>(DNSReplyCode::FormError);
    } else if (!domain.isEmpty() && plainName(question.name) != domain) {
      code = errorCode;
    }
    // A name without an IPv6 address is still a name: no error, and no record.
    const bool tells = code == 0 && question.cls == net::kDnsClassIn &&
                       (question.type == net::kDnsTypeA || question.type == net::kDnsTypeAny);
    uint8_t message[net::kUdpData];
    net::DnsWriter writer(message, sizeof message);
    const auto answered =
        static_cast<uint16_t>(net::kDnsResponse | net::kDnsAuthoritative | opcode |
                              (flags & net::kDnsRecursionDesired) | (code & net::kDnsCode));
    writer.header(id, answered, sound ? 1 : 0, tells ? 1 : 0);
    if (sound) {
      writer.octets(datagram.data + net::kDnsHeaderLength, reader.at() - net::kDnsHeaderLength);
    }
    if (tells) {
      writer.record(question.name, net::kDnsTypeA, net::kDnsClassIn, ttl);
      const size_t data = writer.beginData();
      writer.u32(address);
      writer.endData(data);
    }
    if (!writer.valid()) return;
    core::udp().send(*this, {datagram.address, datagram.port, message, writer.length()});
  }
};

}  // namespace __board

using namespace __board;

bool DNSServer::start() {
  const IPAddress own = WiFi.softAPIP();
  return own != INADDR_NONE && start(net::kDnsPort, "*", own);
}

bool DNSServer::start(uint16_t port, const String& domainName, const IPAddress& resolvedIP) {
  stop();
  domain_ = domainName;
  answerer_ = new DnsAnswerer;
  if (answerer_ == nullptr) return false;
  if (!isCaptive()) answerer_->domain = plainName(domainName);
  for (int i = 0; i < 4; ++i) answerer_->address = answerer_->address << 8 | resolvedIP[i];
  answerer_->ttl = ttl_;
  answerer_->errorCode = static_cast<uint16_t>(code_);
  const core::NetworkGuard guard;
  if (port != 0 && core::udp().bind(*answerer_, port)) return true;
  delete answerer_;
  answerer_ = nullptr;
  return false;
}

void DNSServer::stop() {
  if (answerer_ == nullptr) return;
  const core::NetworkGuard guard;
  core::udp().unbind(*answerer_);
  delete answerer_;
  answerer_ = nullptr;
}

void DNSServer::setErrorReplyCode(const DNSReplyCode& replyCode) {
  code_ = replyCode;
  if (answerer_ != nullptr) answerer_->errorCode = static_cast<uint16_t>(replyCode);
}

void DNSServer::setTTL(const uint32_t& ttl) {
  ttl_ = ttl;
  if (answerer_ != nullptr) answerer_->ttl = ttl;
}
