#include "dns_message.h"

#include "../octets.h"

namespace __board::net {
namespace {

constexpr uint8_t kPointer = 0xc0;
constexpr size_t kLongestLabel = 63;

char lower(uint8_t c) {
  return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 'a' - 'A' : c);
}

bool sameName(const char* a, const char* b) {
  while (*a != '\0' && lower(static_cast<uint8_t>(*a)) == lower(static_cast<uint8_t>(*b))) {
    a++;
    b++;
  }
  // A point at the end names the root, which every name has.
  if (*a == '.' && a[1] == '\0') a++;
  if (*b == '.' && b[1] == '\0') b++;
  return *a == *b;
}

}  // namespace

bool DnsWriter::room(size_t length) {
  valid_ = valid_ && length <= capacity_ - at_;
  return valid_;
}

void DnsWriter::u8(uint8_t value) {
  octets(&value, 1);
}
void DnsWriter::u16(uint16_t value) {
  uint8_t two[2];
  writeU16(two, value);
  octets(two, 2);
}
void DnsWriter::u32(uint32_t value) {
  uint8_t four[4];
  writeU32(four, value);
  octets(four, 4);
}
void DnsWriter::octets(const uint8_t* octets, size_t length) {
  if (!room(length)) return;
  copyOctets(octets_ + at_, octets, length);
  at_ += length;
}

void DnsWriter::name(const char* text) {
  const size_t begin = at_;
  while (*text != '\0') {
    size_t length = 0;
    while (text[length] != '\0' && text[length] != '.') length++;
    if (length == 0 || length > kLongestLabel) valid_ = false;
    u8(static_cast<uint8_t>(length));
    octets(reinterpret_cast<const uint8_t*>(text), length);
    text += length;
    if (*text == '.') text++;
  }
  u8(0);
  if (at_ - begin > kDnsName + 2) valid_ = false;
}

void DnsWriter::header(uint16_t id, uint16_t flags, uint16_t questions, uint16_t answers) {
  u16(id);
  u16(flags);
  u16(questions);
  u16(answers);
  u32(0);  // no authority, nothing additional
}

void DnsWriter::record(const char* owner, uint16_t type, uint16_t cls, uint32_t ttl) {
  name(owner);
  u16(type);
  u16(cls);
  u32(ttl);
}

size_t DnsWriter::beginData() {
  u16(0);
  return at_;
}
void DnsWriter::endData(size_t at) {
  if (valid_) writeU16(octets_ + at - 2, static_cast<uint16_t>(at_ - at));
}

bool DnsReader::has(size_t length) {
  valid_ = valid_ && length <= length_ - at_;
  return valid_;
}

uint16_t DnsReader::u16() {
  if (!has(2)) return 0;
  at_ += 2;
  return readU16(octets_ + at_ - 2);
}
uint32_t DnsReader::u32() {
  const uint32_t high = u16();
  return high << 16 | u16();
}
void DnsReader::skip(size_t length) {
  if (has(length)) at_ += length;
}

void DnsReader::name(char* out) {
  size_t at = at_, end = 0, written = 0, limit = length_;
  *out = '\0';
  for (;;) {
    if (!valid_ || at >= limit) break;
    const uint8_t length = octets_[at];
    if (length == 0) {
      at_ = end == 0 ? at + 1 : end;
      return;
    }
    if ((length & kPointer) == kPointer) {
      if (at + 1 >= length_) break;
      const size_t to = readU16(octets_ + at) & 0x3fffu;
      if (end == 0) end = at + 2;
      // Each pointer leads before the labels that led to it, so the way ends.
      if (to >= at || to >= limit) break;
      limit = at;
      at = to;
      continue;
    }
    if (length > kLongestLabel || at + 1 + length > length_ ||
        written + length + (written == 0 ? 0 : 1) > kDnsName) {
      break;
    }
    if (written != 0) out[written++] = '.';
    for (size_t i = 0; i < length; i++) out[written++] = lower(octets_[at + 1 + i]);
    out[written] = '\0';
    at += 1u + length;
  }
  valid_ = false;
}

void readQuestion(DnsReader& reader, DnsQuestion& question) {
  reader.name(question.name);
  question.type = reader.u16();
  question.cls = reader.u16();
}

DnsOutcome readAddress(const uint8_t* message, size_t length, uint16_t id, const char* name,
                       uint32_t& address, uint8_t& code) {
  DnsReader reader(message, length);
  const uint16_t answered = reader.u16();
  const uint16_t flags = reader.u16();
  const uint16_t questions = reader.u16();
  const uint16_t answers = reader.u16();
  reader.skip(4);
  DnsQuestion question;
  readQuestion(reader, question);
  if (!reader.valid() || answered != id || (flags & kDnsResponse) == 0 ||
      (flags & kDnsOpcode) != 0 || questions != 1 || !sameName(question.name, name) ||
      question.type != kDnsTypeA || question.cls != kDnsClassIn) {
    return DnsOutcome::kNotOurs;
  }
  code = static_cast<uint8_t>(flags & kDnsCode);
  if (code != 0) return DnsOutcome::kNone;
  // As lwIP does: the first address counts, behind whatever aliases.
  for (uint16_t i = 0; i < answers && reader.valid(); i++) {
    reader.name(question.name);
    const uint16_t type = reader.u16();
    const uint16_t cls = reader.u16();
    reader.skip(4);
    const size_t octets = reader.u16();
    if (reader.valid() && type == kDnsTypeA && cls == kDnsClassIn && octets == 4) {
      address = reader.u32();
      if (reader.valid()) return DnsOutcome::kAddress;
    }
    reader.skip(octets);
  }
  return DnsOutcome::kNone;
}

}  // namespace __board::net
