// DNSServer.h and ESPmDNS.h: what the board says about names on the wire.
#include <string>

#include "../Arduino.h"
#include "../DNSServer.h"
#include "../ESPmDNS.h"
#include "../WiFi.h"
#include "fake_board.h"

using testbed::FakeBoard;
using testbed::has;
using testbed::hex;
using testbed::unhex;

namespace {

constexpr uint32_t kBoard = 0xc0a82be9, kPeer = 0xc0a82b01, kGroup = 0xe00000fb;

std::string u16(size_t value) {
  return {static_cast<char>(value >> 8), static_cast<char>(value)};
}

void datagram(FakeBoard& board, uint16_t from, uint16_t to, const std::string& data,
              uint32_t destination = kBoard) {
  const std::string octets = u16(from) + u16(to) + u16(8 + data.size()) + u16(0) + data;
  board.packet(
      testbed::ipPacket(17, testbed::Packet(octets.begin(), octets.end()), kPeer, destination));
}

/// The data of the last datagram that the board has sent.
std::string last(const FakeBoard& board) {
  if (board.frames.empty()) return "";
  const testbed::Packet& packet = board.frames.back();
  return std::string(packet.begin() + 28, packet.end());
}

uint16_t portAt(const FakeBoard& board, size_t at) {
  const testbed::Packet& packet = board.frames.back();
  return static_cast<uint16_t>(packet[20 + at] << 8 | packet[21 + at]);
}

std::string name(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('.', at), text.size());
    out += static_cast<char>(end - at) + text.substr(at, end - at);
    at = end + 1;
  }
  return out + '\0';
}

std::string question(const std::string& about, uint16_t type = 1, uint16_t flags = 0x0100) {
  return unhex("1234") + u16(flags) + unhex("0001000000000000") + name(about) + u16(type) + u16(1);
}

/// Flags and counts of the last answer.
std::string head(const FakeBoard& board) {
  return hex(last(board).substr(2, 6));
}

}  // namespace

TEST(a_captive_portal_is_every_name) {
  FakeBoard board;
  DNSServer server;
  CHECK(server.start(53, "*", IPAddress(192, 168, 43, 233)));
  CHECK(server.isUp());
  datagram(board, 50000, 53, question("Captive.Example"));
  CHECK_EQUAL(portAt(board, 0), 53);
  CHECK_EQUAL(portAt(board, 2), 50000);
  CHECK(hex(last(board)) ==
        "1234"
        "8500"
        "0001"
        "0001"
        "00000000" +
            hex(name("Captive.Example")) + "00010001" + hex(name("captive.example")) +
            "00010001"
            "0000003c"
            "0004"
            "c0a82be9");
  datagram(board, 50000, 53, question("a.b", 28));  // AAAA
  CHECK(head(board) == "850000010000");
  server.stop();
  board.frames.clear();
  datagram(board, 50000, 53, question("a.b"));
  CHECK_EQUAL(board.frames.back()[20], 3);  // port unreachable
}

TEST(a_server_of_one_name_knows_no_other) {
  FakeBoard board;
  DNSServer server;
  server.setTTL(7);
  CHECK(server.start(53, "www.Board.example", IPAddress(1, 2, 3, 4)));
  datagram(board, 50000, 53, question("board.EXAMPLE"));
  CHECK(has(hex(last(board)),
            "00000007"
            "0004"
            "01020304"));
  datagram(board, 50000, 53, question("other.example"));
  CHECK(head(board) == "850300010000");
  server.setErrorReplyCode(DNSReplyCode::Refused);
  datagram(board, 50000, 53, question("other.example"));
  CHECK(head(board) == "850500010000");
  DNSServer second;
  CHECK(!second.start(53, "*", IPAddress(1, 2, 3, 4)));
}

TEST(damaged_questions_get_an_error_and_answers_get_none) {
  FakeBoard board;
  DNSServer server;
  CHECK(server.start(53, "*", IPAddress(1, 2, 3, 4)));
  const std::string whole = question("a.example");
  for (size_t length = 0; length < whole.size(); ++length) {
    board.frames.clear();
    datagram(board, 50000, 53, whole.substr(0, length));
    CHECK(length < 12 ? board.frames.empty() : head(board) == "850100000000");
  }
  datagram(board, 50000, 53, question("a.b", 1, 0x2800));
  CHECK(head(board) == "ac0400010000");
  board.frames.clear();
  datagram(board, 50000, 53, question("a.b", 1, 0x8180));
  std::string itself = unhex("123401000001000000000000c00c00010001");
  datagram(board, 50000, 53, itself);  // a pointer to itself
  CHECK_EQUAL(board.frames.size(), 1u);
  CHECK(head(board) == "850100000000");
}

