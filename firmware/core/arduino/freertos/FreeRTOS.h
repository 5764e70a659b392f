// FreeRTOS as a sketch for an ESP32 uses it: tasks, queues, semaphores, notifications, event groups, timers. Names,
// signatures and values of ESP-IDF 5. On the virtual board; a program for the chip is one task, and the compiler says so.
// Left out: static allocation, stream and message buffers, queue sets.
#pragma once

#include <stdint.h>

#include "../board_lacks.h"

typedef int BaseType_t;
typedef unsigned int UBaseType_t;
typedef uint32_t TickType_t;
typedef uint8_t StackType_t;
typedef struct __board_task* TaskHandle_t;
typedef struct __board_queue* QueueHandle_t;
typedef QueueHandle_t SemaphoreHandle_t;
typedef struct __board_events* EventGroupHandle_t;
typedef struct __board_timer* TimerHandle_t;
typedef TickType_t EventBits_t;
typedef void (*TaskFunction_t)(void*);
typedef void (*TimerCallbackFunction_t)(TimerHandle_t);
typedef struct portMUX_TYPE {
  uint8_t unused;
} portMUX_TYPE;
typedef enum { eRunning, eReady, eBlocked, eSuspended, eDeleted, eInvalid } eTaskState;
typedef enum {
  eNoAction,
  eSetBits,
  eIncrement,
  eSetValueWithOverwrite,
  eSetValueWithoutOverwrite
} eNotifyAction;

#define portMUX_INITIALIZER_UNLOCKED \
  { 0 }
#define portTICK_PERIOD_MS ((TickType_t)1)
#define portTICK_RATE_MS portTICK_PERIOD_MS
#define portMAX_DELAY ((TickType_t)0xFFFFFFFF)
#define configTICK_RATE_HZ 1000
#define configMAX_PRIORITIES 25
#define configMINIMAL_STACK_SIZE 768
#define tskIDLE_PRIORITY ((UBaseType_t)0)
#define tskNO_AFFINITY ((BaseType_t)0x7FFFFFFF)
#define pdMS_TO_TICKS(ms) ((TickType_t)(ms))
#define pdTICKS_TO_MS(ticks) ((TickType_t)(ticks))
#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define pdPASS pdTRUE
#define pdFAIL pdFALSE
#define errQUEUE_EMPTY pdFALSE
#define errQUEUE_FULL pdFALSE
#define errCOULD_NOT_ALLOCATE_REQUIRED_MEMORY (-1)

#define portENTER_CRITICAL(mux) __board_enter_critical(mux)
#define portEXIT_CRITICAL(mux) __board_exit_critical(mux)
#define taskENTER_CRITICAL(mux) __board_enter_critical(mux)
#define taskEXIT_CRITICAL(mux) __board_exit_critical(mux)
// Interrupts do not interrupt each other.
#define portENTER_CRITICAL_ISR(mux) ((void)(mux))
#define portEXIT_CRITICAL_ISR(mux) ((void)(mux))
#define taskENTER_CRITICAL_ISR(mux) ((void)(mux))
#define taskEXIT_CRITICAL_ISR(mux) ((void)(mux))
// Whom an interrupt has woken runs as soon as the interrupt is over.
#define portYIELD_FROM_ISR(...) ((void)0)
#define taskYIELD() vTaskYield()
#define portYIELD() vTaskYield()

#ifdef __wasm__
#define __BOARD_TASKS
#else
#define __BOARD_TASKS \
  __BOARD_LACKS(      \
      "not in a program for the chip: its sketch is one task. Use loop() and millis() instead")
#endif

