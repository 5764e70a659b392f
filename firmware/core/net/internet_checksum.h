// The internet checksum: 16-bit one's complement sum (RFC 1071).
#pragma once

#include <stddef.h>
#include <stdint.h>

namespace __board::net {

/// Adds at most 65,535 octets to a running sum that starts at 0. Only the last run may be of odd
/// length.
uint32_t onesComplementSum(uint32_t sum, const uint8_t* octets, size_t length);

/// Folds the carries. The checksum to send is the one's complement of the folded sum. Octets that
/// include a correct checksum fold to 0xffff.
uint16_t checksumFold(uint32_t sum);

/// The checksum of one block, as it is sent; 0 for a block that includes a correct checksum.
uint16_t internetChecksum(const uint8_t* octets, size_t length);

/// Sum of the pseudo-header that TCP's checksum covers (RFC 9293, 3.1, figure 2).
uint32_t pseudoHeaderSum(uint32_t source, uint32_t destination, uint8_t protocol, size_t length);

}  // namespace __board::net
