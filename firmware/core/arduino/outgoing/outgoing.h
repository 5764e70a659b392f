// What a sketch starts itself on the network. The parts of the stack behind it are linked when a sketch uses them.
#pragma once

#include "../../net/tcp/tcp_open.h"
#include "../../net/udp/udp.h"
#include "../IPAddress.h"

namespace __board::core {

/// Added to the stack that runs now.
net::TcpOpener& opener();
net::Udp& udp();

/// The address of a host, of numbers or asked for at the other end of the wire; false without one. Waits as delay() does.
bool resolve(const char* host, IPAddress& address);

}  // namespace __board::core