TEST(the_board_announces_its_name_and_services_twice) {
  FakeBoard board;
  CHECK(!MDNS.begin(""));
  CHECK(!MDNS.begin("a.b"));
  CHECK(!MDNS.addService("http", "tcp", 80));
  CHECK(MDNS.begin("Board"));
  CHECK(MDNS.addService("_http", "_tcp", 80));
  CHECK(MDNS.addServiceTxt("http", "tcp", "path", "/"));
  CHECK(!MDNS.addServiceTxt("ftp", "tcp", "path", "/"));
  board.frames.clear();
  board.advance(0);
  CHECK_EQUAL(board.frames.size(), 2u);
  const testbed::Packet& host = board.frames[0];
  CHECK_EQUAL(host[8], 255);
  CHECK(hex(std::string(host.begin() + 16, host.begin() + 24)) ==
        "e00000fb"
        "14e914e9");
  CHECK(hex(std::string(host.begin() + 28, host.end())) ==
        "0000"
        "8400"
        "0000"
        "0001"
        "00000000" +
            hex(name("Board.local")) +
            "00018001"
            "00000078"
            "0004"
            "c0a82be9");
  const std::string service = last(board);
  CHECK(has(service, name("_http._tcp.local") + unhex("000c0001")));
  CHECK(has(service, name("Board._http._tcp.local") + unhex("00218001")));
  CHECK(has(service, unhex("00000050") + name("Board.local")));
  CHECK(has(service, "\6path=/"));
  board.advance(1000);
  CHECK_EQUAL(board.frames.size(), 4u);
  board.advance(60'000);
  CHECK_EQUAL(board.frames.size(), 4u);
  MDNS.end();
  CHECK(has(last(board), unhex("00218001"
                               "00000000")));  // it may be kept for 0 s
}

TEST(questions_in_the_group_are_answered_there_and_others_to_the_asker) {
  FakeBoard board;
  CHECK(MDNS.begin("board"));
  CHECK(MDNS.addService("http", "tcp", 80));
  board.advance(2000);
  const auto asked = [&](uint16_t from, const std::string& about, uint16_t type) {
    board.frames.clear();
    datagram(board, from, 5353, question(about, type), kGroup);
    return board.frames.size();
  };
  CHECK_EQUAL(asked(5353, "BOARD.local", 1), 1u);
  CHECK(hex(last(board))
            .starts_with("0000"
                         "8400"
                         "0000"
                         "0001"));
  CHECK_EQUAL(portAt(board, 2), 5353);
  CHECK_EQUAL(asked(5353, "_http._tcp.local", 12), 1u);
  CHECK_EQUAL(asked(5353, "board._http._tcp.local", 33), 1u);
  CHECK_EQUAL(asked(5353, "_services._dns-sd._udp.local", 12), 1u);
  CHECK(has(last(board), name("_http._tcp.local")));
  CHECK_EQUAL(asked(5353, "other.local", 1), 0u);
  CHECK_EQUAL(asked(5353, "board.local", 28), 0u);
  CHECK_EQUAL(asked(5353, "boardx.local", 1), 0u);
  // A resolver that does not know multicast gets its question back, and no flush bit.
  CHECK_EQUAL(asked(50000, "board.local", 1), 1u);
  CHECK_EQUAL(portAt(board, 2), 50000);
  CHECK(hex(last(board))
            .starts_with("1234"
                         "8400"
                         "0001"
                         "0001"));
  CHECK(has(hex(last(board)),
            "00010001"
            "0000000a"
            "0004"
            "c0a82be9"));
  MDNS.end();
}

TEST(a_host_is_asked_for_in_the_group) {
  FakeBoard board;
  CHECK(MDNS.queryHost("other").toString() == "0.0.0.0");
  CHECK(MDNS.begin("board"));
  CHECK(MDNS.queryHost("board").toString() == "192.168.43.233");
  board.advance(2000);  // it has announced itself
  std::string answer;
  board.onDelay = [&](uint32_t ms) {
    board.advance(ms);
    if (!answer.empty()) datagram(board, 5353, 5353, answer, kGroup);
  };
  const std::string record = unhex("00018001000000780004c0a82b07");
  answer = unhex("000084000000000100000000") + name("third.local") + record;
  CHECK(MDNS.queryHost("other").toString() == "0.0.0.0");
  CHECK(has(last(board), name("other.local")));
  answer = unhex("000084000000000100000000") + name("Other.local") + record.substr(0, 12);
  CHECK(MDNS.queryHost("other", 10).toString() == "0.0.0.0");
  answer = unhex("000084000000000100000000") + name("Other.local") + record;
  CHECK(MDNS.queryHost("other").toString() == "192.168.43.7");
  MDNS.end();
}
