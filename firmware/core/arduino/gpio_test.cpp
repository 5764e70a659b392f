// Pins as the Arduino core for ESP32 3.x has them: inputs, outputs, interrupts, and what is wrong on its log.
#include "Arduino.h"
#include "core/runtime.h"
#include "pins_testbed.h"

using testbed::FreshBoard;
using testbed::has;

TEST(a_pin_has_the_mode_and_the_level_that_it_is_given) {
  FreshBoard board;
  pinMode(4, OUTPUT_OPEN_DRAIN);
  digitalWrite(4, 7);
  CHECK_EQUAL(board.modes[4], 0x13);
  CHECK_EQUAL(board.pins[4], 1);
  CHECK_EQUAL(digitalRead(4), HIGH);
  pinMode(5, INPUT_PULLDOWN);
  CHECK_EQUAL(board.modes[5], 0x09);
  CHECK(board.text == "");
}

TEST(without_pin_mode_nothing_is_written_or_read_and_the_log_says_so) {
  FreshBoard board;
  board.nowMicros = 2'149'999;
  board.pins[2] = 1;
  digitalWrite(2, LOW);
  CHECK_EQUAL(board.pins[2], 1);
  CHECK(board.text ==
        "[  2149][E][esp32-hal-gpio.c] __digitalWrite(): IO 2 is not set as GPIO. Execute "
        "digitalMode(2, OUTPUT) first.\r\n");
  board.text.clear();
  CHECK_EQUAL(digitalRead(2), LOW);
  CHECK(has(board.text, "__digitalRead(): IO 2 is not set as GPIO.\r\n"));
}

TEST(pins_34_to_39_are_inputs_alone) {
  for (uint8_t pin = 34; pin < 40; ++pin) {
    FreshBoard board;
    pinMode(pin, OUTPUT);
    CHECK(has(board.text, "E (1000) gpio: gpio_config: GPIO can only be used as input mode\r\n"));
    CHECK(has(board.text, "__pinMode(): IO " + std::to_string(pin) + " config failed\r\n"));
    CHECK_EQUAL(board.modes.count(pin), 0);
    board.text.clear();
    digitalWrite(pin, HIGH);
    CHECK(has(board.text, "is not set as GPIO"));
    board.text.clear();
    pinMode(pin, INPUT_PULLUP);
    CHECK(has(board.text, "input-only pad has no internal PU/PD"));
    board.pins[pin] = 1;
    CHECK_EQUAL(digitalRead(pin), HIGH);
    digitalWrite(pin, LOW);
    CHECK(has(board.text, "gpio_set_level: GPIO output gpio_num error"));
    CHECK_EQUAL(board.pins[pin], 1);
  }
}

TEST(what_is_no_pin_cannot_be_one) {
  for (const uint8_t pin : {24, 28, 29, 30, 31}) {
    FreshBoard board;
    pinMode(pin, INPUT);
    CHECK(has(board.text, "gpio_config: GPIO_PIN mask error"));
  }
  FreshBoard board;
  pinMode(40, INPUT);
  CHECK(has(board.text, "__pinMode(): Invalid IO 40 selected"));
  digitalWrite(255, HIGH);
  CHECK(has(board.text, "IO 255 is not set as GPIO"));
}

namespace {
int g_calls = 0;
void count() {
  ++g_calls;
}
}  // namespace

TEST(an_interrupt_calls_its_handler_with_or_without_an_argument) {
  FreshBoard board;
  pinMode(0, INPUT_PULLUP);
  g_calls = 0;
  attachInterrupt(digitalPinToInterrupt(0), count, FALLING);
  CHECK_EQUAL(board.interrupts[0].mode, 2);
  board.interrupt(0);
  CHECK_EQUAL(g_calls, 1);
  int argument = 0;
  attachInterruptArg(
      0, [](void* value) { ++*static_cast<int*>(value); }, &argument, CHANGE);
  board.interrupt(0);
  CHECK_EQUAL(argument, 1);
  CHECK_EQUAL(board.interrupts[0].mode, 3);
  detachInterrupt(0);
  CHECK(board.interrupts.empty());
  attachInterrupt(digitalPinToInterrupt(40), count, RISING);
  CHECK(board.interrupts.empty());
  noInterrupts();
  CHECK(!board.letsInterrupt);
  interrupts();
  CHECK(board.letsInterrupt);
}

TEST(delay_in_an_interrupt_stops_the_board_with_the_reason) {
  FreshBoard board;
  pinMode(4, INPUT);
  attachInterrupt(
      4, [] { delay(1); }, RISING);
  CHECK(has(board.panicOf([&] { board.interrupt(4); }), "an interrupt"));
}

TEST(pulse_in_measures_the_next_whole_pulse) {
  FreshBoard board;
  pinMode(18, INPUT);
  const uint64_t start = board.nowMicros;
  board.onClock = [&] {
    board.nowMicros += 10;
    const uint64_t us = board.nowMicros - start;
    board.pins[18] = us < 5'000 || (us >= 30'000 && us < 90'000);
  };
  // The first had begun already.
  const unsigned long length = pulseIn(18, HIGH);
  CHECK(length > 59'900 && length < 60'100);
  CHECK_EQUAL(pulseIn(18, HIGH, 50'000), 0);
}

TEST(random_numbers_follow_the_seed_as_on_the_chip) {
  FreshBoard board;
  useRealRandomGenerator(true);
  for (int i = 0; i < 100; ++i) {
    const long value = random(-3, 4);
    CHECK(value >= -3 && value < 4);
    const long other = random(-5);
    CHECK(other >= 0 && other < 5);
  }
  CHECK_EQUAL(random(0), 0);
  CHECK_EQUAL(random(7, 7), 7);
  randomSeed(1);
  // newlib's rand() after srand(1).
  CHECK_EQUAL(random(0x7FFFFFFF), 1481765933);
  CHECK_EQUAL(random(0x7FFFFFFF), 1085377743);
  randomSeed(0);
  CHECK_EQUAL(random(0x7FFFFFFF), 1270216262);
  CHECK_EQUAL(map(5, 0, 10, 0, 100), 50);
  CHECK_EQUAL(map(5, 1, 1, 0, 100), -1);
  CHECK(has(board.text, "map(): Invalid input range, min == max"));
}

TEST(octets_are_shifted_out_and_in_bit_by_bit) {
  FreshBoard board;
  pinMode(13, OUTPUT);
  pinMode(14, OUTPUT);
  std::string bits;
  board.onPin = [&](uint8_t pin, uint8_t level) {
    if (pin == 14 && level == HIGH) bits += board.pins[13] == HIGH ? '1' : '0';
  };
  shiftOut(13, 14, MSBFIRST, B11010010);
  shiftOut(13, 14, LSBFIRST, B11010010);
  CHECK(bits == "1101001001001011");
  CHECK_EQUAL(board.pins[14], LOW);

  // A shift register that shows its next bit when the clock rises.
  pinMode(27, INPUT);
  for (const uint8_t order : {MSBFIRST, LSBFIRST}) {
    size_t at = 0;
    board.onPin = [&](uint8_t pin, uint8_t level) {
      if (pin == 14 && level == HIGH) board.pins[27] = "11010010"[at++] - '0';
    };
    CHECK_EQUAL(shiftIn(27, 14, order), order == MSBFIRST ? B11010010 : B01001011);
  }
}
