// WebServer's serveStatic().

#include "../../placement.h"
#include "../FS.h"
#include "../WebServer.h"
#include "../heap.h"
#include "content_type.h"

using namespace __board;

namespace {

struct Served {
  fs::FS& system;
  String uri, path, cacheControl;
  bool isFile;
};

/// The file that a request means, packed or not; none.
fs::File fileOf(const Served& served, const String& uri) {
  String path = served.path;
  if (!served.isFile) {
    path += uri.substring(served.uri.length());
    if (path.endsWith("/")) path += "index.htm";
  }
  fs::File file = served.system.open(path);
  if (!file) file = served.system.open(path + ".gz");
  return file.isDirectory() || file.available() == 0 ? fs::File() : file;
}

/// Of a packed file, what it is when it is unpacked.
String typeOf(const fs::File& file) {
  const String name = file.name();
  return contentTypeOf(name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name);
}

}  // namespace

RequestHandler& WebServer::serveStatic(const char* uri, fs::FS& system, const char* path,
                                       const char* cacheControl) {
  void* place = core::heapAllocate(sizeof(Served));
  if (place == nullptr) {
    Serial.printf("[web] no room for the route %s\r\n", uri);
    static RequestHandler lost;
    return lost;
  }
  const fs::File file = system.open(path);
  auto* served = new (place, core::kPlace) Served{
      system, uri, path, cacheControl == nullptr ? "" : cacheControl, file && !file.isDirectory()};
  RequestHandler& route = on(uri, HTTP_GET, [this, served] {
    fs::File found = fileOf(*served, uri_);
    if (!found) {
      answerNotFound();
      return;
    }
    if (!served->cacheControl.isEmpty()) sendHeader("Cache-Control", served->cacheControl);
    streamFile(found, typeOf(found));
  });
  route.isPrefix_ = !served->isFile;
  return route;
}
