// DNS messages: names with pointers, answers, and what hostile answers may hold.
#include "dns_message.h"

#include <string>

#include "test.h"

using namespace __board::net;

namespace {

std::string bytes(std::initializer_list<int> octets) {
  std::string text;
  for (const int octet : octets) text += static_cast<char>(octet);
  return text;
}

// The answer to "a.example A", number 0x1234, with `answers` records.
std::string answer(const std::string& records, int answers = 1, int flags = 0x8180) {
  return bytes({0x12, 0x34, flags >> 8, flags & 0xff, 0, 1, 0, answers, 0, 0, 0, 0}) + bytes({1}) +
         "a" + bytes({7}) + "Example" + bytes({0, 0, 1, 0, 1}) + records;
}

const std::string kAlias =
    bytes({0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 4, 1}) + "b" + bytes({0xc0, 14});
const std::string kAddress = bytes({0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 1, 2, 3});

DnsOutcome read(const std::string& message, uint32_t& address, uint8_t& code) {
  // On the heap, so that the address sanitizer sees a read behind the end.
  const std::string copy(message.data(), message.size());
  return readAddress(reinterpret_cast<const uint8_t*>(copy.data()), copy.size(), 0x1234,
                     "A.example.", address, code);
}
DnsOutcome read(const std::string& message) {
  uint32_t address = 0;
  uint8_t code = 0;
  return read(message, address, code);
}

}  // namespace

TEST(an_address_is_found_behind_an_alias) {
  uint32_t address = 0;
  uint8_t code = 9;
  CHECK(read(answer(kAlias + kAddress, 2), address, code) == DnsOutcome::kAddress);
  CHECK_EQUAL(address, 0x0a010203u);
  CHECK_EQUAL(code, 0);
}

TEST(errors_and_answers_without_an_address_say_so) {
  uint32_t address = 0;
  uint8_t code = 0;
  CHECK(read(answer("", 0, 0x8185), address, code) == DnsOutcome::kNone);
  CHECK_EQUAL(code, 5);
  CHECK(read(answer("", 0)) == DnsOutcome::kNone);
  CHECK(read(answer(kAlias)) == DnsOutcome::kNone);
}

TEST(what_answers_another_question_is_not_ours) {
  std::string other = answer(kAddress);
  other[1] = 0x35;
  CHECK(read(other) == DnsOutcome::kNotOurs);
  CHECK(read(answer(kAddress, 1, 0x0180)) == DnsOutcome::kNotOurs);  // a question
  std::string name = answer(kAddress);
  name[13] = 'z';
  CHECK(read(name) == DnsOutcome::kNotOurs);
}

TEST(every_shorter_message_and_every_changed_octet_ends) {
  const std::string whole = answer(kAlias + kAddress, 2);
  for (size_t length = 0; length < whole.size(); ++length) {
    CHECK(read(whole.substr(0, length)) != DnsOutcome::kAddress);
  }
  for (size_t at = 0; at < whole.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      std::string changed = whole;
      changed[at] = static_cast<char>(value);
      read(changed);
    }
  }
}

TEST(pointers_that_lead_forwards_or_round_are_damage) {
  for (const int to : {12, 14, 13, 27, 28, 63}) {
    const std::string message = answer(bytes({0xc0, to}) + kAddress.substr(2));
    char name[kDnsName + 1];
    DnsReader reader(reinterpret_cast<const uint8_t*>(message.data()), message.size());
    reader.skip(27);
    reader.name(name);
    CHECK(reader.valid() == (to == 12 || to == 14));
  }
}

TEST(names_are_written_as_labels_and_bounded) {
  uint8_t octets[300];
  DnsWriter writer(octets, sizeof octets);
  writer.name("pool.ntp.org");
  CHECK(std::string(reinterpret_cast<char*>(octets), writer.length()) ==
        bytes({4}) + "pool" + bytes({3}) + "ntp" + bytes({3}) + "org" + bytes({0}));
  for (const std::string& bad :
       {std::string("a..b"), std::string(".a"), std::string(64, 'x'), std::string(254, '.')}) {
    DnsWriter other(octets, sizeof octets);
    other.name(bad.c_str());
    CHECK(!other.valid());
  }
  std::string longest;
  for (int i = 0; i < 127; ++i) longest += "a.";
  DnsWriter most(octets, sizeof octets);
  most.name(longest.substr(0, 253).c_str());
  CHECK(most.valid());
  CHECK_EQUAL(most.length(), 255u);
  DnsWriter small(octets, 5);
  small.name("abcde");
  CHECK(!small.valid());
}
