// Sending: which octets share a segment, the room for more, and the FIN behind the last octets.
#include "tcp_testbed.h"

using namespace __board;

using namespace testbed;

TEST(small_writes_share_a_segment) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  for (int i = 0; i < 10; i++) queue(connection, "0123456789");
  CHECK(bed.silent());
  bed.stack.flush();
  const Seg segment = bed.next();
  CHECK_EQUAL(segment.text.size(), 100);
  CHECK_EQUAL(segment.flags, ACK | PSH);
  CHECK(bed.silent());
}

TEST(long_writes_go_out_in_full_segments_with_push_on_the_last) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, pattern(1500));
  bed.stack.flush();
  std::string got;
  for (const size_t expected : {536, 536, 428}) {
    const Seg segment = bed.next();
    CHECK_EQUAL(segment.text.size(), expected);
    CHECK_EQUAL(segment.seq, static_cast<uint32_t>(bed.iss + 1 + got.size()));  // across 2^32
    CHECK_EQUAL(segment.flags, expected == 428 ? ACK | PSH : ACK);
    got += segment.text;
  }
  CHECK(got == pattern(1500));
}

TEST(send_takes_what_fits_and_says_when_there_is_room_again) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  CHECK_EQUAL(connection.sendSpace(), 4096);
  CHECK_EQUAL(queue(connection, pattern(5000)), 4096);
  CHECK_EQUAL(connection.sendSpace(), 0);
  CHECK_EQUAL(queue(connection, "x"), 0);
  bed.stack.flush();
  bed.send(bed.peer(0, 536));
  CHECK_EQUAL(bed.listener.writable, 1);
  CHECK_EQUAL(connection.sendSpace(), 536);
  bed.send(bed.peer(0, 536));
  CHECK_EQUAL(bed.listener.writable, 1);
}

TEST(fin_travels_with_the_last_octets) {
  Testbed bed;
  net::TcpConnection& connection = bed.established();
  queue(connection, pattern(600));
  connection.close();
  CHECK_EQUAL(queue(connection, "late"), 0);
  bed.stack.flush();
  CHECK_EQUAL(bed.next().flags, ACK);
  const Seg last = bed.next();
  CHECK_EQUAL(last.flags, FIN | ACK | PSH);
  CHECK_EQUAL(last.text.size(), 64);
  CHECK(bed.silent());
}
