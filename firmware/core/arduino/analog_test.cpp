// Voltages, touch and PWM as the Arduino core for ESP32 3.x has them.
#include <set>

#include "Arduino.h"
#include "adc_curve.h"
#include "core/runtime.h"
#include "pins_testbed.h"

using testbed::FreshBoard;
using testbed::has;

TEST(a_voltage_is_read_with_the_bits_that_were_asked_for) {
  FreshBoard board(false);
  board.converted[34] = 0xABC;
  CHECK_EQUAL(analogRead(34), 0xABC);
  CHECK_EQUAL(board.modes[34], 0);
  analogReadResolution(10);
  CHECK_EQUAL(analogRead(34), 0xABC >> 2);
  analogReadResolution(8);
  CHECK_EQUAL(analogRead(34), 0xABC >> 4);
  analogReadResolution(14);
  CHECK_EQUAL(analogRead(34), 0xABC << 2);
  analogReadResolution(0);
  analogReadResolution(17);
  CHECK_EQUAL(analogRead(34), 0xABC << 2);
  analogReadResolution(12);
  CHECK(board.text == "");
}

TEST(attenuation_belongs_to_all_pins_or_to_one_that_was_read) {
  FreshBoard board(false);
  CHECK_EQUAL((analogRead(32), board.attenuations[32]), 3);
  analogSetAttenuation(ADC_0db);
  CHECK_EQUAL((analogRead(32), board.attenuations[32]), 0);
  analogSetPinAttenuation(32, ADC_6db);
  CHECK_EQUAL((analogRead(32), board.attenuations[32]), 2);
  CHECK_EQUAL((analogRead(33), board.attenuations[33]), 0);
  analogSetPinAttenuation(35, ADC_6db);
  CHECK(has(board.text, "Pin is not configured as analog channel"));
  analogSetAttenuation(ADC_11db);
  CHECK_EQUAL((analogRead(32), board.attenuations[32]), 3);
}

TEST(millivolts_follow_the_calibration) {
  FreshBoard board(false);
  board.converted[36] = 0;
  CHECK_EQUAL(analogReadMilliVolts(A0), 142);
  board.converted[36] = 4095;
  CHECK_EQUAL(analogReadMilliVolts(A0), 3134);
  uint32_t before = 0;
  for (const uint8_t attenuation : {0, 1, 2, 3}) {
    before = 0;
    for (uint32_t value = 0; value < 4096; ++value) {
      const uint32_t mv = __board::core::adcMillivolts(value, attenuation);
      CHECK(mv >= before && mv <= before + (value == 0 ? 200 : 2));
      before = mv;
    }
  }
  CHECK_EQUAL(__board::core::adcMillivolts(4095, 0), 1039);
}

TEST(only_some_pins_have_a_converter_and_wifi_takes_the_second) {
  const std::set<uint8_t> first = {32, 33, 34, 35, 36, 37, 38, 39};
  const std::set<uint8_t> second = {0, 2, 4, 12, 13, 14, 15, 25, 26, 27};
  for (int pin = 0; pin < 256; ++pin) {
    FreshBoard board(false);
    const uint8_t number = static_cast<uint8_t>(pin);
    board.converted[pin] = 1000;
    const bool has1 = first.count(number) > 0, has2 = second.count(number) > 0;
    CHECK_EQUAL(analogRead(number), has1 || has2 ? 1000 : 0);
    CHECK_EQUAL(has(board.text, "Pin " + std::to_string(pin) + " is not ADC pin!"), !has1 && !has2);
    board.text.clear();
    __board::core::setLink(true);
    CHECK_EQUAL(analogRead(number), has1 ? 1000 : 0);
    CHECK_EQUAL(has(board.text,
                    "GPIO" + std::to_string(pin) + ": ESP_ERR_TIMEOUT: ADC2 is in use by Wi-Fi."),
                has2);
  }
}

TEST(ten_pins_have_a_touch_pad) {
  const std::set<int> pads = {4, 0, 2, 15, 13, 12, 14, 27, 33, 32};
  for (int pin = 0; pin < 256; ++pin) {
    FreshBoard board;
    board.touches[pin] = 60;
    CHECK_EQUAL(touchRead(static_cast<uint8_t>(pin)), pads.count(pin) > 0 ? 60 : 0);
    CHECK_EQUAL(has(board.text, "No touch pad on selected pin!"), pads.count(pin) == 0);
  }
}

