// Basic and Digest against the vectors of their RFCs, and against input that no honest client sends.
#include "credentials.h"

#include <string>

#include "../MD5Builder.h"
#include "../WebAuthentication.h"
#include "../base64.h"
#include "fake_board.h"
#include "test.h"

using namespace __board;

namespace {

// RFC 2617 3.5
constexpr char kRfc2617[] =
    R"(username="Mufasa", realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093", )"
    R"(uri="/dir/index.html", qop=auth, nc=00000001, cnonce="0a4f113b", )"
    R"(response="6629fae49393a05397450978507c4ef1", opaque="5ccc069c403ebaf9f0171e9517f40e41")";
// RFC 7616 3.9.1
constexpr char kRfc7616[] =
    R"(username="Mufasa", realm="http-auth@example.org", uri="/dir/index.html", algorithm=MD5, )"
    R"(nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, )"
    R"(cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", qop=auth, )"
    R"(response="8ca523f5e9506fed4657c9700eebdbec", )"
    R"(opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS")";

bool digest(const std::string& text, const char* user = "Mufasa",
            const char* password = "Circle of Life", const char* method = "GET") {
  return checkDigestAuthentication(text.c_str(), method, user, password, nullptr, false, nullptr,
                                   nullptr, nullptr);
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  CHECK(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The right response for what `text` says.
std::string answered(const std::string& text, const char* user, const char* password) {
  core::DigestAnswer answer;
  CHECK(answer.read(text.c_str()));
  const String ha1 = core::md5OfParts(user, answer.realm, password);
  const String ha2 = core::md5OfParts("GET", answer.uri);
  return core::md5OfParts(ha1, answer.nonce, answer.nc, answer.cnonce, answer.qop, ha2).c_str();
}

}  // namespace

TEST(digests_of_the_rfcs) {
  CHECK(digest(kRfc2617, "Mufasa", "Circle Of Life"));
  CHECK(!digest(kRfc2617));
  CHECK(digest(kRfc7616));
  CHECK(!digest(kRfc7616, "Simba"));
  CHECK(!digest(kRfc7616, "Mufasa", "circle of life"));
  CHECK(!digest(kRfc7616, "Mufasa", "Circle of Life", "POST"));
}

TEST(a_digest_from_a_hash) {
  const String ha1 = generateDigestHash("Mufasa", "Circle of Life", "http-auth@example.org");
  CHECK(ha1 == "3d78807defe7de2157e2b0b6573a855f");
  const auto check = [&](const char* realm, const char* nonce, const char* opaque,
                         const char* uri) {
    return checkDigestAuthentication(kRfc7616, "GET", "Mufasa", ha1.c_str(), realm, true, nonce,
                                     opaque, uri);
  };
  CHECK(check(nullptr, nullptr, nullptr, nullptr));
  CHECK(check("http-auth@example.org", nullptr, nullptr, "/dir/index.html"));
  CHECK(!check("other", nullptr, nullptr, nullptr));
  CHECK(!check(nullptr, "other", nullptr, nullptr));
  CHECK(!check(nullptr, nullptr, "other", nullptr));
  CHECK(!check(nullptr, nullptr, nullptr, "/other"));
}

TEST(a_digest_without_qop_is_of_rfc_2617) {
  core::DigestAnswer answer;
  CHECK(answer.read(R"(username="a",realm="r",nonce="n",uri="/",response="x")"));
  const String ha1 = core::md5OfParts("a", "r", "p");
  answer.response = core::md5OfParts(ha1, "n", core::md5OfParts("GET", "/"));
  CHECK(answer.matches("GET", ha1));
  // The async server always asks for qop.
  const std::string text = std::string(R"(username="a",realm="r",nonce="n",uri="/",response=")") +
                           answer.response.c_str() + "\"";
  CHECK(!digest(text, "a", "p"));
}

TEST(quoted_strings_with_escapes_and_commas) {
  std::string text =
      R"(username="a \"quoted\", \\ user", realm="x, y=\"z\"", nonce="n", uri="/a,b?c=\"", qop="auth", nc=00000001, cnonce="c=,", response="R")";
  const char* user = "a \"quoted\", \\ user";
  text = replaced(text, "\"R\"", "\"" + answered(text, user, "p") + "\"");
  CHECK(digest(text, user, "p"));
  core::DigestAnswer answer;
  CHECK(answer.read(text.c_str()));
  CHECK(answer.realm == "x, y=\"z\"");
  CHECK(answer.uri == "/a,b?c=\"");
}

TEST(names_in_any_case_spaces_and_unknown_parameters) {
  std::string text = replaced(kRfc7616, "username=", "UserName \t= ");
  text = replaced(text, ", uri=", ",, \t,extra=\"1,2\" , uri=");
  text = replaced(text, "algorithm=MD5", "algorithm=\"md5\"");
  CHECK(digest(text + ","));
}

