// The ESP32 port's computations before it touches a register.
#include <initializer_list>
#include <string>

#include "cycle_clock.h"
#include "fault.h"
#include "gpio_pads.h"
#include "octet_ring.h"
#include "registers.h"
#include "test.h"
#include "uart_divisor.h"

using namespace __board;

using namespace esp32;

TEST(uart_divisor_is_whole_and_sixteenths) {
  CHECK_EQUAL(uartDivisor(40'000'000, 115'200), 0x0040015B);  // 347 and 4/16: 347.22
  CHECK_EQUAL(uartDivisor(80'000'000, 115'200), 0x007002B6);  // 694 and 7/16: 694.44
  CHECK_EQUAL(uartDivisor(40'000'000, 40'000'000), 1);
}

TEST(uart_divisor_is_close_enough_at_every_rate_that_is_offered) {
  for (const uint32_t baud : {9'600u, 115'200u, 230'400u, 460'800u, 921'600u}) {
    const uint32_t value = uartDivisor(40'000'000, baud);
    const double divider = (value & 0xFFFFF) + (value >> 20) / 16.0;
    const double error = 40e6 / divider / baud - 1;
    // A receiver tolerates half a bit in ten, from both ends together.
    CHECK(error > -0.005 && error < 0.005);
  }
}

TEST(uart_divisor_has_bounds) {
  CHECK_EQUAL(uartDivisor(40'000'000, 0), 0);
  CHECK_EQUAL(uartDivisor(40'000'000, 1), 0);            // more than 20 bits
  CHECK_EQUAL(uartDivisor(40'000'000, 100'000'000), 0);  // faster than the clock
}

TEST(uart_rates_that_the_divider_comes_near) {
  for (const uint32_t baud : {115'200u, 230'400u, 460'800u, 921'600u, 1'000'000u}) {
    CHECK(uartCanDivide(40'000'000, baud));
  }
  // The smallest step, a sixteenth, is too coarse up there: 25 sixteenths or 26, no 25.5.
  CHECK(uartCanDivide(40'000'000, 640'000'000 / 25));
  CHECK(uartCanDivide(40'000'000, 640'000'000 * 2 / 51));
  CHECK(!uartCanDivide(40'000'000, 640'000'000 * 2 / 41));
  CHECK(!uartCanDivide(40'000'000, 0));
  CHECK(!uartCanDivide(40'000'000, 100'000'000));
}

TEST(the_roms_divider_tells_which_crystal_there_is) {
  for (const uint32_t clockHz : {40'000'000u, 26'000'000u}) {
    CHECK_EQUAL(crystalHz(uartDivisor(clockHz, 115'200), 115'200), clockHz);
    // Measured, so not to the last digit.
    CHECK_EQUAL(crystalHz(uartDivisor(clockHz / 10 * 9, 115'200), 115'200), clockHz);
    CHECK_EQUAL(crystalHz(uartDivisor(clockHz / 10 * 11, 115'200), 115'200), clockHz);
    for (const uint32_t baud : {115'200u, 230'400u, 460'800u, 921'600u}) {
      CHECK(uartCanDivide(clockHz, baud));
    }
  }
}

TEST(every_pad_has_a_register_of_its_own) {
  for (uint8_t a = 0; a < kPins; ++a) {
    if (kPadOffset[a] == 0) continue;
    CHECK(kPadOffset[a] % 4 == 0 && kPadOffset[a] <= 0x8C);
    for (uint8_t b = 0; b < a; ++b) CHECK(kPadOffset[a] != kPadOffset[b]);
  }
  CHECK_EQUAL(kIoMux + kPadOffset[2], 0x3FF49040);
  CHECK_EQUAL(kGpioOutSelect + 4 * 2, 0x3FF44538);
}

TEST(the_wire_and_the_flash_chip_are_nobody_elses) {
  for (const uint8_t pin : {1, 3, 6, 7, 8, 9, 10, 11, 24, 28, 29, 30, 31, 40, 255}) {
    CHECK(!isUsable(pin));
  }
  for (const uint8_t pin : {0, 2, 4, 5, 12, 23, 25, 27, 32, 39}) CHECK(isUsable(pin));
  CHECK(isInputOnly(34) && isInputOnly(39) && !isInputOnly(33));
}

TEST(pad_config_follows_arduinos_modes) {
  CHECK_EQUAL(padConfig(0x03), pad::kFunctionGpio | pad::kDrive | pad::kInputEnable);
  CHECK_EQUAL(padConfig(0x05), padConfig(0x01) | pad::kPullUp);
  CHECK_EQUAL(padConfig(0x09), padConfig(0x01) | pad::kPullDown);
}

TEST(pads_with_an_rtc_function_have_their_resistors_there) {
  // GPIO 0 is touch pad 1, GPIO 32 and 33 share the register of the 32 kHz crystal.
  CHECK_EQUAL(kRtcIo + rtcPulls(0).offset, 0x3FF48498);
  CHECK_EQUAL(rtcPulls(32).offset, rtcPulls(33).offset);
  CHECK(rtcPulls(32).upBit != rtcPulls(33).upBit);
  for (uint8_t a = 0; a < kPins; ++a) {
    const RtcPulls pulls = rtcPulls(a);
    const bool isRtc =
        a <= 4 ? a % 2 == 0 : (a >= 12 && a <= 15) || (a >= 25 && a <= 27) || a == 32 || a == 33;
    CHECK_EQUAL(pulls.offset != 0, isRtc);
    for (uint8_t b = 0; isRtc && b < a; ++b) {
      CHECK(rtcPulls(b).offset != pulls.offset || rtcPulls(b).upBit != pulls.upBit);
    }
  }
  CHECK_EQUAL(withRtcPulls(0xFFFFFFFF, 27, 0x01), 0xE7FFFFFF);
  CHECK_EQUAL(withRtcPulls(0x40000000, 27, 0x05), 0x48000000);  // up
  CHECK_EQUAL(withRtcPulls(0x48000000, 27, 0x09), 0x50000000);  // down
  CHECK_EQUAL(withRtcPulls(0x18000000, 27, 0x03), 0);
}

TEST(time_goes_on_across_the_wrap_of_the_counter) {
  CycleClock clock;
  clock.start(0xFFFF'FFF0, 40);
  CHECK_EQUAL(clock.micros(0xFFFF'FFF0), 0);
  CHECK_EQUAL(clock.micros(0x0000'0018), 1);  // 40 cycles
  uint32_t cycles = 0x18;
  for (int turn = 0; turn < 100; ++turn) {
    cycles += 4'000'000'000u;
    CHECK_EQUAL(clock.micros(cycles), 1 + 100'000'000ull * (turn + 1));
  }
}

TEST(no_cycle_is_lost_between_readings) {
  CycleClock clock;
  clock.start(7, 40);
  uint32_t cycles = 7;
  uint64_t total = 0;
  for (uint32_t i = 0; i < 100'000; ++i) {
    const uint32_t step = i * 2'654'435'761u >> 20;
    cycles += step;
    total += step;
    CHECK_EQUAL(clock.micros(cycles), total / 40);
  }
}

TEST(the_receiver_counts_by_its_addresses) {
  const auto addresses = [](uint32_t readAt, uint32_t writtenAt) {
    return readAt << 2 | writtenAt << 13;
  };
  CHECK_EQUAL(receivedCount(0, addresses(0, 0)), 0);
  CHECK_EQUAL(receivedCount(128, addresses(5, 5)), 128);
  CHECK_EQUAL(receivedCount(99, addresses(5, 7)), 2);  // whatever the count says
  CHECK_EQUAL(receivedCount(0, addresses(127, 0)), 1);
  CHECK_EQUAL(receivedCount(0, addresses(1, 0)), 127);
}

TEST(receive_thresholds_have_their_places) {
  CHECK_EQUAL(receiveThresholds(64, 2), 0x82000040u);
}

TEST(a_ring_keeps_order_across_its_end_and_says_when_it_is_full) {
  static OctetRing<8> ring;
  uint8_t octets[8];
  CHECK_EQUAL(ring.take(octets, sizeof octets), 0u);
  uint8_t next = 0, expected = 0;
  for (int turn = 0; turn < 100; ++turn) {
    while (ring.put(next)) ++next;
    CHECK_EQUAL(static_cast<uint8_t>(next - expected), 8);
    const size_t length = ring.take(octets, 1 + turn % 8);
    CHECK_EQUAL(length, 1u + turn % 8);
    for (size_t i = 0; i < length; ++i) CHECK_EQUAL(octets[i], expected++);
  }
}

TEST(faults_have_names) {
  FaultText text;
  describeFault(28, 0x40081234, 0, text);
  CHECK(std::string(text) == "LoadProhibited (28) at 0x40081234, address 0x00000000");
  describeFault(0, 0xFFFFFFFF, 0xABCDEF01, text);
  CHECK(std::string(text) == "IllegalInstruction (0) at 0xffffffff, address 0xabcdef01");
  describeFault(63, 0, 0, text);
  CHECK(std::string(text) == "Exception (63) at 0x00000000, address 0x00000000");
  // The longest name, and room for it.
  describeFault(20, 0, 0, text);
  CHECK(std::string(text).size() < sizeof text);
}
