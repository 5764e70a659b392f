// DNS messages (RFC 1035, 4): questions and answers of one name, as a client and a small server need them.
// Left out: records but A and CNAME in answers, EDNS, truncated answers over TCP.
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

constexpr uint16_t kDnsPort = 53;
constexpr size_t kDnsHeaderLength = 12;
/// The longest name as text, RFC 1035, 3.1: 255 octets with the lengths of its labels.
constexpr size_t kDnsName = 253;
constexpr uint16_t kDnsTypeA = 1;
constexpr uint16_t kDnsTypePtr = 12;
constexpr uint16_t kDnsTypeTxt = 16;
constexpr uint16_t kDnsTypeSrv = 33;
constexpr uint16_t kDnsTypeAny = 255;
constexpr uint16_t kDnsClassIn = 1;
/// Flags and codes of the header's third and fourth octet, together.
constexpr uint16_t kDnsResponse = 0x8000;
constexpr uint16_t kDnsAuthoritative = 0x0400;
constexpr uint16_t kDnsRecursionDesired = 0x0100;
constexpr uint16_t kDnsRecursionAvailable = 0x0080;
constexpr uint16_t kDnsOpcode = 0x7800;
constexpr uint16_t kDnsCode = 0x000f;

/// A buffer that a message is written to. What does not fit makes it invalid, and it stays so.
class DnsWriter {
 public:
  DnsWriter(uint8_t* octets, size_t capacity) : octets_(octets), capacity_(capacity) {}
  void u8(uint8_t value);
  void u16(uint16_t value);
  void u32(uint32_t value);
  void octets(const uint8_t* octets, size_t length);
  /// A name as text, "a.example"; invalid for an empty label or one of more than 63 octets.
  void name(const char* text);
  void header(uint16_t id, uint16_t flags, uint16_t questions, uint16_t answers);
  /// Of a record, up to its data, whose length comes next.
  void record(const char* name, uint16_t type, uint16_t cls, uint32_t ttl);
  /// Begins data of a length that is not known yet; endData() fills it in.
  size_t beginData();
  void endData(size_t at);
  bool valid() const { return valid_; }
  size_t length() const { return at_; }

 private:
  bool room(size_t length);

  uint8_t* octets_;
  size_t capacity_;
  size_t at_ = 0;
  bool valid_ = true;
};

/// Reads a message piece by piece. What is damaged makes it invalid, and it stays so.
class DnsReader {
 public:
  DnsReader(const uint8_t* octets, size_t length) : octets_(octets), length_(length) {}
  uint16_t u16();
  uint32_t u32();
  /// A name as text, in lower case, into `out` of kDnsName + 1 octets; pointers (RFC 1035, 4.1.4) lead backwards only.
  void name(char* out);
  void skip(size_t length);
  const uint8_t* here() const { return octets_ + at_; }
  size_t at() const { return at_; }
  bool valid() const { return valid_; }

 private:
  bool has(size_t length);

  const uint8_t* octets_;
  size_t length_;
  size_t at_ = 0;
  bool valid_ = true;
};

/// A question of a message.
struct DnsQuestion {
  char name[kDnsName + 1];
  uint16_t type = 0;
  uint16_t cls = 0;
};
void readQuestion(DnsReader& reader, DnsQuestion& question);

enum class DnsOutcome : uint8_t { kNotOurs, kAddress, kNone };

/// Whether `message` answers question `id` about `name`, and what it says. `address` in host order; `code` is the
/// header's RCODE. Messages that are damaged, or answer another question, are not ours.
DnsOutcome readAddress(const uint8_t* message, size_t length, uint16_t id, const char* name,
                       uint32_t& address, uint8_t& code);

}  // namespace __board::net
