// Puts a stack with a few services behind a TUN device, so that this machine's own TCP can talk to
// it.
//
//   tun <device> [seed=N] [drop=N] [duplicate=N] [reorder=N] [corrupt=N] [speed=N] [clock=N]
//                [wrap=1] [flood=N]
//
// The device must exist (ip tuntap add dev <device> mode tun). Faults are chances in a thousand,
// each way. `speed` makes the stack's clock run that many times faster, so that timeouts of seconds
// fit into a test; `clock` is its first value. Prints "ready", and at the end of its standard input
// one line of counters as JSON. Services: 7 echo, 9 discard, 19 generator, 20 slow discard, 21
// abort.
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "fault_link.h"
#include "net/tcp/tcp.h"
#include "services.h"

using namespace __board;

namespace {

constexpr uint32_t kAddress = 0xc0a82be9;  // 192.168.43.233

struct Options {
  uint64_t seed = 1;
  uint64_t speed = 1;
  uint64_t clock = 0;
  uint64_t wrap = 0;
  uint64_t flood = 0;
  host::Faults faults;
};

uint64_t realMs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000 + static_cast<uint64_t>(now.tv_nsec) / 1000000;
}

class TunPlatform final : public net::Platform {
 public:
  TunPlatform(int device, const Options& options)
      : toKernel(options.seed * 3 + 1, options.faults),
        fromKernel(options.seed * 3 + 2, options.faults),
        device_(device),
        options_(options),
        random_(options.seed),
        startMs_(realMs()) {}

  void transmit(const uint8_t* packet, size_t length) override {
    toKernel.push(packet, length, realMs());
  }
  uint32_t nowMs() override {
    return static_cast<uint32_t>(options_.clock + (realMs() - startMs_) * options_.speed);
  }
  uint32_t random32() override { return random_.next(); }
  bool fixedInitialSequence(uint32_t& iss) override {
    iss = 0xffffffff - random_.below(3000);  // the numbers wrap within the first octets
    return options_.wrap != 0;
  }

  /// Hands over the packets that are due, both ways.
  void move(net::Stack& stack) {
    host::FaultLink::Packet packet;
    while (fromKernel.pop(realMs(), packet)) stack.input(packet.data(), packet.size());
    while (toKernel.pop(realMs(), packet)) {
      if (write(device_, packet.data(), packet.size()) < 0) perror("tun: write");
    }
  }

  /// A SYN from an address in 10/8, which belongs to nobody.
  void flood(net::Stack& stack) {
    uint8_t packet[40];
    net::TcpSegment syn;
    syn.remoteAddress = kAddress;  // where it goes to
    syn.localPort = static_cast<uint16_t>(1024 + random_.below(60000));
    syn.remotePort = 7;
    syn.seq = random_.next();
    syn.flags = net::kSyn;
    const uint32_t source = 0x0a000000 + random_.below(1 << 24);
    const size_t length = net::encodeTcp(packet + 20, source, syn);
    net::encodeIpv4Header(packet, source, kAddress, net::kProtocolTcp, 0, length);
    fromKernel.push(packet, sizeof packet, realMs());
    flooded++;
    move(stack);
  }

  host::FaultLink toKernel;
  host::FaultLink fromKernel;
  uint32_t flooded = 0;

 private:
  int device_;
  Options options_;
  host::Random random_;
  uint64_t startMs_;
};

int openDevice(const char* name) {
  const int device = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
  if (device < 0) return -1;
  ifreq request = {};
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return ioctl(device, TUNSETIFF, &request) < 0 ? -1 : device;
}

