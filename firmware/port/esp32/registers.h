// Registers of the classic ESP32 that this port touches (ESP32 Technical Reference Manual; the names
// are those of ESP-IDF's soc/*_reg.h). Addresses are physical; a register is 32 bits wide.
#pragma once

#include <stdint.h>

namespace __board::esp32 {

inline volatile uint32_t& reg(uint32_t address) {
  return *reinterpret_cast<volatile uint32_t*>(address);
}

// --- UART0 (TRM "UART Controller") ------------------------------------------------------------

/// Received octets are read here …
inline constexpr uint32_t kUartFifo = 0x3FF40000;
/// … and octets to send are written at the FIFO's address on the other bus, as ESP-IDF does it.
inline constexpr uint32_t kUartFifoAhb = 0x60000000;
inline constexpr uint32_t kUartInterruptEnable = 0x3FF4000C;
inline constexpr uint32_t kUartInterruptClear = 0x3FF40010;
inline constexpr uint32_t kUartClkDiv = 0x3FF40014;
inline constexpr uint32_t kUartStatus = 0x3FF4001C;
inline constexpr uint32_t kUartConf1 = 0x3FF40024;
inline constexpr uint32_t kUartMemRxStatus = 0x3FF40060;
/// Octets each of the two FIFOs holds.
inline constexpr uint32_t kUartFifoOctets = 128;

/// Interrupts: the receiver's FIFO has reached its threshold, or holds octets while the time-out
/// passed.
inline constexpr uint32_t kUartRxFifoFull = 1u << 0;
inline constexpr uint32_t kUartRxFifoTimeout = 1u << 8;

/// UART_CONF1 with the receiver's threshold, in octets, and time-out, in times of eight bits.
constexpr uint32_t receiveThresholds(uint32_t octets, uint32_t timeout) {
  return octets | timeout << 24 | 1u << 31;
}

/// Octets in the receiver's FIFO. The count (RXFIFO_CNT) is not reliable while the FIFO is read at
/// kUartFifo. ESP-IDF uses the distance of the two addresses in MEM_RX_STATUS, and the count only
/// to tell full from empty.
constexpr uint32_t receivedCount(uint32_t status, uint32_t memRxStatus) {
  const uint32_t readAt = memRxStatus >> 2 & 0x7FF;
  const uint32_t writtenAt = memRxStatus >> 13 & 0x7FF;
  if (writtenAt == readAt) return (status & 0xFF) != 0 ? kUartFifoOctets : 0;
  return writtenAt > readAt ? writtenAt - readAt : writtenAt + kUartFifoOctets - readAt;
}
constexpr uint32_t unsentCount(uint32_t status) {
  return status >> 16 & 0xFF;
}
/// The transmitter's FIFO is empty, and its state ST_UTX_OUT is idle.
constexpr bool transmitterIdle(uint32_t status) {
  return unsentCount(status) == 0 && (status >> 24 & 0xF) == 0;
}

// --- Interrupt matrix (TRM "Interrupt Matrix") --------------------------------------------------

/// DPORT_PRO_UART_INTR_MAP: the number of the processor's interrupt for UART0.
inline constexpr uint32_t kUartInterruptMap = 0x3FF0018C;
/// DPORT_PRO_GPIO_INTERRUPT_MAP: the same for pins.
inline constexpr uint32_t kGpioInterruptMap = 0x3FF0015C;

// --- GPIO and IO_MUX (TRM "IO_MUX and GPIO Matrix") -------------------------------------------

/// Registers of pins 0 to 31; the names with `Bank1` are those of pins 32 to 39.
inline constexpr uint32_t kGpioOutSet = 0x3FF44008, kGpioOutSetBank1 = 0x3FF44014;
inline constexpr uint32_t kGpioOutClear = 0x3FF4400C, kGpioOutClearBank1 = 0x3FF44018;
inline constexpr uint32_t kGpioEnableSet = 0x3FF44024, kGpioEnableSetBank1 = 0x3FF44030;
inline constexpr uint32_t kGpioEnableClear = 0x3FF44028, kGpioEnableClearBank1 = 0x3FF44034;
inline constexpr uint32_t kGpioIn = 0x3FF4403C, kGpioInBank1 = 0x3FF44040;
/// Pins whose interrupt asks; written to the register beside, ones are cleared.
inline constexpr uint32_t kGpioStatus = 0x3FF44044, kGpioStatusBank1 = 0x3FF44050;
inline constexpr uint32_t kGpioStatusClear = 0x3FF4404C, kGpioStatusClearBank1 = 0x3FF44058;
/// GPIO_PINn of pin 0; four octets to the next.
inline constexpr uint32_t kGpioPin = 0x3FF44088;
/// PAD_DRIVER: the pin pulls to ground, and never up.
inline constexpr uint32_t kGpioPinOpenDrain = 1u << 2;
/// INT_TYPE, with Arduino's numbers, and INT_ENA for the first processor.
constexpr uint32_t gpioPinInterrupt(uint8_t mode) {
  return mode == 0 ? 0 : uint32_t{mode} << 7 | 1u << 15;
}
inline constexpr uint32_t kGpioPinInterruptBits = 0x7u << 7 | 0x1Fu << 13;
/// GPIO_FUNCn_OUT_SEL_CFG of pin 0; four octets to the next.
inline constexpr uint32_t kGpioOutSelect = 0x3FF44530;
/// The pin follows GPIO_OUT, no peripheral's signal.
inline constexpr uint32_t kGpioOutSelectPlain = 256;
inline constexpr uint32_t kIoMux = 0x3FF49000;
inline constexpr uint32_t kRtcIo = 0x3FF48400;

// --- Clock, reset, watchdogs (TRM "Reset and Clock", "Watchdog Timers") -------------------------

inline constexpr uint32_t kRtcOptions0 = 0x3FF48000;
inline constexpr uint32_t kRtcSoftwareReset = 1u << 31;
inline constexpr uint32_t kRtcClockConf = 0x3FF48070;
/// SOC_CLK_SEL: 0 is the crystal.
inline constexpr uint32_t kRtcClockSelect = 3u << 27;
inline constexpr uint32_t kSysclkConf = 0x3FF66000;
/// PRE_DIV_CNT: the processor runs at the crystal's rate divided by this and one.
inline constexpr uint32_t kSysclkPreDivider = 0x3FF;

inline constexpr uint32_t kRtcWatchdogConfig = 0x3FF4808C;
inline constexpr uint32_t kRtcWatchdogProtect = 0x3FF480A4;
inline constexpr uint32_t kTimerWatchdogConfig = 0x3FF5F048;
inline constexpr uint32_t kTimerWatchdogProtect = 0x3FF5F064;
inline constexpr uint32_t kWatchdogKey = 0x50D83AA1;

/// Noise while the radio runs; without the radio, not reliable (TRM "Random Number Generator").
inline constexpr uint32_t kRandom = 0x60035144;

}  // namespace __board::esp32