TEST(pwm_shows_its_duty_and_lets_go_of_the_pin) {
  FreshBoard board;
  CHECK(ledcAttach(25, 5000, 8));
  CHECK_EQUAL(board.pwm[25].frequency, 5000);
  CHECK_EQUAL(board.pwm[25].resolution, 8);
  CHECK_EQUAL(board.pwm[25].duty, 0);
  CHECK(ledcWrite(25, 64));
  CHECK_EQUAL(board.pwm[25].duty, 64);
  CHECK_EQUAL(ledcRead(25), 64);
  CHECK_EQUAL(ledcReadFreq(25), 5000);
  ledcWrite(25, 255);
  CHECK_EQUAL(board.pwm[25].duty, 256);
  ledcWrite(25, 70000);
  CHECK_EQUAL(board.pwm[25].duty, 256);
  CHECK(board.text == "");

  digitalWrite(25, HIGH);
  CHECK(has(board.text, "IO 25 is not set as GPIO"));
  CHECK(!ledcAttach(25, 1000, 10));
  CHECK(has(board.text, "Pin 25 is already attached to LEDC (channel 0)"));
  pinMode(25, OUTPUT);
  CHECK(board.pwm.empty());
  CHECK(!ledcWrite(25, 1));

  CHECK(ledcAttach(25, 5000, 8));
  CHECK(ledcDetach(25));
  CHECK(board.pwm.empty());
  CHECK(!ledcDetach(25));
  CHECK(has(board.text, "pin 25 is not attached to LEDC"));
}

TEST(pins_of_a_channel_show_the_same_and_channels_share_timers) {
  FreshBoard board;
  CHECK(ledcAttachChannel(4, 1000, 10, 6));
  CHECK(ledcAttachChannel(5, 9, 2, 6));
  CHECK(ledcAttach(18, 1000, 10));
  CHECK_EQUAL(board.pwm[18].timer, board.pwm[4].timer);
  CHECK(ledcWriteChannel(6, 100));
  CHECK_EQUAL(board.pwm[4].duty, 100);
  CHECK_EQUAL(board.pwm[5].duty, 100);
  CHECK_EQUAL(board.pwm[18].duty, 0);
  CHECK_EQUAL(ledcChangeFrequency(18, 2000, 9), 2000);
  CHECK_EQUAL(board.pwm[4].frequency, 2000);
  CHECK_EQUAL(board.pwm[4].resolution, 9);
  CHECK(!ledcWriteChannel(7, 1));
  CHECK(!ledcAttachChannel(19, 1000, 10, 16));
}

TEST(there_are_sixteen_channels_and_eight_timers) {
  FreshBoard board;
  const uint8_t pins[] = {0, 2, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 25};
  uint8_t attached = 0;
  // Each with a frequency of its own: the timers end before the channels.
  for (const uint8_t pin : pins) attached += ledcAttach(pin, 1000u + pin, 8);
  CHECK_EQUAL(attached, 8);
  CHECK(has(board.text, "No free timers available"));
  __board::core::resetPins();
  attached = 0;
  for (const uint8_t pin : pins) attached += ledcAttach(pin, 1000, 8);
  CHECK_EQUAL(attached, 16);
  CHECK(!ledcAttach(26, 1000, 8));
  CHECK(has(board.text, "No more LEDC channels available! (maximum is 16 channels)"));
}

TEST(frequency_and_resolution_have_to_fit_the_clock) {
  FreshBoard board;
  CHECK(ledcAttach(4, 40'000'000, 1));
  CHECK(!ledcAttach(5, 5000, 16));
  CHECK(has(board.text, "requested frequency 5000 and duty resolution 16 can not be achieved"));
  CHECK(ledcAttach(5, 5000, 13));
  CHECK(ledcAttach(18, 1, 20));
  CHECK(!ledcAttach(19, 0, 8));
  CHECK(!ledcAttach(19, 1000, 0));
  CHECK(!ledcAttach(19, 1000, 21));
  CHECK(has(board.text, "LEDC pin 19 - resolution is zero or it is too big (maximum 20)"));
  CHECK(!ledcAttach(40, 1000, 8));
  CHECK(ledcAttach(34, 1000, 8));  // as on the chip, which drives nothing then
  CHECK(has(board.text, "gpio_num argument is invalid"));
  CHECK_EQUAL(board.pwm.count(34), 0);
}

TEST(analog_write_attaches_by_itself) {
  FreshBoard board;
  analogWrite(26, 128);
  CHECK_EQUAL(board.pwm[26].frequency, 1000);
  CHECK_EQUAL(board.pwm[26].duty, 128);
  analogWriteFrequency(26, 4000);
  analogWriteResolution(26, 10);
  analogWrite(26, 1023);
  CHECK_EQUAL(board.pwm[26].frequency, 4000);
  CHECK_EQUAL(board.pwm[26].duty, 1024);
  analogWriteResolution(26, 8);
  analogWriteFrequency(26, 1000);
}

TEST(tones_are_played_one_after_the_other) {
  FreshBoard board;
  tone(19, 440, 100);
  tone(19, 880, 50);
  CHECK_EQUAL(board.pwm[19].frequency, 440);
  CHECK_EQUAL(board.pwm[19].duty, 511);
  tone(18, 100);
  CHECK(has(board.text, "Tone is still running on pin 19, call noTone(19) first!"));
  board.advance(101);
  CHECK_EQUAL(board.pwm[19].frequency, 880);
  CHECK_EQUAL(board.pwm[19].duty, 511);
  board.advance(51);
  CHECK_EQUAL(board.pwm[19].duty, 0);
  noTone(19);
  CHECK(board.pwm.empty());
  noTone(19);
  CHECK(has(board.text, "Tone is not running on given pin 19"));
}
