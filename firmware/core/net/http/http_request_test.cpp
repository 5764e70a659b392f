// The request parser: what RFC 9110 and RFC 9112 demand, at every cut.
#include "http_request.h"

#include <string>

#include "test.h"
#include "vectors.h"

using namespace __board;

using net::HttpMethod;
using net::HttpRequestParser;
using testbed::readVectors;

namespace {

size_t feed(HttpRequestParser& parser, const std::string& text) {
  return parser.input(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

// Parses the text whole, and cut in two at every octet; all must agree. Returns the parser of the
// whole text.
HttpRequestParser parse(const std::string& text) {
  HttpRequestParser whole;
  const size_t taken = feed(whole, text);
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    HttpRequestParser parts;
    size_t sum = feed(parts, text.substr(0, cut));
    if (sum == cut) sum += feed(parts, text.substr(cut));
    CHECK_EQUAL(sum, taken);
    CHECK_EQUAL(parts.error(), whole.error());
    CHECK_EQUAL(parts.complete(), whole.complete());
    CHECK(std::string(parts.request().target) == whole.request().target);
  }
  return whole;
}

int errorOf(const std::string& text) {
  const HttpRequestParser parser = parse(text);
  CHECK(!parser.complete() || parser.error() == 0);
  return parser.error();
}

std::string get(const std::string& fields) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

}  // namespace

TEST(a_plain_request) {
  const HttpRequestParser p =
      parse("GET /led?state=1 HTTP/1.1\r\nHost: 192.168.43.233\r\nAccept: */*\r\n\r\n");
  CHECK(p.complete());
  CHECK(p.request().method == HttpMethod::kGet);
  CHECK(std::string(p.request().target) == "/led?state=1");
  CHECK(std::string(p.request().host.text) == "192.168.43.233");
  CHECK(p.request().persistent());
}

TEST(what_follows_a_request_is_left_alone) {
  HttpRequestParser p;
  const std::string first = get("");
  CHECK_EQUAL(feed(p, first + "GET /2"), first.size());
  CHECK(p.complete());
}

TEST(empty_lines_before_a_request_do_not_count) {
  CHECK(parse("\r\n\r\n" + get("")).complete());
  CHECK(!parse("\r\n").started());
  CHECK_EQUAL(errorOf("\rX"), 400);
}

TEST(a_lone_line_feed_ends_a_line_and_a_lone_carriage_return_does_not) {
  CHECK(parse("GET / HTTP/1.1\nHost: x\n\n").complete());
  CHECK_EQUAL(errorOf("GET / HTTP/1.1\rHost: x\r\n\r\n"), 400);
  CHECK_EQUAL(errorOf("GET / HTTP/1.1\r\nHost: x\rY: z\r\n\r\n"), 400);
  CHECK_EQUAL(errorOf("GET / HTTP/1.1\r\nHost: x\r\n\rX"), 400);
}

TEST(request_lines_that_are_none) {
  for (const char* line :
       {"\x16\x03\x01\x02", " GET / HTTP/1.1\r\n", "GET  / HTTP/1.1\r\n", "GET /\r\n",
        "GET / HTTP/1.1 \r\n", "GET / HTP/1.1\r\n", "GET / HTTP/1\r\n", "GET / HTTP/1.x\r\n",
        "GET / http/1.1\r\n", "GET /a b HTTP/1.1\r\n", "GET /\x7F HTTP/1.1\r\n",
        "GET index HTTP/1.1\r\n", "GET * HTTP/1.1\r\n", "GET http:// HTTP/1.1\r\n",
        "G(T / HTTP/1.1\r\n"}) {
    CHECK_EQUAL(errorOf(line), 400);
  }
}

TEST(versions) {
  CHECK_EQUAL(errorOf("GET / HTTP/2.0\r\n"), 505);
  CHECK_EQUAL(errorOf("GET / HTTP/0.9\r\n"), 505);
  CHECK(parse("GET / HTTP/1.0\r\n\r\n").complete());
  CHECK(!parse("GET / HTTP/1.0\r\n\r\n").request().persistent());
  CHECK(parse("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").request().persistent());
  CHECK(parse("GET / HTTP/1.7\r\nHost: x\r\n\r\n").complete());
}

TEST(unknown_methods_are_not_implemented_and_case_counts) {
  CHECK_EQUAL(errorOf("BREW / HTTP/1.1\r\n"), 501);
  CHECK_EQUAL(errorOf("get / HTTP/1.1\r\n"), 501);
  CHECK_EQUAL(errorOf("GETTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTTT / HTTP/1.1\r\n"), 501);
  CHECK(parse("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").complete());
}

TEST(absolute_form_is_reduced_to_its_path) {
  const auto target = [](const std::string& form) {
    return std::string(parse("GET " + form + " HTTP/1.1\r\nHost: x\r\n\r\n").request().target);
  };
  CHECK(target("http://board/ws?x=1") == "/ws?x=1");
  CHECK(target("HTTP://board") == "/");
  CHECK(target("http://board?x=1") == "/?x=1");
}

// RFC 9112 3.2.2: the authority of the target counts, whatever Host says.
TEST(absolute_form_replaces_host) {
  const auto host = [](const std::string& form, const std::string& fields) {
    return std::string(
        parse("GET " + form + " HTTP/1.1\r\n" + fields + "\r\n").request().host.text);
  };
  CHECK(host("http://board/ws", "Host: other\r\n") == "board");
  CHECK(host("http://board:8080?x=1", "Host: other\r\n") == "board:8080");
  CHECK(host("HTTP://[::1]", "Host:\r\n") == "[::1]");
  const HttpRequestParser old = parse("GET http://board/ HTTP/1.0\r\n\r\n");
  CHECK(old.complete() && old.request().host.present);
  CHECK(std::string(old.request().host.text) == "board");
  // Host is ignored, not allowed to be missing, doubled or broken (RFC 9112 3.2).
  const std::string line = "GET http://board/ HTTP/1.1\r\n";
  CHECK_EQUAL(errorOf(line + "\r\n"), 400);
  CHECK_EQUAL(errorOf(line + "Host: a\r\nHost: a\r\n\r\n"), 400);
  CHECK_EQUAL(errorOf(line + "Host: a/b\r\n\r\n"), 400);
}

TEST(authorities_that_are_none) {
  for (const char* form : {"http:///x", "http://?x", "http://:80/", "http://user@board/",
                           "http://bo\"ard/", "http://a\\b/"}) {
    CHECK_EQUAL(errorOf(std::string("GET ") + form + " HTTP/1.1\r\n"), 400);
  }
  const std::string longest(config::kHttpFieldValue, 'h');
  const auto line = [](const std::string& host) {
    return "GET http://" + host + "/ HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  CHECK(parse(line(longest)).request().host.text == longest);
  CHECK_EQUAL(errorOf(line(longest + "h")), 414);
}

TEST(host_is_required_once_and_sound) {
  CHECK_EQUAL(errorOf("GET / HTTP/1.1\r\n\r\n"), 400);
  CHECK_EQUAL(errorOf("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n"), 400);
  CHECK_EQUAL(errorOf("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
  CHECK_EQUAL(errorOf("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
  CHECK(parse("GET / HTTP/1.1\r\nHost:\r\n\r\n").complete());
  CHECK(parse("GET / HTTP/1.1\r\nhOsT: [::1]:8080 \r\n\r\n").complete());
}

TEST(fields_that_are_none) {
  for (const char* field : {"Name : x\r\n", ": x\r\n", "N(me: x\r\n", "Name\r\n", " folded\r\n",
                            "Name: a\x01z\r\n", "Name: a\x7Fz\r\n"}) {
    CHECK_EQUAL(errorOf(get(field)), 400);
  }
  CHECK_EQUAL(errorOf(get(std::string("Name: a\0z\r\n", 11))), 400);
  CHECK_EQUAL(errorOf(get("Name: a\r\n folded\r\n")), 400);
}

TEST(field_values_are_trimmed) {
  const HttpRequestParser p = parse(get("Origin: \t http://x \t \r\n"));
  CHECK(std::string(p.request().origin.text) == "http://x");
}

TEST(limits) {
  const std::string longest(config::kHttpTarget - 1, 'a');
  CHECK(parse("GET /" + longest + " HTTP/1.1\r\nHost: x\r\n\r\n").complete());
  CHECK_EQUAL(errorOf("GET /a" + longest + " HTTP/1.1\r\nHost: x\r\n\r\n"), 414);
  CHECK(parse(get("Origin: " + std::string(config::kHttpFieldValue, 'o') + "\r\n")).complete());
  CHECK_EQUAL(errorOf(get("Origin: " + std::string(config::kHttpFieldValue + 1, 'o') + "\r\n")),
              431);
  // Not cut at every octet: too slow under the sanitizers, and the same code.
  HttpRequestParser p;
  feed(p, get("Cookie: " + std::string(config::kHttpHead - 100, 'c') + "\r\n"));
  CHECK(p.complete());
  p.reset();
  feed(p, get("Cookie: " + std::string(config::kHttpHead, 'c') + "\r\n"));
  CHECK_EQUAL(p.error(), 431);
  p.reset();
  feed(p, "GET /" + std::string(config::kHttpHead, 'a'));
  CHECK_EQUAL(p.error(), 414);
  p.reset();
  feed(p, "GET / HTTP/1.1\r\n" + std::string(config::kHttpHead, 'n'));
  CHECK_EQUAL(p.error(), 431);
}

TEST(bodies_of_known_length) {
  const auto post = [](const std::string& rest) { return "POST / HTTP/1.1\r\nHost: x\r\n" + rest; };
  const HttpRequestParser p = parse(post("Content-Length: 5\r\n\r\nled=1"));
  CHECK(p.complete());
  CHECK_EQUAL(p.request().bodyLength, 5);
  CHECK(std::string(p.request().form) == "led=1");
  CHECK(parse(post("Content-Length: 0\r\n\r\n")).complete());
  CHECK(!parse(post("Content-Length: 6\r\n\r\nled=1")).complete());
  CHECK_EQUAL(errorOf(post("Content-Length: 1025\r\n\r\n")), 413);
  CHECK_EQUAL(errorOf(post("Content-Length: 99999999999999999999999999\r\n\r\n")), 413);
  for (const char* length : {"", "-1", "+1", "1x", "0x1", "1, 1", "1 1"}) {
    CHECK_EQUAL(errorOf(post(std::string("Content-Length: ") + length + "\r\n\r\n")), 400);
  }
  CHECK_EQUAL(errorOf(post("Content-Length: 1\r\nContent-Length: 1\r\n\r\n")), 400);
}

TEST(chunked_bodies) {
  const auto chunked = [](const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  };
  const HttpRequestParser p = parse(chunked("3\r\nled\r\nA;x=\"y\"\r\n=123456789\r\n0\r\n\r\n"));
  CHECK(p.complete());
  CHECK(std::string(p.request().form) == "led=123456789");
  CHECK(parse(chunked("0\r\nTrailer: x\r\n\r\n")).complete());
  CHECK(parse(chunked("1\nx\n0\n\n")).complete());
  for (const char* body : {"\r\n", "x\r\n", "1\r\nab", "1\r\na\rX", "1\rX", "-1\r\n", "0\r\n\rX"}) {
    CHECK_EQUAL(errorOf(chunked(body)), 400);
  }
  CHECK_EQUAL(errorOf(chunked("FFFFFFFFFFFFFFFFF\r\n")), 413);
  HttpRequestParser big;
  feed(big, chunked("401\r\n" + std::string(1025, 'x')));
  CHECK_EQUAL(big.error(), 413);
}

// tests/vectors/chunked-body.json: RFC 9112 7.1 to 7.1.2.
TEST(a_chunk_begins_with_its_size_in_hexadecimal_and_nothing_else) {
  const auto chunked = [](const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body;
  };
  for (auto& size : readVectors("chunked-body.json", "spoiledSizes")) {
    CHECK_EQUAL(errorOf(chunked(size["line"] + "\r\nhello\r\n0\r\n\r\n")), 400);
  }
  for (auto& size : readVectors("chunked-body.json", "sizes")) {
    const HttpRequestParser p = parse(chunked(size["line"] + "\r\nhello\r\n0;last\r\n\r\n"));
    CHECK(p.complete());
    CHECK(std::string(p.request().form) == "hello");
  }
  HttpRequestParser zeros;
  feed(zeros, chunked(std::string(60'000, '0') + "5\r\nhello\r\n0\r\n\r\n"));
  CHECK_EQUAL(zeros.error(), 400);
  HttpRequestParser extension;
  feed(extension, chunked("5;" + std::string(60'000, 'a') + "\r\nhello\r\n0\r\n\r\n"));
  CHECK_EQUAL(extension.error(), 400);
}

TEST(trailer_fields_are_read_like_others_and_dropped) {
  const auto trailer = [](const std::string& fields) {
    return "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n" +
           fields;
  };
  for (auto& fields : readVectors("chunked-body.json", "trailers")) {
    CHECK(parse(trailer(fields["line"] + "\r\n\r\n")).complete());
  }
  for (auto& fields : readVectors("chunked-body.json", "spoiledTrailers")) {
    CHECK_EQUAL(errorOf(trailer(fields["line"] + "\r\n\r\n")), 400);
  }
  const HttpRequestParser p =
      parse(trailer("Host: y\r\nContent-Length: 7\r\nOrigin: http://x\r\nEmpty:\n\r\n"));
  CHECK(p.complete() && p.headComplete());
  CHECK(std::string(p.request().host.text) == "x");
  CHECK(!p.request().hasContentLength && !p.request().origin.present);
  HttpRequestParser endless;
  feed(endless, trailer("Name: " + std::string(config::kHttpHead, 'n')));
  CHECK_EQUAL(endless.error(), 431);
}

TEST(bodies_whose_end_is_doubtful_are_refused) {
  const auto with = [](const std::string& fields) {
    return errorOf("POST / HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n");
  };
  CHECK_EQUAL(with("Transfer-Encoding: chunked\r\nContent-Length: 3\r\n"), 400);
  CHECK_EQUAL(with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400);
  CHECK_EQUAL(with("Transfer-Encoding: gzip, chunked\r\n"), 501);
  CHECK_EQUAL(errorOf("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(expectations) {
  HttpRequestParser p = parse(
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-Continue\r\n"
      "Content-Length: 2\r\n\r\n");
  CHECK(p.headComplete() && p.request().expectContinue);
  CHECK(!parse(get("Expect: 100-continue\r\n")).request().expectContinue);
  CHECK_EQUAL(errorOf(get("Expect: a miracle\r\n")), 417);
}

TEST(connection_options_are_a_list) {
  const HttpRequestParser p =
      parse(get("Connection: keep-alive , UPGRADE\r\nUpgrade: h2c, WebSocket\r\n"));
  CHECK(p.request().connectionUpgrade);
  CHECK(p.request().upgradeWebSocket);
  CHECK(!parse(get("Connection: upgraded\r\n")).request().connectionUpgrade);
  CHECK(!parse(get("Connection: x, close\r\n")).request().persistent());
}
