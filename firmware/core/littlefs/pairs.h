// The list of all pairs, gone through; never for ever, whatever the disk says.
#pragma once

#include "file_system.h"

namespace __board::littlefs {

/// Calls `visit` with each in `pair`; what it returns, if it is an error, ends it.
template <class Visit>
Error FileSystem::eachPair(MetadataPair& pair, Visit visit) {
  BlockPair at{0, 1};
  for (uint32_t seen = 0; seen <= disk_.blocks(); ++seen) {
    if (!pair.load(disk_, at)) return Error::kDamaged;
    if (const Error error = visit(); error != Error::kNone) return error;
    if (pair.tail().isNone()) return Error::kNone;
    at = pair.tail();
  }
  return Error::kDamaged;
}

}  // namespace __board::littlefs
