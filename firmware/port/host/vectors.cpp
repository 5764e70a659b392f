#include "vectors.h"

#include <stdio.h>

#include "test.h"

namespace testbed {
namespace {

// Just enough JSON for those files: objects of strings and words.
class Reader {
 public:
  explicit Reader(const std::string& text) : text_(text) {}

  std::map<std::string, std::string> object() {
    std::map<std::string, std::string> fields;
    expect('{');
    while (peek() != '}') {
      const std::string name = string();
      expect(':');
      fields[name] = peek() == '"' ? string() : word();
      if (peek() == ',') ++at_;
    }
    ++at_;
    return fields;
  }
  void expect(char c) {
    CHECK_EQUAL(peek(), c);
    ++at_;
  }
  char peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool skipTo(const std::string& part) {
    at_ = text_.find(part, at_);
    if (at_ == std::string::npos) return false;
    at_ += part.size();
    return true;
  }

 private:
  std::string string() {
    std::string out;
    expect('"');
    while (text_.at(at_) != '"') {
      char c = text_.at(at_++);
      if (c == '\\') {
        c = text_.at(at_++);
        if (c == 'u') {
          const unsigned long code = std::stoul(text_.substr(at_, 4), nullptr, 16);
          at_ += 4;
          // The octets were written down as Latin-1.
          CHECK(code < 0x100);
          c = static_cast<char>(code);
        } else if (c == 'r') {
          c = '\r';
        } else if (c == 'n') {
          c = '\n';
        }
      }
      out += c;
    }
    ++at_;
    return out;
  }
  std::string word() {
    std::string out;
    while (text_.at(at_) >= 'a' && text_.at(at_) <= 'z') out += text_.at(at_++);
    return out;
  }

  const std::string& text_;
  size_t at_ = 0;
};

}  // namespace

std::vector<std::map<std::string, std::string>> readVectors(const std::string& file,
                                                            const std::string& list) {
  FILE* open = fopen(("../tests/vectors/" + file).c_str(), "r");
  CHECK(open != nullptr);
  std::string text;
  char block[4096];
  for (size_t n; (n = fread(block, 1, sizeof block, open)) > 0;) text.append(block, n);
  fclose(open);

  Reader reader(text);
  CHECK(reader.skipTo("\"" + list + "\":"));
  reader.expect('[');
  std::vector<std::map<std::string, std::string>> all;
  while (reader.peek() == '{') {
    all.push_back(reader.object());
    if (reader.peek() == ',') reader.expect(',');
  }
  return all;
}

}  // namespace testbed
