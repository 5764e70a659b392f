// Reads the files of tests/vectors/ that this side shares with the other.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace testbed {

/// Objects of the list under `list` in tests/vectors/`file`: strings, and words such as `true`.
std::vector<std::map<std::string, std::string>> readVectors(const std::string& file,
                                                            const std::string& list);

}  // namespace testbed
