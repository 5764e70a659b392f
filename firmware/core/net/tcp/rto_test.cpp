// Retransmission timeout (RFC 6298) and congestion window (RFC 5681, 6582), by the numbers.
#include "net/tcp/rto.h"

#include "net/tcp/congestion.h"
#include "test.h"

using namespace __board;

using net::CongestionControl;
using net::RtoEstimator;

TEST(first_timeout_is_one_second) {
  CHECK_EQUAL(RtoEstimator().timeoutMs(), 1000);
}

TEST(first_sample) {
  RtoEstimator rtt;
  rtt.sample(2000);
  CHECK_EQUAL(rtt.timeoutMs(), 6000);  // SRTT 2000 + 4 * RTTVAR 1000
}

TEST(later_samples) {
  RtoEstimator rtt;
  rtt.sample(2000);
  rtt.sample(2000);  // RTTVAR 750
  CHECK_EQUAL(rtt.timeoutMs(), 5000);
  rtt.sample(2800);  // RTTVAR 3/4 * 750 + 800/4 = 762.5, SRTT 2100
  CHECK_EQUAL(rtt.timeoutMs(), 2100 + 4 * 762 + 2);
}

TEST(bounds) {
  RtoEstimator rtt;
  rtt.sample(0);
  CHECK_EQUAL(rtt.timeoutMs(), 1000);
  rtt.sample(0xffffffff);
  CHECK_EQUAL(rtt.timeoutMs(), 60000);
  for (int i = 0; i < 100; i++) rtt.sample(3);
  CHECK_EQUAL(rtt.timeoutMs(), 1000);
}

TEST(back_off_doubles_to_the_cap_and_a_sample_ends_it) {
  RtoEstimator rtt;
  uint32_t expected = 1000;
  for (int i = 0; i < 10; i++) {
    rtt.backOff();
    expected = expected * 2 > 60000 ? 60000 : expected * 2;
    CHECK_EQUAL(rtt.timeoutMs(), expected);
  }
  rtt.sample(10);
  CHECK_EQUAL(rtt.timeoutMs(), 1000);
}

TEST(initial_window) {
  CongestionControl congestion;
  congestion.start(536, false);
  CHECK_EQUAL(congestion.window(), 4 * 536);
  congestion.start(536, true);
  CHECK_EQUAL(congestion.window(), 536);
}

TEST(slow_start_grows_by_no_more_than_a_segment_an_acknowledgement) {
  CongestionControl congestion;
  congestion.start(500, true);
  CHECK(!congestion.acknowledged(500, 1500, 0));
  CHECK_EQUAL(congestion.window(), 1000);
  congestion.acknowledged(2000, 3500, 0);
  CHECK_EQUAL(congestion.window(), 1500);
  congestion.acknowledged(1, 3501, 0);
  CHECK_EQUAL(congestion.window(), 1501);
}

TEST(third_duplicate_starts_recovery_and_a_full_acknowledgement_ends_it) {
  CongestionControl congestion;
  congestion.start(500, false);  // 2000
  CHECK(!congestion.duplicate(1000, 4000, 5000));
  CHECK(!congestion.duplicate(1000, 4000, 5000));
  CHECK(congestion.duplicate(1000, 4000, 5000));
  CHECK(congestion.recovering());
  CHECK_EQUAL(congestion.window(), 2000 + 3 * 500);  // ssthresh: half of what was under way
  CHECK(!congestion.duplicate(1000, 4000, 5000));
  CHECK_EQUAL(congestion.window(), 4000);
  // Partial: the next hole, at once.
  CHECK(congestion.acknowledged(1500, 2500, 2500));
  CHECK_EQUAL(congestion.window(), 4000 - 1500 + 500);
  CHECK(!congestion.acknowledged(2500, 5000, 0));
  CHECK(!congestion.recovering());
  CHECK_EQUAL(congestion.window(), 1000);
  // Duplicates of segments that recovery has sent again do not start another recovery.
  for (int i = 0; i < 9; i++) CHECK(!congestion.duplicate(5000, 500, 5500));
}

TEST(timeout_falls_back_to_one_segment_then_avoids_congestion) {
  CongestionControl congestion;
  congestion.start(500, false);
  congestion.timedOut(4000, 5000, false);
  CHECK_EQUAL(congestion.window(), 500);
  congestion.timedOut(500, 5000, true);  // again: the threshold stays at 2000
  for (int i = 0; i < 3; i++) congestion.acknowledged(500, 0, 0);
  CHECK_EQUAL(congestion.window(), 2000);
  for (int i = 0; i < 4; i++) congestion.acknowledged(500, 0, 0);
  CHECK_EQUAL(congestion.window(), 2500);  // a window's worth for one segment
  congestion.timedOut(100, 5000, false);   // never below two segments
  congestion.acknowledged(500, 0, 0);
  CHECK_EQUAL(congestion.window(), 1000);
  congestion.acknowledged(500, 0, 0);
  CHECK_EQUAL(congestion.window(), 1000);
}

TEST(after_idle_the_window_is_at_most_the_initial_one) {
  CongestionControl congestion;
  congestion.start(500, false);
  for (int i = 0; i < 20; i++) congestion.acknowledged(500, 0, 0);
  CHECK(congestion.window() > 2000);
  congestion.idle();
  CHECK_EQUAL(congestion.window(), 2000);
}
