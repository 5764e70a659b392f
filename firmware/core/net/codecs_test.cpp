// SHA-1, MD5, base64 and UTF-8 against the vectors of their RFCs.
#include <string>

#include "base64.h"
#include "md5.h"
#include "sha1.h"
#include "test.h"
#include "utf8.h"
#include "websocket/websocket_handshake.h"

using namespace __board;

namespace {

template <size_t size>
std::string hexOf(const uint8_t (&digest)[size]) {
  std::string hex;
  for (const uint8_t octet : digest) {
    char two[3];
    snprintf(two, sizeof two, "%02x", octet);
    hex += two;
  }
  return hex;
}

std::string sha1Hex(const std::string& message) {
  uint8_t digest[net::kSha1Size];
  net::sha1(reinterpret_cast<const uint8_t*>(message.data()), message.size(), digest);
  return hexOf(digest);
}

// In pieces of `piece` octets.
std::string md5Hex(const std::string& message, size_t piece) {
  net::Md5 md5;
  for (size_t at = 0; at < message.size(); at += piece) {
    const std::string part = message.substr(at, piece);
    md5.input(part.data(), part.size());
  }
  uint8_t digest[net::kMd5Size];
  md5.finish(digest);
  return hexOf(digest);
}

std::string base64(const std::string& octets) {
  std::string out(net::base64Length(octets.size()), '?');
  net::base64Encode(reinterpret_cast<const uint8_t*>(octets.data()), octets.size(), out.data());
  return out;
}

int decoded(const std::string& text) {
  return net::base64DecodedLength(text.data(), text.size());
}

bool valid(const std::string& text) {
  const auto* octets = reinterpret_cast<const uint8_t*>(text.data());
  net::Utf8Validator whole;
  const bool answer = whole.input(octets, text.size()) && whole.complete();
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    net::Utf8Validator parts;
    const bool other = parts.input(octets, cut) && parts.input(octets + cut, text.size() - cut) &&
                       parts.complete();
    CHECK_EQUAL(other, answer);
  }
  return answer;
}

}  // namespace

TEST(sha1_of_known_messages) {
  // RFC 3174 7.3
  CHECK(sha1Hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d");
  CHECK(sha1Hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq") ==
        "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
  CHECK(sha1Hex(std::string(1000000, 'a')) == "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
  CHECK(sha1Hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709");
}

TEST(md5_of_known_messages) {
  // RFC 1321 A.5
  const std::pair<const char*, const char*> known[] = {
      {"", "d41d8cd98f00b204e9800998ecf8427e"},
      {"a", "0cc175b9c0f1b6a831c399e269772661"},
      {"abc", "900150983cd24fb0d6963f7d28e17f72"},
      {"message digest", "f96b697d7cb7938d525a2f31aaf161d0"},
      {"abcdefghijklmnopqrstuvwxyz", "c3fcd3d76192e4007dfb496cca67e13b"},
      {"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
       "d174ab98d277d9f5a5611c2c9f419d9f"},
      {"12345678901234567890123456789012345678901234567890123456789012345678901234567890",
       "57edf4a22be3c955ac49da2e2107b67a"}};
  for (const auto& [message, digest] : known) {
    for (const size_t piece : {1, 7, 64, 100}) CHECK(md5Hex(message, piece) == digest);
  }
}

TEST(base64_gives_its_octets_back) {
  for (const std::string octets :
       {"", "f", "fo", "foo", "foob", "\x00\xff\x80", "Aladdin:open sesame"}) {
    const std::string text = base64(octets);
    CHECK_EQUAL(decoded(text), octets.size());
    std::string back(octets.size(), '?');
    net::base64Decode(text.data(), text.size(), reinterpret_cast<uint8_t*>(back.data()));
    CHECK(back == octets);
  }
}

TEST(sha1_at_the_edges_of_a_block) {
  // Every length of padding; the digest of all digests stands for them.
  std::string all;
  for (size_t length = 0; length <= 130; ++length) all += sha1Hex(std::string(length, 'x'));
  CHECK(sha1Hex(all) == "264556ac95806d1e869b3f1fad8691f6633bcdfa");  // by Python's hashlib
  CHECK(sha1Hex(std::string(55, 'a')) == "c1c8bbdc22796e28c0e15163d20899b65621d65a");
  CHECK(sha1Hex(std::string(56, 'a')) == "c2db330f6083854c99d4b5bfb6e8f29f201be699");
  CHECK(sha1Hex(std::string(64, 'a')) == "0098ba824b5c16427bd7a1122a5a442a25ec644d");
}

TEST(base64_of_known_texts) {
  // RFC 4648 10
  CHECK(base64("") == "");
  CHECK(base64("f") == "Zg==");
  CHECK(base64("fo") == "Zm8=");
  CHECK(base64("foo") == "Zm9v");
  CHECK(base64("foobar") == "Zm9vYmFy");
  CHECK(base64("\xFB\xFF\xBF") == "+/+/");
}

TEST(base64_length_of_what_is_canonical) {
  CHECK_EQUAL(decoded(""), 0);
  CHECK_EQUAL(decoded("Zg=="), 1);
  CHECK_EQUAL(decoded("Zm8="), 2);
  CHECK_EQUAL(decoded("dGhlIHNhbXBsZSBub25jZQ=="), 16);
  for (const char* wrong :
       {"Z", "Zg=", "Zg", "Z===", "====", "Zh==", "Zm9=", "Z m9", "Zg==Zg==", "Zm9v\n", "Zm9-"}) {
    CHECK_EQUAL(decoded(wrong), -1);
  }
}

TEST(utf8_valid_and_not) {
  for (const char* text :
       {"", "plain", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
        "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "\xE2\x82\xAC rate"}) {
    CHECK(valid(text));
  }
  for (const char* text :
       {"\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\xC2", "\xE0\x9F\xBF", "\xE2\x82",
        "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFF", "a\xE2\x82z"}) {
    CHECK(!valid(text));
  }
}

TEST(websocket_accept_of_the_rfc) {
  char accept[net::kWebSocketAcceptLength + 1];
  net::acceptFor("dGhlIHNhbXBsZSBub25jZQ==", 24, accept);
  CHECK(std::string(accept) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}
