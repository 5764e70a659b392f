#include "head_fields.h"

#include "../../placement.h"
#include "../Arduino.h"
#include "../heap.h"

namespace __board {
namespace {

struct Head {
  const net::HttpRequest* request;
  Head* next;
  uint32_t sinceMs;
  bool complete = false;  // the request is with its handler
  char* text = nullptr;   // in the heap, ended by NUL
  size_t length = 0, capacity = 0;
  size_t whole = 0;  // octets of fields that are complete
  bool full = false;

  bool grow();
  void add(char c);
};

constinit Head* g_first = nullptr;

constexpr size_t kStep = 256;

bool Head::grow() {
  if (length + 1 < capacity) return true;
  if (capacity + kStep > config::kHttpKeptFields) return false;
  auto* more = static_cast<char*>(core::heapReallocate(text, capacity + kStep));
  if (more == nullptr) return false;
  text = more;
  capacity += kStep;
  return true;
}

void Head::add(char c) {
  if (full || c == '\r') return;
  if (c == '\n' && length == whole) return;  // the end of the head
  if (!grow()) {
    full = true;
    length = whole;
    if (text != nullptr) text[length] = '\0';
    return;
  }
  text[length++] = c;
  text[length] = '\0';
  if (c == '\n') whole = length;
}

Head* find(const net::HttpRequest& request) {
  Head* head = g_first;
  while (head != nullptr && head->request != &request) head = head->next;
  return head;
}

template <class Condition>
void forgetIf(Condition condition) {
  for (Head** at = &g_first; *at != nullptr;) {
    Head* head = *at;
    if (!condition(*head)) {
      at = &head->next;
      continue;
    }
    *at = head->next;
    core::heapFree(head->text);
    core::heapFree(head);
  }
}

Head* findOrMake(const net::HttpRequest& request) {
  if (Head* head = find(request)) return head;
  // No server waits longer for a request: the connections of these have ended.
  const uint32_t nowMs = millis();
  forgetIf([nowMs](const Head& head) {
    return !head.complete && nowMs - head.sinceMs > config::kHttpRequestTimeoutMs;
  });
  void* place = core::heapAllocate(sizeof(Head));
  if (place == nullptr) return nullptr;
  g_first = new (place, core::kPlace) Head{&request, g_first, nowMs};
  return g_first;
}

}  // namespace

// Instead of the one in http_request.cpp.
size_t net::HttpRequestParser::input(const uint8_t* octets, size_t length) {
  if (!started()) core::forgetHead(request_);
  Head* head = nullptr;
  size_t i = 0;
  while (i < length && state_ != State::kComplete && state_ != State::kFailed) {
    const bool field = state_ >= State::kFieldStart && state_ <= State::kHeadLf && !trailer_;
    step(octets[i]);
    if (field && state_ != State::kFailed) {
      if (head == nullptr) head = findOrMake(request_);
      if (head != nullptr) head->add(static_cast<char>(octets[i]));
    }
    ++i;
  }
  if (state_ == State::kComplete && (head = find(request_)) != nullptr) head->complete = true;
  return i;
}

namespace core {

const char* headOf(const net::HttpRequest& request) {
  Head* head = find(request);
  if (head == nullptr || head->text == nullptr) return "";
  head->text[head->whole] = '\0';
  return head->text;
}

void forgetHead(const net::HttpRequest& request) {
  forgetIf([&](const Head& head) { return head.request == &request; });
}

String headField(const net::HttpRequest& request, const char* name) {
  String found(static_cast<const char*>(nullptr));
  eachHeadField(headOf(request), [&](const HeadField& field) {
    if (!found && net::httpEqualsIgnoreCase(field.name.c_str(), name)) found = field.value;
  });
  return found;
}

String authorizationOf(const net::HttpRequest& request) {
  String found;
  size_t count = 0;
  eachHeadField(headOf(request), [&](const HeadField& field) {
    if (!net::httpEqualsIgnoreCase(field.name.c_str(), "authorization")) return;
    found = field.value;
    ++count;
  });
  return count == 1 ? found : String();
}

}  // namespace core
}  // namespace __board
