// Queues and semaphores.

#include "tasks.h"

using namespace __board;
using namespace __board::tasks;

namespace {

// Receivers wait for the count, senders for the length.
const void* receivers(const Queue* queue) {
  return &queue->count;
}
const void* senders(const Queue* queue) {
  return &queue->length;
}

Queue* makeQueue(UBaseType_t length, UBaseType_t itemSize, UBaseType_t count) {
  if (length == 0 || (itemSize > 0 && length > UINT32_MAX / 2 / itemSize)) return nullptr;
  auto* queue = static_cast<Queue*>(calloc(1, sizeof(Queue)));
  if (queue == nullptr) return nullptr;
  queue->length = length;
  queue->itemSize = itemSize;
  queue->count = count;
  if (itemSize == 0) return queue;
  queue->items = static_cast<uint8_t*>(malloc(size_t{length} * itemSize));
  if (queue->items != nullptr) return queue;
  free(queue);
  return nullptr;
}

void put(Queue& queue, const void* item, bool atFront) {
  if (atFront) queue.head = (queue.head + queue.length - 1) % queue.length;
  const UBaseType_t at = atFront ? queue.head : (queue.head + queue.count) % queue.length;
  if (queue.itemSize > 0) memcpy(queue.items + at * queue.itemSize, item, queue.itemSize);
  ++queue.count;
}

void copyFirst(const Queue& queue, void* item) {
  if (queue.itemSize > 0) memcpy(item, queue.items + queue.head * queue.itemSize, queue.itemSize);
}

BaseType_t send(Queue* queue, const void* item, TickType_t ticks, bool atFront) {
  const BaseType_t sent = attemptFor(senders(queue), ticks, [=] {
    if (queue->count == queue->length) return false;
    put(*queue, item, atFront);
    return true;
  });
  if (sent == pdTRUE) wakeFirst(receivers(queue));
  return sent;
}

/// Without waiting. @param woken is set when somebody more important goes on
BaseType_t sendNow(Queue* queue, const void* item, BaseType_t* woken) {
  if (queue->count == queue->length) return pdFALSE;
  put(*queue, item, false);
  if (wakeFirst(receivers(queue)) && woken != nullptr) *woken = pdTRUE;
  return pdTRUE;
}

bool takeFirst(Queue* queue, void* item) {
  if (queue->count == 0) return false;
  copyFirst(*queue, item);
  queue->head = (queue->head + 1) % queue->length;
  --queue->count;
  return true;
}

}  // namespace

extern "C" {

QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t itemSize) {
  return makeQueue(length, itemSize, 0);
}
void vQueueDelete(QueueHandle_t queue) {
  if (queue == nullptr) return;
  free(queue->items);
  free(queue);
}
BaseType_t xQueueSend(QueueHandle_t queue, const void* item, TickType_t ticks) {
  return send(queue, item, ticks, false);
}
BaseType_t xQueueSendToBack(QueueHandle_t queue, const void* item, TickType_t ticks) {
  return send(queue, item, ticks, false);
}
BaseType_t xQueueSendToFront(QueueHandle_t queue, const void* item, TickType_t ticks) {
  return send(queue, item, ticks, true);
}
BaseType_t xQueueOverwrite(QueueHandle_t queue, const void* item) {
  queue->count = 0;
  return sendNow(queue, item, nullptr);
}
BaseType_t xQueueReceive(QueueHandle_t queue, void* item, TickType_t ticks) {
  const BaseType_t received =
      attemptFor(receivers(queue), ticks, [=] { return takeFirst(queue, item); });
  if (received == pdTRUE) wakeFirst(senders(queue));
  return received;
}
BaseType_t xQueuePeek(QueueHandle_t queue, void* item, TickType_t ticks) {
  return attemptFor(receivers(queue), ticks, [=] {
    if (queue->count == 0) return false;
    copyFirst(*queue, item);
    return true;
  });
}
BaseType_t xQueueReset(QueueHandle_t queue) {
  queue->count = queue->head = 0;
  wakeFirst(senders(queue));
  return pdPASS;
}
UBaseType_t uxQueueMessagesWaiting(QueueHandle_t queue) {
  return queue->count;
}
UBaseType_t uxQueueSpacesAvailable(QueueHandle_t queue) {
  return queue->length - queue->count;
}
BaseType_t xQueueSendFromISR(QueueHandle_t queue, const void* item, BaseType_t* woken) {
  return sendNow(queue, item, woken);
}
BaseType_t xQueueSendToBackFromISR(QueueHandle_t queue, const void* item, BaseType_t* woken) {
  return sendNow(queue, item, woken);
}
BaseType_t xQueueOverwriteFromISR(QueueHandle_t queue, const void* item, BaseType_t* woken) {
  queue->count = 0;
  return sendNow(queue, item, woken);
}
BaseType_t xQueueReceiveFromISR(QueueHandle_t queue, void* item, BaseType_t* woken) {
  if (!takeFirst(queue, item)) return pdFALSE;
  if (wakeFirst(senders(queue)) && woken != nullptr) *woken = pdTRUE;
  return pdTRUE;
}