bool parse(const char* argument, Options& options) {
  const struct {
    const char* name;
    uint64_t* number;
    unsigned* chance;
  } known[] = {
      {"seed=", &options.seed, nullptr},
      {"speed=", &options.speed, nullptr},
      {"clock=", &options.clock, nullptr},
      {"wrap=", &options.wrap, nullptr},
      {"flood=", &options.flood, nullptr},
      {"drop=", nullptr, &options.faults.drop},
      {"duplicate=", nullptr, &options.faults.duplicate},
      {"reorder=", nullptr, &options.faults.reorder},
      {"corrupt=", nullptr, &options.faults.corrupt},
  };
  for (const auto& option : known) {
    const size_t length = strlen(option.name);
    if (strncmp(argument, option.name, length) != 0) continue;
    const uint64_t value = strtoull(argument + length, nullptr, 10);
    if (option.number != nullptr) *option.number = value;
    if (option.chance != nullptr) *option.chance = static_cast<unsigned>(value);
    return true;
  }
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  if (argc < 2) {
    fprintf(stderr, "usage: tun <device> [name=number ...]\n");
    return 2;
  }
  for (int i = 2; i < argc; i++) {
    if (!parse(argv[i], options)) {
      fprintf(stderr, "tun: unknown option %s\n", argv[i]);
      return 2;
    }
  }
  const int device = openDevice(argv[1]);
  if (device < 0) {
    perror("tun");
    return 1;
  }
  static TunPlatform tun(device, options);
  static net::Stack stack(tun, kAddress);
  static host::Echo echo;
  static host::Discard discard;
  static host::Generator generator;
  static host::Slow slow;
  static host::Rude rude;
  static_assert(config::kTcpListeners >= 5);
  stack.listen(7, echo);
  stack.listen(9, discard);
  stack.listen(19, generator);
  stack.listen(20, slow);
  stack.listen(21, rude);
  puts("ready");
  fflush(stdout);

  uint64_t lastTickMs = realMs();
  for (;;) {
    uint32_t wait = std::min({tun.toKernel.waitMs(realMs()), tun.fromKernel.waitMs(realMs()), 10u});
    const uint32_t timer = stack.poll();
    if (timer != UINT32_MAX) {
      wait = std::min(wait, static_cast<uint32_t>((timer + options.speed - 1) / options.speed));
    }
    tun.move(stack);
    pollfd descriptors[] = {{device, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
    poll(descriptors, 2, static_cast<int>(std::min(wait, tun.toKernel.waitMs(realMs()))));
    if (descriptors[1].revents != 0) break;
    uint8_t packet[2048];
    ssize_t length;
    while ((length = read(device, packet, sizeof packet)) > 0) {
      tun.fromKernel.push(packet, static_cast<size_t>(length), realMs());
    }
    tun.move(stack);
    if (realMs() - lastTickMs >= 10) {
      lastTickMs = realMs();
      slow.tick();
      stack.flush();
      for (uint64_t i = 0; i < options.flood; i++) tun.flood(stack);
    }
  }

  const net::Counters& counted = stack.counters();
  const uint32_t faults = tun.toKernel.faultsMade() + tun.fromKernel.faultsMade();
  uint32_t ended[4] = {};
  for (const host::Service* service :
       {static_cast<host::Service*>(&echo), static_cast<host::Service*>(&discard),
        static_cast<host::Service*>(&generator), static_cast<host::Service*>(&slow),
        static_cast<host::Service*>(&rude)}) {
    for (int i = 0; i < 4; i++) ended[i] += service->ended[i];
  }
  printf(
      "{\"received\":%u,\"sent\":%u,\"accepted\":%u,\"retransmissions\":%u,"
      "\"fastRetransmits\":%u,\"probes\":%u,\"outOfOrder\":%u,\"badChecksum\":%u,"
      "\"faults\":%u,\"flooded\":%u,\"resetsSent\":%u,\"resetsReceived\":%u,\"halfOpenRecycled\":%"
      "u,\"cookiesTaken\":%u,"
      "\"echoes\":%u,\"normal\":%u,\"reset\":%u,\"timeout\":%u,\"aborted\":%u}\n",
      counted.packetsReceived, counted.packetsSent, counted.tcpAccepted, counted.tcpRetransmissions,
      counted.tcpFastRetransmits, counted.tcpProbes, counted.tcpOutOfOrder,
      counted.tcpBadChecksum + counted.ipBadChecksum, faults, tun.flooded, counted.tcpResetsSent,
      counted.tcpResetsReceived, counted.tcpHalfOpenRecycled, counted.tcpCookiesTaken,
      counted.icmpEchoes, ended[0], ended[1], ended[2], ended[3]);
  return 0;
}
