// Reads the files of tests/vectors/, which the tests of both languages share.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace testbed {

/// Objects of the list under `list` in tests/vectors/`file`: strings, and words such as `true`.
std::vector<std::map<std::string, std::string>> readVectors(const std::string& file,
                                                            const std::string& list);

}  // namespace testbed