#ifdef __cplusplus
extern "C" {
#endif

// --- One task has these, too ----------------------------------------------------------------------

/// As delay(): a tick is a millisecond.
void vTaskDelay(TickType_t ticks);
/// Waits until `period` ticks after `*last`, and sets it to then.
void vTaskDelayUntil(TickType_t* last, TickType_t period);
/// As above; false when that moment has passed.
BaseType_t xTaskDelayUntil(TickType_t* last, TickType_t period);
TickType_t xTaskGetTickCount(void);
TickType_t xTaskGetTickCountFromISR(void);
/// The core that the calling task runs on; of setup() and loop() 1.
BaseType_t xPortGetCoreID(void);
void __board_enter_critical(portMUX_TYPE* mux);
void __board_exit_critical(portMUX_TYPE* mux);

// --- Tasks ----------------------------------------------------------------------------------------

/// `stack` in octets. pdPASS, or errCOULD_NOT_ALLOCATE_REQUIRED_MEMORY.
BaseType_t xTaskCreate(TaskFunction_t task, const char* name, uint32_t stack, void* argument,
                       UBaseType_t priority, TaskHandle_t* handle) __BOARD_TASKS;
BaseType_t xTaskCreatePinnedToCore(TaskFunction_t task, const char* name, uint32_t stack,
                                   void* argument, UBaseType_t priority, TaskHandle_t* handle,
                                   BaseType_t core) __BOARD_TASKS;
/// NULL is the calling task, here and below.
void vTaskDelete(TaskHandle_t task) __BOARD_TASKS;
void vTaskSuspend(TaskHandle_t task) __BOARD_TASKS;
void vTaskResume(TaskHandle_t task) __BOARD_TASKS;
BaseType_t xTaskResumeFromISR(TaskHandle_t task) __BOARD_TASKS;
void vTaskPrioritySet(TaskHandle_t task, UBaseType_t priority) __BOARD_TASKS;
UBaseType_t uxTaskPriorityGet(TaskHandle_t task) __BOARD_TASKS;
TaskHandle_t xTaskGetCurrentTaskHandle(void) __BOARD_TASKS;
TaskHandle_t xTaskGetHandle(const char* name) __BOARD_TASKS;
char* pcTaskGetName(TaskHandle_t task) __BOARD_TASKS;
eTaskState eTaskGetState(TaskHandle_t task) __BOARD_TASKS;
/// Octets of its stack that were never used.
UBaseType_t uxTaskGetStackHighWaterMark(TaskHandle_t task) __BOARD_TASKS;
UBaseType_t uxTaskGetNumberOfTasks(void) __BOARD_TASKS;
void vTaskYield(void) __BOARD_TASKS;
void vTaskSuspendAll(void) __BOARD_TASKS;
BaseType_t xTaskResumeAll(void) __BOARD_TASKS;

// --- Notifications --------------------------------------------------------------------------------

BaseType_t xTaskNotify(TaskHandle_t task, uint32_t value, eNotifyAction action) __BOARD_TASKS;
BaseType_t xTaskNotifyFromISR(TaskHandle_t task, uint32_t value, eNotifyAction action,
                              BaseType_t* woken) __BOARD_TASKS;
BaseType_t xTaskNotifyGive(TaskHandle_t task) __BOARD_TASKS;
void vTaskNotifyGiveFromISR(TaskHandle_t task, BaseType_t* woken) __BOARD_TASKS;
uint32_t ulTaskNotifyTake(BaseType_t clear, TickType_t ticks) __BOARD_TASKS;
BaseType_t xTaskNotifyWait(uint32_t clearOnEntry, uint32_t clearOnExit, uint32_t* value,
                           TickType_t ticks) __BOARD_TASKS;
BaseType_t xTaskNotifyStateClear(TaskHandle_t task) __BOARD_TASKS;

// --- Queues ---------------------------------------------------------------------------------------

QueueHandle_t xQueueCreate(UBaseType_t length, UBaseType_t itemSize) __BOARD_TASKS;
void vQueueDelete(QueueHandle_t queue) __BOARD_TASKS;
BaseType_t xQueueSend(QueueHandle_t queue, const void* item, TickType_t ticks) __BOARD_TASKS;
BaseType_t xQueueSendToBack(QueueHandle_t queue, const void* item, TickType_t ticks) __BOARD_TASKS;
BaseType_t xQueueSendToFront(QueueHandle_t queue, const void* item, TickType_t ticks) __BOARD_TASKS;
BaseType_t xQueueOverwrite(QueueHandle_t queue, const void* item) __BOARD_TASKS;
BaseType_t xQueueReceive(QueueHandle_t queue, void* item, TickType_t ticks) __BOARD_TASKS;
BaseType_t xQueuePeek(QueueHandle_t queue, void* item, TickType_t ticks) __BOARD_TASKS;
BaseType_t xQueueReset(QueueHandle_t queue) __BOARD_TASKS;
UBaseType_t uxQueueMessagesWaiting(QueueHandle_t queue) __BOARD_TASKS;
UBaseType_t uxQueueSpacesAvailable(QueueHandle_t queue) __BOARD_TASKS;
BaseType_t xQueueSendFromISR(QueueHandle_t queue, const void* item,
                             BaseType_t* woken) __BOARD_TASKS;
BaseType_t xQueueSendToBackFromISR(QueueHandle_t queue, const void* item,
                                   BaseType_t* woken) __BOARD_TASKS;
BaseType_t xQueueOverwriteFromISR(QueueHandle_t queue, const void* item,
                                  BaseType_t* woken) __BOARD_TASKS;
BaseType_t xQueueReceiveFromISR(QueueHandle_t queue, void* item, BaseType_t* woken) __BOARD_TASKS;

// --- Semaphores -----------------------------------------------------------------------------------

SemaphoreHandle_t xSemaphoreCreateBinary(void) __BOARD_TASKS;
SemaphoreHandle_t xSemaphoreCreateCounting(UBaseType_t most, UBaseType_t first) __BOARD_TASKS;
/// Who waits for one lends its holder their priority.
SemaphoreHandle_t xSemaphoreCreateMutex(void) __BOARD_TASKS;
SemaphoreHandle_t xSemaphoreCreateRecursiveMutex(void) __BOARD_TASKS;
void vSemaphoreDelete(SemaphoreHandle_t semaphore) __BOARD_TASKS;
BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks) __BOARD_TASKS;
BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore) __BOARD_TASKS;
BaseType_t xSemaphoreTakeRecursive(SemaphoreHandle_t mutex, TickType_t ticks) __BOARD_TASKS;
BaseType_t xSemaphoreGiveRecursive(SemaphoreHandle_t mutex) __BOARD_TASKS;
BaseType_t xSemaphoreTakeFromISR(SemaphoreHandle_t semaphore, BaseType_t* woken) __BOARD_TASKS;
BaseType_t xSemaphoreGiveFromISR(SemaphoreHandle_t semaphore, BaseType_t* woken) __BOARD_TASKS;
UBaseType_t uxSemaphoreGetCount(SemaphoreHandle_t semaphore) __BOARD_TASKS;
TaskHandle_t xSemaphoreGetMutexHolder(SemaphoreHandle_t mutex) __BOARD_TASKS;

