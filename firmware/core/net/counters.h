// Counters of the stack: one for each reason to drop a packet, and one for each repair. Plain
// numbers that wrap; tests read them.
#pragma once

#include <stdint.h>

namespace __board::net {

struct Counters {
  // IPv4
  uint32_t packetsReceived = 0;
  uint32_t packetsSent = 0;
  uint32_t ipTruncated = 0;        // shorter than a header, or than its total length
  uint32_t ipBadVersion = 0;       // not version 4
  uint32_t ipBadHeaderLength = 0;  // IHL under 5, or more than the packet has
  uint32_t ipBadTotalLength = 0;   // less than the header
  uint32_t ipBadChecksum = 0;
  uint32_t ipFragments = 0;      // dropped: both ends share one MTU
  uint32_t ipNotForUs = 0;       // another destination
  uint32_t ipBadSource = 0;      // an address no single host can have, or our own
  uint32_t ipOtherProtocol = 0;  // a protocol that no part of the stack takes

  // ICMP
  uint32_t icmpMalformed = 0;
  uint32_t icmpBadChecksum = 0;
  uint32_t icmpEchoes = 0;   // answered
  uint32_t icmpIgnored = 0;  // any other type

  // UDP, where a sketch uses it
  uint32_t udpMalformed = 0;
  uint32_t udpBadChecksum = 0;
  uint32_t udpUnreachable = 0;  // datagrams for a port that nothing has

  // TCP
  uint32_t tcpMalformed = 0;
  uint32_t tcpBadChecksum = 0;
  uint32_t tcpAccepted = 0;           // handshakes completed and taken by the listener
  uint32_t tcpResetsSent = 0;         // to segments that belong to no connection, or by abort
  uint32_t tcpResetsReceived = 0;     // that ended a connection
  uint32_t tcpRetransmissions = 0;    // segments sent again, for whatever reason
  uint32_t tcpFastRetransmits = 0;    // of these, by duplicate or partial acknowledgements
  uint32_t tcpProbes = 0;             // into a window of zero
  uint32_t tcpChallengeAcks = 0;      // RFC 5961
  uint32_t tcpOutOfOrder = 0;         // segments kept beyond a gap
  uint32_t tcpReassemblyRefused = 0;  // segments beyond a gap for which no run was free
  uint32_t tcpSynRefused = 0;         // no room for another connection
  uint32_t tcpHalfOpenRecycled = 0;   // a handshake left to its cookie, without an entry
  uint32_t tcpHalfOpenExpired = 0;    // a handshake whose last acknowledgement never came
  uint32_t tcpCookiesTaken = 0;       // handshakes completed without an entry
  uint32_t tcpTimeWaitRecycled = 0;   // TIME-WAIT cut short for a newer one
  uint32_t tcpGivenUp = 0;            // peers that stopped answering
};

}  // namespace __board::net