// --- Semaphores: queues of nothing ----------------------------------------------------------------

SemaphoreHandle_t xSemaphoreCreateBinary() {
  return makeQueue(1, 0, 0);
}
SemaphoreHandle_t xSemaphoreCreateCounting(UBaseType_t most, UBaseType_t first) {
  return first > most ? nullptr : makeQueue(most, 0, first);
}
SemaphoreHandle_t xSemaphoreCreateMutex() {
  Queue* mutex = makeQueue(1, 0, 1);
  if (mutex != nullptr) mutex->isMutex = true;
  return mutex;
}
SemaphoreHandle_t xSemaphoreCreateRecursiveMutex() {
  return xSemaphoreCreateMutex();
}
void vSemaphoreDelete(SemaphoreHandle_t semaphore) {
  vQueueDelete(semaphore);
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks) {
  Task& self = current();
  return attemptFor(receivers(semaphore), ticks, [=, &self] {
    if (takeFirst(semaphore, nullptr)) {
      if (!semaphore->isMutex) return true;
      semaphore->holder = &self;
      semaphore->depth = 1;
      ++self.mutexes;
      return true;
    }
    Task* holder = semaphore->holder;
    if (holder != nullptr && holder->priority < self.priority) setPriority(*holder, self.priority);
    return false;
  });
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore) {
  if (semaphore->isMutex) {
    Task& self = current();
    if (semaphore->holder != &self) return pdFALSE;
    semaphore->holder = nullptr;
    if (--self.mutexes == 0) setPriority(self, self.ownPriority);
  }
  return sendNow(semaphore, nullptr, nullptr);
}

BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t ticks) {
  if (mutex->holder != &current()) return xSemaphoreTake(mutex, ticks);
  ++mutex->depth;
  return pdTRUE;
}
BaseType_t xSemaphoreGiveRecursive(SemaphoreHandle_t mutex) {
  if (mutex->holder != &current()) return pdFALSE;
  return --mutex->depth > 0 ? pdTRUE : xSemaphoreGive(mutex);
}
BaseType_t xSemaphoreTakeFromISR(SemaphoreHandle_t semaphore, BaseType_t* woken) {
  return xQueueReceiveFromISR(semaphore, nullptr, woken);
}
BaseType_t xSemaphoreGiveFromISR(SemaphoreHandle_t semaphore, BaseType_t* woken) {
  return sendNow(semaphore, nullptr, woken);
}
UBaseType_t uxSemaphoreGetCount(SemaphoreHandle_t semaphore) {
  return semaphore->count;
}
TaskHandle_t xSemaphoreGetMutexHolder(SemaphoreHandle_t mutex) {
  return mutex->holder;
}

}  // extern "C"