// --- Event groups: 24 bits ------------------------------------------------------------------------

EventGroupHandle_t xEventGroupCreate(void) __BOARD_TASKS;
void vEventGroupDelete(EventGroupHandle_t group) __BOARD_TASKS;
EventBits_t xEventGroupSetBits(EventGroupHandle_t group, EventBits_t bits) __BOARD_TASKS;
BaseType_t xEventGroupSetBitsFromISR(EventGroupHandle_t group, EventBits_t bits,
                                     BaseType_t* woken) __BOARD_TASKS;
EventBits_t xEventGroupClearBits(EventGroupHandle_t group, EventBits_t bits) __BOARD_TASKS;
EventBits_t xEventGroupGetBits(EventGroupHandle_t group) __BOARD_TASKS;
EventBits_t xEventGroupWaitBits(EventGroupHandle_t group, EventBits_t bits, BaseType_t clear,
                                BaseType_t all, TickType_t ticks) __BOARD_TASKS;

// --- Timers: their functions run beside the tasks, and must not wait ------------------------------

TimerHandle_t xTimerCreate(const char* name, TickType_t period, BaseType_t repeats, void* id,
                           TimerCallbackFunction_t callback) __BOARD_TASKS;
BaseType_t xTimerStart(TimerHandle_t timer, TickType_t ticks) __BOARD_TASKS;
BaseType_t xTimerStop(TimerHandle_t timer, TickType_t ticks) __BOARD_TASKS;
BaseType_t xTimerReset(TimerHandle_t timer, TickType_t ticks) __BOARD_TASKS;
/// Starts it, too.
BaseType_t xTimerChangePeriod(TimerHandle_t timer, TickType_t period,
                              TickType_t ticks) __BOARD_TASKS;
BaseType_t xTimerDelete(TimerHandle_t timer, TickType_t ticks) __BOARD_TASKS;
BaseType_t xTimerIsTimerActive(TimerHandle_t timer) __BOARD_TASKS;
BaseType_t xTimerStartFromISR(TimerHandle_t timer, BaseType_t* woken) __BOARD_TASKS;
BaseType_t xTimerStopFromISR(TimerHandle_t timer, BaseType_t* woken) __BOARD_TASKS;
BaseType_t xTimerResetFromISR(TimerHandle_t timer, BaseType_t* woken) __BOARD_TASKS;
void* pvTimerGetTimerID(TimerHandle_t timer) __BOARD_TASKS;
const char* pcTimerGetName(TimerHandle_t timer) __BOARD_TASKS;

#ifdef __cplusplus
}
#endif
