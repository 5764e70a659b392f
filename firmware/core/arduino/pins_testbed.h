// A board whose pins nobody has used: pins outlive the board of one test, as a sketch's globals do.
#pragma once

#include "fake_board.h"
#include "pin_bus.h"

namespace testbed {

class FreshBoard : public FakeBoard {
 public:
  explicit FreshBoard(bool linked = true) : FakeBoard(linked) { __board::core::resetPins(); }
};

}  // namespace testbed