TEST(digests_that_are_none) {
  // Cut anywhere.
  const std::string whole = kRfc7616;
  for (size_t length = 0; length + 1 < whole.size(); ++length) {
    const std::string cut = whole.substr(0, length);
    // Behind `response` only `opaque` follows, which may be missing.
    if (cut.find("eebdbec\"") != std::string::npos && cut.find("opaque") == std::string::npos) {
      continue;
    }
    CHECK(!digest(cut));
  }
  // Each parameter twice, also with the same value.
  for (const std::string name : {"username", "realm", "nonce", "uri", "response", "qop", "nc",
                                 "cnonce", "opaque", "algorithm"}) {
    const size_t from = whole.find(name + "=");
    const std::string part = whole.substr(from, whole.find(", ", from) - from);
    CHECK(!digest(whole + ", " + part));
    CHECK(!digest(part + ", " + whole));
  }
  // Each parameter but those that may be missing.
  for (const std::string name :
       {"username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce"}) {
    CHECK(!digest(replaced(whole, name + "=", "x" + name + "=")));
  }
  CHECK(!digest(replaced(whole, "qop=auth", "qop=auth-int")));
  CHECK(!digest(replaced(whole, "algorithm=MD5", "algorithm=MD5-sess")));
  CHECK(!digest(replaced(whole, "algorithm=MD5", "algorithm=SHA-256")));
  CHECK(!digest(whole + ", userhash=true"));
  CHECK(!digest(replaced(whole, "8ca523f5", "8CA523F5")));
  for (const char* text : {"", " ", ",", "=", "\"", "a", "a=", "=b", "a=\"", "a=\"\\", "a=b c",
                           "a=\"b\"c", "username=\"Mufasa\"", "Mufasa:Circle of Life"}) {
    CHECK(!digest(text));
  }
  CHECK(!digest(std::string(5000, ',')));
  CHECK(!digest(std::string(3000, 'a') + "=b"));
  CHECK(!digest("username=\"" + std::string(3000, '\\')));
}

TEST(basic_of_rfc_7617) {
  // RFC 7617 2
  CHECK(generateBasicHash("Aladdin", "open sesame") == "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(checkBasicAuthentication("QWxhZGRpbjpvcGVuIHNlc2FtZQ==", "Aladdin", "open sesame"));
  // RFC 7617 2.1, a pound sign in UTF-8
  CHECK(checkBasicAuthentication("dGVzdDoxMjPCow==", "test", "123\xc2\xa3"));
  for (const char* wrong : {"", "=", "QWxhZGRpbjpvcGVuIHNlc2FtZQ", "QWxhZGRpbjpvcGVuIHNlc2FtZQ=",
                            "qWxhZGRpbjpvcGVuIHNlc2FtZQ==", "QWxhZGRpbjpvcGVuIHNlc2FtZR==",
                            "QWxhZGRpbjpvcGVuIHNlc2FtZQ== ", "Aladdin:open sesame"}) {
    CHECK(!checkBasicAuthentication(wrong, "Aladdin", "open sesame"));
  }
  CHECK(!checkBasicAuthentication("QWxhZGRpbjpvcGVuIHNlc2FtZQ==", nullptr, "open sesame"));
  CHECK(!checkBasicAuthentication(nullptr, "Aladdin", "open sesame"));
}

TEST(basic_credentials_are_read) {
  String user, password;
  CHECK(core::readBasicCredentials("QWxhZGRpbjpvcGVuIHNlc2FtZQ==", user, password));
  CHECK(user == "Aladdin");
  CHECK(password == "open sesame");
  // The first colon ends the user; both may be empty.
  CHECK(core::readBasicCredentials("YTpiOmM=", user, password));
  CHECK(user == "a");
  CHECK(password == "b:c");
  CHECK(core::readBasicCredentials("Og==", user, password));
  CHECK(user.isEmpty() && password.isEmpty());
  for (const char* wrong : {"", "YQ==", "YTpi OmM=", "YTpiOmM", "YTpiOmN=", "====", "A===",
                            "YTpi*mM=", "YTpiAA==", "\xff\xff\xff\xff"}) {
    CHECK(!core::readBasicCredentials(wrong, user, password));
  }
}

TEST(secrets_are_compared_whole) {
  CHECK(core::equalsSecret("", ""));
  CHECK(core::equalsSecret("abc", "abc"));
  CHECK(!core::equalsSecret("abc", "abd"));
  CHECK(!core::equalsSecret("abc", "ab"));
  CHECK(!core::equalsSecret(String(static_cast<const char*>(nullptr)), ""));
}

TEST(md5_and_base64_as_sketches_have_them) {
  MD5Builder md5;
  md5.begin();
  md5.add("Mufasa:");
  md5.add(String("http-auth@example.org"));
  md5.add(reinterpret_cast<const uint8_t*>(":Circle of Life"), 15);
  md5.calculate();
  char text[33];
  md5.getChars(text);
  CHECK(std::string(text) == "3d78807defe7de2157e2b0b6573a855f");
  uint8_t octets[16];
  md5.getBytes(octets);
  CHECK_EQUAL(octets[15], 0x5f);
  md5.begin();
  md5.addHexString("6162633");
  md5.calculate();
  CHECK(md5.toString() == "900150983cd24fb0d6963f7d28e17f72");
  CHECK(base64::encode("Aladdin:open sesame") == "QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
  CHECK(base64::encode("").isEmpty());
}

TEST(nonces_differ) {
  testbed::FakeBoard board;
  const String one = genRandomMD5(), other = genRandomMD5();
  CHECK_EQUAL(one.length(), 32);
  CHECK(one != other);
}
