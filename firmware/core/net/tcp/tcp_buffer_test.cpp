// The two buffers against slow models, with seeded random operations.
#include "net/tcp/tcp_buffer.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "test.h"

using namespace __board;

using net::ReceiveBuffer;
using net::SendBuffer;

TEST(send_buffer_is_a_queue) {
  static SendBuffer buffer;
  buffer.clear();
  std::string model;
  std::mt19937 random(7);
  uint8_t octet = 0;
  for (int step = 0; step < 3000; step++) {
    uint8_t chunk[1500];
    const size_t length = random() % sizeof chunk;
    for (size_t i = 0; i < length; i++) chunk[i] = octet++;
    const size_t taken = buffer.append(chunk, length);
    CHECK_EQUAL(taken, length < 4096 - model.size() ? length : 4096 - model.size());
    model.append(reinterpret_cast<char*>(chunk), taken);
    octet = static_cast<uint8_t>(octet - (length - taken));
    CHECK_EQUAL(buffer.size(), model.size());
    CHECK_EQUAL(buffer.space(), 4096 - model.size());
    if (!model.empty()) {
      const size_t offset = random() % model.size();
      const size_t count = random() % (model.size() - offset + 1);
      std::string copy(count, 0);
      buffer.copy(offset, reinterpret_cast<uint8_t*>(copy.data()), count);
      CHECK(copy == model.substr(offset, count));
    }
    const size_t dropped = random() % (model.size() + 1);
    buffer.drop(dropped);
    model.erase(0, dropped);
  }
}

namespace {

/// Which octets are there, from the first one not consumed on.
struct Model {
  std::vector<bool> there = std::vector<bool>(config::kTcpReceiveBuffer);
  size_t consumed = 0;

  size_t inOrder() const {
    return static_cast<size_t>(std::find(there.begin(), there.end(), false) - there.begin());
  }
  size_t runsBeyond() const {
    size_t runs = 0;
    for (size_t i = inOrder(); i < there.size(); i++) runs += there[i] && !there[i - 1];
    return runs;
  }
  size_t end() const {
    return static_cast<size_t>(there.rend() - std::find(there.rbegin(), there.rend(), true));
  }
};

uint8_t octetAt(size_t place) {
  return static_cast<uint8_t>(place * 167 + place / 256);
}

}  // namespace

TEST(receive_buffer_reassembles_what_comes_in_any_order) {
  static ReceiveBuffer buffer;
  std::mt19937 random(11);
  size_t refused = 0;
  for (int round = 0; round < 40; round++) {
    buffer.clear();
    Model model;
    for (int step = 0; step < 100; step++) {
      const size_t start = model.inOrder();
      const size_t room = buffer.room();
      const size_t offset = random() % 4 == 0 ? 0 : random() % (room + 1);
      const size_t length = random() % (random() % 2 == 0 ? 40 : 600) % (room - offset + 1);
      uint8_t text[config::kTcpReceiveBuffer];
      Model grown = model;
      for (size_t i = 0; i < length; i++) {
        text[i] = octetAt(model.consumed + start + offset + i);
        grown.there[start + offset + i] = true;
      }
      if (buffer.insert(offset, text, length)) {
        model = grown;
      } else {
        refused++;
        CHECK(grown.runsBeyond() > config::kTcpReassemblyRuns);
      }
      const size_t end = model.inOrder();
      CHECK_EQUAL(buffer.readable(), end);
      CHECK_EQUAL(buffer.room(), config::kTcpReceiveBuffer - end);
      CHECK_EQUAL(buffer.hasGap(), model.runsBeyond() != 0);
      CHECK_EQUAL(buffer.beyond(), model.runsBeyond() == 0 ? 0 : model.end() - end);
      for (size_t i = 0; i < end; i++) CHECK_EQUAL(buffer.data()[i], octetAt(model.consumed + i));
      if (random() % 3 == 0) {
        const size_t taken = random() % (end + 1);
        buffer.consume(taken);
        model.there.erase(model.there.begin(), model.there.begin() + static_cast<long>(taken));
        model.there.resize(config::kTcpReceiveBuffer);
        model.consumed += taken;
      }
    }
  }
  CHECK(refused > 10);
}

TEST(a_full_table_of_runs_still_takes_what_joins_or_fills) {
  static ReceiveBuffer buffer;
  buffer.clear();
  const uint8_t text[10] = {};
  for (size_t run = 0; run < config::kTcpReassemblyRuns; run++) {
    CHECK(buffer.insert(20 + 20 * run, text, 10));
  }
  CHECK(!buffer.insert(200, text, 10));
  CHECK(buffer.insert(30, text, 5));    // lengthens one
  CHECK(buffer.insert(35, text, 5));    // joins two
  CHECK(buffer.insert(200, text, 10));  // so there is room again
  CHECK(buffer.insert(0, text, 10));
  CHECK_EQUAL(buffer.readable(), 10);
  CHECK(buffer.insert(0, text, 10));  // fills the first gap
  CHECK_EQUAL(buffer.readable(), 50);
}
